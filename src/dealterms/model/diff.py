"""What a comparison says: the verbs, the changes of one step or of a whole walk, and what they owe."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from dealterms.model.finding import Finding
from dealterms.model.location import Location
from dealterms.model.value import Value, format_as_written

ChangeClass = Literal["deal", "record", "none"]
VERBS: dict[str, ChangeClass] = {
    "added": "deal",
    "ended": "deal",
    "changed": "deal",
    "documented": "record",
    "corrected": "record",
    "measured": "record",
    "disputed": "record",
    "reported": "record",
    "proposed": "record",
    "unrestated": "record",
    "reworded": "record",
    "reconfirmed": "none",
    "carried": "none",
}
"""Every verb and its class; of several verbs on one thing, the first here is its own."""

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
"""The field that stands for the term itself: that it is there, was added, ended, reconfirmed."""

ENDED = "ended"
"""What closes the path of a value whose term ended."""

_RANK_BY_VERB = {verb: rank for rank, verb in enumerate(VERBS)}
_OPPOSITES = {
    "added": "ended",
    "ended": "added",
    "tightened": "loosened",
    "loosened": "tightened",
    "extended": "shortened",
    "shortened": "extended",
}


class Evidence(NamedTuple):
    """A citation brought forward for one field: which side of it, and what it says of it."""

    source: str
    at: str | None
    quote: str | None
    says: str | None
    side: Literal["before", "after"]
    when: str
    """The name of the snapshot in which the citation stands."""
    stance: Literal["supports", "disputes", "reports"]
    place: Location
    supports: tuple[str, ...] = ()
    """The fields it supports, as written; empty: the term."""
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
    """What a difference owes its reader: a citation, in the snapshot of its step, that speaks for it."""

    field: str
    """The field, ``-field`` for what went from a set, or nothing for the term itself."""
    snapshot: str
    """The snapshot in which the citation must stand; empty: anywhere on the way."""
    not_before: date | None = None
    """A source issued wholly before this day came before the event."""
    stance: Literal["supports", "disputes", "reports"] = "supports"


class FieldChange(NamedTuple):
    """What happened to one field, in one step or over a walk."""

    field: str
    verb: str
    before: Value | None
    after: Value | None
    when: str
    """The date of the change; for a value carried on, the snapshot since which it stands."""
    direction: str | None = None
    favors: str | None = None
    by_convention: bool = False
    reason: str = ""
    """Why the direction is unclear."""
    last_confirmed: str = ""
    """The snapshot that had confirmed the older value last."""
    path: tuple[tuple[str, Value | None], ...] = ()
    """(date, value) from the older end on; it closes with `ended` when the term did."""
    transient: bool = False
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    required_citations: tuple[RequiredCitation, ...] = ()
    supported: bool | None = None
    """None where nothing is owed."""
    origins: int = 0
    place: Location | None = None

    @property
    def class_(self) -> ChangeClass:
        """Whether the deal changed, our record of it, or nothing."""
        return VERBS[self.verb]

    @property
    def values(self) -> tuple[str, str]:
        """Before and after, as the files have them."""
        return format_as_written(self.before), format_as_written(self.after)

    def get_support(self, side: Literal["before", "after"]) -> list[Evidence]:
        """The supporting evidence of one side that counts or was meant to."""
        return [e for e in self.evidence if e.side == side and e.stance == "supports"]

    @property
    def dissent(self) -> list[Evidence]:
        """The evidence that disagrees, or reports what is not public."""
        return [e for e in self.evidence if e.stance != "supports"]


class Note(NamedTuple):
    """What is said of a term beside its fields, and how that reads backward in time."""

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
    """Its directions are extended and shortened, which favor nobody."""
    fields: tuple[FieldChange, ...]
    notes: tuple[Note, ...] = ()
    """On a change of kind along the ladder."""
    flags: tuple[str, ...] = ()
    """The definitions that changed under it: their effect is not determined."""

    @property
    def remarks(self) -> list[str]:
        """Its notes and flags in words."""
        flags = [f"definition `{id_}` changed: effect not determined" for id_ in self.flags]
        return [*(note.text for note in self.notes), *flags]

    @property
    def verb(self) -> str:
        """The term's own verb: added or ended if the deal did that to it, else the first that applies."""
        status = next((f.verb for f in self.fields if f.field == STATUS), "")
        if status and VERBS[status] == "deal":
            return status
        return find_first_verb(f.verb for f in self.fields)

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
        """The direction of its changed axes if they agree; mixed, partly-known, unclear or None if not."""
        if self.verb != "changed":
            return None
        return combine_directions([f.direction for f in self.changed_fields if not f.transient])

    @property
    def favors(self) -> str | None:
        """The party in whose favor the term moved: what its direction or its own verb says."""
        if self.verb == "added":
            return self._get_party_unless_neutral(self.benefits)
        if self.verb == "ended":
            return self._get_party_unless_neutral(self.binds)
        return self.get_favored_party(self.direction)

    @property
    def sourced(self) -> bool:
        """Everything about it that changed the deal is supported."""
        return all(f.supported is not False for f in self.changed_fields)

    def get_favored_party(self, direction: str | None) -> str | None:
        """Whom a direction of this term favors."""
        if direction == "tightened":
            return self._get_party_unless_neutral(self.benefits)
        if direction == "loosened":
            return self._get_party_unless_neutral(self.binds)
        return None

    def _get_party_unless_neutral(self, party: str | None) -> str | None:
        both = self.binds == self.benefits == "mutual"
        return None if both or self.measures_extent else party


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
    """Time was asked to run the other way: read from the newer to the older."""

    @property
    def changed(self) -> tuple[TermChange, ...]:
        """The terms in which the deal changed."""
        return tuple(term for term in self.terms if term.class_ == "deal")

    @property
    def summary(self) -> dict[str, int]:
        """How many terms have each verb on themselves or on a field, and how well sourced they are."""
        counts = {
            verb: sum(verb == t.verb or any(f.verb == verb for f in t.fields) for t in self.terms)
            for verb in VERBS
        }
        counts["proposed"] = len(self.proposals)
        counts["deal"] = len(self.changed)
        counts["sourced"] = sum(term.sourced for term in self.changed)
        counts["unchanged"] = sum(term.class_ == "none" for term in self.terms)
        counts["unsupported"] = len(self.unsupported)
        return counts

    @property
    def unsupported(self) -> list[FieldChange | ProposalChange]:
        """The differences that owe a source and have none."""
        fields = [f for t in self.terms for f in t.fields if f.supported is False]
        return [*fields, *(p for p in self.proposals if p.supported is False)]

    def reversed(self) -> Diff:
        """The same read backward: values, added and ended, directions and paths swap; all else stays.

        Evidence keeps its side: `before` is what spoke for the older value, whichever way it is read.
        """
        return self._replace(
            before=self.after,
            after=self.before,
            between=self.between[::-1],
            terms=tuple(_reverse_term(term) for term in self.terms),
            backward=not self.backward,
        )


