"""The deal as of a date, as a page."""

from __future__ import annotations

from dealterms.model.axes import Party
from dealterms.model.deal import Answer
from dealterms.model.diff import STATUS, Diff, FieldChange, TermChange
from dealterms.model.kinds import kind
from dealterms.model.report import Report
from dealterms.pages import wording
from dealterms.pages.diff import _proposed
from dealterms.pages.page import ARTICLE, Page, Row, Section, Table
from dealterms.pages.wording import Voice


def _cover_page(report: Report, cover: Diff) -> Page:
    voice = wording.voice(report)
    rows: list[Row] = []
    for term in cover.terms:
        status = term.fields[0]
        state = voice.value(status.after, "nobody knows whether it still stands")
        if status.verb == "unrestated":
            state = "not restated here"
        parts = (voice.title(term), term.kind, voice.roles(term), state)
        rows.append((" · ".join(p for p in parts if p and p != "in force"),))
        rows += [
            (
                f"  {wording.label(field.field)}",
                voice.field(term, field.field, field.after, "not stated"),
                field.when,
                _voices(voice, term, field),
            )
            for field in _shown(term)
        ]
    terms = Table(("Term", "Value", "Last confirmed", ARTICLE), tuple(rows))
    proposed = _proposed(voice, cover.proposals)
    asked = report.asked[0] if report.asked else None
    lines = [wording.shortened(line) for line in (report.summary,) if line]
    if report.basis:
        lines.insert(0, f"Basis: {report.basis}")
    if asked and asked.carried:
        lines.append(
            f"{asked.asked}: no snapshot of that time; the terms of {asked.name} are carried on"
        )
    if report.not_yet_known:
        lines.append(
            f"{wording.counted(report.not_yet_known, 'value')} not yet known by {report.known_by}"
        )
    return Page(
        f"{wording.shortened(report.title)}   as of {cover.after}{_as_asked(asked)}",
        tuple(lines),
        (Section("TERMS", table=terms), *([proposed] if proposed else [])),
    )


def _shown(term: TermChange) -> list[FieldChange]:
    """The fields of a cover page: the roles stand in the heading, the status where all else is silent."""
    axes = kind(term.kind).axes()
    fields = [f for f in term.fields if f.field != STATUS and not isinstance(axes[f.field], Party)]
    return fields or [f for f in term.fields if f.field == STATUS]


def _voices(voice: Voice, term: TermChange, field: FieldChange) -> str:
    parts = [wording.cited(field.on("after"))]
    for value in dict.fromkeys(e.value for e in field.dissent):
        voices = wording.cited(e for e in field.dissent if e.value == value)
        verb = "reported" if field.dissent[0].stance == "reports" else "disputed"
        parts.append(f"{verb}: {voice.field(term, field.field, value)} ({voices})")
    return "; ".join(part for part in parts if part)


def _as_asked(answer: Answer | None) -> str:
    if answer is None or answer.asked == answer.name.written:
        return ""
    return f"   (asked for {answer.asked})"
