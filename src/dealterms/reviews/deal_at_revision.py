"""One deal at one end of a branch: its snapshots are read when they are asked for, and kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from dealterms.errors import UnreadableError
from dealterms.loader.citation_index import find_cited_ids
from dealterms.loader.deal import DealReader
from dealterms.loader.layout import TERMS_FOLDER, YAML_SUFFIX, DealListing, list_snapshots
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import SearchableTree
from dealterms.model.deal import Deal, DealHeader, Party, Snapshot, SnapshotHeader
from dealterms.model.finding import Finding
from dealterms.model.location import SourceMap
from dealterms.model.partial_date import PartialDate
from dealterms.model.source import Source
from dealterms.model.term import Proposal, Term

EARLIEST_NAME = "0001-01-01"
"""The name of the snapshot before all others."""


def to_sort_key(name: str) -> tuple[date, date]:
    """What the names of snapshots are ordered by."""
    when = PartialDate.parse(name)
    return when.last, when.first


def build_earliest_snapshot() -> Snapshot:
    """A snapshot before all others, that knows nothing."""
    return build_empty_snapshot(PartialDate.parse(EARLIEST_NAME))


def build_empty_snapshot(name: PartialDate) -> Snapshot:
    """A snapshot without terms."""
    return Snapshot(name, SnapshotHeader(), {}, {}, SourceMap(""))


def _list_names(tree: SearchableTree, folder: str) -> tuple[str, ...] | None:
    """The names of a folder's files; None if it is there and cannot be listed."""
    try:
        return tuple(tree.list_names(folder))
    except UnreadableError:
        return None


class DealAtRevision:
    """One deal as one end of a branch has it. A deal that is not there has no snapshots and no faults."""

    def __init__(
        self,
        tree: SearchableTree,
        deal: str,
        records: SourceStore,
        like: DealAtRevision | None = None,
    ) -> None:
        self.deal = deal
        self.folder = f"{TERMS_FOLDER}/{deal}"
        self._tree = tree
        self._records = records
        self._files = _list_names(tree, self.folder)
        self.is_there = self._files != ()
        self._listing: DealListing
        if like is not None and self._files and like._files == self._files:
            # The other end has files of the same names: they say the same.
            self._listing = like._listing
        else:
            self._listing = list_snapshots(tree, deal) if self.is_there else DealListing(deal, ())
        self.names = self._listing.snapshot_names
        self._by_name = {name.text: name for name in self.names}
        self._reader = DealReader(tree, self._listing, records) if self.is_there else None
        self._read: dict[str, Snapshot | None] = {}
        self._past: SourceStore | None = None
        self._disputed: str | None = None

    def has_snapshot(self, name: str) -> bool:
        """Whether there is a snapshot of that name."""
        return name in self._by_name

    def has_snapshot_after(self, name: str) -> bool:
        """Whether there is a later snapshot."""
        last = self.names[-1] if self.names else None
        return last is not None and (last.last, last.first) > to_sort_key(name)

    def get_path(self, name: str) -> str:
        """Where that snapshot is."""
        return f"{self.folder}/{name}{YAML_SUFFIX}"

    def has_same_file(self, other: DealAtRevision, name: str) -> bool:
        """Whether a file of the deal is, byte for byte, the other end's of that name."""
        try:
            mine = self._tree.read(f"{self.folder}/{name}")
            return mine == other._tree.read(f"{other.folder}/{name}")
        except UnreadableError:
            return False

    def load_snapshot(self, name: str) -> Snapshot | None:
        """The snapshot of that name; None if there is none, or it cannot be read."""
        if self._reader is None or name not in self._by_name:
            return None
        if name not in self._read:
            self._read[name] = next(self._reader.iter_snapshots((self._by_name[name],)), None)
        return self._read[name]

    def collect_cited_ids(self, path: str) -> set[str]:
        """The ids that a file of the deal cites."""
        name = path.removeprefix(f"{self.folder}/").removesuffix(YAML_SUFFIX)
        snapshot = self.load_snapshot(name)
        if snapshot is None or any(finding.place.path == path for finding in self.findings):
            return find_cited_ids(self._tree, path)
        entries: list[Term | Proposal] = [*snapshot.terms.values(), *snapshot.proposals.values()]
        return {id_ for entry in entries for c in entry.sources for id_ in (c.source, *c.cites)}

    def is_disputed_after(self, name: str) -> bool:
        """Whether a later snapshot has a source that disagrees."""
        if self._disputed is None:
            # A backslash could be the word in disguise.
            found = self._tree.find_files_containing(("instead", "\\"), self.folder)
            disputed = (n.text for n in self.names if self.get_path(n.text) in found)
            self._disputed = max(disputed, key=to_sort_key, default=EARLIEST_NAME)
        return to_sort_key(self._disputed) > to_sort_key(name)

    def iter_partial_snapshots(
        self, names: Iterable[str], ids: Collection[str]
    ) -> Iterator[Snapshot]:
        """Snapshots with no more in them than some terms; most need not even be taken apart."""
        self._past = self._past or SourceStore(self._tree)
        reader = DealReader(self._tree, self._listing, self._past)
        needles = [id_.encode() for id_ in ids]
        for name in names:
            try:
                content = self._tree.read(self.get_path(name))
            except UnreadableError:
                continue
            # A backslash could be an id in disguise.
            if any(needle in content for needle in (*needles, b"\\")):
                yield from reader.iter_snapshots((self._by_name[name],), only=ids)
            else:
                yield build_empty_snapshot(self._by_name[name])

    @property
    def sources(self) -> Mapping[str, Source]:
        """The records that were cited in what was read."""
        past = self._past.sources if self._past is not None else {}
        return {**past, **self._records.sources}

    @property
    def misplaced_paths(self) -> frozenset[str]:
        """The paths of files, or of the folder itself, whose very names are wrong."""
        return frozenset(f.place.path for f in self._listing.findings if f.rule == "readable")

    @property
    def header(self) -> DealHeader | None:
        """What its `deal.yaml` says; None if it is not there, or cannot be read."""
        return self._reader.header if self._reader is not None else None

    @property
    def parties(self) -> Mapping[str, Party]:
        """Who made the deal, as far as that can be read."""
        return self.header.parties if self.header is not None else {}

    @property
    def findings(self) -> list[Finding]:
        """What is wrong in the files of the deal that were read."""
        return self._reader.findings if self._reader is not None else []

    def to_deal(self, snapshots: tuple[Snapshot, ...] = ()) -> Deal:
        """The deal with some of its snapshots; what is wrong in its files is not told again."""
        if self._reader is None:
            return Deal(self.deal, self.deal, {}, ())
        return self._reader.build_deal(snapshots)._replace(sources=self.sources, findings=())
