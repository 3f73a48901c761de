"""Two deals side by side as a page: a table for each kind that both have, then what only one has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dealterms.comparison.between_deals import ComparedField, ComparedKind, ComparedTerms, get_known
from dealterms.model.change import FieldChange
from dealterms.model.diff import TermChange
from dealterms.pages.cells import Cell, get_text, join_cells
from dealterms.pages.deals import build_wordings, describe_not_yet_known, name_each
from dealterms.pages.headline import count_in_words
from dealterms.pages.page import Page, Row, Section, Table, build_findings_page
from dealterms.pages.records import describe_standing
from dealterms.pages.source_list import SourceList
from dealterms.pages.wording import (
    Wording,
    capitalize_first,
    format_field_name,
    format_kind,
    join_limited,
    pluralize,
)
from dealterms.reports.between_deals import BetweenDealsReport


def build_page(report: BetweenDealsReport) -> Page:
    """Build the page of two deals."""
    if len(report.deals) < 2:
        return build_findings_page(report.findings)
    sources = SourceList(report.sources, report.quote_results)
    wordings = build_wordings(report, sources)
    first, second = (wordings[deal.deal] for deal in report.deals)
    names = (first.deal_title, second.deal_title)
    title = f"{names[0]} and {names[1]}   as known on {report.known_on}"
    lines = [write_headline(report), *describe_not_yet_known(report)]
    if _list_unknown(report):
        return Page(title, tuple(lines), ())
    sections = [
        _build_section(kind, first, second, names, date.fromisoformat(report.known_on))
        for kind in report.compared
        if kind.first and kind.second
    ]
    for number, (name, wording) in enumerate(zip(names, (first, second), strict=True)):
        alone = tuple(_iter_alone(report, number, wording))
        if alone:
            sections.append(Section("ONLY IN ONE DEAL", name, lines=alone))
    listed = sources.build_section()
    sections += [listed] if listed is not None else []
    dates = ", ".join(f"{name} as of {deal.snapshot}" for name, deal in zip(names, report.deals, strict=True))
    return Page(title, (*lines, dates, _CAUTION), tuple(sections))


_CAUTION = "Nothing is added up or weighed. The words of sets are compared as the two records have them"


def write_headline(report: BetweenDealsReport) -> str:
    """Count the kinds that both have, and of their pairs of values, how many compare."""
    if len(report.deals) < 2:
        return ""
    unknown = _list_unknown(report)
    if unknown:
        name = "either deal" if len(unknown) > 1 else unknown[0]
        return f"Nothing of {name} was known by {report.known_by}, so the two are not compared."
    shared = [kind for kind in report.compared if kind.first and kind.second]
    fields = [field for kind in shared for pair in kind.pairs for field in pair.fields]
    if not shared:
        return "No kind of term stands in both deals."
    comparable = sum(field.which != "unclear" for field in fields)
    kinds = count_in_words(len(shared), "kind")
    verb = "stand" if len(shared) > 1 else "stands"
    return (
        f"{capitalize_first(kinds)} of terms {verb} in both deals; of {pluralize(len(fields), 'pair')} of"
        f" values, {comparable} can be compared."
    )


def _list_unknown(report: BetweenDealsReport) -> list[str]:
    """Name the deals of which nothing was known by the day asked for."""
    names = name_each([(deal.deal, deal.title) for deal in report.deals])
    return [name for name, deal in zip(names, report.deals, strict=True) if not deal.snapshot]


def _build_section(
    kind: ComparedKind, first: Wording, second: Wording, names: tuple[str, ...], today: date
) -> Section:
    rows: list[Row] = []
    for pair in kind.pairs:
        rows.append((_build_heading(pair, first, second, today),))
        rows += [_build_row(pair, field, first, second, names) for field in pair.fields]
    title = format_kind(kind.kind).upper()
    over = tuple(
        f"Over in {name}, and not compared: {join_limited(titles, ', ')}"
        for name, wording, past in zip(names, (first, second), kind.past, strict=True)
        if (titles := [wording.format_title(term) for term in past])
    )
    if not kind.pairs:
        number = len(kind.first) * len(kind.second)
        line = f"{number:,} pairs of terms are too many to compare. Name terms with --term"
        return Section(title, lines=(line, *over))
    header = ("Term", *names, "More", "Not comparable")
    return Section(title, table=Table(header, tuple(rows)).without_empty_columns(), lines=over)


def _build_heading(pair: ComparedTerms, first: Wording, second: Wording, today: date) -> str:
    headings = (
        get_text(wording.build_heading(term, describe_standing(wording, term, today)))
        for term, wording in ((pair.first, first), (pair.second, second))
    )
    return " | ".join(headings)


def _build_row(
    pair: ComparedTerms, field: ComparedField, first: Wording, second: Wording, names: tuple[str, ...]
) -> Row:
    more = "the same" if field.which == "same" else ""
    if field.which in ("first", "second"):
        name = names[0] if field.which == "first" else names[1]
        convention = " (by convention)" if field.by_convention else ""
        more = f"{field.word}: {name}{convention}"
    return (
        f"  {format_field_name(field.field)}",
        _format(pair.first, field.first, field.field, first),
        _format(pair.second, field.second, field.field, second),
        more,
        field.reason,
    )


def _format(term: TermChange, change: FieldChange | None, name: str, wording: Wording) -> Cell:
    """Write what is known of a field, and who says so."""
    value = get_known(change)
    text = wording.format_field(term, name, value, "not known")
    if change is None:
        return text
    is_older = change.known is not None and value == change.known
    voices = wording.sources.cite(change.get_support("before" if is_older else "after"))
    when = f"; last known {change.last_confirmed}" if is_older else ""
    disputed = "; disputed" if any(e.problem is None for e in change.dissent) else ""
    return join_cells([f"{text}{when}{disputed}", voices], " ")


def _iter_alone(report: BetweenDealsReport, number: int, wording: Wording) -> Iterator[str]:
    """Yield the kinds that one of the deals alone has, with its terms."""
    for kind in report.compared:
        ours, theirs = (kind.first, kind.second)[:: -1 if number else 1]
        if ours and not theirs:
            titles = join_limited([wording.format_title(term) for term in ours], ", ")
            over = " (over in the other deal)" if kind.past[1 - number] else ""
            yield f"{format_kind(kind.kind)}{over}: {titles}"
