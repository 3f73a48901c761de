"""A line for each snapshot of a deal: what it did to the one before it."""

from __future__ import annotations

from collections.abc import Iterable

from dealterms.comparison import steps
from dealterms.comparison.evidence import with_evidence
from dealterms.model.deal import Deal
from dealterms.model.listing import SnapshotSummary


def iter_snapshot_lines(deal: Deal) -> Iterable[SnapshotSummary]:
    """A line for each snapshot, with what it did to the one before it."""
    told = [
        None,
        *(with_evidence(step, deal.sources) for step in steps(deal.snapshots, news_only=True)),
    ]
    for snapshot, step in zip(deal.snapshots, told, strict=False):
        summary = step.summary if step else {}
        yield SnapshotSummary(
            name=snapshot.name.text,
            basis=snapshot.head.basis,
            summary=snapshot.head.summary,
            terms=sum(not term.is_over for term in snapshot.terms.values()),
            changed=summary.get("deal"),
            sourced=summary.get("sourced", 0),
            documented=summary.get("documented", 0),
        )
