"""The terms as of a reference, each value with the last citation that spoke for it."""

from __future__ import annotations

from datetime import date

from dealterms.comparison import conformed
from dealterms.comparison.evidence import with_evidence
from dealterms.loader.layout import Listing
from dealterms.loader.tree import Tree
from dealterms.model.deal import Answer, resolve
from dealterms.model.report import Report
from dealterms.reports.walk import _walk


def cover_report(
    tree: Tree, listing: Listing, reference: str, known_by: date | None, today: date
) -> Report:
    """The terms as of a reference, each value with the last citation that spoke for it."""
    if listing.findings:
        return Report(findings=listing.findings)
    answer: Answer = resolve(listing.snapshots, reference, today)
    deal, walk = _walk(tree, listing, listing.snapshots[0], answer.name, known_by)
    if any(finding.severity == "error" for finding in deal.findings) or not walk:
        return Report(findings=deal.findings)
    cover = with_evidence(conformed(walk), deal.sources, known_by=known_by)
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
