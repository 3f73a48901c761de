"""What a walk knows so far: the sharpest known value of everything, and which citations gave it.

Worked example, for one field of one term in four snapshots::

    2024: {amount: EUR 4, sources: [a]}   FieldState(EUR 4, last_stated=2024, evidence=(a,))
    2025: {amount: over EUR 3}            vaguer: EUR 4 stays known, last_stated=2024, stated=over EUR 3
    2026: {amount left out}               the same, stated=unknown: absence is not removal
    2027: {amount: EUR 9, since: 2027}    it lies outside of both: changed, FieldState(EUR 9, 2027)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from dealterms.comparison.citations import EntryCitations
from dealterms.comparison.other_statements import OtherStatements, Statement
from dealterms.model.axes import Role
from dealterms.model.change import STATUS, Evidence
from dealterms.model.deal import Snapshot
from dealterms.model.missing import UNKNOWN
from dealterms.model.partial_date import PartialDate
from dealterms.model.since import Since
from dealterms.model.term import Term
from dealterms.model.value import Value

DissentIndex = tuple[tuple[Evidence, ...], dict[str, set[Value | None]]]
"""Citations that give another value, and their values by source."""


class FieldState(NamedTuple):
    """What the walk knows of one field."""

    value: Value
    """The sharpest value since the field last changed."""
    last_stated: PartialDate
    """The last snapshot that itself stated this value."""
    last_confirmed: str
    """The snapshot that last confirmed it, or first stated it."""
    evidence: tuple[Evidence, ...] = ()
    """What gave this value."""
    dissent: tuple[Evidence, ...] = ()
    since: Since = Since()
    """The dates of the term in the snapshot that stated it."""
    others: OtherStatements | None = None
    """What else was stated since the last change, vaguer or as vague: a new value must fit it, too."""
    unmoved: tuple[Evidence, ...] = ()
    """What said last that it did not move, without giving its value."""
    replaced: Statement | None = None
    """What was known before `none` took its place."""
    stated: Statement | None = None
    """What the newest snapshot states, if that is another value: a vaguer one, or nothing."""
    is_older: bool = False
    """Whether a snapshot before the walk may have stated it: who gave it may be said there."""
    marked: tuple[tuple[Evidence, ...], tuple[Evidence, ...]] | None = None
    """The evidence, and the same marked as that of an older value; None if nobody has marked it yet."""
    told: DissentIndex | None = None
    """The dissent by source, to which the next state adds what is new; None if nobody has sorted it yet."""

    def index_dissent(self) -> dict[str, set[Value | None]]:
        """Return the values of the dissent by source."""
        if self.told is not None and self.told[0] is self.dissent:
            return self.told[1]
        values: dict[str, set[Value | None]] = {}
        for item in self.dissent:
            values.setdefault(item.source, set()).add(item.value)
        return values


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
        """Return the sharpest known values, by field."""
        return {name: state.value for name, state in self.fields.items()}

    @property
    def is_settled(self) -> bool:
        """Whether the newest snapshot states every value that is known, as sharply."""
        return all(state.stated is None for state in self.fields.values())

    def mark_restated(self, snapshot: Snapshot) -> None:
        """Note that the snapshot states all that is known of the term once more, and nothing else."""
        name = snapshot.name
        self.status = self.status._replace(last_stated=name)
        for key, known in self.fields.items():
            self.fields[key] = known._replace(last_stated=name)

    def mark_unstated(self, snapshot: Snapshot) -> None:
        """Note that the snapshot leaves out the term; what was known of it stays known."""
        axes = type(self.term).get_axes()
        for name, known in self.fields.items():
            if not isinstance(axes.get(name), Role):
                self.fields[name] = known._replace(stated=Statement(UNKNOWN, snapshot.name.text))


def build_term_state(
    snapshot: Snapshot, id_: str, citations: EntryCitations, *, is_older: bool = False
) -> TermState:
    """Return what a snapshot alone says of one of its terms; ``is_older``: others came before it."""
    term, name = snapshot.terms[id_], snapshot.name
    fields = {}
    for key, axis in type(term).get_axes().items():
        hidden = (id_, key) in snapshot.hidden
        value = UNKNOWN if hidden else getattr(term, key)
        if value is not UNKNOWN or citations.has_dissent(key):
            dissent = citations.find_dissent(key, axis, value, value)
            support = () if hidden else citations.find_field_support(key, axis)
            fields[key] = FieldState(value, name, name.text, support, dissent, term.since, is_older=is_older)
    status = FieldState(get_status(term), name, name.text, citations.find_support(STATUS), since=term.since)
    return TermState(term, status, fields)


def get_status(term: Term) -> Value:
    """Return the status as a value; `unknown` is no status."""
    return UNKNOWN if term.status == "unknown" else term.status
