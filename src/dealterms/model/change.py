"""What a comparison says of one field: its verb, its values, its direction, and the citations that it needs.

A rate of 20%, which an amendment of 2025 raises to 25%, makes (other attributes left out)::

    FieldChange("rate", "changed", before=20%, after=25%, when="2025", direction="tightened",
                moved="raised", favors="payee", path=(PathStep("2024", 20%), PathStep("2025", 25%, …)),
                required_citations=(RequiredCitation("rate", "2025", 2025-01-01),))
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from dealterms.model.location import Location
from dealterms.model.missing import known_rank
from dealterms.model.term import PartyIds
from dealterms.model.value import Value, format_as_written

ChangeClass = Literal["deal", "event", "record", "none"]
_VERBS_BY_CLASS: dict[ChangeClass, str] = {
    "deal": "added ended suspended resumed changed passed",
    "event": "took-effect lapsed performed exercised reached",
    "record": "documented corrected differs measured disputed reported proposed unrestated withheld"
    " clarified reworded",
    "none": "reconfirmed carried",
}
VERBS = {verb: class_ for class_, verbs in _VERBS_BY_CLASS.items() for verb in verbs.split()}
"""Every verb and its class. Of several verbs of one term, the first in this order counts."""
CLASSES = tuple(_VERBS_BY_CLASS)
DIRECTIONS = ("tightened", "loosened", "extended", "shortened", "mixed", "partly-known", "unclear")
"""Every direction that a change of the deal can have."""
WITHDRAWN = "withdrawn"
TOO_EARLY = "too early"
NO_SUCH_SOURCE = "no such source"
"""Why a citation does not count."""
STATUS = "status"
"""The field for the term itself: that it exists, was added, ended, reconfirmed."""
STATED_AS_UNKNOWN = "stated as unknown"
"""The reason of an `unrestated` field that is not left out: the snapshot says that nobody knows."""

Stance = Literal["supports", "disputes", "reports", "unchanged", "clarifies"]
DISSENTING = ("disputes", "reports")
"""The stances of a citation that gives another value."""
WhenIs = Literal["since", "end", "by"]
"""What a date is: when it took effect, the end that came, or the snapshot by which it is known."""
_OPPOSITES = {
    "added": "ended", "ended": "added",
    "suspended": "resumed", "resumed": "suspended",
    "tightened": "loosened", "loosened": "tightened",
    "extended": "shortened", "shortened": "extended",
}  # fmt: skip
_OPPOSITE_MOVES = {
    one: other
    for pair in (
        ("raised", "lowered"), ("extended", "shortened"), ("widened", "narrowed"),
        ("tightened", "loosened"), ("strengthened", "weakened"), ("set", "lifted"),
        ("moved later", "moved earlier"), ("joined", "left"),
    )
    for one, other in (pair, pair[::-1])
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
    stance: Stance
    place: Location
    supports: tuple[str, ...] = ()
    """The fields it supports, as written; empty for the term itself."""
    value: Value | None = None
    """The value the source gives, where that is not the one it stands beside."""
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
    stance: Stance = "supports"
    by_instrument: bool = False
    """A contract, filing, official statement or court may speak of it before it comes."""


class TermEnd(str):
    """How a term came to be over, in the path of a field: `performed`, or just `ended`."""


class PathStep(NamedTuple):
    """One value on the way of a field, and what the move to it meant."""

    when: str
    value: Value | None
    direction: str | None = None
    favors: PartyIds | None = None
    against: PartyIds | None = None
    """The other party: whom the move favors when it is read backward."""
    moved: str = ""
    is_of_record: bool = False
    """The record came to have this value; that the deal moved to it then, nobody says."""


class FieldChange(NamedTuple):
    """What happened to one field, in one step or over a walk of several."""

    field: str
    verb: str
    before: Value | None
    after: Value | None
    when: str
    """The date of the change; of a carried value, the snapshot that last confirmed it, or the first one."""
    when_is: WhenIs = "by"
    direction: str | None = None
    moved: str = ""
    """The move in the axis's own word: raised, widened, extended; empty if there is none."""
    favors: PartyIds | None = None
    against: PartyIds | None = None
    """The other party: whom the move favors when it is read backward."""
    by_convention: bool = False
    reason: str = ""
    """Why the direction is unclear."""
    last_confirmed: str = ""
    """The snapshot that last confirmed the older value."""
    known: Value | None = None
    """A sharper value than the one stated, known since `last_confirmed`."""
    path: tuple[PathStep, ...] = ()
    """From the older end on; the last value is `ended` if the term is over."""
    transient: bool = False
    """It changed on the way, and in the end is what it was."""
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    """Its citations; those that give another value come last."""
    required_citations: tuple[RequiredCitation, ...] = ()
    supported: bool | None = None
    """None if it needs no citation."""
    origins: int = 0
    place: Location | None = None
    counted: bool = False
    """Its direction counts when those of the term are combined: the axis is ordered."""
    needs: tuple[tuple[str, Value, Value], ...] = ()
    """The fields without which its values do not compare: name, value before and after the move."""

    @property
    def class_(self) -> ChangeClass:
        """Whether the deal changed, something happened under it, our record changed, or nothing."""
        return VERBS[self.verb]

    @property
    def is_news_of_deal(self) -> bool:
        """Whether somebody changed the deal, or something happened under it."""
        return self.class_ in ("deal", "event")

    @property
    def is_sharpened(self) -> bool:
        """Whether a value that was known is known more closely."""
        both_known = self.before is not None and self.after is not None
        return (
            self.verb == "documented"
            and both_known
            and known_rank(self.before) == known_rank(self.after) == 3
        )

    @property
    def values(self) -> tuple[str, str]:
        """The values before and after, as the files have them."""
        return format_as_written(self.before), format_as_written(self.after)

    def get_support(self, side: Literal["before", "after"]) -> list[Evidence]:
        """Return the supporting evidence of one side, including what does not count."""
        return [e for e in self.evidence if e.side == side and e.stance == "supports" and e.value is None]

    @property
    def dissent(self) -> list[Evidence]:
        """The evidence that disputes the value, or reports one that is not public."""
        return [e for e in self.evidence if e.stance in DISSENTING]


