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
