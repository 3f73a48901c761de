"""The deals, and what each of their snapshots did to the one before it."""

from __future__ import annotations

from dealterms.comparison.summary import snapshot_lines
from dealterms.loader.deal import load_some
from dealterms.loader.layout import choose, deals, list_snapshots
from dealterms.loader.tree import Tree
from dealterms.model.finding import Finding
from dealterms.model.listing import DealLine
from dealterms.model.report import Report


def list_report(tree: Tree, only: str | None) -> Report:
    """The deals, and what each of their snapshots did to the one before it."""
    ids = deals(tree)
    wanted = (choose(ids, only),) if only else ids or (choose(ids, None),)
    lines: list[DealLine] = []
    findings: list[Finding] = []
    for id_ in wanted:
        listing = list_snapshots(tree, id_)
        deal = load_some(tree, listing, listing.snapshots)
        findings += deal.findings
        lines.append(DealLine(id_, deal.title, tuple(snapshot_lines(deal))))
    return Report(deals=tuple(lines), findings=tuple(findings))
