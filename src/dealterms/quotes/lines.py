r"""Count the lines, paragraphs and pages of a text, from 1.

lines = LineIndex("One.\nTwo.\n\nThree.\n")
lines.find("line", 11)         ->  4, the line of "Three."
lines.find("paragraph", 11)    ->  2
lines.resolve_span("line 2")   ->  (5, 10)
lines.count("line")            ->  4
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from itertools import chain

_NUMBERED_UNIT = re.compile(r"(line|paragraph|page) ([1-9][0-9]{0,8})")
_BREAKS = {"line": re.compile("\n"), "page": re.compile("\f")}
_PARAGRAPH = re.compile(r"\S[^\n]*+(?:\n[^\S\n]*+\S[^\n]*+)*+")


def parse_place(at: str | None) -> tuple[str, int] | None:
    """Return the unit and number of `line N`, `paragraph N` or `page N`; None for any other ``at``."""
    match = _NUMBERED_UNIT.fullmatch(at or "")
    return (match[1], int(match[2])) if match is not None else None


class LineIndex:
    """Where the units of a text begin: `line`, `paragraph` and `page`.

    A line ends with any line break; a paragraph is a run of lines that are not blank; a form feed
    ends a page.
    """

    def __init__(self, text: str) -> None:
        if "\r" in text:
            # The length stays, and so does every offset.
            text = text.replace("\r\n", " \n").replace("\r", "\n")
        self._text = text
        self._starts: dict[str, array[int]] = {}

    def find(self, unit: str, offset: int) -> int:
        """Return the number of the unit in which the character at ``offset`` is."""
        return bisect_right(self._get_starts(unit), offset)

    def count(self, unit: str) -> int:
        """Return how many there are; what would follow the last line break or form feed is none."""
        starts = self._get_starts(unit)
        ends_empty = bool(starts) and starts[-1] == len(self._text)
        return len(starts) - ends_empty

    def get_span(self, unit: str, number: int) -> tuple[int, int]:
        """Return where a unit begins, and where the next one does; beyond the last, twice the text's end."""
        starts, end = self._get_starts(unit), len(self._text)
        if not 1 <= number <= len(starts):
            return end, end
        return starts[number - 1], starts[number] if number < len(starts) else end

    def resolve_span(self, at: str | None) -> tuple[int, int] | None:
        """Return the span of `line N`, `paragraph N` or `page N`; None for any other ``at``."""
        named = parse_place(at)
        return self.get_span(*named) if named is not None else None

    def _get_starts(self, unit: str) -> array[int]:
        if unit not in self._starts:
            if unit == "paragraph":
                starts = array("L", (match.start() for match in _PARAGRAPH.finditer(self._text)))
            else:
                ends = (match.end() for match in _BREAKS[unit].finditer(self._text))
                starts = array("L", chain((0,), ends))
            self._starts[unit] = starts
        return self._starts[unit]
