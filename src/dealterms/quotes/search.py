"""Where pieces of text stand in their order, and which passage comes nearest when they do not.

Everything here takes time in proportion to the text: it only ever goes forward, by `str.find`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

_MAX_SNIPPETS = 32
"""How many snippets of a missing quote are looked for to find the passage that comes nearest ..."""
_MAX_OCCURRENCES = 256
"""... and how many places of each are heard."""


def iter_tightest_spans(text: str, pieces: list[str], low: int, high: int) -> Iterator[int]:
    """Where the pieces stand in their order, beginning in that span, with no such place within it.

    Each place costs two walks over the text, however many the pieces.
    """
    first, *rest = pieces
    while (begin := text.find(first, low, high + len(first) - 1)) >= 0:
        end = begin + len(first)
        for piece in rest:
            if (found := text.find(piece, end)) < 0:
                return
            end = found + len(piece)
        if rest:
            begin = _find_last_begin(text[begin:end], pieces, high - begin) + begin
        yield begin
        low = begin + 1


def _find_last_begin(window: str, pieces: list[str], high: int) -> int:
    """The last place before ``high`` from which the pieces still reach the window's end."""
    # Backwards and from the front: `str.rfind` would not be linear.
    window = window[::-1]
    end = 0
    for piece in reversed(pieces[1:]):
        end = window.find(piece[::-1], end) + len(piece)
    first = pieces[0]
    end = max(end, len(window) - high - len(first) + 1)
    return len(window) - window.find(first[::-1], end) - len(first)


def first_missing_piece(text: str, pieces: list[str]) -> str:
    """The first piece that does not stand behind those before it."""
    end = 0
    for piece in pieces[:-1]:
        if (found := text.find(piece, end)) < 0:
            return piece
        end = found + len(piece)
    return pieces[-1]


def find_most_similar(text: str, piece: str) -> tuple[int, int] | None:
    """The passage that shares most with the piece, its span; None if none shares a third."""
    lower = text.lower()
    if len(lower) == len(text):
        text, piece = lower, piece.lower()
    size = 8 if len(piece) >= 24 else 4
    asked = range(0, len(piece) - size + 1, max(1, (len(piece) - size) // _MAX_SNIPPETS))
    # Each snippet that stands somewhere says where the piece would begin.
    heard = sorted(
        (begin - place, place)
        for place in asked
        for begin in islice(_iter_occurrences(text, piece[place : place + size]), _MAX_OCCURRENCES)
    )
    agreeing: dict[int, int] = {}
    left, most, best = 0, len(asked) // 3, None
    for right, (begin, place) in enumerate(heard):
        agreeing[place] = agreeing.get(place, 0) + 1
        while begin - heard[left][0] > len(piece) // 4:
            gone = heard[left][1]
            agreeing[gone] -= 1
            if not agreeing[gone]:
                del agreeing[gone]
            left += 1
        if len(agreeing) > most:
            most, best = len(agreeing), (left, right + 1)
    if best is None:
        return None
    voices = sorted((place, begin) for begin, place in heard[slice(*best)])
    return max(0, voices[0][1]), voices[-1][1] + len(piece)


def _iter_occurrences(text: str, snippet: str) -> Iterator[int]:
    begin = text.find(snippet)
    while begin >= 0:
        yield begin
        begin = text.find(snippet, begin + 1)
