"""What a message says of a wrong word: the word itself, cut short, and the nearest known one."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 60


def excerpt(written: object) -> str:
    """What was written, cut where a message would drown in it."""
    text = str(written)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` Did you mean `rate`?``, with a leading space, or nothing when no known word is near."""
    from difflib import get_close_matches

    near = get_close_matches(word[:80], sorted(known), n=1)
    return f" Did you mean `{near[0]}`?" if near else ""
