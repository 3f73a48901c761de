"""What a walk knows so far: the last known value of everything, and where it was said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from dealterms.comparison.citations import Cited
from dealterms.model.deal import Snapshot
from dealterms.model.diff import STATUS, Evidence
from dealterms.model.missing import UNKNOWN
from dealterms.model.partial_date import When
from dealterms.model.term import Term
from dealterms.model.value import Value


class Known(NamedTuple):
    """What the walk knows of one field so far."""

    value: Value
    seen: str
    """The snapshot that confirmed it last, or in which it first stood."""
    cited: tuple[Evidence, ...] = ()
    dissent: tuple[Evidence, ...] = ()
    stated: When | None = None
    """The snapshot that stated it last, where that is not the one before this step."""

    def knowledge(self) -> object:
        """All that a further step depends on, beside who said so."""
        return self.value, self.stated, {(e.source, e.value) for e in self.dissent}

    def voices(self) -> frozenset[tuple[str, tuple[str, ...]]]:
        """Who said so."""
        return frozenset((e.source, e.speaks_for) for e in self.cited)


class Onset(NamedTuple):
    """When a difference came to be, seen from the snapshot that last stated the older value."""

    is_later: bool
    """`since` is wholly after it."""
    is_older: bool
    """`since` is on or before it."""
    when: str
    not_before: date

    @classmethod
    def of(cls, since: When | None, old: When, new: When) -> Onset:
        """The onset of what `since` tells of a step between two snapshots."""
        later = since is not None and since.wholly_after(old)
        in_step = later and since is not None and since.last <= new.last
        certain = since is not None and not since.doubtful
        return cls(
            is_later=later,
            is_older=since is not None and since.on_or_before(old),
            when=str(since) if in_step else new.written,
            not_before=since.first if since and certain else old.last + timedelta(days=1),
        )


NEVER = Known(UNKNOWN, "")


class Standing:
    """What the walk knows of one term so far."""

    __slots__ = ("before_end", "ended", "fields", "status", "term")

    def __init__(self, term: Term, status: Known, fields: dict[str, Known]) -> None:
        self.term = term
        self.status = status
        self.fields = fields
        self.ended = ""
        """When it ended, if the walk saw it."""
        self.before_end: dict[str, Known] = {}
        """What it said then: it may come back."""

    def values(self) -> dict[str, Value]:
        return {name: known.value for name, known in self.fields.items()}

    def has_lost(self) -> bool:
        """Something is known of it that its newest snapshot did not restate."""
        return any(known.stated is not None for known in self.fields.values())

    def knowledge(self) -> object:
        """All that a further step depends on, beside who said so: no places, no names of snapshots."""
        return (
            self.term.kind,
            self.term.party("binds"),
            self.term.party("benefits"),
            self.term.is_over,
            self.status.knowledge(),
            {name: known.knowledge() for name, known in self.fields.items()},
            {name: known.knowledge() for name, known in self.before_end.items()},
        )

    def voices(self) -> object:
        """Who spoke for each of its values."""
        return self.status.voices(), {name: k.voices() for name, k in self.fields.items()}

    def lose(self, name: str, old: When) -> None:
        """The field is not restated after ``old``: what is known of it stays as old as that."""
        known = self.fields.get(name)
        if known is not None and known.stated is None:
            self.fields[name] = known._replace(stated=old)


class State:
    """What the walk knows so far: the last known value of everything."""

    def __init__(self, at: Snapshot) -> None:
        self.at = at
        self.terms: dict[str, Standing] = {}
        self.proposals: dict[str, Mapping[str, object]] = {}

    def knowledge(self) -> object:
        """All that a further step depends on, beside the newest snapshot itself and who said so."""
        return {id_: found.knowledge() for id_, found in self.terms.items()}, self.proposals

    def voices(self) -> object:
        """Who spoke for what is known."""
        return {id_: found.voices() for id_, found in self.terms.items()}


def standing_of(snapshot: Snapshot, id_: str, cited: Cited) -> Standing:
    """What a snapshot alone tells of one of its terms."""
    term, seen = snapshot.terms[id_], snapshot.name.written
    fields = {}
    for name, axis in type(term).axes().items():
        value = getattr(term, name)
        known = value is not UNKNOWN or cited.disagrees(name)
        if known and (id_, name) not in snapshot.hidden:
            dissent = cited.dissent(name, axis, value)
            fields[name] = Known(value, seen, cited.support(name), dissent)
    return Standing(term, Known(status_of(term), seen, cited.support(STATUS)), fields)


def status_of(term: Term) -> Value:
    """The status as a value: unknown is no status."""
    return UNKNOWN if term.status == "unknown" else term.status
