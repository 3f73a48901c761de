"""What a branch does to the deals."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from dealterms.docstrings import read_docstring
from dealterms.git.range import RevisionRange
from dealterms.loader.excerpts import iter_excerpts
from dealterms.model.report import FindingsReport
from dealterms.model.review import Review
from dealterms.reviews.branch import review_range
from dealterms.rules import get_rule


@dataclass(frozen=True, kw_only=True)
class ReviewReport(FindingsReport):
    """What `terms review` answers; its findings are those that the branch adds."""

    command: ClassVar[str] = "review"
    review: Review


FAIL_ON: dict[str, Callable[[ReviewReport], bool]] = {
    "error": lambda report: any(f.severity == "error" for f in report.findings),
    "warning": lambda report: bool(report.findings),
    "unsupported": lambda report: any(f.rule == "unsupported-change" for f in report.findings),
    "correction": lambda report: report.review.rewrites_past,
    "retold": lambda report: report.review.retells_past,
}
"""What a review can be made to fail on."""


def find_failures(report: ReviewReport, fail_on: Collection[str]) -> list[str]:
    """Return those of the given words of `FAIL_ON` that apply to a report."""
    return [word for word in FAIL_ON if word in fail_on and FAIL_ON[word](report)]


def review(ends: RevisionRange, *, captures: str | None = None, today: date | None = None) -> ReviewReport:
    """Review what a branch does to the deals, between its two ends.

    Args:
        ends: what is compared, as `both_ends` finds it.
        captures: the folder of the articles' texts, if they are not beside their records.
        today: the day on which acceptances must still hold; the present one, if left out.
    """
    outcome, findings = review_range(ends, captures, today or date.today())
    status: Literal["changed", "unchanged", "done"] = "changed" if outcome.has_news else "unchanged"
    if outcome.is_partly_unread and not outcome.has_news:
        # Nobody knows what a file does that cannot be read.
        status = "done"
    return ReviewReport(
        status=status,
        review=outcome,
        findings=findings,
        excerpts=dict(iter_excerpts(ends.head, findings)),
        rules={name: read_docstring(get_rule(name)) for name in {f.rule for f in findings}},
    )
