"""What a review can be made to fail on, with `--fail-on`."""

from __future__ import annotations

from collections.abc import Callable, Collection

from dealterms.model.report import Report

FAIL_ON: dict[str, Callable[[Report], bool]] = {
    "error": lambda report: any(f.severity == "error" for f in report.findings),
    "warning": lambda report: bool(report.findings),
    "unsupported": lambda report: any(f.rule == "unsupported-change" for f in report.findings),
    "correction": lambda report: report.review is not None and report.review.rewrites_past,
}
"""Each word of `--fail-on`, and whether it applies to a report."""


def find_failures(report: Report, fail_on: Collection[str]) -> list[str]:
    """Return those of the given words of `FAIL_ON` that apply."""
    return [word for word in FAIL_ON if word in fail_on and FAIL_ON[word](report)]
