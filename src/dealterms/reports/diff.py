"""What changed between two references, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, NamedTuple

from dealterms.comparison import diff
from dealterms.comparison.evidence import with_evidence
from dealterms.loader.layout import DealListing
from dealterms.loader.tree import Tree
from dealterms.model.deal import find_day_asked_for, resolve_reference
from dealterms.model.diff import Diff
from dealterms.model.report import DealReport, Detail, Only
from dealterms.quotes.results import find_quote_results
from dealterms.reports.walk import find_unseen, load_walk, require_terms


@dataclass(frozen=True, kw_only=True)
class DiffReport(DealReport):
    """What `terms diff` answers."""

    command: ClassVar[str] = "diff"
    diff: Diff | None = None
    """None if an error in the files stands in the way."""
    only: tuple[Only, ...] = ()
    """What alone is to be shown; empty for everything."""

    @property
    def shown(self) -> Diff | None:
        """The part of the diff that is to be shown; None if that is the sentence and the counts alone."""
        return None if self.diff is None or self.detail == "brief" else self.diff.select_kinds(self.only)


class DiffOptions(NamedTuple):
    """What is asked for beside the two dates."""

    known_by: date | None = None
    """The day after which no source counts."""
    terms: tuple[str, ...] = ()
    """The terms to compare; empty for all."""
    only: tuple[Only, ...] = ()
    detail: Detail = "short"
    captures: str | None = None
    """The folder of the articles' texts that are not beside their records."""


def build_diff_report(
    tree: Tree,
    listing: DealListing,
    old: str,
    new: str,
    today: date,
    options: DiffOptions = DiffOptions(),  # noqa: B008
) -> DiffReport:
    """Compare, step by step, the snapshots that two references name; a TermsError if one names none."""
    known_by = options.known_by
    if listing.findings:
        return DiffReport(findings=listing.findings)
    asked = tuple(resolve_reference(listing.snapshot_names, reference, today) for reference in (old, new))
    first, last = sorted((answer.name for answer in asked), key=lambda name: name.last)
    deal, walk, not_yet_known = load_walk(tree, listing, first, last, known_by)
    if not walk:
        return DiffReport(findings=deal.findings)
    is_continued = first != listing.snapshot_names[0]
    total = diff(walk, deal.sources, is_continued=is_continued)
    total = with_evidence(total, deal.sources, known_by=known_by)
    require_terms(options.terms, walk)
    total = total.select_terms(options.terms)
    is_backward = asked[0].name.last > asked[1].name.last
    return DiffReport(
        status="changed" if total.is_changed else "unchanged",
        deal=deal.id,
        title=deal.title,
        parties={id_: party.name for id_, party in deal.parties.items()},
        asked=asked,
        diff=total.reversed() if is_backward else total,
        known_by=known_by.isoformat() if known_by else None,
        today=today,
        as_of=find_day_asked_for(max(asked, key=lambda answer: answer.name.last), today),
        not_yet_known=not_yet_known,
        unseen=find_unseen(asked, walk),
        terms_asked=options.terms,
        only=options.only,
        detail=options.detail,
        sources=deal.sources,
        quote_results=find_quote_results(tree, options.captures, [total], deal.sources),
        findings=deal.findings,
    )
