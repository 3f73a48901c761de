"""The hint for an unknown word, as part of a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from dealterms.plugins import find_similar
from dealterms.plugins import truncate_input as truncate_input


def suggest_similar(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'rate'?``, with a leading space; nothing if no known word is near."""
    near = find_similar(word, known)
    return f" Did you mean '{near}'?" if near is not None else ""
