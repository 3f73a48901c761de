"""The findings of a check as a page."""

from __future__ import annotations

from dealterms.model.report import CheckSummary, Report
from dealterms.pages.page import Page, Section
from dealterms.pages.wording import pluralize


def build_check_page(report: Report, checked: CheckSummary) -> Page:
    lines = [_describe_check(report, checked)]
    if checked.not_at_hand:
        lines.append(
            f"{pluralize(checked.not_at_hand, 'quote')} not looked for:"
            " the articles' texts are not at hand (--captures DIR says where they are)"
        )
    lines += checked.refused
    sections = [Section("", findings=report.findings)] if report.findings else []
    return Page("", (), (*sections, Section("", lines=tuple(lines))))


def _describe_check(report: Report, checked: CheckSummary) -> str:
    """How many findings, in how much; and how the quotes were found."""
    count = {
        severity: sum(finding.severity == severity for finding in report.findings)
        for severity in ("error", "warning")
    }
    looked = ", ".join(
        pluralize(number, noun)
        for number, noun in (
            (checked.deals, "deal"),
            (checked.snapshots, "snapshot"),
            (checked.records, "record"),
        )
    )
    found = ", ".join(f"{number} {result}" for result, number in sorted(checked.quotes.items()))
    total = pluralize(sum(checked.quotes.values()), "quote")
    quotes = f"; {total} looked for: {found}" if found else ""
    faults = ", ".join(pluralize(number, severity) for severity, number in count.items())
    return f"{faults} in {looked}{quotes}"
