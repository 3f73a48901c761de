"""All deals to the rows of the tables, several deals at a time, in the order of their ids.

    source = TablesSource("/repo", ("facts",), encode)
    for part in iter_parts(source, ("cocoa", "flour")):
        part.content["facts"]    what `encode` made of the facts of these deals
        part.findings            what is wrong in their files; with an error, they have no rows

Each process holds one deal and the records that it has read; what it has encoded is taken from it deal by
deal.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dealterms.loader.deal import DealReader
from dealterms.loader.layout import list_deals, list_misplaced_snapshots, list_snapshots
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import Folder, Tree
from dealterms.model.deal import Deal
from dealterms.model.finding import Finding, sort_findings
from dealterms.model.term import Proposal, Term
from dealterms.rules.workers import map_in_order
from dealterms.tables.rows import Rows, build_source_rows, iter_deal_rows

_DEALS_PER_TASK = 4
_MIN_DEALS_PER_PROCESS = 24
"""Fewer deals than this are read sooner than a second process starts."""

Encode = Callable[[str, Sequence[Rows]], Any]
"""From the name of a table, and rows of it, to what a writer takes."""


class TablesSource(NamedTuple):
    """What every process needs to know."""

    root: str
    """The folder that holds `terms/` and `seeds/`."""
    wanted: Sequence[str]
    """The names of the tables."""
    encode: Encode


@dataclass
class Part:
    """The tables of some deals."""

    content: dict[str, list[Any]] = field(default_factory=dict)
    """By table, what was made of its rows, in their order."""
    deals: int = 0
    findings: list[Finding] = field(default_factory=list)
    citations: Counter[str] = field(default_factory=Counter)
    """How many citations name each record."""
    citing: dict[str, list[str]] = field(default_factory=dict)
    """The deals that cite each record."""


def iter_parts(source: TablesSource, deals: Sequence[str], *, is_whole: bool = True) -> Iterator[Part]:
    """Yield the tables of deals, in the order of their ids, and then that of the records, if it is wanted.

    Those are all records, or, if the deals are not all, those that they cite and whom these repeat.
    """
    teller = _Teller(source)
    tasks = [deals[start : start + _DEALS_PER_TASK] for start in range(0, len(deals), _DEALS_PER_TASK)]
    processes = min(os.cpu_count() or 1, len(deals) // _MIN_DEALS_PER_PROCESS + 1)
    citations, citing = Counter[str](), dict[str, list[str]]()
    for part in map_in_order(teller.tell_deals, tasks, processes):
        citations += part.citations
        for id_, of in part.citing.items():
            citing.setdefault(id_, []).extend(of)
        yield part
    if "sources" in source.wanted:
        yield teller.tell_sources(citations, citing, is_whole=is_whole)


def load_whole_deal(tree: Tree, deal_id: str, store: SourceStore) -> tuple[Deal, list[Finding]]:
    """Load a deal with all of its snapshots, and find what is wrong in its files and in what it cites."""
    reader = DealReader(tree, list_snapshots(tree, deal_id), store)
    deal = reader.build_deal(tuple(reader.iter_snapshots(reader.listing.snapshot_names)))
    return deal, reader.findings


class _Teller:
    """Reads one deal after the other, and keeps in memory one deal and the records it has read."""

    def __init__(self, source: TablesSource) -> None:
        self._source = source
        self._tree = Folder(source.root)
        self._store = SourceStore(self._tree)
        self._told = 0
        """How many of the findings in the records were told."""

    def tell_deals(self, deal_ids: Sequence[str]) -> Part:
        """Return the tables of some deals."""
        part = Part()
        for deal_id in deal_ids:
            deal, findings = load_whole_deal(self._tree, deal_id, self._store)
            part.findings += [*findings, *self._store.findings[self._told :]]
            self._told = len(self._store.findings)
            part.deals += 1
            if not _has_errors(findings):
                self._add_deal(part, deal)
        return part

    def _add_deal(self, part: Part, deal: Deal) -> None:
        rows: dict[str, list[Rows]] = {name: [] for name in self._source.wanted if name != "sources"}
        for name, some in iter_deal_rows(deal, rows):
            rows[name].append(some)
        for name, of_table in rows.items():
            part.content.setdefault(name, []).append(self._source.encode(name, of_table))
        cited = Counter[str]()
        for snapshot in deal.snapshots:
            entries: list[Term | Proposal] = [*snapshot.terms.values(), *snapshot.proposals.values()]
            cited.update(citation.source for entry in entries for citation in entry.sources)
        part.citations += cited
        for id_ in cited:
            part.citing.setdefault(id_, []).append(deal.id)

    def tell_sources(
        self, citations: Counter[str], citing: Mapping[str, list[str]], *, is_whole: bool
    ) -> Part:
        """Return the table of the records."""
        if is_whole:
            self._store.read_all()
        for id_ in citations:
            self._store.resolve(id_)
        rows = build_source_rows(self._store.sources, citations, citing)
        findings = list(self._store.findings)
        return Part({"sources": [self._source.encode("sources", [rows])]}, findings=findings)


def find_misplaced(tree: Tree) -> list[Finding]:
    """Find the snapshots that lie where none is read: nobody knows of which deal they are."""
    return sort_findings(list_misplaced_snapshots(tree, list_deals(tree)))


def _has_errors(findings: Sequence[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)
