"""A report as JSON: the machine's face. Versioned; `terms schema report` publishes its schema."""

from __future__ import annotations

from json import dumps
from typing import Any

from dealterms.formats import Look
from dealterms.model.axis import Ladder, Party
from dealterms.model.change import (
    Diff,
    Evidence,
    FieldChange,
    ProposalChange,
    TermChange,
)
from dealterms.model.finding import Finding
from dealterms.model.report import Report
from dealterms.model.term import Term
from dealterms.model.value import Plain, Value, plain

VERSION = 1


def render(report: Report, look: Look) -> str:
    """``report`` as one JSON object, keys in a fixed order."""
    return dumps(document(report), ensure_ascii=False, indent=1) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The object that `render` writes."""
    found: dict[str, Any] = {"version": VERSION, "status": report.status}
    if report.deal:
        found["deal"] = report.deal
        found["title"] = report.title
        found["parties"] = dict(report.parties)
    if report.asked:
        found["asked"] = [answer.asked for answer in report.asked]
        found["carried"] = [answer.asked for answer in report.asked if answer.carried]
    if report.known_by:
        found["known_by"] = report.known_by
        found["not_yet_known"] = report.not_yet_known
    if report.diff is not None:
        found |= _diff(report.diff)
    if report.cover is not None:
        found |= {
            "as_of": report.cover.after,
            "basis": report.basis,
            "summary": report.summary,
            "terms": [_standing(term) for term in report.cover.terms],
            "proposals": [_proposal(proposal) for proposal in report.cover.proposals],
        }
    if report.deals:
        found["deals"] = [
            {
                "deal": deal.deal,
                "title": deal.title,
                "snapshots": [
                    {name: getattr(line, name) for name in line._fields} for line in deal.snapshots
                ],
            }
            for deal in report.deals
        ]
    if report.kinds:
        found["kinds"] = [_kind(cls) for cls in report.kinds]
    found["findings"] = [_finding(f) for f in (*report.findings, *_diff_findings(report))]
    return found


def _diff_findings(report: Report) -> tuple[Finding, ...]:
    return report.diff.findings if report.diff is not None else ()


def _diff(diff: Diff) -> dict[str, Any]:
    return {
        "before": diff.before,
        "after": diff.after,
        "between": list(diff.between),
        "backward": diff.backward,
        "summary": diff.summary,
        "differences": [_term(term) for term in diff.terms],
        "proposals": [_proposal(proposal) for proposal in diff.proposals],
    }


def _term(term: TermChange) -> dict[str, Any]:
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
        "notes": list(term.notes),
        "fields": [_field(field) for field in term.fields],
    }


def _field(field: FieldChange) -> dict[str, Any]:
    return {
        "field": field.field,
        "class": field.class_,
        "verb": field.verb,
        "before": _plain(field.before),
        "after": _plain(field.after),
        "direction": field.direction,
        "favors": field.favors,
        "by_convention": field.by_convention,
        "reason": field.reason,
        "when": field.when,
        "path": [[when, _plain(value)] for when, value in field.path],
        "transient": field.transient,
        "gone": list(field.gone),
        "come": list(field.come),
        "supported": field.supported,
        "origins": field.origins,
        "evidence": [_evidence(item) for item in field.evidence],
        "place": str(field.place) if field.place else None,
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    return {
        "source": item.source,
        "at": item.at,
        "quote": item.quote,
        "says": item.says,
        "side": item.side,
        "when": item.when,
        "stance": item.stance,
        "value": _plain(item.value),
        "class": item.source_class,
        "problem": item.problem,
        "place": str(item.place),
    }


def _proposal(proposal: ProposalChange) -> dict[str, Any]:
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
        "evidence": [_evidence(item) for item in proposal.evidence],
    }


def _standing(term: TermChange) -> dict[str, Any]:
    return {
        "term": term.term,
        "title": term.title,
        "kind": term.kind,
        "binds": term.binds,
        "benefits": term.benefits,
        "fields": [
            {
                "field": field.field,
                "value": _plain(field.after),
                "state": field.verb,
                "when": field.when,
                "origins": field.origins,
                "evidence": [_evidence(item) for item in field.evidence],
            }
            for field in term.fields
        ],
    }


def _kind(cls: type[Term]) -> dict[str, Any]:
    axes = cls.axes()
    return {
        "kind": cls.model_fields["kind"].annotation.__args__[0],  # type: ignore[union-attr]
        "about": (cls.__doc__ or "").strip(),
        "binds": cls.role("binds"),
        "benefits": cls.role("benefits"),
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
            if not isinstance(axis, Party)
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": finding.place.path,
        "line": finding.place.line,
        "column": finding.place.column,
        "message": finding.message,
        "mend": finding.mend,
    }


def _plain(value: Value | None) -> Plain | None:
    return None if value is None else plain(value)
