"""The lines, paragraphs and pages of a text. All count from 1."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from functools import cached_property
from itertools import chain

_NUMBERED_UNIT = re.compile(r"(line|paragraph|page) ([1-9][0-9]{0,8})")
_LINE_BREAK = re.compile("\n")
_PARAGRAPH_PATTERN = re.compile(r"\S[^\n]*+(?:\n[^\S\n]*+\S[^\n]*+)*+")
_PAGE_BREAK = re.compile("\f")


class LineIndex:
    """Where the lines, paragraphs and pages of a text begin.

    A line ends with any line break; a paragraph is a run of lines that are not blank; a form feed
    ends a page.
    """

    def __init__(self, text: str) -> None:
        if "\r" in text:
            # As long as it was: no place moves.
            text = text.replace("\r\n", " \n").replace("\r", "\n")
        self._text = text

    def find_line(self, offset: int) -> int:
        """The line in which the character at ``offset`` stands."""
        return bisect_right(self._line_starts, offset)

    def find_paragraph(self, offset: int) -> int:
        """The paragraph in which it stands."""
        return bisect_right(self._paragraph_starts, offset)

    def find_page(self, offset: int) -> int:
        """The page on which it stands."""
        return bisect_right(self._page_starts, offset)

    def get_line_span(self, number: int) -> tuple[int, int]:
        """Where a line begins, and where the next one does."""
        return self._get_span(self._line_starts, number)

    def resolve_span(self, at: str | None) -> tuple[int, int] | None:
        """Where what ``at`` names begins and ends; None if it names nothing that can be verified."""
        named = _NUMBERED_UNIT.fullmatch(at or "")
        if named is None:
            return None
        unit, number = named[1], int(named[2])
        if unit == "line":
            return self.get_line_span(number)
        return self._get_span(
            self._paragraph_starts if unit == "paragraph" else self._page_starts, number
        )

    def _get_span(self, begins: array[int], number: int) -> tuple[int, int]:
        end = len(self._text)
        if not 1 <= number <= len(begins):
            return end, end
        return begins[number - 1], begins[number] if number < len(begins) else end

    @cached_property
    def _line_starts(self) -> array[int]:
        return array("L", chain((0,), (found.end() for found in _LINE_BREAK.finditer(self._text))))

    @cached_property
    def _page_starts(self) -> array[int]:
        return array("L", chain((0,), (found.end() for found in _PAGE_BREAK.finditer(self._text))))

    @cached_property
    def _paragraph_starts(self) -> array[int]:
        return array("L", (found.start() for found in _PARAGRAPH_PATTERN.finditer(self._text)))
