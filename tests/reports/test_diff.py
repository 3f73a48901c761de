"""A diff that shows nothing says why: identical, unchanged, or taken out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.paths import MICROSOFT_OPENAI

from dealterms.cli.errors import run


def test_three_messages_differ(terms: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    identical = terms("diff", "2024", "2024", "-C", str(MICROSOFT_OPENAI))
    unchanged = terms("diff", "2025-01", "2025-05", "-C", str(MICROSOFT_OPENAI))
    filtered = terms("diff", "2024", "2025", "--known-by", "2020", "-C", str(MICROSOFT_OPENAI))
    assert "Identical: both name the snapshot 2024" in identical
    assert "The deal did not change" in unchanged
    assert "No change of the deal is left once what was not yet known is taken out" in filtered
    for phrase in ("Identical", "did not change", "No change of the deal is left"):
        assert sum(phrase in text for text in (identical, unchanged, filtered)) == 1
    assert run(["diff", "2018", "2025", "-C", str(MICROSOFT_OPENAI)]) == 2
    failed = capsys.readouterr()
    assert failed.out == ""
    assert failed.err.startswith("terms: no snapshot is as early as '2018'")
