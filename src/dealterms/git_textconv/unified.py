"""Lines that came and went, in the manner of `diff -u`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher, unified_diff

from dealterms.formats import RenderOptions
from dealterms.git_textconv.escape import escape_line

_COLORS = {"-": "\x1b[31m", "+": "\x1b[32m", "@": "\x1b[36m"}


def unified(old: bytes, new: bytes, look: RenderOptions) -> Iterator[str]:
    """The plain difference of two files, three lines around each."""
    one, other = _lines(old), _lines(new)
    # The names stand in the line above.
    hunks = list(unified_diff(one, other, n=3, lineterm=""))[2:]
    return (_painted(line, look) for line in hunks)


def came_and_went(old: Sequence[str], new: Sequence[str], look: RenderOptions) -> Iterator[str]:
    """What only the one has, and what only the other has."""
    for what, start, end, at, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            yield from _signed("-", old[start:end], look)
            yield from _signed("+", new[at:to], look)


def _signed(sign: str, lines: Iterable[str], look: RenderOptions) -> Iterator[str]:
    for line in lines:
        for part in line.split("\n"):
            yield _painted(f"{sign}{part}", look)


def _lines(content: bytes) -> list[str]:
    """The lines of a file, and whether the last one ends."""
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    if lines[-1]:
        lines.append("\\ No newline at end of file")
    else:
        del lines[-1]
    return [escape_line(line) for line in lines]


def _painted(line: str, look: RenderOptions) -> str:
    color = _COLORS.get(line[:1], "") if look.color else ""
    return f"{color}{line}\x1b[m" if color else line
