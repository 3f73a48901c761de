"""What several steps come to on the page: how a term was over, what was left out since, who contradicts."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from support.forked_terms import Result
from support.workspace import SmallDeal

Here = Callable[..., Result]
LOAN = "kind: payment, payer: acme, payee: beta"
CITED = "sources: [{source: s-1, supports: [amount]}]"


@pytest.fixture
def tell(repository: SmallDeal, here: Here) -> Callable[..., str]:
    """Write snapshots of one term, by year, and tell the diff of 2023 and 2025 on one line."""

    def told(**terms: str) -> str:
        repository.remove("terms/d/2024.yaml", "terms/d/2025.yaml")
        for year in ("2023", "2024", "2025"):
            term = terms.get(f"y{year}")
            body = f"{{loan: {{{term}}}}}" if term else "{other: {kind: other, text: A note.}}"
            repository.write(f"terms/d/{year}.yaml", f"terms: {body}\n")
        said = here("diff", "2023", "2025", "--format", "markdown")
        assert said.code == 0
        return " ".join(said.out.replace("|", " ").split())

    return told


@pytest.mark.parametrize(
    ("status", "word"),
    [("performed", "performed"), ("lapsed", "lapsed"), ("terminated", "ended"), ("waived", "ended")],
)
def test_a_value_that_moved_is_followed_to_how_its_term_was_over(
    status: str, word: str, tell: Callable[..., str]
) -> None:
    page = tell(
        y2023=f"{LOAN}, amount: USD 4, {CITED}",
        y2024=f"{LOAN}, amount: USD 5, since: {{amount: 2024}}, {CITED}",
        y2025=f"{LOAN}, amount: USD 5, status: {status}, since: {{status: 2025}}, {CITED}",
    )
    assert f"amount USD 4 USD 5 (2024, raised) → {word} (2025) 2024" in page


def test_what_was_agreed_and_done_within_a_walk_was_not_ended(tell: Callable[..., str]) -> None:
    page = tell(
        y2024=f"{LOAN}, amount: USD 5, since: 2024, {CITED}",
        y2025=f"{LOAN}, amount: USD 5, status: performed, since: {{status: 2025}}, {CITED}",
    )
    assert "amount – USD 5 (2024) → performed (2025) 2024" in page


def test_what_was_documented_and_then_left_out_is_told_as_that(tell: Callable[..., str]) -> None:
    loan = f"{LOAN}, amount: USD 5, {CITED}"
    heading = "**Loan** · Acme Corp → Beta Ltd"
    assert f"{heading} · no longer restated amount USD 5" in tell(y2024=loan)
    assert f"{heading} · no longer restated" in tell(y2024=loan, y2025=f"{LOAN}, status: unknown")
    assert f"{heading} amount USD 5" in tell(y2024=loan, y2025=loan)


def test_a_value_that_is_not_public_contradicts_none_and_nothing_else(
    repository: SmallDeal, here: Here
) -> None:
    for stated, said, disputed in (
        ("none", "undisclosed", "none [1]; disputed: undisclosed [2]"),
        ("none", "redacted", "none [1]; disputed: redacted [2]"),
        ("none", "'undisclosed, higher'", "none [1]; disputed: undisclosed, higher [2]"),
        ("none", "silent", ""),
        ("20%", "undisclosed", ""),
        ("undisclosed", "none", "undisclosed [1]; reported: none [2]"),
    ):
        repository.write("seeds/s-2.yaml", repository.record)
        term = f"kind: revenue-share, payer: acme, payee: beta, rate: {stated}"
        voices = f"{{source: s-1, supports: [rate]}}, {{source: s-2, instead: {{rate: {said}}}}}"
        repository.write("terms/d/2025.yaml", f"terms: {{royalty: {{{term}, sources: [{voices}]}}}}\n")
        shown = here("show", "2025", "--format", "json")
        (term,) = json.loads(shown.out)["terms"]
        rate = next(field for field in term["fields"] if field["field"] == "rate")
        stances = [item["stance"] for item in rate["evidence"]]
        page = " ".join(here("show", "2025").out.split())
        assert ("disputes" in stances, "reports" in stances) == (
            "; disputed:" in disputed,
            "; reported:" in disputed,
        ), (stated, said)
        assert disputed.partition("; ")[2] in page


def test_a_measurement_has_the_day_on_which_it_was_made(tell: Callable[..., str]) -> None:
    stake = "kind: equity-stake, issuer: acme, holder: beta"
    cited = "sources: [{source: s-1, supports: [percent]}]"
    page = tell(
        y2023=f"{stake}, percent: 27%, {cited}",
        y2024=f"{stake}, percent: 26%, since: {{percent: 2024-03-31}}, {cited}",
        y2025=f"{stake}, percent: 25%, since: {{percent: 2025-03-31}}, {cited}",
    )
    assert "percent 27% → 26% (2024-03-31) → 25% (2025-03-31) 2025-03-31" in page
    page = tell(
        y2023=f"{stake}, percent: 27%, {cited}",
        y2024=f"{stake}, percent: 26%, {cited}",
        y2025=f"{stake}, percent: 26%, {cited}",
    )
    assert "percent 27% → 26% 2024" in page


def test_where_nobody_knows_any_more_the_note_says_why(tell: Callable[..., str]) -> None:
    loan = f"{LOAN}, amount: USD 5"
    why = "note: It is not on the new list."
    page = tell(
        y2023=f"{loan}, {CITED}",
        y2024=f"{loan}, status: unknown, {why}",
        y2025=f"{loan}, status: unknown, {why}",
    )
    assert "in force, now unknown: It is not on the new list." in page
    page = tell(y2023=f"{loan}, {CITED}, {why}", y2024="", y2025="")
    assert "in force, then not restated" in page
    assert "new list" not in page
