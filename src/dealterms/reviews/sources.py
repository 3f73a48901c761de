"""The records that a branch touched, and what leans on them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from dealterms.loader.citation_index import citations, may_cite, origins
from dealterms.loader.layout import ENDING, SEEDS, TERMS
from dealterms.loader.sources import Records
from dealterms.loader.tree import SearchedTree, Tree
from dealterms.model.partial_date import When
from dealterms.model.review import Leaning, SourceReview
from dealterms.model.source import Source

_MOST_OPENED = 200


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
        return "edited-source" if self.before is None or any(self.changes()) else "reformatted"

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
            # Origins have no order.
            if was != now and not (name == "cites" and set(was) == set(now)):
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
        repeated_by=tuple(repeating(tree, pair.id)),
    )


def leaning(tree: Tree, path: str, id_: str) -> list[Leaning]:
    """The citations of a record in one file."""
    return [each for cited, each in citations(tree, path) if cited == id_]


def repeating(tree: SearchedTree, id_: str) -> Iterator[str]:
    """The records that name the record as an origin."""
    for path in sorted(tree.mentioning((id_,), SEEDS)):
        if id_ in origins(tree, path):
            yield path.removeprefix(f"{SEEDS}/").removesuffix(ENDING)


def is_cited(tree: SearchedTree, id_: str) -> bool:
    """Whether anything cites the record. A file that cannot be wholly read may."""
    own = f"{SEEDS}/{id_}{ENDING}"
    for folder in (TERMS, SEEDS):
        for path in sorted(tree.mentioning((id_,), folder)):
            if path != own and may_cite(tree, path, id_):
                return True
    return False


def leaning_names(tree: SearchedTree, ids: Collection[str]) -> Iterator[tuple[str, str]]:
    """The deal and name of every snapshot that cites one of the records."""
    wanted = set(ids)
    for path in sorted(tree.mentioning(wanted, TERMS)) if wanted else ():
        for cited, found in citations(tree, path):
            if cited in wanted:
                yield found.deal, found.snapshot
                break
