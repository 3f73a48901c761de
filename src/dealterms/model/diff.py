"""What a comparison says: verbs, changes of fields and terms, and the citations that they need.

A rate of 20%, which an amendment of 2025 raises to 25%, makes (other attributes left out)::

    FieldChange("rate", "changed", before=20%, after=25%, when="2025", direction="tightened",
                favors="payee", path=(("2024", 20%), ("2025", 25%)),
                required_citations=(RequiredCitation("rate", "2025", 2025-01-01),))
    its TermChange: verb "changed", class_ "deal", direction "tightened", favors "payee"
    Diff.reversed(): before=25%, after=20%, "loosened", favors "payer", path from 2025 to 2024
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from dealterms.model.finding import Finding
from dealterms.model.location import Location
from dealterms.model.value import Value, format_as_written

ChangeClass = Literal["deal", "record", "none"]
_VERBS_BY_CLASS: dict[ChangeClass, str] = {
    "deal": "added ended changed",
    "record": "documented corrected measured disputed reported proposed unrestated reworded",
    "none": "reconfirmed carried",
}
VERBS = {verb: class_ for class_, verbs in _VERBS_BY_CLASS.items() for verb in verbs.split()}
"""Every verb and its class. Of several verbs of one term, the first in this order counts."""

DIRECTIONS = (
    "tightened", "loosened", "extended", "shortened", "mixed", "partly-known", "unclear",
    "reversed", "reassigned",
)  # fmt: skip
"""Every direction that a change of the deal can have."""

WITHDRAWN = "withdrawn"
TOO_EARLY = "too early"
NO_SUCH_SOURCE = "no such source"
"""Why a citation does not count."""

STATUS = "status"
"""The field for the term itself: that it exists, was added, ended, reconfirmed."""

ENDED = "ended"
"""The last value in the path of a field whose term ended."""

_OPPOSITES = {
    "added": "ended", "ended": "added",
    "tightened": "loosened", "loosened": "tightened",
    "extended": "shortened", "shortened": "extended",
}  # fmt: skip


class Evidence(NamedTuple):
    """A citation for one field: for which of its two values, and what it says about it."""

    source: str
    at: str | None
    quote: str | None
    says: str | None
    side: Literal["before", "after"]
    when: str
    """The name of the snapshot that has the citation."""
    stance: Literal["supports", "disputes", "reports"]
    place: Location
    supports: tuple[str, ...] = ()
    """The fields it supports, as written; empty for the term itself."""
    value: Value | None = None
    """The value the source gives, where it disagrees or reports."""
    cites: tuple[str, ...] = ()
    source_class: str | None = None
    problem: str | None = None
    """Why it does not count: withdrawn, too early, no such source."""

    @property
    def name(self) -> str:
        """``seed-001 line 5``."""
        return f"{self.source} {self.at}" if self.at else self.source

    @property
    def words(self) -> tuple[str, ...]:
        """Source, place and quote as they are written, without what was left out."""
        return tuple(word for word in (self.source, self.at, self.quote) if word)


class RequiredCitation(NamedTuple):
    """A citation that a difference needs in order to be supported."""

    field: str
    """The field, ``-field`` for what was removed from a set, or empty for the term itself."""
    snapshot: str
    """The snapshot that must have the citation; empty for any snapshot so far."""
    not_before: date | None = None
    """A source issued wholly before this day does not count: the event came later."""
    stance: Literal["supports", "disputes", "reports"] = "supports"


class FieldChange(NamedTuple):
    """What happened to one field, in one step or over a walk of several."""

    field: str
    verb: str
    before: Value | None
    after: Value | None
    when: str
    """The date of the change; of a carried value, the snapshot that last confirmed it."""
    direction: str | None = None
    favors: str | None = None
    by_convention: bool = False
    reason: str = ""
    """Why the direction is unclear."""
    last_confirmed: str = ""
    """The snapshot that last confirmed the older value."""
    path: tuple[tuple[str, Value | None], ...] = ()
    """(date, value) from the older end on; the last value is `ended` if the term ended."""
    transient: bool = False
    """It changed on the way, and in the end is what it was."""
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    required_citations: tuple[RequiredCitation, ...] = ()
    supported: bool | None = None
    """None if it needs no citation."""
    origins: int = 0
    place: Location | None = None

    @property
    def class_(self) -> ChangeClass:
        """Whether the deal changed, our record of it, or nothing."""
        return VERBS[self.verb]

    @property
    def values(self) -> tuple[str, str]:
        """The values before and after, as the files have them."""
        return format_as_written(self.before), format_as_written(self.after)

    def get_support(self, side: Literal["before", "after"]) -> list[Evidence]:
        """Return the supporting evidence of one side, including what does not count."""
        return [e for e in self.evidence if e.side == side and e.stance == "supports"]

    @property
    def dissent(self) -> list[Evidence]:
        """The evidence that disputes the value, or reports one that is not public."""
        return [e for e in self.evidence if e.stance != "supports"]


class Note(NamedTuple):
    """A remark on a term, and how it reads backward in time."""

    text: str
    backward: str


class TermChange(NamedTuple):
    """What happened to one term."""

    term: str
    title: str
    kind: str
    binds: str | None
    benefits: str | None
    measures_extent: bool
    """Its directions are extended and shortened, which favor no party."""
    fields: tuple[FieldChange, ...]
    notes: tuple[Note, ...] = ()
    """On a change of kind along the ladder."""
    flags: tuple[str, ...] = ()
    """The definitions it uses that changed: their effect is not determined."""

    @property
    def remarks(self) -> list[str]:
        """Its notes and flags in words."""
        flags = [f"definition `{id_}` changed: effect not determined" for id_ in self.flags]
        return [*(note.text for note in self.notes), *flags]

    @property
    def verb(self) -> str:
        """Added or ended if its status says so, else the first verb of its fields."""
        verbs_of_term = (f.verb for f in self.changed_fields if f.field == STATUS)
        return next(verbs_of_term, None) or find_first_verb(f.verb for f in self.fields)

    @property
    def class_(self) -> ChangeClass:
        """Whether the deal changed, our record of it, or nothing."""
        return VERBS[self.verb]

    @property
    def changed_fields(self) -> list[FieldChange]:
        """The fields of class deal."""
        return [f for f in self.fields if f.class_ == "deal"]

    @property
    def direction(self) -> str | None:
        """The direction of its changed fields: theirs if they agree; see `combine_directions`."""
        if self.verb != "changed":
            return None
        return combine_directions([f.direction for f in self.changed_fields if not f.transient])

    @property
    def favors(self) -> str | None:
        """The party in whose favor the term moved, by its verb or its direction."""
        moved_like = {"added": "tightened", "ended": "loosened"}
        return self.get_favored_party(moved_like.get(self.verb, self.direction))

    @property
    def sourced(self) -> bool:
        """Whether every field of class deal is supported."""
        return all(f.supported is not False for f in self.changed_fields)

    def get_favored_party(self, direction: str | None) -> str | None:
        """Return the party that a direction of this term favors; None if it favors neither."""
        if self.measures_extent or self.binds == self.benefits == "mutual":
            return None
        return {"tightened": self.benefits, "loosened": self.binds}.get(direction or "")


class ProposalChange(NamedTuple):
    """A proposal that appeared, or whose aim changed."""

    proposal: str
    changes: str | None
    kind: str | None
    title: str
    note: str | None
    to: tuple[tuple[str, object], ...]
    when: str
    evidence: tuple[Evidence, ...]
    required_citations: tuple[RequiredCitation, ...]
    supported: bool | None = None
    origins: int = 0
    place: Location | None = None
    verb: str = "proposed"


class Diff(NamedTuple):
    """One step between two snapshots, or the sum of the steps of a walk."""

    before: str
    after: str
    between: tuple[str, ...]
    terms: tuple[TermChange, ...]
    proposals: tuple[ProposalChange, ...] = ()
    findings: tuple[Finding, ...] = ()
    hidden: frozenset[tuple[str, str]] = frozenset()
    """(term, field) pairs that were not yet known on the day asked for."""
    backward: bool = False
    """Read from the newer to the older snapshot, as it was asked for."""

    @property
    def changed(self) -> tuple[TermChange, ...]:
        """The terms in which the deal changed."""
        return tuple(term for term in self.terms if term.class_ == "deal")

    @property
    def summary(self) -> dict[str, int]:
        """How many terms have a verb, themselves or on a field, by verb; and how many are sourced."""
        verbs = [{term.verb, *(field.verb for field in term.fields)} for term in self.terms]
        return {verb: sum(verb in of_term for of_term in verbs) for verb in VERBS} | {
            "proposed": len(self.proposals),
            "deal": len(self.changed),
            "sourced": sum(term.sourced for term in self.changed),
            "unchanged": sum(term.class_ == "none" for term in self.terms),
            "unsupported": len(self.unsupported),
        }

    @property
    def unsupported(self) -> list[FieldChange | ProposalChange]:
        """The differences that need a citation and have none that counts."""
        fields = [f for t in self.terms for f in t.fields if f.supported is False]
        return [*fields, *(p for p in self.proposals if p.supported is False)]

    def reversed(self) -> Diff:
        """Return the same read backward: values, added and ended, directions and paths swap.

        All else stays. The side `before` of evidence still means the older value.
        """
        return self._replace(
            before=self.after,
            after=self.before,
            between=self.between[::-1],
            terms=tuple(
                term._replace(
                    fields=tuple(_reverse_field(term, field) for field in term.fields),
                    notes=tuple(Note(note.backward, note.text) for note in term.notes),
                )
                for term in self.terms
            ),
            backward=not self.backward,
        )


def find_first_verb(verbs: Iterable[str]) -> str:
    """Return the first of the verbs in the order of `VERBS`."""
    present = set(verbs)
    return next((verb for verb in VERBS if verb in present), "carried")


def combine_directions(directions: list[str | None]) -> str | None:
    """Combine the directions of several fields, which are never weighed against one another.

    tightened, tightened: tightened. tightened, loosened: mixed. tightened, None: partly-known.
    """
    distinct = set(directions)
    roles = distinct & {"reversed", "reassigned"}
    if roles:
        return roles.pop()
    known = distinct - {None, "unclear"}
    if len(known) > 1:
        return "mixed"
    if known:
        return "partly-known" if len(distinct) > 1 else known.pop()
    return "unclear" if "unclear" in distinct else None


def _reverse_field(term: TermChange, field: FieldChange) -> FieldChange:
    swapped = field._replace(
        before=field.after, after=field.before, path=field.path[::-1], gone=field.come, come=field.gone
    )
    if field.class_ != "deal":
        return swapped
    # What was added and ended within the walk was so in either reading.
    verb = field.verb if field.transient else _OPPOSITES.get(field.verb, field.verb)
    direction = _OPPOSITES.get(field.direction or "", field.direction)
    moved = direction if field.field != STATUS else "loosened" if verb == ENDED else "tightened"
    return swapped._replace(verb=verb, direction=direction, favors=term.get_favored_party(moved))
