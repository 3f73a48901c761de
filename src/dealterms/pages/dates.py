"""The dates of the deals as a page: what lies ahead by day, what has no day, what is past.

AHEAD  3 dates
  Day                          What  Term                      Remarks
  2030 (through 2030-12-31)    end   License · OpenAI → …      2030 or on IPO, whichever is first
WITHOUT A DAY                  notice periods, and what waits for a milestone
PAST                           a day that has passed; nothing says that anything happened on it
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dealterms.model.dated_value import DatedValue
from dealterms.model.partial_date import PartialDate
from dealterms.model.report import DatedReport
from dealterms.pages.cells import Cell, Span, join_cells
from dealterms.pages.citations import group_by_value
from dealterms.pages.dated_values import describe_date, describe_value, format_day, iter_remarks
from dealterms.pages.deals import build_wordings, iter_deal_lines, name_deals
from dealterms.pages.headline import count_in_words
from dealterms.pages.page import SOURCE_COLUMN, Page, Row, Section, build_table_section
from dealterms.pages.source_list import SourceList
from dealterms.pages.wording import (
    Wording,
    capitalize_first,
    format_date,
    pluralize,
)

NO_SOURCE = Span("no source recorded", "warning")


def build_page(report: DatedReport) -> Page:
    """Build the page of the dates of one deal or several."""
    sources = SourceList(report.sources, report.quote_results)
    wordings = build_wordings(report, sources)
    sections = [
        _build_section(
            wordings,
            [dated for dated in report.dates if dated.state == state],
            title=title,
            note=note,
            news=state == "ahead",
        )
        for state, title, note in (
            ("ahead", "AHEAD", "of a month or a year, the last day counts"),
            ("undated", "WITHOUT A DAY", "no day follows from the record"),
            ("past", "PAST", "the day has passed; the record does not say that anything happened on it"),
        )
    ]
    return Page(
        f"{name_deals(report)}   dates   as known on {report.known_on}",
        (_write_sentence(report, wordings), *_iter_lines(report)),
        tuple(section for section in (*sections, sources.build_section()) if section is not None),
    )


def write_headline(report: DatedReport) -> str:
    """Count what lies ahead, and name the first of it."""
    return _write_sentence(report, build_wordings(report, SourceList()))


def _write_sentence(report: DatedReport, wordings: Mapping[str, Wording]) -> str:
    ahead = [dated for dated in report.dates if dated.state == "ahead" and not dated.proposal]
    past = sum(dated.state == "past" and not dated.proposal for dated in report.dates)
    parts = ["no date that lies ahead is recorded"]
    if ahead:
        first = ahead[0]
        verb = "lies" if len(ahead) == 1 else "lie"
        lead = "" if len(ahead) == 1 else "the first "
        parts = [f"{count_in_words(len(ahead), 'date')} {verb} ahead, {lead}{_name_day(first)}: "]
        parts[0] += f"{describe_date(wordings[first.deal], first)} ({_name_term(wordings, first)})"
    if past:
        parts.append(f"{count_in_words(past)} {'is' if past == 1 else 'are'} past")
    sentence = "; ".join(parts)
    if report.known_by:
        sentence = f"as known by {format_date(PartialDate.parse(report.known_by))}, {sentence}"
    return f"{capitalize_first(sentence)}."


def _name_day(dated: DatedValue) -> str:
    """Write a date in words: ``on May 1, 2030``, ``in 2030``, ``about 2030``."""
    if dated.day is None:
        return ""
    day = format_date(dated.day)
    is_day = dated.day.first == dated.day.last
    return day if dated.doubt == "approximate" else f"{'on' if is_day else 'in'} {day}"


def _name_term(wordings: Mapping[str, Wording], dated: DatedValue) -> str:
    return wordings[dated.deal].format_title(dated.term)


def _iter_lines(report: DatedReport) -> Iterator[str]:
    if report.over:
        verb = "is" if report.over == 1 else "are"
        yield f"{pluralize(report.over, 'term')} that {verb} over {verb} left out"
    yield from iter_deal_lines(report)


def _build_section(
    wordings: Mapping[str, Wording], dates: Iterable[DatedValue], *, title: str, note: str, news: bool
) -> Section | None:
    rows: list[Row] = []
    for dated in dates:
        wording = wordings[dated.deal]
        roles = wording.format_roles(dated.term)
        heading = wording.format_title(dated.term)
        name: Cell = (Span(heading, "heading", wording.get_anchor(dated.term)),)
        if roles:
            name = (*name, Span(f" · {roles}", "pale"))
        rows.append(
            (
                format_day(dated) or describe_value(wording, dated),
                describe_date(wording, dated),
                name,
                wording.deal_title if len(wordings) > 1 else "",
                "; ".join(iter_remarks(wording, dated)),
                _cite(wording, dated),
            )
        )
    header = (
        "Value" if title == "WITHOUT A DAY" else "Day",
        "What",
        "Term",
        "Deal",
        "Remarks",
        SOURCE_COLUMN,
    )
    return build_table_section(title, header, rows, note=note, news=news)


def _cite(wording: Wording, dated: DatedValue) -> Cell:
    """Cite who gives the date, and who gives another one."""
    voices = [e for e in dated.evidence if e.stance == "supports" and e.value is None]
    parts: list[Cell] = [wording.sources.cite(voices) or (NO_SOURCE,)]
    for stance, label in (("disputes", "disputed"), ("reports", "reported")):
        other = (e for e in dated.evidence if e.stance == stance and e.value is not None)
        for value, of_value in group_by_value(other).items():
            words = f": {wording.format_field(dated.term, dated.field, value)} "
            parts.append((Span(label, "dissent"), Span(words), *wording.sources.cite(of_value)))
    return join_cells(parts, "; ")
