"""The same question to every deal: what changed in each, how each stands, each one's history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple, Self

from dealterms.errors import TermsError
from dealterms.loader.layout import (
    DealListing,
    choose_deals,
    list_deals,
    list_misplaced_snapshots,
    list_snapshots,
)
from dealterms.loader.tree import Tree
from dealterms.model.report import DealReport, Report


class UnansweredDeal(NamedTuple):
    """A deal to which the question cannot be put."""

    deal: str
    reason: str
    """Why: it has no snapshot that early, no such term."""


@dataclass(frozen=True, kw_only=True)
class AllDealsReport(Report):
    """What a command answers for every deal."""

    command: ClassVar[str] = "all_deals"
    reports: tuple[DealReport, ...] = ()
    unanswered: tuple[UnansweredDeal, ...] = ()

    def with_paths(self, rewrite: Callable[[str], str]) -> Self:
        """Return the report with every finding's path rewritten, those of each deal's report, too."""
        report = super().with_paths(rewrite)
        return replace(report, reports=tuple(each.with_paths(rewrite) for each in self.reports))


def build_all_deals_report(tree: Tree, build: Callable[[DealListing], DealReport]) -> AllDealsReport:
    """Put a question to every deal, in the order of their ids.

    Raises:
        TermsError: there is no deal, or none has an answer.
    """
    reports = list[DealReport]()
    unanswered = list[UnansweredDeal]()
    deals = list_deals(tree)
    for id_ in choose_deals(deals, None):
        try:
            reports.append(build(list_snapshots(tree, id_)))
        except TermsError as error:
            unanswered.append(UnansweredDeal(id_, str(error)))
    if not reports:
        raise TermsError(f"no deal has an answer; {unanswered[0].deal}: {unanswered[0].reason}")
    findings = [*list_misplaced_snapshots(tree, deals), *(f for report in reports for f in report.findings)]
    states = {report.status for report in reports}
    return AllDealsReport(
        status="changed" if "changed" in states else "unchanged" if "unchanged" in states else "done",
        reports=tuple(reports),
        unanswered=tuple(unanswered),
        findings=tuple(dict.fromkeys(findings)),
    )
