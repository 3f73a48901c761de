"""What moved in all deals since a date: what somebody changed, and what happened under a deal.

A change counts by the date of its own: what was written down only now and took effect long ago is no news.
One without such a date counts by the snapshot that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, NamedTuple

from dealterms.comparison.evidence import EvidenceJudge
from dealterms.comparison.steps import steps
from dealterms.loader.deal import load_partial_deal
from dealterms.loader.layout import choose_deals, list_deals, list_misplaced_snapshots, list_snapshots
from dealterms.loader.tree import Tree
from dealterms.model.deal import Deal
from dealterms.model.diff import Diff
from dealterms.model.finding import Finding
from dealterms.model.partial_date import PartialDate
from dealterms.model.report import Report
from dealterms.model.source import Source


class MovedDeal(NamedTuple):
    """A deal in which something moved."""

    deal: str
    title: str
    parties: dict[str, str]
    """Party id to its name for people."""
    steps: tuple[Diff, ...]
    """The steps in which something moved, each with that alone."""


@dataclass(frozen=True, kw_only=True)
class SinceReport(Report):
    """What `terms list --since` answers."""

    command: ClassVar[str] = "since"
    since: PartialDate
    today: date
    moved: tuple[MovedDeal, ...] = ()
    unmoved: tuple[str, ...] = ()
    """The ids of the deals of which no change is recorded since then."""
    sources: dict[str, Source]
    """The records that the citations of what moved may name."""


def build_since_report(tree: Tree, only: str | None, since: PartialDate, today: date) -> SinceReport:
    """Collect what moved in all deals, or in the one of that id; a NoSuchDealError if there is none."""
    ids = list_deals(tree)
    moved, unmoved, sources = list[MovedDeal](), list[str](), dict[str, Source]()
    findings: list[Finding] = [*list_misplaced_snapshots(tree, ids)]
    for id_ in choose_deals(ids, only):
        listing = list_snapshots(tree, id_)
        deal = load_partial_deal(tree, listing, listing.snapshot_names)
        findings += deal.findings
        news = tuple(_iter_news(deal, since))
        if not news:
            unmoved.append(id_)
            continue
        parties = {party: record.name for party, record in deal.parties.items()}
        moved.append(MovedDeal(id_, deal.title, parties, news))
        sources |= deal.sources
    return SinceReport(
        status="changed" if moved else "unchanged",
        since=since,
        today=today,
        moved=tuple(moved),
        unmoved=tuple(unmoved),
        sources=sources,
        findings=tuple(findings),
    )


def _iter_news(deal: Deal, since: PartialDate) -> Iterator[Diff]:
    """Yield each step with what somebody changed, and what happened, since a date, if there is anything."""
    judge = EvidenceJudge(deal.sources)
    for step in map(judge.judge_diff, steps(deal.snapshots, deal.sources, news_only=True)):
        terms = (
            term._replace(
                fields=tuple(f for f in term.fields if f.is_news_of_deal and _is_since(f.when, since))
            )
            for term in step.terms
        )
        moved = tuple(term for term in terms if term.fields)
        if moved:
            passed = tuple(each for each in step.passed if _is_since(each.when, since))
            yield Diff(step.before, step.after, (), moved, passed=passed)


def _is_since(when: str, since: PartialDate) -> bool:
    return not when or PartialDate.parse(when).last >= since.first
