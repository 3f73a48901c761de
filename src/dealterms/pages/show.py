"""The deal as of a date, as a cover page."""

from dealterms.model.axes import Role
from dealterms.model.change import STATUS, FieldChange
from dealterms.model.diff import TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.model.term import OVER_STATUSES
from dealterms.pages.changes import describe_agreed
from dealterms.pages.citations import format_citations
from dealterms.pages.diff import describe_carried, describe_not_yet_known
from dealterms.pages.page import ARTICLE_COLUMN, Page, Row, Section, Table, build_findings_page
from dealterms.pages.records import build_proposed_section, describe_past_end, has_automatic_renewal
from dealterms.pages.wording import Wording, format_field_name, truncate_line, wording_of
from dealterms.reports.show import ShowReport


def build_page(report: ShowReport) -> Page:
    """Build the cover page of a deal: every term with its values and their sources."""
    cover = report.cover
    if cover is None:
        return build_findings_page(report.findings)
    wording = wording_of(report.title, report.parties, cover.terms)
    renews = has_automatic_renewal(cover)
    rows: list[Row] = []
    for term in cover.terms:
        status = term.fields[0]
        state = wording.format_value(status.after, "nobody knows whether it still stands")
        if status.verb == "unrestated":
            state = "not restated here"
        elif status.after == "agreed":
            state = describe_agreed(term, report.today)
        past = describe_past_end(term, report.as_of, renews) if status.after not in OVER_STATUSES else ""
        reached = (f"{wording.titles.get(id_, id_)} was reached, which ends it" for id_ in term.ended_by)
        parts = (wording.format_title(term), term.kind, wording.format_roles(term), state, past, *reached)
        rows.append((" · ".join(p for p in parts if p and p != "in force"),))
        rows += [
            (
                f"  {format_field_name(field.field)}",
                _format_value(wording, term, field),
                field.when,
                _format_cover_citations(wording, term, field),
            )
            for field in _select_cover_fields(term)
        ]
    terms = Table(("Term", "Value", "Last confirmed", ARTICLE_COLUMN), tuple(rows))
    proposed = build_proposed_section(wording, cover.proposals, cover.after)
    lines = [f"Basis: {report.basis}"] if report.basis else []
    lines += [truncate_line(report.summary)] if report.summary else []
    title = f"{truncate_line(report.title)}   as of {cover.after}"
    for answer in report.asked:
        if answer.reference != answer.name.text:
            title += f"   (asked for {answer.reference})"
    lines += [*describe_carried(report), *describe_not_yet_known(report)]
    return Page(title, tuple(lines), (Section("TERMS", table=terms), *([proposed] if proposed else [])))


def _format_value(wording: Wording, term: TermChange, field: FieldChange) -> str:
    """Write what the snapshot states, and beside it a sharper value that is known from before."""
    stated = wording.format_field(term, field.field, field.after, "not stated")
    if field.known is None:
        return stated
    known = wording.format_field(term, field.field, field.known)
    voices = format_citations(field.get_support("before"))
    return f"{stated}; last known {known}, {field.last_confirmed}{f' ({voices})' if voices else ''}"


def _select_cover_fields(term: TermChange) -> list[FieldChange]:
    """Select a term's fields: of the roles, which its heading has, only what sources dispute."""
    axes = resolve_kind(term.kind).get_axes()
    fields = [
        f for f in term.fields if f.field != STATUS and (f.dissent or not isinstance(axes[f.field], Role))
    ]
    return fields or [f for f in term.fields if f.field == STATUS]


def _format_cover_citations(wording: Wording, term: TermChange, field: FieldChange) -> str:
    parts = [format_citations(field.get_support("after"))]
    for value in dict.fromkeys(e.value for e in field.dissent):
        sources = format_citations(e for e in field.dissent if e.value == value)
        verb = "reported" if field.dissent[0].stance == "reports" else "disputed"
        parts.append(f"{verb}: {wording.format_field(term, field.field, value)} ({sources})")
    return "; ".join(part for part in parts if part)
