"""What a walk knows so far: the last known value of everything, and which citations support it.

Worked example, for one field of one term that three snapshots name or leave out::

    2024: {amount: EUR 1, sources: [a]}   FieldState(EUR 1, last_confirmed="2024", evidence=(a,))
    2025: {amount left out}               the same with last_stated=2024: absence is not removal
    2026: {amount: EUR 2, since: 2025}    `since` is later than 2024: changed, and FieldState(EUR 2,
                                          last_confirmed="2026")
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
    """What the walk knows of one field."""

    value: Value
    last_confirmed: str
    """The snapshot that last confirmed it, or first stated it."""
    evidence: tuple[Evidence, ...] = ()
    dissent: tuple[Evidence, ...] = ()
    last_stated: PartialDate | None = None
    """The snapshot that last stated it, if that is not the newest one."""


UNKNOWN_STATE = FieldState(UNKNOWN, "")


class EffectiveDate(NamedTuple):
    """When a difference took effect, seen from the snapshot that last stated the older value."""

    is_later: bool
    """`since` is wholly after that snapshot."""
    is_older: bool
    """`since` is on or before it."""
    when: str
    """`since` if it lies between the two snapshots, else the name of the newer one."""
    not_before: date
    """The first day on which a source can report the difference."""

    @classmethod
    def from_since(cls, since: PartialDate | None, old: PartialDate, new: PartialDate) -> EffectiveDate:
        """Read `since` of a term in the snapshot ``new``, compared with ``old``."""
        if since is None:
            return cls(False, False, new.text, old.last + timedelta(days=1))
        later = since.is_wholly_after(old)
        return cls(
            is_later=later,
            is_older=since.is_on_or_before(old),
            when=str(since) if later and since.last <= new.last else new.text,
            not_before=old.last + timedelta(days=1) if since.uncertain else since.first,
        )


@dataclass(slots=True)
class TermState:
    """What the walk knows of one term."""

    term: Term
    status: FieldState
    fields: dict[str, FieldState]
    ended: str = ""
    """When it ended, if the walk saw that."""
    before_end: dict[str, FieldState] = field(default_factory=dict)
    """Its fields before it ended: it may come back."""

    def get_values(self) -> dict[str, Value]:
        """Return the last known values, by field."""
        return {name: state.value for name, state in self.fields.items()}

    def mark_unrestated(self, name: str, old: PartialDate) -> None:
        """Note that no snapshot after ``old`` states the field; its value stays known."""
        state = self.fields.get(name)
        if state is not None and state.last_stated is None:
            self.fields[name] = state._replace(last_stated=old)


def build_term_state(snapshot: Snapshot, id_: str, citations: EntryCitations) -> TermState:
    """Return what a snapshot alone says of one of its terms."""
    term, name = snapshot.terms[id_], snapshot.name.text
    fields = {}
    for key, axis in type(term).get_axes().items():
        value = getattr(term, key)
        known = value is not UNKNOWN or citations.has_dissent(key)
        if known and (id_, key) not in snapshot.hidden:
            dissent = citations.find_dissent(key, axis, value)
            fields[key] = FieldState(value, name, citations.find_support(key), dissent)
    return TermState(term, FieldState(get_status(term), name, citations.find_support(STATUS)), fields)


def get_status(term: Term) -> Value:
    """Return the status as a value; `unknown` is no status."""
    return UNKNOWN if term.status == "unknown" else term.status
