r"""Find pieces of a quote in their order, or else the most similar passage.

    text = SearchedText("a rate of 5% from 2024, a rate of 6% from 2025")
    pieces = [QuotePiece("a rate", text), QuotePiece("2025", text)]
    iter_tightest_spans(pieces, 0, 99)                        ->  24: the second "a rate"
    find_most_similar(text.text, "a rote of 6% from 2025")    ->  (24, 46)

Where lines break, a text can be read in several ways. `SearchedText("for royalties", hyphens=[9])` is
"for royal-\nties", which has the words "for royalties", "for royal-ties" and "for royal- ties". A piece
is cut where its own hyphens and blanks might be such ones; the longest part is searched by `str.find`,
and the others must be around it:

    QuotePiece("for royal-ties", text)    ->  "for royal", then a hyphen or a place of `hyphens`, "ties"

All of it takes time in proportion to the text: it only goes forward, and at each place at most
`_MAX_JOINTS` parts are compared.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from dealterms.quotes.normalize import UNSPACED_RANGES, WIDE_RANGES

_MAX_SNIPPETS = 32
"""How many snippets of a missing quote are searched to find the most similar passage ..."""
_MAX_OCCURRENCES = 256
"""... and how many places of each snippet count."""
_MAX_JOINTS = 64
"""How many hyphens and blanks of a piece may be those of a line's end; with more of them, none is."""
_MAX_CUTS = 3
"""How many ways to cut a quote in two are tried."""
_MAX_GAP = 600
"""How many characters may stand between the two parts of a quote that is cut."""
_UNSPACED = f"{WIDE_RANGES}{UNSPACED_RANGES}"
# A character behind which a quote may be cut: a blank, or one of a script without blanks, or before such.
_WORD_EDGE = re.compile(f"[ {_UNSPACED}]|.(?=[{_UNSPACED}])")
# A hyphen, and a blank where a line break might have been none.
_JOINT = re.compile(f"- ?|(?<=[/{_UNSPACED}]) | (?=[-{_UNSPACED}])")
_NONE: array[int] = array("L")


class SearchedText(NamedTuple):
    """A text, and where its line breaks leave open what stands there."""

    text: str
    hyphens: Sequence[int] = _NONE
    """Offsets at which there is nothing, a hyphen, or a hyphen and a blank."""
    blanks: Sequence[int] = _NONE
    """Offsets at which there is nothing, or a blank."""


class QuotePiece:
    """Words to search in a text."""

    def __init__(
        self, words: str, searched: SearchedText, hyphens: Sequence[int] = (), blanks: Sequence[int] = ()
    ) -> None:
        """Search ``words``, whose own line breaks leave it open what stands at these offsets of theirs."""
        self.words = words
        self.text, self._hyphens, self._blanks = searched
        self._parts, self._joints = [words], list[str]()
        if hyphens or blanks or self._hyphens or self._blanks:
            self._cut(hyphens, blanks)
        self._number = max(range(len(self._parts)), key=lambda number: len(self._parts[number]))
        self._anchor = self._parts[self._number]
        self._reach = sum(map(len, self._parts[: self._number])) + 2 * self._number
        """How many characters before the anchor the piece begins at most."""

    def find(self, low: int, high: int) -> tuple[int, int] | None:
        """Find the first place that begins at ``low`` or later and before ``high``: beginning and end."""
        start, stop = low, high - 1 + self._reach + len(self._anchor)
        while (start := self.text.find(self._anchor, start, stop)) >= 0:
            begin, end = self._measure(start)
            if low <= begin < high and end >= 0:
                return begin, end
            start += 1
        return None

    def find_last(self, window: str, high: int, end: int, last: int) -> int:
        """Return where the last place begins that ends by ``end`` and begins before ``last``.

        ``window`` is the text before ``high``, reversed, with such a place in it: `str.rfind` is not linear.
        """
        anchor, start = self._anchor[::-1], high - end
        while True:
            start = window.index(anchor, start)
            begin, stop = self._measure(high - start - len(anchor))
            if 0 <= begin < last and 0 <= stop <= end:
                return begin
            start += 1

    def _cut(self, hyphens: Sequence[int], blanks: Sequence[int]) -> None:
        words = self.words
        open_ends = [(at, at, "-?") for at in hyphens] + [(at, at, " ?") for at in blanks]
        joints = sorted([*open_ends, *((*found.span(), found[0]) for found in _JOINT.finditer(words))])
        ends = [begin for begin, _, _ in joints] + [len(words)]
        begins = [0] + [end for _, end, _ in joints]
        parts = [words[begin:end] for begin, end in zip(begins, ends, strict=True)]
        if len(joints) <= _MAX_JOINTS and any(parts):
            self._parts, self._joints = parts, [joint for _, _, joint in joints]

    def _measure(self, start: int) -> tuple[int, int]:
        """Return where the piece begins and ends whose anchor begins at ``start``; -1 if it does not."""
        begin, end = start, start + len(self._anchor)
        for joint, part in zip(self._joints[self._number :], self._parts[self._number + 1 :], strict=True):
            size = self._measure_joint(joint, end, forward=True)
            if size < 0 or not self.text.startswith(part, end + size):
                return -1, -1
            end += size + len(part)
        for number in reversed(range(self._number)):
            size = self._measure_joint(self._joints[number], begin, forward=False)
            begin -= size + len(self._parts[number])
            if size < 0 or begin < 0 or not self.text.startswith(self._parts[number], begin):
                return -1, -1
        return begin, end

    def _measure_joint(self, joint: str, at: int, *, forward: bool) -> int:
        """Return how many characters of the text, behind or before ``at``, are the joint; -1 if none."""
        size = len(joint)
        written = self.text[at : at + 2] if forward else self.text[max(0, at - 2) : at]
        if joint[-1] == "?":
            options = ("- ", "-", "") if joint[0] == "-" else (" ", "")
            return next(
                len(option)
                for option in options
                if (written.startswith(option) if forward else written.endswith(option))
            )
        if written.startswith(joint) if forward else written.endswith(joint):
            return size
        if joint == " ":
            return 0 if _has(self._blanks, at) else -1
        if size == 2 and (written[:1] if forward else written[-1:]) == "-":
            return 1 if _has(self._blanks, at + 1 if forward else at) else -1
        return 0 if _has(self._hyphens, at) else -1


