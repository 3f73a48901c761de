"""What changed between two references, and who says so."""

from __future__ import annotations

from datetime import date

from dealterms.comparison import diff
from dealterms.comparison.evidence import with_evidence
from dealterms.loader.layout import DealListing
from dealterms.loader.tree import Tree
from dealterms.model.deal import resolve_reference
from dealterms.model.report import Report
from dealterms.reports.walk import load_walk


def build_diff_report(
    tree: Tree, listing: DealListing, old: str, new: str, known_by: date | None, today: date
) -> Report:
    """What changed between two references, and who says so."""
    if listing.findings:
        return Report(findings=listing.findings)
    asked = tuple(
        resolve_reference(listing.snapshot_names, reference, today) for reference in (old, new)
    )
    first, last = sorted((answer.name for answer in asked), key=lambda name: name.last)
    deal, walk = load_walk(tree, listing, first, last, known_by)
    if any(finding.severity == "error" for finding in deal.findings) or not walk:
        return Report(findings=deal.findings)
    found = with_evidence(diff(walk), deal.sources, known_by=known_by)
    backward = asked[0].name.last > asked[1].name.last
    return Report(
        status="changed" if found.changed else "unchanged",
        deal=deal.id,
        title=deal.title,
        parties={id_: party.name for id_, party in deal.parties.items()},
        asked=asked,
        diff=found.reversed() if backward else found,
        known_by=known_by.isoformat() if known_by else None,
        not_yet_known=len(found.hidden),
        findings=deal.findings,
    )
