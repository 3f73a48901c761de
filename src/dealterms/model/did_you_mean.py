"""What a message says of a wrong word: the word itself, cut short, and the nearest known one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

_MAX_LENGTH = 60
_MAX_COMPARED = 250
"""With how many known words a wrong one is compared: each comparison takes its time."""


def truncate_input(raw: object) -> str:
    """What was written, cut where a message would drown in it."""
    text = str(raw)
    return text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH]}…"


def suggest_similar(word: str, known: Iterable[str]) -> str:
    """`` Did you mean `rate`?``, with a leading space, or nothing when no known word is near."""
    from difflib import get_close_matches

    words = sorted(known)
    if len(words) > _MAX_COMPARED:
        # Of thousands, only those are compared that begin most alike, and those that end so.
        backward = sorted(each[::-1] for each in words)
        alike = {each[::-1] for each in _find_neighbors(word[::-1], backward)}
        words = sorted(alike.union(_find_neighbors(word, words)))
    near = get_close_matches(word[:80], words, n=1)
    return f" Did you mean `{near[0]}`?" if near else ""


def _find_neighbors(word: str, words: list[str]) -> list[str]:
    """The words between which ``word`` would stand."""
    at = bisect_left(words, word)
    return words[max(0, at - _MAX_COMPARED // 4) : at + _MAX_COMPARED // 4]
