r"""Markdown cut to a size: between two lines, and never within a table's head or a fence.

truncate("| a |\n|---|\n" + "| 1 |\n" * 9, 60, "see below")
->
| a |
|---|
| 1 |
| 1 |

*… and 7 more lines: see below*

What is folded, the list of the sources, goes first and as a whole.
"""

import re
from collections.abc import Callable

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_FOLDED = re.compile(r"^<details>.*?^</details>\n?", re.MULTILINE | re.DOTALL)
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
    unfolded = _FOLDED.sub("", markdown)
    if unfolded != markdown and size(unfolded) + size(_format_without_list(rest)) <= limit:
        return unfolded.rstrip("\n") + _format_without_list(rest)
    markdown = unfolded
    lines = markdown.split("\n")
    room = limit - size(_format_closing(len(lines), rest))
    kept, fence = 0, ""
    for number, line in enumerate(lines):
        room -= size(line) + 1
        if room < 0:
            break
        if match := _FENCE.match(line):
            if not fence:
                fence = match[1]
            elif match[1].startswith(fence) and not line[match.end() :].strip():
                fence = ""
        is_head = _is_ruler(line) or ("|" in line and _is_ruler("".join(lines[number + 1 : number + 2])))
        if line.strip() and not fence and not is_head:
            kept = number + 1
    left_out = sum(bool(line.strip()) for line in lines[kept:])
    return "\n".join(lines[:kept]) + _format_closing(left_out, rest)


def _format_closing(left_out: int, rest: str) -> str:
    """Return the last line, after an empty one: right below a table it would be one of its rows."""
    return f"\n\n*… and {left_out} more line{'' if left_out == 1 else 's'}: {rest}*\n"


def _format_without_list(rest: str) -> str:
    return f"\n\n*The list of the sources is left out here: {rest}*\n"


def _is_ruler(line: str) -> bool:
    return _RULER.fullmatch(line.strip()) is not None
