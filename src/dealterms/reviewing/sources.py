"""The records that a branch touched, and what leans on them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from dealterms.errors import Unreadable
from dealterms.model.place import Marks
from dealterms.model.review import Leaning, SourceReview
from dealterms.model.source import Source
from dealterms.model.when import When
from dealterms.reading.listing import ENDING, SEEDS, TERMS
from dealterms.reading.records import Records
from dealterms.reading.tree import SearchedTree, Tree
from dealterms.reading.yamlfile import read_yaml

_MOST_OPENED = 200
_MOST_SEARCHES = 50
_ID = re.compile("[a-z0-9][a-z0-9.-]*")


class Searched:
    """A tree that is asked who mentions a word, and then another, and has an answer ready to many."""

    def __init__(self, tree: SearchedTree) -> None:
        self._tree = tree
        self._known: dict[str, dict[str, set[str]]] = {}

    def names(self, folder: str) -> Sequence[str]:
        """The names in a folder."""
        return self._tree.names(folder)

    def read(self, path: str) -> bytes:
        """The content of a file."""
        return self._tree.read(path)

    def expect(self, ids: Collection[str]) -> None:
        """These ids will be asked for. To search for each would take longer than to read each file once."""
        if not self._known and len(ids) > _MOST_SEARCHES:
            self._known = {TERMS: self._read_all(TERMS), SEEDS: self._read_all(SEEDS)}

    def mentioning(self, words: Collection[str], folder: str) -> Collection[str]:
        """The paths of the files below ``folder`` in which one of the words stands."""
        known = self._known.get(folder)
        if known is None or not all(map(_ID.fullmatch, words)):
            return self._tree.mentioning(words, folder)
        return set().union(*(known.get(word, ()) for word in words))

    def _read_all(self, folder: str) -> dict[str, set[str]]:
        """Every id, or what looks like one, and the files in which it stands."""
        found: dict[str, set[str]] = {}
        waiting = [folder]
        while waiting:
            path = waiting.pop()
            try:
                names = self._tree.names(path)
                content = b"" if names else self._tree.read(path)
            except Unreadable:
                continue
            waiting += [f"{path}/{name}" for name in names]
            for word in set(_ID.findall(content.decode("utf-8", "replace"))):
                found.setdefault(word, set()).add(path)
        return found


class Pair(NamedTuple):
    """One record at both ends of the branch; None where it is not there, or cannot be read."""

    id: str
    before: Source | None
    after: Source | None
    was_there: bool
    is_there: bool

    @classmethod
    def of(cls, id_: str, base: Records, head: Records) -> Pair:
        """The record as the two ends have it."""
        was_there, is_there = base.read(f"{id_}{ENDING}"), head.read(f"{id_}{ENDING}")
        return cls(id_, base.sources.get(id_), head.sources.get(id_), was_there, is_there)

    @property
    def what(self) -> str:
        """What the branch did to it, as a key of `WHAT`."""
        if not self.is_there:
            return "deleted-source"
        if self.after is None:
            return "unreadable"
        if self.after.withdrawn is not None and not (self.before and self.before.withdrawn):
            return "withdrawn-source"
        if not self.was_there:
            return "new-source"
        return "reformatted" if self.before == self.after else "edited-source"

    @property
    def matters(self) -> bool:
        """What leans on it may be supported otherwise now."""
        return _weight(self.before) != _weight(self.after)

    def changes(self) -> Iterator[tuple[str, str, str]]:
        """The keys that differ: before and after."""
        if self.before is None or self.after is None:
            return
        for name, info in type(self.after).model_fields.items():
            was, now = getattr(self.before, name), getattr(self.after, name)
            if was != now:
                yield info.alias or name, _text(was), _text(now)


def _weight(source: Source | None) -> object:
    if source is None:
        return None
    return source.issued, source.withdrawn, source.cites, source.capture


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, BaseModel):
        parts = {name: _text(part) for name, part in value}
        return ", ".join(f"{name} {part}" for name, part in parts.items() if part)
    if isinstance(value, list | tuple) and not isinstance(value, When):
        return ", ".join(map(str, value))
    return str(value)


def reviewed(pair: Pair, base: SearchedTree, head: SearchedTree) -> SourceReview:
    """What the branch did to a record, with what leans on it; of one that is gone, what leaned."""
    found = pair.after or pair.before
    tree = head if pair.is_there else base
    paths = sorted(tree.mentioning((pair.id,), TERMS))
    opened = [leaning(tree, path, pair.id) for path in paths[:_MOST_OPENED]]
    return SourceReview(
        source=pair.id,
        what=pair.what,
        title=found.title if found is not None else pair.id,
        changes=tuple(pair.changes()),
        leaning=tuple(each for file in opened for each in file),
        more=max(len(paths) - _MOST_OPENED, 0),
        retold_by=tuple(repeating(tree, pair.id)),
    )


def leaning(tree: Tree, path: str, id_: str) -> list[Leaning]:
    """The citations of a record in one file."""
    return [each for cited, each in _citations(tree, path) if cited == id_]


def repeating(tree: SearchedTree, id_: str) -> Iterator[str]:
    """The records that name the record as an origin."""
    for path in sorted(tree.mentioning((id_,), SEEDS)):
        if id_ in _origins(tree, path):
            yield path.removeprefix(f"{SEEDS}/").removesuffix(ENDING)


def is_cited(tree: SearchedTree, id_: str) -> bool:
    """Whether anything cites the record. A file that cannot be wholly read may."""
    own = f"{SEEDS}/{id_}{ENDING}"
    for path in sorted(tree.mentioning((id_,), TERMS)):
        if any(cited == id_ for cited, _ in _citations(tree, path)) or id_ in _named(tree, path):
            return True
    for path in sorted(tree.mentioning((id_,), SEEDS)):
        if path != own and (id_ in _origins(tree, path) or id_ in _named(tree, path)):
            return True
    return False


def _opened(tree: Tree, path: str) -> tuple[dict[str, Any], Marks] | None:
    try:
        document = read_yaml(tree.read(path), path)
    except Unreadable:
        return None
    return None if document.value is None else (document.value, document.marks)


def _named(tree: Tree, path: str) -> set[str]:
    """All that looks like an id in a file that cannot be wholly read: it may well cite it."""
    try:
        content = tree.read(path)
    except Unreadable:
        return set()
    if not path.endswith(ENDING) or not read_yaml(content, path).findings:
        return set()
    return set(_ID.findall(content.decode("utf-8", "replace")))


def _citations(tree: Tree, path: str) -> Iterator[tuple[str, Leaning]]:
    """The ids that a snapshot cites, each with where; whatever else may be wrong in the file."""
    parts = path.split("/")
    opened = _opened(tree, path) if len(parts) == 3 and path.endswith(ENDING) else None
    if opened is None:
        return
    value, marks = opened
    for section in ("terms", "proposals"):
        entries = value.get(section)
        for id_, entry in entries.items() if isinstance(entries, dict) else ():
            citations = entry.get("sources") if isinstance(entry, dict) else None
            for number, citation in enumerate(citations if isinstance(citations, list) else ()):
                if not isinstance(citation, dict):
                    continue
                supports = citation.get("supports")
                spoken = tuple(map(str, supports)) if isinstance(supports, list) else ()
                place = marks.place(section, id_, "sources", number)
                found = Leaning(parts[1], parts[2].removesuffix(ENDING), id_, spoken, place)
                origins = citation.get("cites")
                for cited in (
                    citation.get("source"),
                    *(origins if isinstance(origins, list) else ()),
                ):
                    if isinstance(cited, str):
                        yield cited, found


def _origins(tree: Tree, path: str) -> list[str]:
    opened = _opened(tree, path) if path.endswith(ENDING) else None
    origins = opened[0].get("cites") if opened is not None else None
    return [each for each in origins if isinstance(each, str)] if isinstance(origins, list) else []


def cited_in(tree: Tree, path: str) -> set[str]:
    """The ids that one file cites; of one that cannot be wholly read, those that stand in it."""
    known = {name.removesuffix(ENDING) for name in tree.names(SEEDS)}
    return {cited for cited, _ in _citations(tree, path)} | (known & _named(tree, path))


def leaning_names(tree: SearchedTree, ids: Collection[str]) -> Iterator[tuple[str, str]]:
    """The deal and name of every snapshot that cites one of the records."""
    wanted = set(ids)
    for path in sorted(tree.mentioning(wanted, TERMS)) if wanted else ():
        for cited, found in _citations(tree, path):
            if cited in wanted:
                yield found.deal, found.snapshot
                break
