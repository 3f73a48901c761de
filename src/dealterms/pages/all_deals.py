"""The pages of all deals one after the other, each with its sentence first, and their sources together."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from dealterms.pages.deals import name_each
from dealterms.pages.headline import count_in_words
from dealterms.pages.page import Page, Section
from dealterms.pages.source_list import SourceList
from dealterms.pages.wording import capitalize_first, truncate_line

if TYPE_CHECKING:
    from dealterms.reports.all_deals import AllDealsReport


def build_page(report: AllDealsReport) -> Page:
    """Build the page of all deals."""
    records = {id_: source for each in report.reports for id_, source in each.sources.items()}
    results = {key: result for each in report.reports for key, result in each.quote_results.items()}
    sources = SourceList(records, results)
    names = name_each([(each.deal, each.title) for each in report.reports])
    sections = [
        section
        for each, name in zip(report.reports, names, strict=True)
        for section in _iter_sections(each, sources, each.deal if name != truncate_line(each.title) else "")
    ]
    if report.unanswered:
        lines = tuple(f"{deal}: {reason}" for deal, reason in report.unanswered)
        sections.append(Section("NO ANSWER", lines=lines, part=True))
    listed = sources.build_section()
    return Page(
        write_headline(report), (), (*sections, *([listed._replace(part=True)] if listed is not None else []))
    )


def write_headline(report: AllDealsReport) -> str:
    """Count the deals, and say how many of them have no answer."""
    count = capitalize_first(count_in_words(len(report.reports), "deal"))
    without = count_in_words(len(report.unanswered), "deal")
    return f"{count}; {without} without an answer" if report.unanswered else count


def _iter_sections(report: object, sources: SourceList, note: str) -> Iterator[Section]:
    module = import_module(f"dealterms.pages.{report.command}")  # type: ignore[attr-defined]
    page: Page = module.build_page(report, sources, f"term-{report.deal}")  # type: ignore[attr-defined]
    yield Section(truncate_line(page.title), note, lines=page.lines, part=True)
    yield from page.sections
