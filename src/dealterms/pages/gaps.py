"""What is not known of the deals as a page: a section for each kind of gap.

UNDISCLOSED      it exists, and its value is not public
UNKNOWN          no field says what it is, nor that there is none
ONE VOICE        all that supports the term goes back to one origin
NO ADDRESS       the sources that nobody can open
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from dealterms.model.change import STATUS, Evidence
from dealterms.model.partial_date import PartialDate
from dealterms.pages.cells import Cell, Span, join_cells
from dealterms.pages.citations import group_by_value
from dealterms.pages.deals import build_wordings, iter_deal_lines, name_deals
from dealterms.pages.headline import count_in_words
from dealterms.pages.page import SOURCE_COLUMN, Page, Row, Section, build_table_section
from dealterms.pages.source_list import SourceList
from dealterms.pages.wording import (
    Wording,
    capitalize_first,
    format_date,
    format_field_name,
    pluralize,
    truncate_line,
)
from dealterms.reports.gaps import GAP_KINDS, Gap, GapKind, GapsReport

_NOTES: dict[GapKind, str] = {
    "undisclosed": "it exists, and its value is not public",
    "redacted": "filed, with the value or a part of it taken out",
    "silent": "the text was seen and does not speak of it",
    "unknown": "no field says what it is, nor that there is none",
    "no-source": "the record states it, and no source recorded says so",
    "one-voice": "all that supports the term goes back to one origin",
    "no-quote": "no words are quoted in support of the term",
    "unconfirmed": "no recorded source in support speaks of a later day",
}
_SELDOM_STATED = ("scope", "carve_outs", "conditions")
"""The fields of every kind that most terms go without: that they are unknown is counted, not listed."""
_TITLES: dict[GapKind, str] = {"no-source": "NO SOURCE", "one-voice": "ONE VOICE", "no-quote": "NO QUOTE"}


def build_page(report: GapsReport) -> Page:
    """Build the page of what is not known of one deal or several."""
    sources = SourceList(report.sources, report.quote_results)
    sections = build_sections(report, sources)
    listed = sources.build_section()
    return Page(
        f"{name_deals(report)}   gaps   as known on {report.known_on}",
        (write_headline(report), *iter_deal_lines(report)),
        sections if listed is None else (*sections, listed),
    )


def build_sections(report: GapsReport, sources: SourceList) -> tuple[Section, ...]:
    """Build a section for each kind of gap that there is."""
    wordings = build_wordings(report, sources)
    sections = [_build_section(report, wordings, kind) for kind in GAP_KINDS]
    if report.without_address:
        records = report.sources
        rows = [
            (sources.name(id_), truncate_line(records[id_].url_note or ""), sources.cite_whole(id_))
            for id_ in report.without_address
        ]
        header = ("Article", "Why", SOURCE_COLUMN)
        note = "cited, and the record has no address at which it can be read"
        sections.append(build_table_section("NO ADDRESS", header, rows, note=note))
    return tuple(section for section in sections if section is not None)


def write_headline(report: GapsReport) -> str:
    """Count the gaps by kind."""
    counts = {kind: [gap for gap in report.gaps if gap.kind == kind] for kind in GAP_KINDS}
    parts = [
        f"{count_in_words(sum(len(gap.fields) for gap in counts[kind]), 'field')} {kind}"
        for kind in ("undisclosed", "redacted", "silent", "unknown")
        if counts[kind]
    ]
    if fields := sum(len(gap.fields) for gap in counts["no-source"]):
        parts.append(f"{count_in_words(fields, 'value')} without a source")
    whole = len({(g.deal, g.term.term) for g in counts["no-source"] if not g.fields})
    for number, words in (
        (whole, "without a source"),
        (len(counts["one-voice"]), "with one voice"),
        (len(counts["no-quote"]), "without a quote"),
        (len(counts["unconfirmed"]), f"confirmed by no source for {pluralize(report.months, 'month')}"),
    ):
        if number:
            parts.append(f"{count_in_words(number, 'term')} {words}")
    if report.without_address:
        parts.append(f"{count_in_words(len(report.without_address), 'source')} without an address")
    nothing = "no gap was found" if any(deal.terms for deal in report.deals) else "no term is recorded"
    told = "; ".join(parts) or nothing
    if report.known_by and not any(deal.terms for deal in report.deals):
        told = "no term was known"
    if report.known_by:
        told = f"as known by {format_date(PartialDate.parse(report.known_by))}, {told}"
    return f"{capitalize_first(told)}."


def _build_section(report: GapsReport, wordings: Mapping[str, Wording], kind: GapKind) -> Section | None:
    rows: list[Row] = []
    named: tuple[str, str] | None = None
    left_out: Counter[str] = Counter()
    for gap in report.gaps:
        if gap.kind == kind:
            if kind == "unknown" and gap.known is None and not gap.evidence:
                own = tuple(name for name in gap.fields if name not in _SELDOM_STATED)
                left_out.update(name for name in gap.fields if name not in own)
                if not own:
                    continue
                gap = gap._replace(fields=own)  # noqa: PLW2901
            wording = wordings[gap.deal]
            deal = wording.deal_title if len(wordings) > 1 else ""
            # A term is named in the first of its rows.
            is_named = named == (gap.deal, gap.term.term)
            name: Cell = "" if is_named else wording.build_heading(gap.term, deal)
            rows.append((name, _describe_gap(wording, gap), gap.since, _cite(wording, gap)))
            named = gap.deal, gap.term.term
    title = _TITLES.get(kind, kind.upper())
    title = (
        f"NOT CONFIRMED FOR {pluralize(report.months, 'MONTH').upper()}" if kind == "unconfirmed" else title
    )
    what = "Value" if kind == "no-source" else "Field"
    when = "Stated since" if kind == "no-source" else "As of"
    note = _NOTES[kind]
    if kind == "unknown" and report.known_by:
        note = "no source recorded that had come by then says what it is, or whether there is one"
    table = build_table_section(title, ("Term", what, when, SOURCE_COLUMN), rows, note=note)
    if not left_out:
        return table
    counts = [
        f"the {format_field_name(name)} of {pluralize(left_out[name], 'term')}"
        for name in _SELDOM_STATED
        if left_out[name]
    ]
    line = f"Also unknown: {', '.join(counts)}."
    return (table or Section(title, note))._replace(lines=(line,))


def _describe_gap(wording: Wording, gap: Gap) -> str:
    """Write the fields that are missing, or the value without a source; nothing of the term as a whole."""
    names = [format_field_name(name) for name in gap.fields]
    if not names:
        return ""
    if gap.kind == "unknown":
        text = ", ".join(
            "whether it still stands" if n == STATUS else format_field_name(n) for n in gap.fields
        )
        return f"{text}: last known {_format(wording, gap, gap.known)}" if gap.known is not None else text
    known = f"; last known {_format(wording, gap, gap.known)}" if gap.known is not None else ""
    stated = _format(wording, gap, gap.value)
    return f"{names[0]}{'' if stated == gap.kind else f' {stated}'}{known}"


def _format(wording: Wording, gap: Gap, value: object) -> str:
    return wording.format_field(gap.term, gap.fields[0], value)  # type: ignore[arg-type]


def _cite(wording: Wording, gap: Gap) -> Cell:
    """Cite who says that it is not public, or all that speaks of the term; and who reports a value."""
    voices: list[Evidence] = [e for e in gap.evidence if e.value is None]
    parts: list[Cell] = [wording.sources.cite(voices)]
    for stance, label in (("disputes", "disputed"), ("reports", "reported")):
        other = (e for e in gap.evidence if e.stance == stance and e.value is not None)
        for value, of_value in group_by_value(other).items():
            parts.append(
                (
                    Span(label, "dissent"),
                    Span(f": {_format(wording, gap, value)} "),
                    *wording.sources.cite(of_value),
                )
            )
    return join_cells(parts, "; ")
