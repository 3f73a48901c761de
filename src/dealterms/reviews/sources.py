"""The records that a branch touched, and what leans on them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from dealterms.loader.citation_index import iter_citations, may_cite, read_origins
from dealterms.loader.layout import SEEDS_FOLDER, TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import SearchableTree, Tree
from dealterms.model.partial_date import PartialDate
from dealterms.model.review import SourceReview, SourceUse
from dealterms.model.source import Source

_MAX_OPENED = 200


class SourcePair(NamedTuple):
    """One record at both ends of the branch; None where it is not there, or cannot be read."""

    id: str
    before: Source | None
    after: Source | None
    was_there: bool
    is_there: bool

    @classmethod
    def from_records(cls, id_: str, base: SourceStore, head: SourceStore) -> SourcePair:
        """The record as the two ends have it."""
        was_there, is_there = (
            base.read_file(f"{id_}{YAML_SUFFIX}"),
            head.read_file(f"{id_}{YAML_SUFFIX}"),
        )
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
        return "edited-source" if self.before is None or any(self.iter_changes()) else "reformatted"

    @property
    def affects_support(self) -> bool:
        """What leans on it may be supported otherwise now."""
        return _get_support_key(self.before) != _get_support_key(self.after)

    def iter_changes(self) -> Iterator[tuple[str, str, str]]:
        """The keys that differ: before and after."""
        if self.before is None or self.after is None:
            return
        for name, info in type(self.after).model_fields.items():
            was, now = getattr(self.before, name), getattr(self.after, name)
            # Origins have no order.
            if was != now and not (name == "cites" and set(was) == set(now)):
                yield info.alias or name, _format_value(was), _format_value(now)


def _get_support_key(source: Source | None) -> object:
    if source is None:
        return None
    return source.issued, source.withdrawn, source.cites, source.capture


def _format_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, BaseModel):
        parts = {name: _format_value(part) for name, part in value}
        return ", ".join(f"{name} {part}" for name, part in parts.items() if part)
    if isinstance(value, list | tuple) and not isinstance(value, PartialDate):
        return ", ".join(map(str, value))
    return str(value)


def review_source(pair: SourcePair, base: SearchableTree, head: SearchableTree) -> SourceReview:
    """What the branch did to a record, with what leans on it; of one that is gone, what leaned."""
    found = pair.after or pair.before
    tree = head if pair.is_there else base
    paths = sorted(tree.find_files_containing((pair.id,), TERMS_FOLDER))
    opened = [find_uses(tree, path, pair.id) for path in paths[:_MAX_OPENED]]
    return SourceReview(
        source=pair.id,
        what=pair.what,
        title=found.title if found is not None else pair.id,
        changes=tuple(pair.iter_changes()),
        leaning=tuple(each for file in opened for each in file),
        not_opened=max(len(paths) - _MAX_OPENED, 0),
        repeated_by=tuple(find_repeats(tree, pair.id)),
    )


def find_uses(tree: Tree, path: str, id_: str) -> list[SourceUse]:
    """The citations of a record in one file."""
    return [each for cited, each in iter_citations(tree, path) if cited == id_]


def find_repeats(tree: SearchableTree, id_: str) -> Iterator[str]:
    """The records that name the record as an origin."""
    for path in sorted(tree.find_files_containing((id_,), SEEDS_FOLDER)):
        if id_ in read_origins(tree, path):
            yield path.removeprefix(f"{SEEDS_FOLDER}/").removesuffix(YAML_SUFFIX)


def is_cited(tree: SearchableTree, id_: str) -> bool:
    """Whether anything cites the record. A file that cannot be wholly read may."""
    own = f"{SEEDS_FOLDER}/{id_}{YAML_SUFFIX}"
    for folder in (TERMS_FOLDER, SEEDS_FOLDER):
        for path in sorted(tree.find_files_containing((id_,), folder)):
            if path != own and may_cite(tree, path, id_):
                return True
    return False


def iter_citing_snapshots(tree: SearchableTree, ids: Collection[str]) -> Iterator[tuple[str, str]]:
    """The deal and name of every snapshot that cites one of the records."""
    wanted = set(ids)
    for path in sorted(tree.find_files_containing(wanted, TERMS_FOLDER)) if wanted else ():
        for cited, found in iter_citations(tree, path):
            if cited in wanted:
                yield found.deal, found.snapshot
                break
