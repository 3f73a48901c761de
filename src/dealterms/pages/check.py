"""The findings of a check as a page."""

from dealterms.pages.page import Page, Section
from dealterms.pages.wording import pluralize
from dealterms.reports.check import CheckReport


def build_page(report: CheckReport) -> Page:
    """Build the page of a check: its findings, and then how much was looked at."""
    checked = report.checked
    lines = [write_headline(report)]
    lines += checked.list_unsearched()
    sections = [Section("", findings=report.findings)] if report.findings else []
    return Page("", (), (*sections, Section("", lines=tuple(lines))), report.excerpts)


def write_headline(report: CheckReport) -> str:
    """Count the findings, what was looked at, and how each quote was found."""
    checked, severities = report.checked, [finding.severity for finding in report.findings]
    faults = ", ".join(pluralize(severities.count(name), name) for name in ("error", "warning"))
    counts = ((checked.deals, "deal"), (checked.snapshots, "snapshot"), (checked.records, "record"))
    amount = ", ".join(pluralize(number, noun) for number, noun in counts)
    results = ", ".join(f"{number} {result}" for result, number in sorted(checked.quotes.items()))
    total = pluralize(sum(checked.quotes.values()), "quote")
    quotes = f"; {total} looked for: {results}" if results else ""
    return f"{faults} in {amount}{quotes}"
