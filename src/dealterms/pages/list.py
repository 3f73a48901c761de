"""The deals and their snapshots as a page."""

from dealterms.model.report import DealSummary
from dealterms.pages.page import Page, Section, Table
from dealterms.pages.wording import truncate_line
from dealterms.reports.list import ListReport


def build_page(report: ListReport) -> Page:
    """Build the page of a list of deals."""
    return Page("", (), tuple(build_deal_section(deal) for deal in report.deals))


def build_deal_section(deal: DealSummary) -> Section:
    """Build the section of a deal, its snapshots in a table."""
    rows = tuple(
        (
            line.name,
            line.basis or "",
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
