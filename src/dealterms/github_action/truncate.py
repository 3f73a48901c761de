r"""Markdown cut to a size: between two lines, and never within a table's head or a fence.

truncate("| a |\n|---|\n" + "| 1 |\n" * 9, 60, "see below")
->
| a |
|---|
| 1 |
| 1 |

*… and 7 more lines: see below*
"""

from __future__ import annotations

import re
from collections.abc import Callable

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_RULER = re.compile(r"\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?")


def count_utf16_units(text: str) -> int:
    """Return the length in UTF-16: an emoji counts twice. However GitHub counts, it is not more."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def count_utf8_bytes(text: str) -> int:
    """Return the length in UTF-8, as files are measured."""
    return len(text.encode("utf-8", "backslashreplace"))


def truncate(markdown: str, limit: int, rest: str, size: Callable[[str], int] = count_utf16_units) -> str:
    """Return ``markdown``, or its first lines and one that counts the others and names the ``rest``.

    Only lines that hold something are counted. The result is no larger than ``limit``, unless not
    even the line that counts fits.
    """
    if size(markdown) <= limit:
        return markdown
    lines = markdown.split("\n")
    room = limit - size(_format_closing(len(lines), rest))
    kept = 0
    for line in lines:
        room -= size(line) + 1
        if room < 0:
            break
        kept += 1
    kept = _find_seam(lines, kept)
    left_out = sum(bool(line.strip()) for line in lines[kept:])
    return "\n".join(lines[:kept]) + _format_closing(left_out, rest)


def _format_closing(left_out: int, rest: str) -> str:
    """Return the last line, after an empty one: right below a table it would be one of its rows."""
    lines = "line" if left_out == 1 else "lines"
    return f"\n\n*… and {left_out} more {lines}: {rest}*\n"


def _find_seam(lines: list[str], end: int) -> int:
    """Find the last index, at most ``end``, where ``lines`` can be cut."""
    opened = _find_open_fence(lines[:end])
    if opened is not None:
        end = opened
    while end and (not lines[end - 1].strip() or _is_head(lines, end - 1)):
        end -= 1
    return end


def _find_open_fence(lines: list[str]) -> int | None:
    """Find the line that opens a fence which none of ``lines`` closes."""
    opened, fence = None, ""
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if match is None:
            continue
        if opened is None:
            opened, fence = number, match[1]
        elif match[1].startswith(fence) and not line[match.end() :].strip():
            opened = None
    return opened


def _is_head(lines: list[str], number: int) -> bool:
    """Return whether a line is a table's ruler, or the names of its columns above that."""
    below = lines[number + 1] if number + 1 < len(lines) else ""
    names = "|" in lines[number] and _RULER.fullmatch(below.strip())
    return bool(_RULER.fullmatch(lines[number].strip()) or names)
