"""Text as a quote sees it: Unicode form, white space, quotation marks, dashes and hyphenation folded.

Case is not folded. A folded text knows where in the text itself each of its characters began.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from unicodedata import is_normalized, normalize

_APOSTROPHES = "`´ʹʻʼʽʾʿˈʹ՚׳`‘’‚‛′‵‹›❛❜❟❮❯＇｀"
_QUOTATION_MARKS = "«»ʺˮ״“”„‟″‶❝❞❠⹂「」『』〝〞〟﹁﹂﹃﹄＂｢｣"
_DASHES = "‐‑‒–—―⁻₋−⸺⸻︱︲﹘﹣－"
_INVISIBLE = "\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
"""Characters without a width, as the inside of a regular expression's `[…]`."""
_FORMS = (
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_QUOTATION_MARKS, '"')
    | dict.fromkeys(_DASHES, "-")
    | {"ŉ": "'n", "ẚ": "a'", "‴": "'''", "‷": "'''", "⁗": "''''"}
)
_UNLIKE = re.compile(f"[{''.join(_FORMS)}{_INVISIBLE}]")
# A line break after a soft hyphen stands inside a word.
_SOFT_HYPHEN = re.compile("\xad+(?:[ \t]*(?:\r\n|[\r\n])[ \t\f]*)?")

_RUN = re.compile("  +")
_STRETCH = 192
"""About how many characters are folded at a time; a place is looked for within one stretch."""
# Where a text may be cut and its parts folded one by one: none of these characters joins with one
# before it, and no white space or soft hyphen may lie on both sides of the cut.
_SEAM = re.compile(
    rf"(?<=[^\s\xad{_INVISIBLE}])[\t\n\r -~\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]"
)


def fold(text: str) -> str:
    """The text as it is compared: what two people may type differently is alike."""
    for mark in set(_UNLIKE.findall(text)):
        text = text.replace(mark, _FORMS.get(mark, ""))
    if "\xad" in text:
        text = _SOFT_HYPHEN.sub("", text)
    return _composed(text)


def _composed(text: str) -> str:
    return " ".join(normalize("NFKC", text).split())


def _leveled(text: str) -> str:
    """The text, as long as it was, with those characters folded for which another stands."""
    for mark in set(_UNLIKE.findall(text)):
        if len(form := _FORMS.get(mark, "")) == 1:
            text = text.replace(mark, form)
    if "\xad" not in text:
        for space in "\n\r\t\f\xa0":
            text = text.replace(space, " ")
    return text


class Folded:
    """A text, folded, and the way back to where in the text a character stood."""

    def __init__(self, text: str) -> None:
        self._source = _leveled(text)
        rest = "\xad" in self._source or _UNLIKE.search(self._source) is not None
        self._fold = fold if rest else _composed
        # No white space but the space can be printed.
        self._even = not rest and self._source.isprintable() and is_normalized("NFKC", self._source)
        """Only runs of spaces are folded: all else is verbatim."""
        self._origins = array("L")
        """Where each part begins in the text itself ..."""
        self._offsets = array("L")
        """... and where in the folded one."""
        parts = []
        length = 0
        for begin, part in self._verbatim() if self._even else self._stretches():
            self._origins.append(begin)
            self._offsets.append(length)
            length += len(part)
            parts.append(part)
        self.text = "".join(parts)

    def origin(self, offset: int) -> int:
        """Where in the text the character at ``offset`` of the folded text began."""
        number = bisect_right(self._offsets, offset) - 1
        begin, within = self._origins[number], offset - self._offsets[number]
        if self._even:
            return begin + within
        # The last place before which no more than `within` characters came of the text.
        places = range(self._cut(begin) - begin)
        return begin - 1 + bisect_right(places, within, key=lambda n: self._length(begin, n))

    def offset(self, origin: int) -> int:
        """How much of the folded text came of what stands before ``origin``."""
        number = max(0, bisect_right(self._origins, origin) - 1)
        begin, length = self._origins[number], self._offsets[number]
        if not self._even:
            return length + self._length(begin, origin - begin)
        end = self._offsets[number + 1] if number + 1 < len(self._offsets) else len(self.text)
        return min(length + max(0, origin - begin), end)

    def _verbatim(self) -> Iterator[tuple[int, str]]:
        text = self._source.rstrip()
        begin = len(text) - len(text.lstrip())
        for run in _RUN.finditer(text, begin):
            yield begin, text[begin : run.start()]
            begin = run.end() - 1
        yield begin, text[begin:]

    def _stretches(self) -> Iterator[tuple[int, str]]:
        begin, end = 0, self._cut(0)
        yield begin, self._stretch(begin, end)
        while end < len(self._source):
            begin, end = end, self._cut(end)
            yield begin, self._stretch(begin, end)

    def _cut(self, begin: int) -> int:
        seam = _SEAM.search(self._source, begin + _STRETCH)
        return seam.start() if seam else len(self._source)

    def _stretch(self, begin: int, end: int) -> str:
        part = self._source[begin:end]
        folded = self._fold(part)
        return f" {folded}" if begin and folded and part[0].isspace() else folded

    def _length(self, begin: int, size: int) -> int:
        return len(self._stretch(begin, begin + size))
