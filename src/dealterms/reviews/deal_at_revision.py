"""One deal at one end of a branch: its snapshots are read when they are first used, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dealterms.errors import UnreadableError
from dealterms.loader.deal import DealReader
from dealterms.loader.layout import TERMS_FOLDER, YAML_SUFFIX, DealListing, list_snapshots
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import Tree
from dealterms.model.deal import Deal, DealHeader, Party, Snapshot, SnapshotHeader
from dealterms.model.finding import Finding
from dealterms.model.location import SourceMap
from dealterms.model.partial_date import PartialDate
from dealterms.model.source import Source
from dealterms.model.term import Proposal, Term

EARLIEST_NAME = "0001-01-01"
"""The name of a snapshot before all others."""


def to_sort_key(name: str) -> tuple[date, date]:
    """Return the key that orders snapshots by their names."""
    day = PartialDate.parse(name)
    return day.last, day.first


def build_earliest_snapshot() -> Snapshot:
    """Return an empty snapshot before all others: the first step leads from it to the first snapshot."""
    return Snapshot(PartialDate.parse(EARLIEST_NAME), SnapshotHeader(), {}, {}, SourceMap(""))


class DealAtRevision:
    """One deal at one end of a branch. A deal that does not exist has no snapshots and no findings."""

    def __init__(self, tree: Tree, deal: str, sources: SourceStore) -> None:
        self.deal = deal
        self.folder = f"{TERMS_FOLDER}/{deal}"
        self._tree = tree
        self._sources = sources
        try:
            self.exists = bool(tree.list_names(self.folder))
        except UnreadableError:
            self.exists = True
        self._listing = list_snapshots(tree, deal) if self.exists else DealListing(deal, ())
        self.names = self._listing.snapshot_names
        self._names_by_text = {name.text: name for name in self.names}
        self._reader = DealReader(tree, self._listing, sources) if self.exists else None
        self._snapshots: dict[str, Snapshot | None] = {}

    def has_snapshot(self, name: str) -> bool:
        """Return whether there is a snapshot of that name, readable or not."""
        return name in self._names_by_text

    def has_snapshot_after(self, name: str) -> bool:
        """Return whether there is a later snapshot."""
        return bool(self.names) and to_sort_key(self.names[-1].text) > to_sort_key(name)

    def get_path(self, name: str) -> str:
        """Return the path of the snapshot of that name."""
        return f"{self.folder}/{name}{YAML_SUFFIX}"

    def has_same_file(self, other: DealAtRevision, name: str) -> bool:
        """Return whether both ends have the same bytes in their file of that name."""
        try:
            content = self._tree.read(f"{self.folder}/{name}")
            return content == other._tree.read(f"{other.folder}/{name}")
        except UnreadableError:
            return False

    def load_snapshot(self, name: str) -> Snapshot | None:
        """Load the snapshot of that name; None if it does not exist, or cannot be read."""
        if self._reader is None or name not in self._names_by_text:
            return None
        if name not in self._snapshots:
            names = (self._names_by_text[name],)
            self._snapshots[name] = next(self._reader.iter_snapshots(names), None)
        return self._snapshots[name]

    def reuse_snapshots(self, base: DealAtRevision, before: str) -> None:
        """Take the snapshots before that of a name from the base, if all are the same and flawless.

        All or none: a walk tells an unchanged term by its identity, so that none may be read twice.
        """
        names = [n.text for n in self.names if to_sort_key(n.text) < to_sort_key(before)]
        if self.deal != base.deal or self.header != base.header:
            return
        if not all(base.has_same_file(self, f"{name}{YAML_SUFFIX}") for name in names):
            return
        snapshots = {name: base.load_snapshot(name) for name in names}
        paths = {self.get_path(name) for name in names}
        if any(finding.place.path in paths for finding in base.findings):
            return
        entries: list[Term | Proposal] = []
        for snapshot in snapshots.values():
            if snapshot is not None:
                entries += [*snapshot.terms.values(), *snapshot.proposals.values()]
        citations = [citation for entry in entries for citation in entry.sources]
        cited = {id_ for citation in citations for id_ in (citation.source, *citation.cites)}
        # The ids are resolved here, too, since that reads the sources.
        missing = [id_ for id_ in sorted(cited) if not self._sources.resolve(id_)]
        if not missing:
            self._snapshots.update(snapshots)

    def load_all(self) -> tuple[Snapshot, ...]:
        """Load every snapshot that can be read, in the order of time."""
        snapshots = (self.load_snapshot(name.text) for name in self.names)
        return tuple(snapshot for snapshot in snapshots if snapshot is not None)

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources that were read so far at this end."""
        return self._sources.sources

    @property
    def misplaced_paths(self) -> frozenset[str]:
        """The paths of files, or of the folder itself, whose names already are wrong."""
        return frozenset(f.place.path for f in self._listing.findings if f.rule == "readable")

    @property
    def header(self) -> DealHeader | None:
        """What its `deal.yaml` says; None if it is missing, or cannot be read."""
        return self._reader.header if self._reader is not None else None

    @property
    def parties(self) -> Mapping[str, Party]:
        """The parties of the deal, as far as its `deal.yaml` can be read."""
        return self.header.parties if self.header is not None else {}

    @property
    def findings(self) -> list[Finding]:
        """What is wrong in those files of the deal that were read."""
        return self._reader.findings if self._reader is not None else []

    def to_deal(self, snapshots: tuple[Snapshot, ...] = ()) -> Deal:
        """Return the deal with some of its snapshots, and without the findings."""
        if self._reader is None:
            return Deal(self.deal, self.deal, {}, ())
        return self._reader.build_deal(snapshots)._replace(findings=())
