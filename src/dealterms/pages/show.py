"""The deal as of a date, as a cover page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from dealterms.model.axes import Role
from dealterms.model.change import STATUS, FieldChange
from dealterms.model.diff import Diff, ProposalChange, TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import NONE
from dealterms.model.partial_date import PartialDate
from dealterms.pages.cells import Cell, Span, get_text, join_cells
from dealterms.pages.citations import iter_dissent
from dealterms.pages.deals import describe_basis, describe_not_yet_known
from dealterms.pages.diff import describe_carried
from dealterms.pages.headline import count_in_words, is_disputed
from dealterms.pages.page import SOURCE_COLUMN, Page, Row, Section, Table, build_findings_page
from dealterms.pages.records import (
    build_proposal_row,
    build_proposed_section,
    describe_past_end,
    describe_standing,
)
from dealterms.pages.source_list import SourceList
from dealterms.pages.wording import (
    Wording,
    build_wording,
    format_date,
    format_field_name,
    format_kind,
    join_limited,
    truncate_line,
)
from dealterms.reports.show import ShowReport


def build_page(report: ShowReport, shared: SourceList | None = None, anchor_prefix: str = "term") -> Page:
    """Build the cover page of a deal: every term with its values and their sources.

    Where several deals share a list of sources, it is without that list.
    """
    cover = report.cover
    if cover is None:
        return build_findings_page(report.findings)
    sources = shared or SourceList(report.sources, report.quote_results)
    wording = build_wording(report.title, report.parties, cover.all_terms, sources, anchor_prefix)
    title = f"{truncate_line(report.title)}   as of {cover.after}"
    for answer in report.asked:
        if answer.reference != answer.name.text:
            title += f"   (asked for {answer.reference})"
    sections: list[Section | None] = []
    if report.shown is not None:
        sections = [*_iter_sections(report, report.shown, wording)]
        sections += [sources.build_section()] if shared is None else []
    return Page(
        f"{title}   as known on {report.known_on}",
        (write_headline(report), *_iter_lines(report, cover)),
        tuple(section for section in sections if section is not None),
    )


def write_headline(report: ShowReport) -> str:
    """Count the terms by how they stand, as far as that is stated; nothing if it cannot be answered.

    ``As of May 2025, nine terms are in force, one is over; sources disagree on two terms.``
    ``As of 2026, by the record of May 2025, …``
    """
    cover = report.cover
    if cover is None:
        return ""
    renews = cover.renews_automatically
    states = Counter(_name_state(report, term, renews) for term in cover.terms)
    parts = [
        f"{count_in_words(states[state], 'term') if not number else count_in_words(states[state])}"
        f" {_STATE_PHRASES[state][states[state] > 1]}"
        for number, state in enumerate(state for state in _STATE_PHRASES if states[state])
    ]
    told = " and ".join(", ".join(part) for part in (parts[:-1], parts[-1:]) if part) or "no term is known"
    disputed = sum(any(map(is_disputed, term.fields)) for term in cover.terms)
    more = f"; sources disagree on {count_in_words(disputed, 'term')}" if disputed else ""
    asked = "of the terms asked for, " if report.terms_asked else ""
    return f"As of {_describe_time(report, cover)}, {asked}{told}{more}."


def _describe_time(report: ShowReport, cover: Diff) -> str:
    """Write the day that is meant, the snapshot that answers for it, and by when its sources came."""
    snapshot = PartialDate.parse(cover.after)
    day = snapshot
    if report.as_of is not None and report.as_of != snapshot.last:
        day = _parse_day(report.asked[0].reference) or PartialDate.parse(report.as_of.isoformat())
    parts = [format_date(day)]
    if day != snapshot:
        parts.append(f"by the record of {format_date(snapshot)}")
    if report.known_by:
        parts.append(f"as known by {format_date(PartialDate.parse(report.known_by))}")
    return ", ".join(parts)


def _parse_day(reference: str) -> PartialDate | None:
    """Read a reference as a date; None if it is a word, such as `latest`."""
    with suppress(ValueError):
        return PartialDate.parse(reference)
    return None


_STATE_PHRASES = {
    "in-force": ("is in force", "are in force"),
    "agreed": ("is not known to be in effect", "are not known to be in effect"),
    "suspended": ("is suspended", "are suspended"),
    "past": ("is past its known end", "are past their known end"),
    "perhaps-past": ("may be past its end", "may be past their end"),
    "over": ("is over", "are over"),
    "unrestated": ("is not restated", "are not restated"),
    "unknown": ("is of unknown status", "are of unknown status"),
}
"""What is said of one term and of several, by how they stand."""


def _name_state(report: ShowReport, term: TermChange, renews: bool) -> str:
    status = term.fields[0]
    if status.verb == "unrestated":
        return "unrestated"
    if term.is_over:
        return "over"
    if term.ended_by:
        return "past"
    if describe_past_end(term, report.as_of, renews):
        return "perhaps-past" if term.last_day is not None and term.last_day.uncertain else "past"
    return str(status.after) if status.after in _STATE_PHRASES else "unknown"


def _iter_lines(report: ShowReport, cover: Diff) -> Iterator[str]:
    if report.basis:
        yield f"Basis: {describe_basis(report.basis, report.by)}"
    if report.summary:
        yield truncate_line(report.summary)
    if report.terms_asked:
        yield f"Only the terms {join_limited(list(report.terms_asked), ', ')}"
    elif report.past:
        titles = [truncate_line(term.title) for term in cover.terms if term.term in report.past]
        yield f"Over, and shown with --term only: {join_limited(titles, '; ')}"
    yield from describe_carried(report)
    yield from describe_not_yet_known(report)


def _iter_sections(report: ShowReport, cover: Diff, wording: Wording) -> Iterator[Section | None]:
    """Yield the terms, each with the proposals that aim at it, and then the other proposals."""
    rows: list[Row] = []
    renews = cover.renews_automatically
    proposals: dict[str | None, list[ProposalChange]] = {}
    for proposal in cover.proposals:
        proposals.setdefault(proposal.changes, []).append(proposal)
    for term in cover.terms:
        rows.append((_build_term_heading(report, wording, term, renews),))
        rows += [
            (
                f"  {format_field_name(field.field)}",
                _format_value(wording, term, field),
                _find_last_confirmed(field),
                _cite_cover_field(wording, term, field),
            )
            for field in _select_cover_fields(term)
        ]
        rows += [
            _build_proposal_row(wording, proposal, cover.after) for proposal in proposals.get(term.term, ())
        ]
    header = ("Term", "Value", "Last confirmed", SOURCE_COLUMN)
    yield Section("TERMS", table=Table(header, tuple(rows)))
    shown = {term.term for term in cover.terms}
    others = tuple(p for p in cover.proposals if p.changes not in shown)
    yield build_proposed_section(wording, cover._replace(proposals=others))


def _build_term_heading(report: ShowReport, wording: Wording, term: TermChange, renews: bool) -> Cell:
    past = "" if term.is_over else describe_past_end(term, report.as_of, renews)
    reached = (f"{wording.titles.get(id_, id_)} was reached, which ends it" for id_ in term.ended_by)
    kind = format_kind(term.kind)
    best = wording.sources.name_best_class(e for field in term.fields for e in field.evidence)
    return wording.build_heading(
        term,
        kind,
        describe_standing(wording, term, report.today),
        past,
        *reached,
        f"best source: {best}" if best else "",
    )


def _build_proposal_row(wording: Wording, proposal: ProposalChange, after: str) -> Row:
    """Build the row of a proposal below the term that it would change."""
    name, what, when, outcome, cited = build_proposal_row(wording, proposal, after)
    outcome = outcome or ("not known to be in force" if proposal.is_open else "")
    aim = ": ".join(part for part in (get_text(name).strip(), get_text(what).rstrip(".")) if part)
    told = join_cells([aim, outcome], "; ")
    return ("  proposed", told, when, cited)


def _format_value(wording: Wording, term: TermChange, field: FieldChange) -> Cell:
    """Write what the snapshot states, and beside it a sharper value that is known from before."""
    stated = wording.format_field(term, field.field, field.after, "not stated")
    if field.known is None:
        return stated
    known = wording.format_field(term, field.field, field.known)
    voices = wording.sources.cite(field.get_support("before"))
    if field.after is None:
        return join_cells([f"{stated}; last known {known}", voices], " ")
    verb = "was" if field.after is NONE else "last known"
    return join_cells([f"{stated}; {verb} {known}, {field.last_confirmed}", voices], " ")


def _find_last_confirmed(field: FieldChange) -> str:
    """Return the snapshot that last confirmed what is stated; if nothing is, what is known."""
    return field.last_confirmed if field.after is None and field.known is not None else field.when


def _select_cover_fields(term: TermChange) -> list[FieldChange]:
    """Select a term's fields: of the roles, which its heading has, only what sources dispute.

    That it stands is told where nothing else is; that it is over, always.
    """
    axes = resolve_kind(term.kind).get_axes()
    fields = [
        f for f in term.fields if f.field != STATUS and (f.dissent or not isinstance(axes[f.field], Role))
    ]
    status = [f for f in term.fields if f.field == STATUS]
    return [*status, *fields] if term.is_over else fields or status


def _cite_cover_field(wording: Wording, term: TermChange, field: FieldChange) -> Cell:
    cited = wording.sources.cite(field.get_support("after"))
    # They say that the value did not move, and not what it is.
    unmoved = wording.sources.cite(e for e in field.evidence if e.stance == "unchanged")
    unchanged = (Span("said to be unchanged: "), *unmoved) if unmoved else ()
    return join_cells([cited, unchanged, *iter_dissent(wording, term, field)], "; ")