def _has(offsets: Sequence[int], at: int) -> bool:
    number = bisect_left(offsets, at)
    return number < len(offsets) and offsets[number] == at


def iter_tightest_spans(pieces: list[QuotePiece], low: int, high: int) -> Iterator[int]:
    """Yield where the pieces appear in their order, with no shorter such place inside.

    A place begins at ``low`` or later and before ``high``; it costs two walks over the text, however
    many the pieces, of which none is empty.
    """
    first, *rest = pieces
    while (span := first.find(low, high)) is not None:
        begin, end = span
        for piece in rest:
            if (span := piece.find(end, len(piece.text))) is None:
                return
            end = span[1]
        if rest:
            begin = _find_last_begin(pieces, begin, end, high)
        yield begin
        low = begin + 1


def _find_last_begin(pieces: list[QuotePiece], begin: int, end: int, high: int) -> int:
    """Return the last offset before ``high`` from which the pieces still reach ``end``."""
    window = pieces[0].text[begin:end][::-1]
    last = end
    for piece in reversed(pieces[1:]):
        last = piece.find_last(window, end, last, end)
    return pieces[0].find_last(window, end, last, high)


def iter_split_places(
    words: str, searched: SearchedText
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield where ``words``, cut in two, appear near each other: the beginning and end of either part.

    The first part is the longest that appears, or a word or two shorter, if what follows begins alike.
    """
    size = len(searched.text)
    low, high = 0, len(words) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if QuotePiece(words[:middle], searched).find(0, size) is not None:
            low = middle
        else:
            high = middle - 1
    cuts = (cut for cut in range(low + 1, 0, -1) if _WORD_EDGE.match(words, cut - 1))
    for cut in islice(cuts, _MAX_CUTS):
        first, second = (QuotePiece(part.strip(), searched) for part in (words[:cut], words[cut:]))
        begin = 0
        for _ in range(_MAX_OCCURRENCES):
            if not first.words or not second.words or (span := first.find(begin, size)) is None:
                break
            if (follows := second.find(span[1], span[1] + _MAX_GAP)) is not None:
                yield span, follows
            begin = span[0] + 1


def find_first_missing(pieces: list[QuotePiece]) -> QuotePiece:
    """Return the first piece that does not appear after those before it."""
    end = 0
    for piece in pieces[:-1]:
        if (span := piece.find(end, len(piece.text))) is None:
            return piece
        end = span[1]
    return pieces[-1]


def find_most_similar(text: str, piece: str) -> tuple[int, int] | None:
    """Find the span of the passage that shares most snippets with the piece; None below a third."""
    lower = text.lower()
    if len(lower) == len(text):
        text, piece = lower, piece.lower()
    size = 8 if len(piece) >= 24 else 4
    places = range(0, len(piece) - size + 1, max(1, (len(piece) - size) // _MAX_SNIPPETS))
    # An occurrence of a snippet says where the piece would begin: (that, the snippet's place in it).
    votes = sorted(
        (begin - place, place)
        for place in places
        for begin in islice(_iter_occurrences(text, piece[place : place + size]), _MAX_OCCURRENCES)
    )
    # The window `left` to `right` of votes that agree but for a quarter of the piece's length.
    agreeing: dict[int, int] = {}
    left, most, best = 0, len(places) // 3, None
    for right, (begin, place) in enumerate(votes):
        agreeing[place] = agreeing.get(place, 0) + 1
        while begin - votes[left][0] > len(piece) // 4:
            dropped = votes[left][1]
            agreeing[dropped] -= 1
            if not agreeing[dropped]:
                del agreeing[dropped]
            left += 1
        if len(agreeing) > most:
            most, best = len(agreeing), (left, right + 1)
    if best is None:
        return None
    offsets = sorted((place, begin) for begin, place in votes[slice(*best)])
    return max(0, offsets[0][1]), offsets[-1][1] + len(piece)


def _iter_occurrences(text: str, snippet: str) -> Iterator[int]:
    begin = text.find(snippet)
    while begin >= 0:
        yield begin
        begin = text.find(snippet, begin + 1)
