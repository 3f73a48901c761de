"""Several deals: which one is meant where none is named, and the same question to all of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.workspace import SmallDeal

ALL_DEALS = """\
Two deals

A deal 2025 → 2025 as known on 2026-01-31
  Identical: both name the snapshot 2025.
  Compares the record of 2025 (asked for 2025 and 2026)
  2026: no snapshot of that time; the terms of 2025 are carried on

Another deal 2025 → 2026-01 as known on 2026-01-31
  No change of the deal is recorded between 2025 and January 2026.
  1 term unchanged
  Compares the record of 2025, 2026-01 (asked for 2025 and 2026)

UNCHANGED  1 term (listed with --all)
"""


@pytest.fixture
def deals(tmp_path: Path) -> SmallDeal:
    """Two deals with the same terms, of which the second begins a year later."""
    space = SmallDeal(tmp_path / "deals")
    space.write("terms/e/deal.yaml", space.deal.replace("A deal", "Another deal"))
    space.write("terms/e/2025.yaml", space.snapshot)
    space.write("terms/e/2026-01.yaml", space.snapshot)
    return space


def test_the_default_deal_is_meant_where_none_is_named(deals: SmallDeal) -> None:
    told = "terms: there are 2 deals. Name one with --deal: d, e\n"
    commands = (["diff", "2025"], ["show"], ["history"])
    for command in commands:
        assert deals.terms(*command).err == told
    deals.write("terms/e/deal.yaml", deals.read("terms/e/deal.yaml") + "default: true\n")
    for command in commands:
        done = deals.terms(*command)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("Another deal   ")
        assert deals.terms(*command, "--deal", "d").out.startswith("A deal   ")
    assert deals.terms("list").out.startswith("The deals\n\nTwo deals with four snapshots")


def test_a_second_default_is_a_finding_and_no_deal_is_meant(deals: SmallDeal) -> None:
    for deal in "de":
        deals.write(f"terms/{deal}/deal.yaml", deals.read(f"terms/{deal}/deal.yaml") + "default: true\n")
    assert deals.terms("check", "--select", "well-formed").out.startswith(
        "terms/e/deal.yaml:5:1: error[well-formed]: `d` says `default: true`, too, and one deal of"
        " a repository may. Leave it out of one of them.\n"
    )
    assert deals.terms("diff", "2025").err == "terms: there are 2 deals. Name one with --deal: d, e\n"


@pytest.mark.parametrize("value", ["yes", "True", "1", "[true]"])
def test_only_true_is_a_default(deals: SmallDeal, value: str) -> None:
    deals.write("terms/e/deal.yaml", deals.read("terms/e/deal.yaml") + f"default: {value}\n")
    assert "terms/e/deal.yaml:5:" in deals.terms("check", "--select", "well-formed").out
    assert deals.terms("diff", "2025").code == 2


def test_all_deals_are_asked_each_with_its_sentence_first(deals: SmallDeal) -> None:
    done = deals.terms("diff", "2025", "2026", "--deal", "all")
    assert (done.code, done.err) == (0, "")
    assert done.out == ALL_DEALS


def test_what_one_deal_cannot_answer_is_said_beside_the_others(deals: SmallDeal) -> None:
    done = deals.terms("diff", "2024", "2025", "--deal", "all", "--exit-code")
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith("One deal; one deal without an answer\n\nA deal 2024 → 2025 as known on")
    reason = "no snapshot is as early as '2024'. The first is 2025: ask for 2025-12-31 or later"
    assert f"NO ANSWER\n  e: {reason}\n" in done.out
    answer = json.loads(deals.terms("diff", "2024", "2025", "--deal", "all", "--format", "json").out)
    alone = json.loads(deals.terms("diff", "2024", "2025", "--deal", "d", "--format", "json").out)
    assert answer["reports"] == [alone]
    assert answer["unanswered"] == [{"deal": "e", "reason": reason}]
    assert (answer["status"], answer["headline"]) == ("changed", "One deal; one deal without an answer")
    assert deals.terms("diff", "2023", "--deal", "all").err == (
        "terms: no deal has an answer; d: no snapshot is as early as '2023'. The first is 2024: ask for"
        " 2024-12-31 or later\n"
    )


@pytest.mark.parametrize("command", [["diff", "2025"], ["show"], ["history"]])
@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_the_deals_of_a_page_do_not_get_into_each_others_way(
    deals: SmallDeal, command: list[str], format_: str
) -> None:
    done = deals.terms(*command, "--deal", "all", "--format", format_)
    assert (done.code, done.err) == (0, "")
    if format_ == "html":
        ids = [part.partition('"')[0] for part in done.out.split(' id="')[1:]]
        assert len(ids) == len(set(ids))
        assert done.out.count("The Gazette") == 0
        assert done.out.count("<h1") == 1
    assert done.out.index("A deal") < done.out.index("Another deal")


@pytest.mark.parametrize("command", ["list", "check", "sources", "gaps", "dates"])
def test_what_speaks_of_all_deals_may_be_told_so(deals: SmallDeal, command: str) -> None:
    assert deals.terms(command, "--deal", "all") == deals.terms(command)
    # A deal of that name is one of several.
    deals.write("terms/all/deal.yaml", deals.deal.replace("A deal", "The deal of all"))
    deals.write("terms/all/2025.yaml", deals.snapshot)
    assert deals.terms("show", "--deal", "all").out.startswith("The deal of all   ")


def test_a_fault_of_one_deal_stands_in_the_way_of_all(deals: SmallDeal) -> None:
    deals.edit("terms/e/2025.yaml", "rate: 20%", "rate: lots")
    done = deals.terms("show", "--deal", "all")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("terms/e/2025.yaml:7:11: error[well-formed]: ")
