"""The terms as of a reference, each value with the last citation for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, NamedTuple

from dealterms.comparison.evidence import with_evidence
from dealterms.comparison.steps import consolidate
from dealterms.loader.layout import DealListing
from dealterms.loader.tree import Tree
from dealterms.model.deal import find_day_asked_for, resolve_reference
from dealterms.model.diff import Diff
from dealterms.model.report import DealReport, Detail
from dealterms.quotes.results import find_quote_results
from dealterms.reports.walk import find_unseen, load_walk, require_terms


@dataclass(frozen=True, kw_only=True)
class ShowReport(DealReport):
    """What `terms show` answers."""

    command: ClassVar[str] = "show"
    cover: Diff | None = None
    """Every term that is known by then; None if an error in the files stands in the way."""
    past: tuple[str, ...] = ()
    """Those of them that were over before the snapshot; they are only shown if they are asked for."""
    basis: str | None = None
    """What the snapshot rests on, in its own words."""
    by: str | None = None
    """Who ordered it, of a snapshot that rests on an order."""
    summary: str | None = None
    """What the snapshot says of itself."""

    @property
    def shown(self) -> Diff | None:
        """The terms, if they are to be shown."""
        if self.cover is None or self.detail == "brief":
            return None
        shown = (term for term in self.cover.terms if self.terms_asked or term.term not in self.past)
        return self.cover._replace(terms=tuple(shown))


class ShowOptions(NamedTuple):
    """What is asked for beside the date."""

    known_by: date | None = None
    """The day after which no source counts."""
    terms: tuple[str, ...] = ()
    """The terms to show; empty for all."""
    detail: Detail = "short"
    captures: str | None = None
    """The folder of the articles' texts that are not beside their records."""


def build_show_report(
    tree: Tree,
    listing: DealListing,
    reference: str,
    today: date,
    options: ShowOptions = ShowOptions(),  # noqa: B008
) -> ShowReport:
    """Collect the terms as of a reference; a TermsError if it names no snapshot."""
    known_by = options.known_by
    if listing.findings:
        return ShowReport(findings=listing.findings)
    answer = resolve_reference(listing.snapshot_names, reference, today)
    deal, walk, not_yet_known = load_walk(tree, listing, listing.snapshot_names[0], answer.name, known_by)
    if not walk:
        return ShowReport(findings=deal.findings)
    cover = consolidate(walk, deal.sources, with_past=True)
    cover = with_evidence(cover, deal.sources, known_by=known_by)
    require_terms(options.terms, walk)
    cover = cover.select_terms(options.terms)
    newest = walk[-1]
    head = newest.head
    return ShowReport(
        deal=deal.id,
        title=deal.title,
        parties={id_: party.name for id_, party in deal.parties.items()},
        asked=(answer,),
        cover=cover,
        past=tuple(t.term for t in cover.terms if t.is_over and t.term not in newest.terms),
        basis=head.basis,
        by=head.by,
        summary=head.summary,
        known_by=known_by.isoformat() if known_by else None,
        as_of=find_day_asked_for(answer, today),
        today=today,
        not_yet_known=not_yet_known,
        unseen=find_unseen((answer,), walk),
        terms_asked=options.terms,
        detail=options.detail,
        sources=deal.sources,
        quote_results=find_quote_results(tree, options.captures, [cover], deal.sources),
        findings=deal.findings,
    )
