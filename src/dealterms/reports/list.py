"""The deals, and what each of their snapshots did to the one before it."""

from dataclasses import dataclass
from typing import ClassVar

from dealterms.comparison import iter_snapshot_lines
from dealterms.loader.deal import load_partial_deal
from dealterms.loader.layout import choose_deals, list_deals, list_misplaced_snapshots, list_snapshots
from dealterms.loader.tree import Tree
from dealterms.model.finding import Finding
from dealterms.model.report import DealSummary, Report


@dataclass(frozen=True, kw_only=True)
class ListReport(Report):
    """What `terms list` answers."""

    command: ClassVar[str] = "list"
    deals: tuple[DealSummary, ...] = ()


def build_list_report(tree: Tree, only: str | None) -> ListReport:
    """Summarize all deals, or the one of that id; a NoSuchDealError if there is none."""
    ids = list_deals(tree)
    summaries: list[DealSummary] = []
    findings: list[Finding] = [*list_misplaced_snapshots(tree, ids)]
    for id_ in choose_deals(ids, only):
        listing = list_snapshots(tree, id_)
        deal = load_partial_deal(tree, listing, listing.snapshot_names)
        findings += deal.findings
        summaries.append(DealSummary(id_, deal.title, tuple(iter_snapshot_lines(deal))))
    return ListReport(deals=tuple(summaries), findings=tuple(findings))
