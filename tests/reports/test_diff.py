"""A diff that shows nothing says why: identical, unchanged, or taken out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.paths import MICROSOFT_OPENAI
from support.workspace import RECORD, Result, SmallDeal

from dealterms.cli.errors import run

PHRASES = (
    "Identical: both name the snapshot 2024",
    "No change of the deal is recorded",
    "No change of the deal is left once what was not yet known is taken out",
)


def test_three_messages_differ(
    terms: Callable[..., str], repository: SmallDeal, here: Callable[..., Result]
) -> None:
    identical = terms("diff", "2024", "2024", "-C", str(MICROSOFT_OPENAI))
    unchanged = terms("diff", "2025-01", "2025-05", "-C", str(MICROSOFT_OPENAI))
    # That the share still stands was known in January; the new rate only in June.
    repository.write("seeds/s-2.yaml", RECORD.replace("2024-01", "2025-06"))
    cited = "- {source: s-1, at: line 2}\n      - {source: s-2, supports: [rate]}"
    repository.edit("terms/d/2025.yaml", "- {source: s-1, at: line 1, supports: [rate]}", cited)
    assert "1 of 1 changes sourced" in here("diff", "2024", "2025").out
    filtered = here("diff", "2024", "2025", "--known-by", "2025-02").out
    for phrase, text in zip(PHRASES, (identical, unchanged, filtered), strict=True):
        assert [said for said in PHRASES if said in text] == [phrase]
        assert "did not change" not in text


def test_what_is_before_the_first_snapshot_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "2018", "2025", "-C", str(MICROSOFT_OPENAI)]) == 2
    failed = capsys.readouterr()
    assert failed.out == ""
    assert failed.err.startswith("terms: no snapshot is as early as '2018'")


@pytest.mark.parametrize("command", [["diff", "2024", "2025"], ["show", "2025"]])
def test_where_nothing_was_known_yet_nothing_is_left(
    command: list[str], repository: SmallDeal, here: Callable[..., Result]
) -> None:
    said = here(*command, "--known-by", "2023")
    assert (said.code, said.err) == (0, "")
    assert "2025: nothing of it was known by 2023-12-31" in said.out
    assert "EUR" not in said.out


def test_a_snapshot_of_which_nothing_was_known_is_not_there(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    repository.write("seeds/s-2.yaml", RECORD.replace("2024-01", "2025-06"))
    repository.edit("terms/d/2025.yaml", "source: s-1", "source: s-2")
    said = here("diff", "2024", "2025", "--known-by", "2025-02").out
    assert said.startswith("A deal   2024 → 2025\n")
    assert "2025: nothing of it was known by 2025-02-28; what was known before is carried on" in said
