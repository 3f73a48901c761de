"""A review as JSON: `json` puts it into the report."""

from __future__ import annotations

from collections.abc import Callable

from dealterms.formats.json.shapes import (
    CorrectedFieldJson,
    CorrectionJson,
    DealReviewJson,
    HistoryChangeJson,
    ProposalJson,
    ReviewJson,
    ShownStepJson,
    SnapshotJson,
    SourceReviewJson,
    StepChangeJson,
    SupportJson,
    TermJson,
)
from dealterms.model.diff import Diff, TermChange
from dealterms.model.listing import SnapshotSummary
from dealterms.model.review import (
    Correction,
    DealReview,
    HistoryChange,
    Review,
    ShownStep,
    SourceReview,
    StepChange,
    SupportChange,
)
from dealterms.model.value import JsonValue, Value, to_json_value

DiffToJson = Callable[[Diff], tuple[list[TermJson], list[ProposalJson]]]
"""Makes the objects of a diff's terms and proposals."""


def build_review_json(review: Review, build_differences: DiffToJson) -> ReviewJson:
    """The object of a review."""
    return {
        "base": review.base,
        "head": review.head,
        "files": [
            {"path": file.path, "what": file.what, "was": file.was or None} for file in review.files
        ],
        "deals": [_build_deal_review_json(deal, build_differences) for deal in review.deals],
        "sources": [_build_source_review_json(source) for source in review.sources],
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


def build_snapshot_json(line: SnapshotSummary) -> SnapshotJson:
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


def _build_deal_review_json(deal: DealReview, build_differences: DiffToJson) -> DealReviewJson:
    return {
        "deal": deal.deal,
        "title": deal.title,
        "was": deal.was or None,
        "changed": len(deal.changed),
        "sourced": sum(term.sourced for term in deal.changed),
        "steps": [_build_shown_step_json(shown, build_differences) for shown in deal.steps],
        "corrections": [_build_correction_json(correction) for correction in deal.corrections],
        "deleted": list(deal.deleted),
        "redated": list(deal.redated),
        "retold": [_build_history_change_json(retold) for retold in deal.retold],
        "support": [_build_support_json(support) for support in deal.support],
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
        "snapshots": [build_snapshot_json(line) for line in deal.snapshots],
        "is_new": deal.is_new,
        "is_gone": deal.is_gone,
        "words": [
            {"where": w.where, "key": w.key, "before": w.before, "after": w.after}
            for w in deal.wording_changes
        ],
    }


def _build_shown_step_json(shown: ShownStep, build_differences: DiffToJson) -> ShownStepJson:
    diff = shown.diff
    terms, proposals = build_differences(diff)
    return {
        "why": shown.why,
        "before": diff.before or None,
        "after": diff.after,
        "between": list(diff.between),
        "summary": diff.summary,
        "differences": terms,
        "proposals": proposals,
    }


def _build_correction_json(correction: Correction) -> CorrectionJson:
    return {
        "snapshot": correction.snapshot,
        "path": correction.path,
        "fields": [
            field for term in correction.terms for field in _build_corrected_fields_json(term)
        ],
        "proposals": list(correction.proposals),
    }


def _build_corrected_fields_json(term: TermChange) -> list[CorrectedFieldJson]:
    return [
        {
            "term": term.term,
            "field": field.field,
            "before": _to_plain(field.before),
            "after": _to_plain(field.after),
            "sources": [each.name for each in field.get_support("after")],
            "place": str(field.place) if field.place else None,
        }
        for field in term.fields
    ]


def _build_history_change_json(retold: HistoryChange) -> HistoryChangeJson:
    return {
        "term": retold.term.term,
        "field": retold.field,
        "was_told": [_build_step_change_json(each) for each in retold.before],
        "is_told": [_build_step_change_json(each) for each in retold.after],
    }


def _build_step_change_json(told: StepChange) -> StepChangeJson:
    change = told.change
    return {
        "step": (told.before, told.after),
        "verb": change.verb,
        "before": _to_plain(change.before),
        "after": _to_plain(change.after),
        "direction": change.direction,
        "favors": change.favors,
        "when": change.when,
        "supported": change.supported,
    }


def _build_support_json(support: SupportChange) -> SupportJson:
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


def _build_source_review_json(source: SourceReview) -> SourceReviewJson:
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
        "not_opened": source.not_opened,
        "repeated_by": list(source.repeated_by),
    }


def _to_plain(value: Value | None) -> JsonValue | None:
    return None if value is None else to_json_value(value)