def find_first_verb(verbs: Iterable[str]) -> str:
    """The first of the verbs in the order of the table."""
    return min(verbs, key=_RANK_BY_VERB.__getitem__, default="carried")


def combine_directions(directions: list[str | None]) -> str | None:
    """The direction of several axes together; never weighed against one another."""
    found = set(directions)
    roles = found & {"reversed", "reassigned"}
    if roles:
        return roles.pop()
    ordered = found - {None, "unclear"}
    if len(ordered) > 1:
        return "mixed"
    if ordered and len(found) > 1:
        return "partly-known"
    if ordered:
        return ordered.pop()
    return "unclear" if "unclear" in found else None


def _reverse_term(term: TermChange) -> TermChange:
    return term._replace(
        fields=tuple(_reverse_field(term, field) for field in term.fields),
        notes=tuple(Note(note.backward, note.text) for note in term.notes),
    )


def _reverse_field(term: TermChange, field: FieldChange) -> FieldChange:
    turned = field._replace(
        before=field.after,
        after=field.before,
        path=field.path[::-1],
        gone=field.come,
        come=field.gone,
    )
    if field.class_ != "deal":
        return turned
    # What came and went on the way did so whichever way it is read.
    verb = field.verb if field.transient else _OPPOSITES.get(field.verb, field.verb)
    direction = _OPPOSITES.get(field.direction or "", field.direction)
    if field.field == STATUS:
        favors = term.get_favored_party("loosened" if verb == ENDED else "tightened")
    else:
        favors = term.get_favored_party(direction)
    return turned._replace(verb=verb, direction=direction, favors=favors)
