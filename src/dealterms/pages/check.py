"""The findings of a check as a page."""

from __future__ import annotations

from dealterms.model.report import Checked, Report
from dealterms.pages import wording
from dealterms.pages.page import Page, Section


def _check_page(report: Report, checked: Checked) -> Page:
    lines = [_verdict(report, checked)]
    if checked.not_at_hand:
        lines.append(
            f"{wording.counted(checked.not_at_hand, 'quote')} not looked for:"
            " the articles' texts are not at hand (--captures DIR says where they are)"
        )
    lines += checked.refused
    sections = [Section("", findings=report.findings)] if report.findings else []
    return Page("", (), (*sections, Section("", lines=tuple(lines))))


def _verdict(report: Report, checked: Checked) -> str:
    """How many findings, in how much; and how the quotes were found."""
    count = {
        severity: sum(finding.severity == severity for finding in report.findings)
        for severity in ("error", "warning")
    }
    looked = ", ".join(
        wording.counted(number, noun)
        for number, noun in (
            (checked.deals, "deal"),
            (checked.snapshots, "snapshot"),
            (checked.records, "record"),
        )
    )
    found = ", ".join(f"{number} {result}" for result, number in sorted(checked.quotes.items()))
    total = wording.counted(sum(checked.quotes.values()), "quote")
    quotes = f"; {total} looked for: {found}" if found else ""
    faults = ", ".join(wording.counted(number, severity) for severity, number in count.items())
    return f"{faults} in {looked}{quotes}"
