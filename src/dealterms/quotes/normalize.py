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
_REPLACEMENTS = (
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_QUOTATION_MARKS, '"')
    | dict.fromkeys(_DASHES, "-")
    | {"ŉ": "'n", "ẚ": "a'", "‴": "'''", "‷": "'''", "⁗": "''''"}
)
_VARIANT_CHARACTER = re.compile(f"[{''.join(_REPLACEMENTS)}{_INVISIBLE}]")
# A line break after a soft hyphen stands inside a word.
_SOFT_HYPHEN = re.compile("\xad+(?:[ \t]*(?:\r\n|[\r\n])[ \t\f]*)?")

_SPACE_RUN = re.compile("  +")
_CHUNK_SIZE = 192
"""About how many characters are folded at a time; a place is looked for within one stretch."""
# Where a text may be cut and its parts folded one by one: none of these characters joins with one
# before it, and no white space or soft hyphen may lie on both sides of the cut.
_SAFE_CUT = re.compile(
    rf"(?<=[^\s\xad{_INVISIBLE}])[\t\n\r -~\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]"
)


def normalize_text(text: str) -> str:
    """The text as it is compared: what two people may type differently is alike."""
    for mark in set(_VARIANT_CHARACTER.findall(text)):
        text = text.replace(mark, _REPLACEMENTS.get(mark, ""))
    if "\xad" in text:
        text = _SOFT_HYPHEN.sub("", text)
    return _compose(text)


def _compose(text: str) -> str:
    return " ".join(normalize("NFKC", text).split())


def _replace_variants_in_place(text: str) -> str:
    """The text, as long as it was, with those characters folded for which another stands."""
    for mark in set(_VARIANT_CHARACTER.findall(text)):
        if len(form := _REPLACEMENTS.get(mark, "")) == 1:
            text = text.replace(mark, form)
    if "\xad" not in text:
        for space in "\n\r\t\f\xa0":
            text = text.replace(space, " ")
    return text


class NormalizedText:
    """A text, folded, and the way back to where in the text a character stood."""

    def __init__(self, text: str) -> None:
        self._source = _replace_variants_in_place(text)
        rest = "\xad" in self._source or _VARIANT_CHARACTER.search(self._source) is not None
        self._normalize = normalize_text if rest else _compose
        # No white space but the space can be printed.
        self._is_verbatim = (
            not rest and self._source.isprintable() and is_normalized("NFKC", self._source)
        )
        """Only runs of spaces are folded: all else is verbatim."""
        self._original_offsets = array("L")
        """Where each part begins in the text itself ..."""
        self._normalized_offsets = array("L")
        """... and where in the folded one."""
        parts = []
        length = 0
        for begin, part in (
            self._iter_verbatim_parts() if self._is_verbatim else self._iter_chunks()
        ):
            self._original_offsets.append(begin)
            self._normalized_offsets.append(length)
            length += len(part)
            parts.append(part)
        self.text = "".join(parts)

    def to_original(self, offset: int) -> int:
        """Where in the text the character at ``offset`` of the folded text began."""
        number = bisect_right(self._normalized_offsets, offset) - 1
        begin, within = self._original_offsets[number], offset - self._normalized_offsets[number]
        if self._is_verbatim:
            return begin + within
        # The last place before which no more than `within` characters came of the text.
        places = range(self._find_cut(begin) - begin)
        return (
            begin - 1 + bisect_right(places, within, key=lambda n: self._count_normalized(begin, n))
        )

    def from_original(self, origin: int) -> int:
        """How much of the folded text came of what stands before ``origin``."""
        number = max(0, bisect_right(self._original_offsets, origin) - 1)
        begin, length = self._original_offsets[number], self._normalized_offsets[number]
        if not self._is_verbatim:
            return length + self._count_normalized(begin, origin - begin)
        end = (
            self._normalized_offsets[number + 1]
            if number + 1 < len(self._normalized_offsets)
            else len(self.text)
        )
        return min(length + max(0, origin - begin), end)

    def _iter_verbatim_parts(self) -> Iterator[tuple[int, str]]:
        text = self._source.rstrip()
        begin = len(text) - len(text.lstrip())
        for run in _SPACE_RUN.finditer(text, begin):
            yield begin, text[begin : run.start()]
            begin = run.end() - 1
        yield begin, text[begin:]

    def _iter_chunks(self) -> Iterator[tuple[int, str]]:
        begin, end = 0, self._find_cut(0)
        yield begin, self._normalize_chunk(begin, end)
        while end < len(self._source):
            begin, end = end, self._find_cut(end)
            yield begin, self._normalize_chunk(begin, end)

    def _find_cut(self, begin: int) -> int:
        seam = _SAFE_CUT.search(self._source, begin + _CHUNK_SIZE)
        return seam.start() if seam else len(self._source)

    def _normalize_chunk(self, begin: int, end: int) -> str:
        part = self._source[begin:end]
        folded = self._normalize(part)
        return f" {folded}" if begin and folded and part[0].isspace() else folded

    def _count_normalized(self, begin: int, size: int) -> int:
        return len(self._normalize_chunk(begin, begin + size))
