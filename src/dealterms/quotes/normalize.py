r"""Normalize Unicode form, white space, quotation marks, dashes and hyphenation; keep the offsets.

    text = NormalizedText("It’s  20\xa0% –\nas agreed")
    text.text              ->  "It's 20 % - as agreed"
    text.to_original(5)    ->  6: where the "2" is in the original
    text.from_original(6)  ->  5: how many normalized characters come before it

Case is kept. A long text is normalized in chunks of about 192 characters, cut where no character of
the next chunk can combine with one of the last; an offset is looked up within one chunk.
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
# A line break after a soft hyphen is inside a word.
_SOFT_HYPHEN = re.compile("\xad+(?:[ \t]*(?:\r\n|[\r\n])[ \t\f]*)?")

_SPACE_RUN = re.compile("  +")
_CHUNK_SIZE = 192
"""About how many characters are normalized at a time."""
# Where a text can be cut and its parts normalized one by one: none of these characters combines with
# one before it, and no white space or soft hyphen is on both sides of the cut.
_SAFE_CUT = re.compile(
    rf"(?<=[^\s\xad{_INVISIBLE}])[\t\n\r -~\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]"
)


def normalize_text(text: str) -> str:
    """Return the text as it is compared: what two people may type differently becomes equal."""
    for mark in set(_VARIANT_CHARACTER.findall(text)):
        text = text.replace(mark, _REPLACEMENTS.get(mark, ""))
    if "\xad" in text:
        text = _SOFT_HYPHEN.sub("", text)
    return _compose(text)


def _compose(text: str) -> str:
    return " ".join(normalize("NFKC", text).split())


def _replace_variants_in_place(text: str) -> str:
    """Return the text, of the same length, with the characters replaced that one other replaces."""
    for mark in set(_VARIANT_CHARACTER.findall(text)):
        if len(form := _REPLACEMENTS.get(mark, "")) == 1:
            text = text.replace(mark, form)
    if "\xad" not in text:
        for space in "\n\r\t\f\xa0":
            text = text.replace(space, " ")
    return text


class NormalizedText:
    """A normalized text, and the way back to the offsets of the original."""

    def __init__(self, text: str) -> None:
        self._source = _replace_variants_in_place(text)
        has_more = "\xad" in self._source or _VARIANT_CHARACTER.search(self._source) is not None
        self._normalize = normalize_text if has_more else _compose
        # The only white space that is printable is the space.
        is_plain = not has_more and self._source.isprintable()
        self._is_verbatim = is_plain and is_normalized("NFKC", self._source)
        """Only runs of spaces are left to normalize."""
        self._original_offsets = array("L")
        """Where the parts begin in the original ..."""
        self._normalized_offsets = array("L")
        """... and where in the normalized text."""
        parts = []
        length = 0
        for begin, part in self._iter_verbatim_parts() if self._is_verbatim else self._iter_chunks():
            self._original_offsets.append(begin)
            self._normalized_offsets.append(length)
            length += len(part)
            parts.append(part)
        self.text = "".join(parts)

    def to_original(self, offset: int) -> int:
        """Return where in the original the character at ``offset`` of the normalized text begins."""
        number = bisect_right(self._normalized_offsets, offset) - 1
        begin, within = self._original_offsets[number], offset - self._normalized_offsets[number]
        if self._is_verbatim:
            return begin + within
        # The last offset before which the original gives no more than `within` characters.
        offsets = range(self._find_cut(begin) - begin)
        return begin - 1 + bisect_right(offsets, within, key=lambda n: self._count_normalized(begin, n))

    def from_original(self, origin: int) -> int:
        """Return how many characters of the normalized text come from before ``origin``."""
        number = max(0, bisect_right(self._original_offsets, origin) - 1)
        begin, length = self._original_offsets[number], self._normalized_offsets[number]
        if not self._is_verbatim:
            return length + self._count_normalized(begin, origin - begin)
        following = self._normalized_offsets[number + 1 : number + 2]
        return min(length + max(0, origin - begin), following[0] if following else len(self.text))

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
        cut = _SAFE_CUT.search(self._source, begin + _CHUNK_SIZE)
        return cut.start() if cut else len(self._source)

    def _normalize_chunk(self, begin: int, end: int) -> str:
        part = self._source[begin:end]
        chunk = self._normalize(part)
        return f" {chunk}" if begin and chunk and part[0].isspace() else chunk

    def _count_normalized(self, begin: int, size: int) -> int:
        return len(self._normalize_chunk(begin, begin + size))
