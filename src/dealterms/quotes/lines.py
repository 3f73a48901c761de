r"""Count the lines, paragraphs and pages of a text, from 1.

lines = LineIndex("One.\nTwo.\n\nThree.\n")
lines.find_line(11)            ->  4, the line of "Three."
lines.find_paragraph(11)       ->  2
lines.resolve_span("line 2")   ->  (5, 10)
"""

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
            # The length stays, and so does every offset.
            text = text.replace("\r\n", " \n").replace("\r", "\n")
        self._text = text

    def find_line(self, offset: int) -> int:
        """Return the line of the character at ``offset``."""
        return bisect_right(self._line_starts, offset)

    def find_paragraph(self, offset: int) -> int:
        """Return the paragraph of the character at ``offset``."""
        return bisect_right(self._paragraph_starts, offset)

    def find_page(self, offset: int) -> int:
        """Return the page of the character at ``offset``."""
        return bisect_right(self._page_starts, offset)

    def get_line_span(self, number: int) -> tuple[int, int]:
        """Return where a line begins, and where the next one does."""
        return self._get_span(self._line_starts, number)

    def resolve_span(self, at: str | None) -> tuple[int, int] | None:
        """Return where `line N`, `paragraph N` or `page N` begins and ends; None for any other ``at``.

        A number beyond the last one is an empty span at the end of the text.
        """
        match = _NUMBERED_UNIT.fullmatch(at or "")
        if match is None:
            return None
        unit, number = match[1], int(match[2])
        if unit == "line":
            return self.get_line_span(number)
        return self._get_span(self._paragraph_starts if unit == "paragraph" else self._page_starts, number)

    def _get_span(self, starts: array[int], number: int) -> tuple[int, int]:
        end = len(self._text)
        if not 1 <= number <= len(starts):
            return end, end
        return starts[number - 1], starts[number] if number < len(starts) else end

    @cached_property
    def _line_starts(self) -> array[int]:
        return array("L", chain((0,), (match.end() for match in _LINE_BREAK.finditer(self._text))))

    @cached_property
    def _page_starts(self) -> array[int]:
        return array("L", chain((0,), (match.end() for match in _PAGE_BREAK.finditer(self._text))))

    @cached_property
    def _paragraph_starts(self) -> array[int]:
        return array("L", (match.start() for match in _PARAGRAPH_PATTERN.finditer(self._text)))
