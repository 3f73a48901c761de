"""The terms as of a reference, each value with the last citation for it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from dealterms.comparison.evidence import with_evidence
from dealterms.comparison.steps import consolidate
from dealterms.loader.layout import DealListing
from dealterms.loader.tree import Tree
from dealterms.model.deal import find_day_asked_for, resolve_reference
from dealterms.model.diff import Diff
from dealterms.model.report import DealReport
from dealterms.reports.walk import find_unseen, load_walk


@dataclass(frozen=True, kw_only=True)
class ShowReport(DealReport):
    """What `terms show` answers."""

    command: ClassVar[str] = "show"
    cover: Diff | None = None
    """Every term that is known by then; None if an error in the files stands in the way."""
    basis: str | None = None
    """What the snapshot rests on, in its own words."""
    summary: str | None = None
    """What the snapshot says of itself."""


def build_show_report(
    tree: Tree, listing: DealListing, reference: str, known_by: date | None, today: date
) -> ShowReport:
    """Collect the terms as of a reference; a TermsError if it names no snapshot."""
    if listing.findings:
        return ShowReport(findings=listing.findings)
    answer = resolve_reference(listing.snapshot_names, reference, today)
    deal, walk, not_yet_known = load_walk(tree, listing, listing.snapshot_names[0], answer.name, known_by)
    if not walk:
        return ShowReport(findings=deal.findings)
    cover = with_evidence(consolidate(walk, deal.sources), deal.sources, known_by=known_by)
    head = walk[-1].head
    return ShowReport(
        deal=deal.id,
        title=deal.title,
        parties={id_: party.name for id_, party in deal.parties.items()},
        asked=(answer,),
        cover=cover,
        basis=head.basis,
        summary=head.summary,
        known_by=known_by.isoformat() if known_by else None,
        as_of=find_day_asked_for(answer, today),
        today=today,
        not_yet_known=not_yet_known,
        unseen=find_unseen((answer,), walk),
        findings=deal.findings,
    )
