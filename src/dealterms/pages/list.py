"""The deals and their snapshots as a page."""

from dealterms.model.partial_date import PartialDate
from dealterms.model.report import DealSummary
from dealterms.pages.deals import describe_basis
from dealterms.pages.headline import count_in_words
from dealterms.pages.page import Page, Section, Table
from dealterms.pages.wording import capitalize_first, format_date, truncate_line
from dealterms.reports.list import ListReport


def build_page(report: ListReport) -> Page:
    """Build the page of a list of deals."""
    sections = tuple(build_deal_section(deal) for deal in report.deals)
    return Page("The deals", (write_headline(report),), sections)


def write_headline(report: ListReport) -> str:
    """Say how many deals and snapshots there are, and of when: one deal with three, 2019 to 2024."""
    days = [PartialDate.parse(line.name) for deal in report.deals for line in deal.snapshots]
    deals, snapshots = count_in_words(len(report.deals), "deal"), count_in_words(len(days), "snapshot")
    sentence = f"{capitalize_first(deals)} with {snapshots}"
    if days:
        first, last = min(days, key=lambda day: day.last), max(days, key=lambda day: day.last)
        sentence += f", {format_date(first)}" + (f" to {format_date(last)}" if first != last else "")
    return sentence + "."


def build_deal_section(deal: DealSummary) -> Section:
    """Build the section of a deal, its snapshots in a table."""
    rows = tuple(
        (
            line.name,
            describe_basis(line.basis, line.by),
            str(line.terms),
            "first" if line.changed is None else str(line.changed),
            "" if not line.changed else f"{line.sourced} of {line.changed}",
            "" if line.changed is None else str(line.documented),
            truncate_line(line.summary or ""),
        )
        for line in deal.snapshots
    )
    header = ("Snapshot", "Basis", "Terms", "Changed", "Sourced", "Documented", "Summary")
    return Section(truncate_line(deal.title), deal.deal, Table(header, rows))
