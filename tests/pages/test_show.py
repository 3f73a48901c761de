"""The words of a cover page and of the headline: orders, ends that may have passed, sums, proposals."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from support.forked_terms import Result
from support.workspace import SmallDeal

Terms = Callable[..., Result]

SNAPSHOT = """\
basis: order
by: Maritime Authority
summary: An order of the authority.
terms:
  shares:
    {kind: supply-commitment, supplier: acme, buyer: beta, amount: 158_740_000 shares}
  lock-up:
    {kind: anti-assignment, assignor: beta, other: acme, level: prohibited, ends: 2024-06~}
  lease:
    {kind: other, obligor: acme, beneficiary: beta, text: Acme leases the quay., ends: 2024-06}
proposals:
  more-shares:
    {changes: shares, outcome: adopted, sources: [{source: s-1}]}
  fewer-shares:
    {changes: shares, to: {amount: 140_000_000 shares}, note: It was said once., sources: [{source: s-1}]}
  longer:
    {changes: lease, to: {text: Acme leases two quays.}, note: Nobody confirmed it, sources: [{source: s-1}]}
"""


@pytest.fixture
def order(repository: SmallDeal, here: Terms) -> Terms:
    """A deal whose newest snapshot rests on an order."""
    repository.write("terms/d/2025.yaml", SNAPSHOT)
    return here


def flat(text: str) -> str:
    return " ".join(text.split())


def test_it_says_who_ordered_the_snapshot(order: Terms) -> None:
    assert "\nBasis: order, by Maritime Authority\n" in order("show").out
    assert "order, by Maritime Authority" in flat(order("list").out)
    for command in (["show"], ["list"], ["history"]):
        text = order(*command, "--format", "json").out
        assert '"by": "Maritime Authority"' in text
        json.loads(text)


def test_an_approximate_end_may_have_passed(order: Terms) -> None:
    page = flat(order("show").out)
    assert "one is past its known end, one may be past its end" in page
    assert "anti-assignment · its end, about June 2024, may have passed" in page
    assert "other · its end, 2024-06, has passed" in page


def test_large_numbers_are_shown_as_people_write_them(order: Terms) -> None:
    page = order("show").out
    assert "158,740,000 shares" in page
    assert "amount 140,000,000 shares" in flat(page)
    assert "158_740_000 shares" in order("show", "--format", "json").out  # as the file has it


def test_no_mark_stands_where_there_is_nothing(order: Terms) -> None:
    page = flat(order("show").out)
    assert "More shares; adopted" in page
    assert "text Acme leases two quays; Nobody confirmed it" in page


def test_a_term_of_which_nothing_is_stated_is_not_called_unchanged(
    repository: SmallDeal, here: Terms
) -> None:
    empty = "  empty: {kind: other, obligor: unknown, beneficiary: unknown, status: unknown}\n"
    for name in ("2024", "2025"):
        repository.write(f"terms/d/{name}.yaml", repository.snapshot + empty)
    page = here("diff", "2024", "2025").out
    assert "\n1 term unchanged\n" in page
    assert "UNCHANGED  1 term (" in page


PAST = """\
terms:
  loan:
    {kind: facility, lender: acme, borrower: beta, size: USD 5 million, status: performed}
  seat:
    {kind: governance-right, company: beta, holder: acme, level: seat, status: terminated}
  lease:
    {kind: other, obligor: acme, beneficiary: beta, text: Acme leases the quay.}
"""
LEASE = PAST.partition("terms:\n")[2].partition("  lease:")[2]


@pytest.fixture
def past(repository: SmallDeal, here: Terms) -> Terms:
    """A deal of which two of three terms were over before the newest snapshot."""
    repository.write("terms/d/2024.yaml", PAST)
    repository.write("terms/d/2025.yaml", f"terms:\n  lease:{LEASE}")
    return here


def test_what_was_over_before_is_counted_and_named(past: Terms) -> None:
    page = flat(past("show").out)
    assert "by the record of 2025, one term is in force and two are over." in page
    assert "Over, and shown with --term only: Loan; Seat" in page
    assert "TERMS Term Value Last confirmed Lease · Acme Corp → Beta Ltd · other text Acme leases" in page
    report = json.loads(past("show", "--format", "json").out)
    assert (report["past"], [term["term"] for term in report["terms"]]) == (["loan", "seat"], ["lease"])
    # In the snapshot that says so, they are shown.
    page = flat(past("show", "2024").out)
    assert "one term is in force and two are over" in page
    assert "shown with --term only" not in page


def test_a_term_that_was_over_before_is_shown_if_it_is_asked_for(past: Terms) -> None:
    page = flat(past("show", "--term", "loan").out)
    assert "of the terms asked for, one term is over." in page
    assert "Loan · Acme Corp → Beta Ltd · facility · performed status performed 2024" in page
    assert "shown with --term only" not in page
    report = json.loads(past("show", "--term", "loan", "--format", "json").out)
    assert [term["term"] for term in report["terms"]] == ["loan"]


def test_unchanged_is_not_the_same_as_in_force(repository: SmallDeal, here: Terms) -> None:
    unsure = f"terms:\n  lease:{LEASE}".replace("quay.", "quay., status: unknown")
    for name, text in {"2023": f"terms:\n  lease:{LEASE}", "2024": unsure, "2025": unsure}.items():
        repository.write(f"terms/d/{name}.yaml", text)
    page = flat(here("diff", "2024", "2025", "--all").out)
    assert "Lease · Acme Corp → Beta Ltd · nobody knows whether it still stands text" in page


def test_what_is_not_public_is_still_that(repository: SmallDeal, here: Terms) -> None:
    term = "{kind: revenue-share, payer: acme, payee: beta, rate: 'undisclosed, lower'}"
    for name in ("2023", "2024", "2025"):
        repository.write(f"terms/d/{name}.yaml", f"terms: {{royalty: {term}}}")
    page = flat(here("diff", "2024", "2025", "--all").out)
    assert "rate undisclosed, lower still undisclosed, as in 2024" in page


def test_what_was_measured_when_a_term_was_over_is_told(past: Terms, repository: SmallDeal) -> None:
    cited = "sources: [{source: s-1, supports: [used, size]}]"
    repository.edit(
        "terms/d/2024.yaml", "size: USD 5 million,", f"size: USD 5 million, used: USD 5 million, {cited},"
    )
    page = flat(past("show", "--term", "loan").out)
    # What it was drawn to stays true; its size was one of its terms, and it has none any more.
    assert "status performed 2024 [1] used USD 5 million 2024 [1]" in page
    assert "size" not in page
