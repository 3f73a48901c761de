"""`terms list --since`: what moved in all deals, by the dates of the changes, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from support import walks
from support.deal_files import DealFiles
from support.forked_terms import Result
from support.paths import PROJECT
from support.strategies import RawDeal
from support.workspace import SmallDeal

from dealterms.comparison.evidence import EvidenceJudge
from dealterms.comparison.steps import steps
from dealterms.loader.deal import load
from dealterms.loader.tree import Folder
from dealterms.model.partial_date import PartialDate
from dealterms.reports.since import build_since_report

Here = Callable[..., Result]
TODAY = date(2026, 1, 31)


def test_only_what_moved(here: Here, repository: SmallDeal) -> None:
    repository.write("terms/e/deal.yaml", repository.deal.replace("A deal", "Another deal"))
    repository.write("terms/e/2025.yaml", repository.snapshot)
    done = here("list", "--since", "2025")
    assert done.err == ""
    assert done.out == (
        "Since 2025   as of 2026-01-31\n\n"
        "Since 2025: one of two deals moved.\n"
        "No change is recorded since then in: e\n\n"
        "A deal  d\n"
        "  2025: One term changed, in Beta Ltd's favor: Royalty: rate raised from 20% to 25% (by 2025),\n"
        "    without a source.\n\n"
        "THE DEAL CHANGED  2025  1 term, 1 not sourced\n"
        "  Term    Before  After  When     How     Favors    Source\n"
        "  Royalty · Acme Corp → Beta Ltd\n"
        "    rate  20%     25%    by 2025  raised  Beta Ltd  UNSUPPORTED; (before: [1])\n\n"
        "SOURCES\n"
        "  [1] One, January 2024 · own reporting · record s-1\n"
        "      https://one.example/\n"
        "      line 1 (no words quoted)\n"
    )
    document = json.loads(here("list", "--since", "2025", "--format", "json").out)
    assert (document["since"], document["unmoved"], document["status"]) == ("2025", ["e"], "changed")
    (deal,) = document["moved"]
    (step,) = deal["steps"]
    assert (step["before"], step["after"], step["differences"][0]["fields"][0]["after"]) == (
        "2024",
        "2025",
        "25%",
    )


@pytest.mark.usefixtures("repository")
def test_nothing_moved(here: Here) -> None:
    out = here("list", "--since", "2026").out
    assert "Since 2026, no change of the deal is recorded." in out
    assert json.loads(here("list", "--since", "2026", "--format", "json").out)["status"] == "unchanged"
    assert here("list", "--since", "soon").err == (
        "terms: --since: not a valid date: 'soon'. Write 2024, 2024-10 or 2024-10-17, with `?` if it is"
        " uncertain or `~` if approximate\n"
    )


def test_a_change_counts_by_its_own_date(here: Here, repository: SmallDeal) -> None:
    repository.edit("terms/d/2025.yaml", "rate: 25%", "rate: 25%\n    since: 2025-03")
    assert "one of one deal moved" in here("list", "--since", "2025-03").out
    assert "no change of the deal is recorded" in here("list", "--since", "2025-04").out


def test_what_only_the_record_learned_is_no_move(here: Here, repository: SmallDeal) -> None:
    repository.edit("terms/d/2024.yaml", "    rate: 20%\n", "")
    assert "no change of the deal is recorded" in here("list", "--since", "2025").out


@given(walks.any_deal())
def test_since_the_first_day_it_tells_all_news_of_every_step(deal: RawDeal) -> None:
    tree = DealFiles(deal)
    read = load(tree, "made")
    if read.findings:
        return
    judge = EvidenceJudge(read.sources)
    news = [
        (step.after, term.term, field)
        for step in map(judge.judge_diff, steps(read.snapshots, read.sources))
        for term in step.terms
        for field in term.fields
        if field.is_news_of_deal
    ]
    report = build_since_report(tree, None, PartialDate.parse("0001"), TODAY)
    assert news == [
        (step.after, term.term, field)
        for moved in report.moved
        for step in moved.steps
        for term in step.terms
        for field in term.fields
    ]
    assert bool(report.moved) == bool(news)


def test_the_later_the_date_the_less_moved() -> None:
    tree = Folder(str(PROJECT))
    counts = [
        sum(
            len(term.fields)
            for moved in build_since_report(tree, None, PartialDate.parse(since), TODAY).moved
            for step in moved.steps
            for term in step.terms
        )
        for since in ("0001", "2020", "2023", "2025", "2026", "2026-05", "2099")
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[3] > counts[-1] == 0
