"""What moved in all deals since a date, as a page: the deals that moved, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.pages.changes import build_changed_section, build_happened_section
from dealterms.pages.headline import count_in_words, write_sentence
from dealterms.pages.page import Page, Section
from dealterms.pages.source_list import SourceList
from dealterms.pages.wording import (
    build_wording,
    capitalize_first,
    format_date,
    join_limited,
    truncate_line,
)
from dealterms.reports.since import MovedDeal, SinceReport


def build_page(report: SinceReport) -> Page:
    """Build the page of what moved."""
    sources = SourceList(report.sources)
    sections = [section for deal in report.moved for section in _iter_sections(report, deal, sources)]
    lines = [write_headline(report)]
    if report.unmoved:
        lines.append(f"No change is recorded since then in: {join_limited(list(report.unmoved), ', ')}")
    listed = sources.build_section()
    sections += [listed._replace(part=True)] if listed is not None else []
    return Page(f"Since {report.since}   as of {report.today}", tuple(lines), tuple(sections))


def write_headline(report: SinceReport) -> str:
    """Say in how many deals something changed or happened since the date."""
    number = len(report.moved) + len(report.unmoved)
    since = format_date(report.since)
    if not report.moved:
        deals = "the deal" if number == 1 else f"{count_in_words(number, 'deal')}"
        return f"Since {since}, no change of {deals} is recorded."
    moved = capitalize_first(count_in_words(len(report.moved)))
    return f"Since {since}: {moved.lower()} of {count_in_words(number, 'deal')} moved."


def _iter_sections(report: SinceReport, deal: MovedDeal, sources: SourceList) -> Iterator[Section]:
    terms = [term for step in deal.steps for term in step.terms]
    wording = build_wording(deal.title, deal.parties, terms, sources, f"term-{deal.deal}")
    lines = tuple(f"{step.after}: {write_sentence(wording, step, today=report.today)}" for step in deal.steps)
    yield Section(truncate_line(deal.title), deal.deal, lines=lines, part=True)
    for step in deal.steps:
        for section in (
            build_changed_section(wording, step, report.today),
            build_happened_section(wording, step),
        ):
            if section is not None:
                yield section._replace(title=f"{section.title}  {step.after}")
