"""What a walk knows so far: the last known value of everything, and where it was said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from dealterms.comparison.citations import EntryCitations
from dealterms.model.deal import Snapshot
from dealterms.model.diff import STATUS, Evidence
from dealterms.model.missing import UNKNOWN
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import Term
from dealterms.model.value import Value


class FieldState(NamedTuple):
    """What the walk knows of one field so far."""

    value: Value
    last_confirmed: str
    """The snapshot that confirmed it last, or in which it first stood."""
    evidence: tuple[Evidence, ...] = ()
    dissent: tuple[Evidence, ...] = ()
    last_stated: PartialDate | None = None
    """The snapshot that stated it last, where that is not the one before this step."""

    def build_comparison_key(self) -> object:
        """All that a further step depends on, beside who said so."""
        return self.value, self.last_stated, {(e.source, e.value) for e in self.dissent}

    def collect_sources(self) -> frozenset[tuple[str, tuple[str, ...]]]:
        """Who said so."""
        return frozenset((e.source, e.supports) for e in self.evidence)


class EffectiveDate(NamedTuple):
    """When a difference came to be, seen from the snapshot that last stated the older value."""

    is_later: bool
    """`since` is wholly after it."""
    is_older: bool
    """`since` is on or before it."""
    when: str
    not_before: date

    @classmethod
    def from_since(
        cls, since: PartialDate | None, old: PartialDate, new: PartialDate
    ) -> EffectiveDate:
        """The onset of what `since` tells of a step between two snapshots."""
        later = since is not None and since.is_wholly_after(old)
        in_step = later and since is not None and since.last <= new.last
        certain = since is not None and not since.uncertain
        return cls(
            is_later=later,
            is_older=since is not None and since.is_on_or_before(old),
            when=str(since) if in_step else new.text,
            not_before=since.first if since and certain else old.last + timedelta(days=1),
        )


UNKNOWN_STATE = FieldState(UNKNOWN, "")


class TermState:
    """What the walk knows of one term so far."""

    __slots__ = ("before_end", "ended", "fields", "status", "term")

    def __init__(self, term: Term, status: FieldState, fields: dict[str, FieldState]) -> None:
        self.term = term
        self.status = status
        self.fields = fields
        self.ended = ""
        """When it ended, if the walk saw it."""
        self.before_end: dict[str, FieldState] = {}
        """What it said then: it may come back."""

    def get_values(self) -> dict[str, Value]:
        return {name: known.value for name, known in self.fields.items()}

    def has_unrestated(self) -> bool:
        """Something is known of it that its newest snapshot did not restate."""
        return any(known.last_stated is not None for known in self.fields.values())

    def build_comparison_key(self) -> object:
        """All that a further step depends on, beside who said so: no places, no names of snapshots."""
        return (
            self.term.kind,
            self.term.get_party("binds"),
            self.term.get_party("benefits"),
            self.term.is_over,
            self.status.build_comparison_key(),
            {name: known.build_comparison_key() for name, known in self.fields.items()},
            {name: known.build_comparison_key() for name, known in self.before_end.items()},
        )

    def collect_sources(self) -> object:
        """Who spoke for each of its values."""
        return self.status.collect_sources(), {
            name: k.collect_sources() for name, k in self.fields.items()
        }

    def mark_unrestated(self, name: str, old: PartialDate) -> None:
        """The field is not restated after ``old``: what is known of it stays as old as that."""
        known = self.fields.get(name)
        if known is not None and known.last_stated is None:
            self.fields[name] = known._replace(last_stated=old)


class WalkState:
    """What the walk knows so far: the last known value of everything."""

    def __init__(self, at: Snapshot) -> None:
        self.snapshot = at
        self.terms: dict[str, TermState] = {}
        self.proposals: dict[str, Mapping[str, object]] = {}

    def build_comparison_key(self) -> object:
        """All that a further step depends on, beside the newest snapshot itself and who said so."""
        return {
            id_: found.build_comparison_key() for id_, found in self.terms.items()
        }, self.proposals

    def collect_sources(self) -> object:
        """Who spoke for what is known."""
        return {id_: found.collect_sources() for id_, found in self.terms.items()}


def build_term_state(snapshot: Snapshot, id_: str, cited: EntryCitations) -> TermState:
    """What a snapshot alone tells of one of its terms."""
    term, seen = snapshot.terms[id_], snapshot.name.text
    fields = {}
    for name, axis in type(term).get_axes().items():
        value = getattr(term, name)
        known = value is not UNKNOWN or cited.has_dissent(name)
        if known and (id_, name) not in snapshot.hidden:
            dissent = cited.find_dissent(name, axis, value)
            fields[name] = FieldState(value, seen, cited.find_support(name), dissent)
    return TermState(term, FieldState(get_status(term), seen, cited.find_support(STATUS)), fields)


def get_status(term: Term) -> Value:
    """The status as a value: unknown is no status."""
    return UNKNOWN if term.status == "unknown" else term.status
