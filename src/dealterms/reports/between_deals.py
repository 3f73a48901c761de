"""Two deals side by side, each as its latest snapshot leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, NamedTuple

from dealterms.comparison.between_deals import ComparedKind, collect_terms, compare_deals
from dealterms.comparison.steps import consolidate
from dealterms.errors import BadReferenceError, TermsError
from dealterms.loader.layout import choose_deal, list_deals, list_misplaced_snapshots, list_snapshots
from dealterms.loader.tree import Tree
from dealterms.model.diff import Diff, TermChange
from dealterms.model.finding import Finding
from dealterms.model.kinds import list_kinds
from dealterms.model.report import DealInReport, DealsReport
from dealterms.model.source import Source
from dealterms.plugins import unknown
from dealterms.quotes.results import find_quote_results
from dealterms.reports.walk import load_walk


@dataclass(frozen=True, kw_only=True)
class BetweenDealsReport(DealsReport):
    """What `terms diff --between-deals` answers."""

    command: ClassVar[str] = "between_deals"
    compared: tuple[ComparedKind, ...] = ()
    """Empty if an error in the files stands in the way."""
    kinds_asked: tuple[str, ...] = ()
    """The kinds that alone were asked for; empty for all."""


class BetweenDealsOptions(NamedTuple):
    """What is asked for beside the two deals."""

    known_by: date | None = None
    """The day after which no source counts."""
    kinds: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    """The terms of either deal that alone are compared; empty for all."""
    captures: str | None = None


def build_between_deals_report(
    tree: Tree,
    first: str,
    second: str,
    today: date,
    options: BetweenDealsOptions = BetweenDealsOptions(),  # noqa: B008
) -> BetweenDealsReport:
    """Compare two deals; a TermsError if there is no such deal, or one has no snapshot."""
    for kind in options.kinds:
        if kind not in list_kinds():
            raise TermsError(*unknown("kind", kind, list_kinds(), "`terms kinds` lists them"))
    known = list_deals(tree)
    ids = [choose_deal(known, id_) for id_ in (first, second)]
    if ids[0] == ids[1]:
        raise TermsError(f"both deals are {ids[0]}. Name two: `terms list` lists them")
    findings: list[Finding] = [*list_misplaced_snapshots(tree, known)]
    deals, sides = list[DealInReport](), list[list[TermChange]]()
    records, covers = dict[str, Source](), list[Diff]()
    for id_ in ids:
        listing = list_snapshots(tree, id_)
        names = [name for name in listing.snapshot_names if name.first <= today]
        if not names:
            raise BadReferenceError(f"the deal {id_} has no snapshot yet. Write one, for example 2024.yaml")
        deal, walk, not_yet_known = load_walk(tree, listing, names[0], names[-1], options.known_by)
        findings += deal.findings
        if listing.findings or not walk:
            continue
        cover = consolidate(walk, deal.sources)
        covers.append(cover)
        deals.append(DealInReport.of(deal, cover, not_yet_known, options.known_by))
        terms = collect_terms(deal, walk, options.known_by)
        sides.append([term for term in terms if not options.terms or term.term in options.terms])
        records |= deal.sources
    if len(sides) < 2:
        return BetweenDealsReport(findings=tuple(findings))
    if options.terms and all(term.is_over for side in sides for term in side):
        raise TermsError(f"no term {options.terms[0]} stands in either deal. `terms show` lists them")
    day = options.known_by or today
    return BetweenDealsReport(
        findings=tuple(findings),
        deals=tuple(deals),
        compared=compare_deals(sides[0], sides[1], day, options.kinds),
        kinds_asked=options.kinds,
        known_on=day.isoformat(),
        known_by=options.known_by.isoformat() if options.known_by else None,
        sources=records,
        quote_results=find_quote_results(tree, options.captures, covers, records),
    )
