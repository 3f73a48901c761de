"""One deal at one end of a branch: its snapshots are read when they are first used, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from dealterms.errors import UnreadableError
from dealterms.loader.deal import DealReader
from dealterms.loader.layout import DealListing, list_snapshots
from dealterms.loader.names import TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import Tree
from dealterms.model.deal import Deal, Party, Snapshot, SnapshotHeader
from dealterms.model.location import SourceMap
from dealterms.model.partial_date import PartialDate

EARLIEST_NAME = "0001-01-01"
EARLIEST_SNAPSHOT = Snapshot(PartialDate.parse(EARLIEST_NAME), SnapshotHeader(), {}, {}, SourceMap(""))
"""An empty snapshot before all others: the first step leads from it to the first snapshot."""


def to_sort_key(name: str) -> tuple[date, date]:
    """Return the key that orders snapshots by their names."""
    day = PartialDate.parse(name)
    return day.last, day.first


class DealAtRevision:
    """One deal at one end of a branch. A deal that does not exist has no snapshots and no findings."""

    def __init__(self, tree: Tree, deal: str, sources: SourceStore) -> None:
        self.deal = deal
        self.folder = f"{TERMS_FOLDER}/{deal}"
        self._tree = tree
        self.source_store = sources
        """The sources that were read so far at this end."""
        try:
            self.exists = bool(tree.list_names(self.folder))
        except UnreadableError:
            self.exists = True
        self._listing = list_snapshots(tree, deal) if self.exists else DealListing(deal, ())
        self.names = {name.text: name for name in self._listing.snapshot_names}
        """The dates of its snapshots, readable or not, in the order of time."""
        self._reader = DealReader(tree, self._listing, sources) if self.exists else None
        self.header = self._reader.header if self._reader is not None else None
        """What its `deal.yaml` says; None if it is missing, or cannot be read."""
        self.parties: Mapping[str, Party] = self.header.parties if self.header is not None else {}
        self.misplaced_paths = {f.place.path for f in self._listing.findings if f.rule == "readable"}
        """The paths of files, or of the folder itself, whose names already are wrong."""

    def has_snapshot_after(self, name: str) -> bool:
        """Return whether there is a later snapshot."""
        return bool(self.names) and to_sort_key(next(reversed(self.names))) > to_sort_key(name)

    def get_path(self, name: str) -> str:
        """Return the path of the snapshot of that name."""
        return f"{self.folder}/{name}{YAML_SUFFIX}"

    def has_same_file(self, other: DealAtRevision, name: str) -> bool:
        """Return whether both ends have the same bytes in their snapshot of that name."""
        try:
            return self._tree.read(self.get_path(name)) == other._tree.read(other.get_path(name))
        except UnreadableError:
            return False

    @cached_property
    def snapshots(self) -> dict[str, Snapshot]:
        """The snapshots that can be read, by their names, in the order of time."""
        snapshots = self._reader.iter_snapshots(self.names.values()) if self._reader is not None else ()
        return {snapshot.name.text: snapshot for snapshot in snapshots}

    def to_deal(self, snapshots: tuple[Snapshot, ...] = ()) -> Deal:
        """Return the deal with some of its snapshots, and what is wrong in the files that were read."""
        if self._reader is None:
            return Deal(self.deal, self.deal, {}, ())
        return self._reader.build_deal(snapshots)
