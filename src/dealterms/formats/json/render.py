"""A report as JSON: the machine's face. Versioned, and its schema is published.

The shapes are both what the functions build (mypy holds them to it) and what `terms schema report` prints.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from json import dumps
from typing import TYPE_CHECKING, Any

from dealterms.formats import RenderOptions
from dealterms.formats.json.review import build_review_json, build_snapshot_json
from dealterms.formats.json.shapes import (
    CheckedJson,
    CoverTermJson,
    DealJson,
    EvidenceJson,
    FieldJson,
    FindingJson,
    KindJson,
    ProposalJson,
    ReportJson,
    TermJson,
)
from dealterms.model.axes import Ladder, Role
from dealterms.model.diff import (
    Diff,
    Evidence,
    FieldChange,
    ProposalChange,
    TermChange,
)
from dealterms.model.finding import Finding
from dealterms.model.listing import DealSummary
from dealterms.model.report import CheckSummary, DealReport, Report
from dealterms.model.term import Term
from dealterms.model.value import JsonValue, Value, to_json_value
from dealterms.pages.escape import INVISIBLE

if TYPE_CHECKING:
    from dealterms.reports.check import CheckReport
    from dealterms.reports.diff import DiffReport
    from dealterms.reports.kinds import KindsReport
    from dealterms.reports.list import ListReport
    from dealterms.reports.review import ReviewReport
    from dealterms.reports.show import ShowReport

VERSION = 1


def render_report_schema() -> str:
    """The JSON Schema (2020-12) of what `render` writes."""
    from pydantic import TypeAdapter

    adapter: TypeAdapter[ReportJson] = TypeAdapter(ReportJson)
    found = adapter.json_schema(mode="serialization")
    return (
        dumps(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "$id": f"urn:dealterms:schema:report:{VERSION}",
                **found,
                "title": "terms --format json",
            },
            indent=1,
        )
        + "\n"
    )


def render(report: Report, options: RenderOptions) -> str:
    """``report`` as one JSON object, keys in a fixed order."""
    lines = dumps(build_document(report), ensure_ascii=False, indent=1).split("\n")
    return "\n".join(INVISIBLE.sub(_escape_match, line) for line in lines) + "\n"


def _escape_match(match: re.Match[str]) -> str:
    """A control or bidirectional character as JSON's own escape: the same to a machine."""
    return dumps(match[0])[1:-1]


def build_document(report: Report) -> ReportJson:
    """The object that `render` writes."""
    found: ReportJson = {
        "version": VERSION,
        "status": report.status,
        "findings": [
            _build_finding_json(f) for f in (*report.findings, *_get_diff_findings(report))
        ],
    }
    if isinstance(report, DealReport):
        _add_deal(found, report)
    _ADDERS[report.command](found, report)
    return found


def _build_differences_json(diff: Diff) -> tuple[list[TermJson], list[ProposalJson]]:
    """What a step tells, in the same shape as a diff of its own."""
    terms = [_build_term_json(term) for term in diff.terms if term.class_ != "none"]
    return terms, [_build_proposal_json(proposal) for proposal in diff.proposals]


def _get_diff_findings(report: Report) -> tuple[Finding, ...]:
    diff: Diff | None = getattr(report, "diff", None)
    return diff.findings if diff is not None else ()


def _add_deal(found: ReportJson, report: DealReport) -> None:
    if report.deal:
        found["deal"] = report.deal
        found["title"] = report.title
        found["parties"] = dict(sorted(report.parties.items()))
    if report.asked:
        found["asked"] = [answer.reference for answer in report.asked]
        found["carried"] = [answer.reference for answer in report.asked if answer.carried]
    if report.known_by:
        found["known_by"] = report.known_by
        found["not_yet_known"] = report.not_yet_known


def _add_diff(found: ReportJson, report: DiffReport) -> None:
    diff = report.diff
    if diff is None:
        return
    found["before"] = diff.before
    found["after"] = diff.after
    found["between"] = list(diff.between)
    found["backward"] = diff.backward
    found["summary"] = diff.summary
    found["differences"] = [_build_term_json(term) for term in diff.terms]
    found["proposals"] = [_build_proposal_json(proposal) for proposal in diff.proposals]


def _add_cover(found: ReportJson, report: ShowReport) -> None:
    if report.cover is None:
        return
    found["as_of"] = report.cover.after
    found["basis"] = report.basis
    found["summary"] = report.summary
    found["terms"] = [_build_cover_term_json(term) for term in report.cover.terms]
    found["proposals"] = [_build_proposal_json(proposal) for proposal in report.cover.proposals]


def _add_deals(found: ReportJson, report: ListReport) -> None:
    if report.deals:
        found["deals"] = [_build_deal_json(deal) for deal in report.deals]


def _add_kinds(found: ReportJson, report: KindsReport) -> None:
    found["kinds"] = [_build_kind_json(cls) for cls in report.kinds]


