"""The snapshots of a deal as a list: what every one of them changed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from dealterms.comparison import steps
from dealterms.comparison.evidence import with_evidence
from dealterms.model.deal import Deal
from dealterms.model.report import SnapshotSummary


def iter_snapshot_lines(deal: Deal) -> Iterable[SnapshotSummary]:
    """Yield a summary of every snapshot, with what it changed in the one before it."""
    news = (with_evidence(step, deal.sources) for step in steps(deal.snapshots, news_only=True))
    for snapshot, step in zip(deal.snapshots, chain([None], news), strict=False):
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
