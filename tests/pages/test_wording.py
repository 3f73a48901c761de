"""How words of a deal are spelled for people."""

from __future__ import annotations

from collections.abc import Callable

from support.paths import MICROSOFT_OPENAI


def test_words_are_spelled_as_the_deal_spells_them(terms: Callable[..., str]) -> None:
    text = terms("diff", "2024", "2025", "-C", str(MICROSOFT_OPENAI), width=160)
    for wanted in ("AGI  ", "or USD 100 billion profit", "OpenAI may leave the partnership"):
        assert wanted in text
    assert "Drop AGI clause" in text
    words = "\n".join(line for line in text.split("\n") if "://" not in line)
    assert "usd" not in words
    assert "openai" not in words
