"""Find pieces of text in their order, or else the most similar passage.

    text = "a rate of 5% from 2024, a rate of 6% from 2025"
    iter_tightest_spans(text, ["a rate", "2025"], 0, len(text))  ->  24: the second "a rate"
    first_missing_piece(text, ["a rate", "2023", "2025"])         ->  "2023"
    find_most_similar(text, "a rote of 6% from 2025")             ->  (24, 46)

All of it takes time in proportion to the text: it only goes forward, by `str.find`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

_MAX_SNIPPETS = 32
"""How many snippets of a missing quote are searched to find the most similar passage ..."""
_MAX_OCCURRENCES = 256
"""... and how many places of each snippet count."""


def iter_tightest_spans(text: str, pieces: list[str], low: int, high: int) -> Iterator[int]:
    """Yield where the pieces appear in their order, with no shorter such place inside.

    A place begins at ``low`` or later and before ``high``; it costs two walks over the text, however
    many the pieces, of which none is empty.
    """
    first, *rest = pieces
    while (begin := text.find(first, low, high + len(first) - 1)) >= 0:
        end = begin + len(first)
        for piece in rest:
            if (start := text.find(piece, end)) < 0:
                return
            end = start + len(piece)
        if rest:
            begin = _find_last_begin(text[begin:end], pieces, high - begin) + begin
        yield begin
        low = begin + 1


def _find_last_begin(window: str, pieces: list[str], high: int) -> int:
    """Return the last offset before ``high`` from which the pieces still reach the window's end."""
    # Reversed, and from the front: `str.rfind` is not linear.
    window = window[::-1]
    end = 0
    for piece in reversed(pieces[1:]):
        end = window.find(piece[::-1], end) + len(piece)
    first = pieces[0]
    end = max(end, len(window) - high - len(first) + 1)
    return len(window) - window.find(first[::-1], end) - len(first)


def first_missing_piece(text: str, pieces: list[str]) -> str:
    """Return the first piece that does not appear after those before it."""
    end = 0
    for piece in pieces[:-1]:
        if (start := text.find(piece, end)) < 0:
            return piece
        end = start + len(piece)
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
