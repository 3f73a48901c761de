"""The terms as of a reference, each value with the last citation that spoke for it."""

from __future__ import annotations

from datetime import date

from dealterms.comparison import consolidate
from dealterms.comparison.evidence import with_evidence
from dealterms.loader.layout import DealListing
from dealterms.loader.tree import Tree
from dealterms.model.deal import ResolvedReference, resolve_reference
from dealterms.model.report import Report
from dealterms.reports.walk import load_walk


def build_cover_report(
    tree: Tree, listing: DealListing, reference: str, known_by: date | None, today: date
) -> Report:
    """The terms as of a reference, each value with the last citation that spoke for it."""
    if listing.findings:
        return Report(findings=listing.findings)
    answer: ResolvedReference = resolve_reference(listing.snapshot_names, reference, today)
    deal, walk = load_walk(tree, listing, listing.snapshot_names[0], answer.name, known_by)
    if any(finding.severity == "error" for finding in deal.findings) or not walk:
        return Report(findings=deal.findings)
    cover = with_evidence(consolidate(walk), deal.sources, known_by=known_by)
    head = deal.snapshots[-1].head
    return Report(
        deal=deal.id,
        title=deal.title,
        parties={id_: party.name for id_, party in deal.parties.items()},
        asked=(answer,),
        cover=cover,
        basis=head.basis,
        summary=head.summary,
        known_by=known_by.isoformat() if known_by else None,
        not_yet_known=len(cover.hidden),
        findings=deal.findings,
    )
