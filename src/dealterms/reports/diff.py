"""What changed between two references, and who says so."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from dealterms.comparison import diff
from dealterms.comparison.evidence import with_evidence
from dealterms.loader.layout import DealListing
from dealterms.loader.tree import Tree
from dealterms.model.deal import find_day_asked_for, resolve_reference
from dealterms.model.diff import Diff
from dealterms.model.report import DealReport
from dealterms.reports.walk import find_unseen, load_walk


@dataclass(frozen=True, kw_only=True)
class DiffReport(DealReport):
    """What `terms diff` answers."""

    command: ClassVar[str] = "diff"
    diff: Diff | None = None
    """None if an error in the files stands in the way."""


def build_diff_report(
    tree: Tree, listing: DealListing, old: str, new: str, known_by: date | None, today: date
) -> DiffReport:
    """Compare, step by step, the snapshots that two references name; a TermsError if one names none."""
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
        findings=deal.findings,
    )
