"""The history of a deal and its diffs say the same of every step.

A step of the history compares with all that the snapshots so far said; `terms diff A B` knows only what A
says. So the two are held to each other term by term, wherever A says all that was known by then. What A
leaves out, or says more vaguely, only the history remembers: it never tells that as news.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from support import walks
from support.deal_files import TODAY, DealFiles, as_json
from support.paths import MICROSOFT_OPENAI, PROJECT, STORIES, TESTS
from support.strategies import RawDeal

from dealterms.loader.deal import load_partial_deal
from dealterms.loader.layout import DealListing, list_deals, list_snapshots
from dealterms.loader.tree import Folder, Tree
from dealterms.model.term import OVER_STATUSES
from dealterms.pages.cells import get_text
from dealterms.pages.history import build_page
from dealterms.reports.diff import build_diff_report
from dealterms.reports.history import HistoryReport, build_history_report
from dealterms.reports.show import build_show_report

Json = dict[str, Any]
LIGHTHOUSE = TESTS / "reports" / "lighthouse"
FOLDERS = [*STORIES, MICROSOFT_OPENAI, PROJECT, LIGHTHOUSE]


def tell(tree: Tree, listing: DealListing) -> HistoryReport:
    return build_history_report(tree, listing, TODAY)


def facts(term: Json) -> list[Json]:
    """What differs in a term, and what is reconfirmed, as any reader is told it."""
    kept = "field class verb before after direction moved favors when when_is supported gone come".split()
    return [
        {
            **{key: field[key] for key in kept},
            "voices": [
                (e["source"], e["at"], e["stance"]) for e in field["evidence"] if e["side"] == "after"
            ],
        }
        for field in term["fields"]
        if field["verb"] not in ("carried", "disputed", "reported")
    ]


def iter_pairs(tree: Tree, listing: DealListing) -> Iterator[tuple[Json, Json, set[str]]]:
    """Each step of the history, the diff of its two snapshots, and the terms of which both know the same."""
    report = tell(tree, listing)
    if report.findings:  # a dissent that gives the same value, say
        assume(False)
    history = as_json(report)
    deal = load_partial_deal(tree, listing, listing.snapshot_names)
    seen: set[str] = set()
    for step, (older, newer) in zip(history["steps"], pairwise(deal.snapshots), strict=True):
        assert (step["before"], step["after"]) == (older.name.text, newer.name.text)
        diff = as_json(build_diff_report(tree, listing, older.name.text, newer.name.text, TODAY))
        cover = as_json(build_show_report(tree, listing, older.name.text, TODAY))["terms"]
        seen |= {*older.terms}
        full = {t["term"] for t in cover if is_stated_in_full(t)}
        full |= {t["term"] for t in diff["differences"]} - seen
        # What only carries on the terms before it does not say since when they stand.
        yield step, diff, full if older.head.carries is None else set()


def is_stated_in_full(term: Json) -> bool:
    """Whether the snapshot itself says, as sharply, all that was known by then of a term that stands."""
    status = term["fields"][0]
    return status["value"] not in OVER_STATUSES and all(
        field["known"] is None and field["state"] != "unrestated" for field in term["fields"]
    )


def hold(tree: Tree, listing: DealListing) -> int:
    """Hold every step to the diff of its snapshots; return how many differences were compared."""
    compared = 0
    for step, diff, terms in iter_pairs(tree, listing):
        ours = {t["term"]: facts(t) for t in step["differences"] if t["term"] in terms}
        theirs = {t["term"]: facts(t) for t in diff["differences"] if t["term"] in terms}
        for id_ in ours.keys() | theirs.keys():
            assert ours.get(id_, []) == theirs.get(id_, []), (step["after"], id_)
            compared += len(ours.get(id_, []))
    return compared


# A pair of snapshots alone forgets the dissent of those before it, of which the shipped record has some.
@pytest.mark.parametrize("folder", [f for f in FOLDERS if f != PROJECT], ids=lambda folder: folder.name)
def test_a_step_is_the_diff_of_its_snapshots(folder: Path) -> None:
    tree = Folder(str(folder))
    for id_ in list_deals(tree):
        hold(tree, list_snapshots(tree, id_))


@pytest.mark.parametrize("folder", [MICROSOFT_OPENAI, LIGHTHOUSE], ids=lambda folder: folder.name)
def test_and_that_compares_something(folder: Path) -> None:
    tree = Folder(str(folder))
    assert hold(tree, list_snapshots(tree, list_deals(tree)[0])) > 5


@settings(max_examples=8 * settings().max_examples)
@given(walks.any_deal())
def test_a_step_of_any_deal_is_the_diff_of_its_snapshots(deal: RawDeal) -> None:
    files = DealFiles(deal)
    hold(files, list_snapshots(files, "made"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_course_is_the_diff_of_the_first_and_the_last_snapshot(folder: Path) -> None:
    tree = Folder(str(folder))
    for id_ in list_deals(tree):
        listing = list_snapshots(tree, id_)
        first, *_, last = (listing.snapshot_names[0].text, *(n.text for n in listing.snapshot_names))
        diff = as_json(build_diff_report(tree, listing, first, last, TODAY))
        history = as_json(tell(tree, listing))
        assert history["course"] == diff["differences"]
        assert history["summary"] == diff["summary"]
        assert history["headline"] == diff["headline"] or first == last


@settings(max_examples=2 * settings().max_examples)
@given(walks.any_deal())
def test_only_what_changed_the_deal_is_told_as_a_change_of_it(deal: RawDeal) -> None:
    files = DealFiles(deal)
    report = tell(files, list_snapshots(files, "made"))
    if report.findings:
        assume(False)
    fields = [f for step in as_json(report)["steps"] for t in step["differences"] for f in t["fields"]]
    (timeline,) = (s.table for s in build_page(report).sections if s.title == "TIMELINE")
    assert timeline is not None
    told = Counter(get_text(row[1]).partition(":")[0] for row in timeline.rows if len(row) > 1)
    classes = Counter(field["class"] for field in fields)
    assert (told["DEAL CHANGED"], told["HAPPENED"]) == (classes["deal"], classes["event"])
    directed = [get_text(row[4]) for row in timeline.rows if len(row) > 1 and get_text(row[5])]
    assert len(directed) == sum(bool(field["favors"]) for field in fields)
