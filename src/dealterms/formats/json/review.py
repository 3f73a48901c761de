"""A review as JSON: `json` puts it into the report."""

from __future__ import annotations

from collections.abc import Callable

from dealterms.formats.json.shapes import (
    CorrectedJson,
    CorrectionJson,
    DealReviewJson,
    ProposalJson,
    RetoldJson,
    ReviewJson,
    ShownJson,
    SnapshotJson,
    SourceReviewJson,
    SupportJson,
    TermJson,
    ToldJson,
)
from dealterms.model.diff import Diff, TermChange
from dealterms.model.listing import SnapshotLine
from dealterms.model.review import (
    Correction,
    DealReview,
    Retold,
    Review,
    Shown,
    SourceReview,
    Support,
    Told,
)
from dealterms.model.value import Plain, Value, plain

Teller = Callable[[Diff], tuple[list[TermJson], list[ProposalJson]]]
"""Makes the objects of a diff's terms and proposals."""


def review_json(review: Review, told: Teller) -> ReviewJson:
    """The object of a review."""
    return {
        "base": review.base,
        "head": review.head,
        "files": [
            {"path": file.path, "what": file.what, "was": file.was or None} for file in review.files
        ],
        "deals": [_deal(deal, told) for deal in review.deals],
        "sources": [_source(source) for source in review.sources],
        "accepted": [
            {
                "rule": each.finding.rule,
                "place": str(each.finding.place),
                "message": each.finding.message,
                "reason": each.reason,
                "until": each.until,
            }
            for each in review.accepted
        ],
        "agreed": [
            {
                "is_new": each.is_new,
                "rule": each.rule,
                "where": each.where,
                "values": list(each.values),
                "reason": each.reason,
                "until": each.until,
            }
            for each in review.agreed
        ],
        "mended": review.mended,
        "remarks": list(review.remarks),
    }


def snapshot_json(line: SnapshotLine) -> SnapshotJson:
    """The object of one snapshot of a list."""
    return {
        "name": line.name,
        "basis": line.basis,
        "summary": line.summary,
        "terms": line.terms,
        "changed": line.changed,
        "sourced": line.sourced,
        "documented": line.documented,
    }


def _deal(deal: DealReview, told: Teller) -> DealReviewJson:
    return {
        "deal": deal.deal,
        "title": deal.title,
        "was": deal.was or None,
        "changed": len(deal.changed),
        "sourced": sum(term.sourced for term in deal.changed),
        "steps": [_shown(shown, told) for shown in deal.shown],
        "corrections": [_correction(correction) for correction in deal.corrections],
        "deleted": list(deal.deleted),
        "redated": list(deal.redated),
        "retold": [_retold(retold) for retold in deal.retold],
        "support": [_support(support) for support in deal.support],
        "parties": [
            {
                "before": change.before or None,
                "after": change.after or None,
                "name_before": change.name_before or None,
                "name_after": change.name_after or None,
                "lei": change.lei,
            }
            for change in deal.party_changes
        ],
        "snapshots": [snapshot_json(line) for line in deal.snapshots],
        "is_new": deal.is_new,
        "is_gone": deal.is_gone,
        "words": [
            {"where": w.where, "key": w.key, "before": w.before, "after": w.after}
            for w in deal.worded
        ],
    }


def _shown(shown: Shown, told: Teller) -> ShownJson:
    diff = shown.diff
    terms, proposals = told(diff)
    return {
        "why": shown.why,
        "before": diff.before or None,
        "after": diff.after,
        "between": list(diff.between),
        "summary": diff.summary,
        "differences": terms,
        "proposals": proposals,
    }


def _correction(correction: Correction) -> CorrectionJson:
    return {
        "snapshot": correction.snapshot,
        "path": correction.path,
        "fields": [field for term in correction.terms for field in _corrected(term)],
        "proposals": list(correction.proposals),
    }


def _corrected(term: TermChange) -> list[CorrectedJson]:
    return [
        {
            "term": term.term,
            "field": field.field,
            "before": _plain(field.before),
            "after": _plain(field.after),
            "sources": [each.name for each in field.on("after")],
            "place": str(field.place) if field.place else None,
        }
        for field in term.fields
    ]


def _retold(retold: Retold) -> RetoldJson:
    return {
        "term": retold.term.term,
        "field": retold.field,
        "was_told": [_told(each) for each in retold.before],
        "is_told": [_told(each) for each in retold.after],
    }


def _told(told: Told) -> ToldJson:
    change = told.change
    return {
        "step": (told.before, told.after),
        "verb": change.verb,
        "before": _plain(change.before),
        "after": _plain(change.after),
        "direction": change.direction,
        "favors": change.favors,
        "when": change.when,
        "supported": change.supported,
    }


def _support(support: Support) -> SupportJson:
    return {
        "term": support.term.term,
        "field": support.after.field,
        "step": support.step,
        "verdict": support.verdict,
        "was_supported": support.before.supported,
        "is_supported": support.after.supported,
        "was_cited": [each.name for each in support.before.evidence if each.side == "after"],
        "is_cited": [each.name for each in support.after.evidence if each.side == "after"],
    }


def _source(source: SourceReview) -> SourceReviewJson:
    return {
        "source": source.source,
        "what": source.what,
        "title": source.title,
        "changes": list(source.changes),
        "leaning": [
            {
                "deal": each.deal,
                "snapshot": each.snapshot,
                "entry": each.entry,
                "supports": list(each.supports),
                "place": str(each.place),
            }
            for each in source.leaning
        ],
        "not_opened": source.more,
        "repeated_by": list(source.repeated_by),
    }


def _plain(value: Value | None) -> Plain | None:
    return None if value is None else plain(value)
