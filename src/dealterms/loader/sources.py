"""The records of `seeds/`: each is read once, when something first cites it, with its origins."""

from __future__ import annotations

from dealterms.errors import Unreadable
from dealterms.loader.layout import ENDING, SEEDS
from dealterms.loader.tree import Tree
from dealterms.loader.validation import Desk, Enough
from dealterms.model.did_you_mean import did_you_mean, excerpt
from dealterms.model.finding import Finding
from dealterms.model.location import Marks, Place
from dealterms.model.source import Source
from dealterms.model.value import token


class Records:
    """The shelf, as far as it was asked for. Many deals can share one."""

    def __init__(self, tree: Tree) -> None:
        self._desk = Desk(tree)
        self._found: dict[str, Source | None] = {}
        self._names: frozenset[str] | None = None
        self.marks: dict[str, Marks] = {}
        """The places in each record that could be read."""
        self.used: set[str] = set()
        """The ids that a deal has cited."""

    @property
    def sources(self) -> dict[str, Source]:
        """The records that could be read, by id."""
        return {id_: s for id_, s in self._found.items() if s is not None and s is not _BROKEN}

    @property
    def findings(self) -> list[Finding]:
        """What is wrong in the records that were read."""
        return self._desk.findings

    def cite(self, id_: str) -> bool:
        """Whether there is such a record; reads it, and the origins it names, the first time."""
        if id_ not in self._found:
            self._follow(id_)
        self.used.add(id_)
        return self._found[id_] is not None

    def read_all(self) -> None:
        """Read what nothing has cited so far, too."""
        for name in sorted(self._all_names()):
            self.read(name)

    def read(self, name: str) -> bool:
        """Read the record in the file of that name, whether anything cites it or not; whether it is there."""
        if name not in self._all_names():
            return False
        if name.endswith(ENDING) and not name.startswith("."):
            id_ = name.removesuffix(ENDING)
            if not _is_id(id_):
                place = Place(f"{SEEDS}/{name}", 1, 1)
                self._desk.find("readable", place, *_not_an_id(id_))
            elif id_ not in self._found:
                self._follow(id_)
        return True

    def unknown(self, id_: str, place: Place, rule: str) -> Finding:
        """What to say where an id leads nowhere."""
        if not _is_id(id_):
            return Finding(rule, place, *_not_an_id(id_))
        names = self._all_names()
        known = (name.removesuffix(ENDING) for name in names if name.endswith(ENDING))
        mend = did_you_mean(id_, known).lstrip() or "Write it, or mend the id"
        return Finding(rule, place, f"there is no record `{SEEDS}/{id_}{ENDING}`", mend)

    def _follow(self, id_: str) -> None:
        """Reads a record and its origins, and theirs: a loop, since a chain may be long."""
        waiting = self._record(id_)
        while waiting:
            origin, number, marks = waiting.pop()
            if origin not in self._found:
                waiting += self._record(origin)
            if self._found[origin] is None:
                try:
                    place = marks.place("cites", number)
                    self._desk.add(self.unknown(origin, place, "unknown-origin"))
                except Enough:
                    waiting = [each for each in waiting if each[2] is not marks]

    def _record(self, id_: str) -> list[tuple[str, int, Marks]]:
        """Reads one record; its origins, each with its place."""
        self._found[id_] = None
        if not _is_id(id_) or f"{id_}{ENDING}" not in self._all_names():
            return []
        # A record that is there but broken is told of once, by its own findings.
        self._found[id_] = _BROKEN
        opened = self._desk.open(f"{SEEDS}/{id_}{ENDING}")
        if opened is None:
            return []
        try:
            source = self._desk.model(Source, *opened)
        except Enough:
            return []
        if source is None:
            return []
        marks = opened[1]
        if source.capture is not None and not _is_bare(source.capture.file):
            self._desk.find(
                "well-formed",
                marks.place("capture", "file"),
                f"`{excerpt(source.capture.file)}` is no bare file name",
                f"Put the file into `{SEEDS}/` and write its name alone",
            )
        self._found[id_] = source
        self.marks[id_] = marks
        return [(origin, number, marks) for number, origin in enumerate(source.cites)]

    def _all_names(self) -> frozenset[str]:
        if self._names is None:
            try:
                self._names = frozenset(self._desk.tree.names(SEEDS))
            except Unreadable as error:
                self._desk.find("readable", Place(SEEDS, 1, 1), str(error))
                self._names = frozenset()
        return self._names


def _is_id(id_: str) -> bool:
    try:
        token(id_.replace(".", "-"))
    except ValueError:
        return False
    return True


def _not_an_id(id_: str) -> tuple[str, str]:
    return (
        f"`{excerpt(id_)}` is no id of a record",
        "Write lower-case words joined by `-`, as in seed-001",
    )


def _is_bare(file: str) -> bool:
    return file not in (".", "..") and not any(letter in file for letter in "/\\:\0")


_BROKEN = Source(type="broken", title="broken")
"""A record that is there but broken: it is told of once, by its own findings."""