def _add_checked(found: ReportJson, report: CheckReport) -> None:
    found["checked"] = _build_checked_json(report.checked)


def _add_review(found: ReportJson, report: ReviewReport) -> None:
    found["review"] = build_review_json(report.review, _build_differences_json)


_ADDERS: dict[str, Callable[[ReportJson, Any], None]] = {
    "diff": _add_diff,
    "show": _add_cover,
    "list": _add_deals,
    "kinds": _add_kinds,
    "check": _add_checked,
    "review": _add_review,
}
"""A command's name, and what adds its part of the object."""


def _build_deal_json(deal: DealSummary) -> DealJson:
    return {
        "deal": deal.deal,
        "title": deal.title,
        "snapshots": [build_snapshot_json(line) for line in deal.snapshots],
    }


def _build_term_json(term: TermChange) -> TermJson:
    return {
        "term": term.term,
        "title": term.title,
        "kind": term.kind,
        "binds": term.binds,
        "benefits": term.benefits,
        "class": term.class_,
        "verb": term.verb,
        "direction": term.direction,
        "favors": term.favors,
        "notes": term.remarks,
        "fields": [_build_field_json(field) for field in term.fields],
    }


def _build_field_json(field: FieldChange) -> FieldJson:
    return {
        "field": field.field,
        "class": field.class_,
        "verb": field.verb,
        "before": _to_plain(field.before),
        "after": _to_plain(field.after),
        "direction": field.direction,
        "favors": field.favors,
        "by_convention": field.by_convention,
        "reason": field.reason,
        "when": field.when,
        "path": [(when, _to_plain(value)) for when, value in field.path],
        "transient": field.transient,
        "gone": list(field.gone),
        "come": list(field.come),
        "supported": field.supported,
        "origins": field.origins,
        "evidence": [_build_evidence_json(item) for item in field.evidence],
        "place": str(field.place) if field.place else None,
    }


def _build_evidence_json(item: Evidence) -> EvidenceJson:
    return {
        "source": item.source,
        "at": item.at,
        "quote": item.quote,
        "says": item.says,
        "side": item.side,
        "when": item.when,
        "stance": item.stance,
        "value": _to_plain(item.value),
        "class": item.source_class,
        "problem": item.problem,
        "place": str(item.place),
    }


def _build_proposal_json(proposal: ProposalChange) -> ProposalJson:
    return {
        "proposal": proposal.proposal,
        "title": proposal.title,
        "verb": proposal.verb,
        "changes": proposal.changes,
        "kind": proposal.kind,
        "to": dict(proposal.to),
        "note": proposal.note,
        "when": proposal.when,
        "supported": proposal.supported,
        "origins": proposal.origins,
        "evidence": [_build_evidence_json(item) for item in proposal.evidence],
    }


def _build_cover_term_json(term: TermChange) -> CoverTermJson:
    return {
        "term": term.term,
        "title": term.title,
        "kind": term.kind,
        "binds": term.binds,
        "benefits": term.benefits,
        "fields": [
            {
                "field": field.field,
                "value": _to_plain(field.after),
                "state": field.verb,
                "when": field.when,
                "origins": field.origins,
                "evidence": [_build_evidence_json(item) for item in field.evidence],
            }
            for field in term.fields
        ],
    }


def _build_kind_json(cls: type[Term]) -> KindJson:
    axes = cls.get_axes()
    return {
        "kind": cls.model_fields["kind"].annotation.__args__[0],  # type: ignore[union-attr]
        "about": (cls.__doc__ or "").strip(),
        "binds": cls.get_role_field("binds"),
        "benefits": cls.get_role_field("benefits"),
        "direction": cls.direction,
        "continues": list(cls.continues),
        "cuad": list(cls.cuad),
        "fields": [
            {
                "field": name,
                "axis": type(axis).__name__,
                "chains": list(axis.chains) if isinstance(axis, Ladder) else [],
                "measured": axis.measured,
                "needs": list(axis.needs),
            }
            for name, axis in axes.items()
            if not isinstance(axis, Role)
        ],
    }


def _build_checked_json(checked: CheckSummary) -> CheckedJson:
    return {
        "deals": checked.deals,
        "snapshots": checked.snapshots,
        "records": checked.records,
        "quotes": dict(sorted(checked.quotes.items())),
        "not_at_hand": checked.not_at_hand,
        "refused": list(checked.refused),
    }


def _build_finding_json(finding: Finding) -> FindingJson:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": finding.place.path,
        "line": finding.place.line,
        "column": finding.place.column,
        "message": finding.message,
        "mend": finding.mend,
        "at": finding.place.keys,
        "values": list(finding.values or (finding.message,)),
    }


def _to_plain(value: Value | None) -> JsonValue | None:
    return None if value is None else to_json_value(value)
