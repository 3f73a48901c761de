"""One deal at one end of a branch: its snapshots are read when they are asked for, and kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from dealterms.errors import Unreadable
from dealterms.model.deal import Deal, Header, Party, Snapshot, SnapshotHead
from dealterms.model.finding import Finding
from dealterms.model.place import Marks
from dealterms.model.source import Source
from dealterms.model.when import When
from dealterms.reading.listing import ENDING, TERMS, Listing, list_snapshots
from dealterms.reading.load import Reader
from dealterms.reading.records import Records
from dealterms.reading.tree import Tree

EVER = "0001-01-01"
"""The name of the snapshot before all others."""


def nothing_known() -> Snapshot:
    """A snapshot before all others, that knows nothing."""
    return empty(When.parse(EVER))


def empty(name: When) -> Snapshot:
    """A snapshot without terms."""
    return Snapshot(name, SnapshotHead(), {}, {}, Marks(""))


class End:
    """One deal as one end of a branch has it. A deal that is not there has no snapshots and no faults."""

    def __init__(self, tree: Tree, deal: str, records: Records) -> None:
        self.deal = deal
        self.folder = f"{TERMS}/{deal}"
        self._tree = tree
        self._records = records
        self.is_there = bool(tree.names(self.folder))
        self._listing = list_snapshots(tree, deal) if self.is_there else Listing(deal, ())
        self.names = self._listing.snapshots
        self._by_name = {name.written: name for name in self.names}
        self._reader = Reader(tree, self._listing, records) if self.is_there else None
        self._read: dict[str, Snapshot | None] = {}
        self._past: Records | None = None

    def has(self, name: str) -> bool:
        """Whether there is a snapshot of that name."""
        return name in self._by_name

    def path(self, name: str) -> str:
        """Where that snapshot is."""
        return f"{self.folder}/{name}{ENDING}"

    def snapshot(self, name: str) -> Snapshot | None:
        """The snapshot of that name; None if there is none, or it cannot be read."""
        if self._reader is None or name not in self._by_name:
            return None
        if name not in self._read:
            self._read[name] = next(self._reader.snapshots((self._by_name[name],)), None)
        return self._read[name]

    def thinned(self, names: Iterable[str], ids: Collection[str]) -> Iterator[Snapshot]:
        """Snapshots with no more in them than some terms; most need not even be taken apart."""
        self._past = self._past or Records(self._tree)
        reader = Reader(self._tree, self._listing, self._past)
        needles = [id_.encode() for id_ in ids]
        for name in names:
            try:
                content = self._tree.read(self.path(name))
            except Unreadable:
                continue
            # A backslash could be an id in disguise.
            if any(needle in content for needle in (*needles, b"\\")):
                yield from reader.snapshots((self._by_name[name],), only=ids)
            else:
                yield empty(self._by_name[name])

    @property
    def sources(self) -> Mapping[str, Source]:
        """The records that were cited in what was read."""
        past = self._past.sources if self._past is not None else {}
        return {**past, **self._records.sources}

    @property
    def header(self) -> Header | None:
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

    def as_deal(self, snapshots: tuple[Snapshot, ...] = ()) -> Deal:
        """The deal with some of its snapshots; what is wrong in its files is not told again."""
        if self._reader is None:
            return Deal(self.deal, self.deal, {}, ())
        return self._reader.deal(snapshots)._replace(sources=self.sources, findings=())
