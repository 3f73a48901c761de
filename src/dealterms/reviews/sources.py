"""The sources that a branch touched, and what cites them.

base  seeds/s-1.yaml   {type: article, title: One}
head  seeds/s-1.yaml   {type: article, title: One, withdrawn: {on: 2025, why: Wrong.}}
→     what: "withdrawn-source"; changes: ("withdrawn", "", "on 2025, why Wrong."); affects_support
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from dealterms.loader.names import TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.sources import SourceStore
from dealterms.model.partial_date import PartialDate
from dealterms.model.review import SourceReview
from dealterms.model.source import Source
from dealterms.reviews.citations import CitationIndex

_MAX_OPENED_FILES = 200


class SourcePair(NamedTuple):
    """One source at both ends of the branch; None where it is missing, or cannot be read."""

    id: str
    before: Source | None
    after: Source | None
    in_base: bool
    in_head: bool

    @classmethod
    def from_stores(cls, id_: str, base: SourceStore, head: SourceStore) -> SourcePair:
        """Read the source at both ends."""
        in_base, in_head = (store.read_file(f"{id_}{YAML_SUFFIX}") for store in (base, head))
        return cls(id_, base.sources.get(id_), head.sources.get(id_), in_base, in_head)

    @property
    def what(self) -> str:
        """What the branch does to it, as a key of `FILE_CHANGE_LABELS`."""
        if not self.in_head:
            return "deleted-source"
        if self.after is None:
            return "unreadable"
        if self.after.withdrawn is not None and not (self.before and self.before.withdrawn):
            return "withdrawn-source"
        if not self.in_base:
            return "new-source"
        return "edited-source" if self.before is None or any(self.iter_changes()) else "reformatted"

    @property
    def affects_support(self) -> bool:
        """Whether a value that cites it may be supported differently at the two ends."""
        return _get_support_key(self.before) != _get_support_key(self.after)

    def iter_changes(self) -> Iterator[tuple[str, str, str]]:
        """Yield each key that differs, with its text before and after."""
        if self.before is None or self.after is None:
            return
        for name, info in type(self.after).model_fields.items():
            old, new = getattr(self.before, name), getattr(self.after, name)
            # The order of origins has no meaning.
            if old != new and not (name == "cites" and set(old) == set(new)):
                yield info.alias or name, _format_value(old), _format_value(new)


def _get_support_key(source: Source | None) -> object:
    return source and (source.issued, source.withdrawn, source.cites, source.capture)


def _format_value(value: Any) -> str:
    if isinstance(value, BaseModel):
        parts = ((name, _format_value(part)) for name, part in value)
        return ", ".join(f"{name} {part}" for name, part in parts if part)
    if isinstance(value, list | tuple) and not isinstance(value, PartialDate):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def review_source(pair: SourcePair, citations: CitationIndex) -> SourceReview:
    """Describe what the branch does to a source, and what cites it at an end that has it."""
    source = pair.after or pair.before
    paths = [p for p in citations.list_paths(pair.id) if p.startswith(f"{TERMS_FOLDER}/")]
    return SourceReview(
        source=pair.id,
        what=pair.what,
        title=source.title if source is not None else pair.id,
        changes=tuple(pair.iter_changes()),
        leaning=tuple(use for path in paths[:_MAX_OPENED_FILES] for use in citations.get_uses(pair.id, path)),
        not_opened=max(len(paths) - _MAX_OPENED_FILES, 0),
        repeated_by=tuple(citations.iter_repeating_sources(pair.id)),
    )