def find_first_verb(verbs: Iterable[str]) -> str:
    """Return the first of the verbs in the order of `VERBS`."""
    present = set(verbs)
    return next((verb for verb in VERBS if verb in present), "carried")


def combine_directions(directions: list[str | None]) -> str | None:
    """Combine the directions of several fields, which are never weighed against one another.

    tightened, tightened: tightened. tightened, loosened: mixed. tightened, unclear: partly-known.
    """
    distinct = set(directions)
    if "mixed" in distinct:
        return "mixed"
    known = distinct - {None, "unclear"}
    if len(known) > 1:
        return "mixed"
    if known:
        return "partly-known" if len(distinct) > 1 else known.pop()
    return "unclear" if "unclear" in distinct else None


def reverse_field(field: FieldChange) -> FieldChange:
    """Return the change of a field read backward in time."""
    swapped = field._replace(
        before=field.after,
        after=field.before,
        path=_reverse_path(field.path),
        gone=field.come,
        come=field.gone,
        needs=tuple((name, after, before) for name, before, after in field.needs),
    )
    if field.class_ != "deal":
        return swapped
    # What was added and ended within the walk was so in either reading.
    return swapped._replace(
        verb=field.verb if field.transient else _OPPOSITES.get(field.verb, field.verb),
        direction=_OPPOSITES.get(field.direction or "", field.direction),
        moved=_OPPOSITE_MOVES.get(field.moved, field.moved),
        favors=field.against,
        against=field.favors,
    )


def _reverse_path(path: tuple[PathStep, ...]) -> tuple[PathStep, ...]:
    """Return the path from its other end; each move, told at the value it led to, leads back.

    A first value that came from nothing, by a move of its own, goes into nothing: its path ends with None.
    """
    if path and (path[0].direction or path[0].favors or path[0].against):
        path = (PathStep(path[0].when, None), *path)
    moves = (PathStep("", None), *path[:0:-1])
    turned = tuple(
        PathStep(
            step.when,
            step.value,
            _OPPOSITES.get(move.direction or "", move.direction),
            move.against,
            move.favors,
            _OPPOSITE_MOVES.get(move.moved, move.moved),
            step.is_of_record,
        )
        for step, move in zip(path[::-1], moves, strict=False)
    )
    return turned[1:] if turned and turned[0].value is None else turned
