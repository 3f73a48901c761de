"""The nearest known word to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` Did you mean `rate`?``, with a leading space, or nothing when no known word is near."""
    from difflib import get_close_matches

    near = get_close_matches(word[:80], sorted(known), n=1)
    return f" Did you mean `{near[0]}`?" if near else ""
