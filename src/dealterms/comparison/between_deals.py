"""Two deals side by side, kind by kind and term by term; nothing is added up or weighed.

Worked example, of two deals that each have a revenue share::

    first: rate 20%, base net-revenue, cap USD 5       second: rate 25%, base net-revenue, cap EUR 5

    rate    higher: the second
    cap     not comparable: another unit
    base    the same

A value is compared by its field's own axis, as two values of one deal are. But each deal has its own
milestones, so an end that waits for one compares with nothing; what is not known on one side has no order;
and a rate compares only if both bases are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal, NamedTuple

from dealterms.comparison.direction import is_one
from dealterms.comparison.evidence import EvidenceJudge
from dealterms.comparison.steps import SnapshotWalk
from dealterms.model.axes import Axis, Role, Through
from dealterms.model.axes.base import Ordering, Relation
from dealterms.model.change import STATUS, FieldChange
from dealterms.model.deal import Deal, Snapshot
from dealterms.model.diff import Diff, TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import NONE, UNKNOWN, Trend, known_rank
from dealterms.model.value import End, Value

Which = Literal["first", "second", "same", "unclear"]
MAX_PAIRS = 64
"""So many pairs of terms of one kind are compared: two deals of a thousand terms would have a million."""
_COMPARATIVES = {
    "raised": "higher", "lowered": "higher",
    "extended": "longer", "shortened": "longer",
    "widened": "wider", "narrowed": "wider",
    "tightened": "stricter", "loosened": "stricter",
    "strengthened": "stronger", "weakened": "stronger",
    "set": "yes", "lifted": "yes",
    "moved later": "later", "moved earlier": "later",
}  # fmt: skip
"""How people call the one that has more, by the word of the move from one to the other."""


class ComparedField(NamedTuple):
    """One field of two terms."""

    field: str
    first: FieldChange | None
    """The field in the first deal; None if nothing of it is known."""
    second: FieldChange | None
    which: Which
    """Which of the two has more on the field's own scale; that they are the same; or that nobody can say."""
    word: str = ""
    """What that one is: higher, longer, stricter."""
    by_convention: bool = False
    reason: str = ""
    """Why nothing can be said."""


class ComparedTerms(NamedTuple):
    """One term of each deal, both of one kind."""

    first: TermChange
    second: TermChange
    fields: tuple[ComparedField, ...]


class ComparedKind(NamedTuple):
    """All terms of one kind in two deals."""

    kind: str
    first: tuple[TermChange, ...]
    second: tuple[TermChange, ...]
    past: tuple[tuple[TermChange, ...], tuple[TermChange, ...]]
    """The terms of either deal that are over, which are not compared."""
    pairs: tuple[ComparedTerms, ...]
    """Each with each; none if a deal has no term of the kind, or if they would be too many."""


def collect_terms(deal: Deal, walk: Iterable[Snapshot], known_by: date | None) -> tuple[TermChange, ...]:
    """Return the terms after a walk, with all that is known of each, and its citations."""
    snapshots = iter(walk)
    state = SnapshotWalk(next(snapshots), deal.sources)
    for snapshot in snapshots:
        state.advance_to(snapshot)
    terms = [state.collect_term(id_) for id_ in (*state.iter_present(), *state.iter_past())]
    judge = EvidenceJudge(deal.sources, known_by)
    return judge.judge_diff(Diff("", "", (), tuple(terms))).terms


def compare_deals(
    first: Iterable[TermChange], second: Iterable[TermChange], day: date, kinds: Iterable[str] = ()
) -> tuple[ComparedKind, ...]:
    """Compare the terms of two deals, kind by kind; of some kinds, if they are named."""
    ours, theirs = _group_by_kind(first), _group_by_kind(second)
    wanted = sorted((ours.keys() | theirs.keys()) & {*kinds} if kinds else ours.keys() | theirs.keys())
    return tuple(_compare_kind(kind, ours.get(kind, ()), theirs.get(kind, ()), day) for kind in wanted)


def get_known(field: FieldChange | None) -> Value:
    """Return the sharpest value known of a field."""
    if field is None:
        return UNKNOWN
    value = field.known if field.known is not None and field.after is not NONE else field.after
    return UNKNOWN if value is None else value


def is_only_last_known(field: FieldChange | None) -> bool:
    """Whether the newest snapshot leaves the field out, and only an older one states it."""
    return field is not None and field.after is None and field.known is not None


def _group_by_kind(terms: Iterable[TermChange]) -> dict[str, tuple[TermChange, ...]]:
    groups: dict[str, tuple[TermChange, ...]] = {}
    for term in terms:
        groups[term.kind] = (*groups.get(term.kind, ()), term)
    return groups


def _compare_kind(
    kind: str, first: tuple[TermChange, ...], second: tuple[TermChange, ...], day: date
) -> ComparedKind:
    past = tuple(term for term in first if term.is_over), tuple(term for term in second if term.is_over)
    first = tuple(term for term in first if not term.is_over)
    second = tuple(term for term in second if not term.is_over)
    pairs = ((one, other) for one in first for other in second)
    is_few = len(first) * len(second) <= MAX_PAIRS
    compared = (
        ComparedTerms(one, other, tuple(_iter_compared(kind, one, other, day))) for one, other in pairs
    )
    return ComparedKind(kind, first, second, past, tuple(compared) if is_few else ())


def _iter_compared(kind: str, first: TermChange, second: TermChange, day: date) -> Iterator[ComparedField]:
    axes = resolve_kind(kind).get_axes()
    ours, theirs = ({field.field: field for field in term.fields} for term in (first, second))
    for name, axis in axes.items():
        one, other = ours.get(name), theirs.get(name)
        if isinstance(axis, Role) or get_known(one) is get_known(other) is UNKNOWN:
            continue
        which, word, by_convention, reason = _compare_field(axes, axis, ours, theirs, name, day)
        yield ComparedField(name, one, other, which, word, by_convention, reason)


def _compare_field(
    axes: Mapping[str, Axis],
    axis: Axis,
    ours: Mapping[str, FieldChange],
    theirs: Mapping[str, FieldChange],
    name: str,
    day: date,
) -> tuple[Which, str, bool, str]:
    first, second = get_known(ours.get(name)), get_known(theirs.get(name))
    if reason := _find_obstacle(axes, axis, ours, theirs, name):
        return "unclear", "", False, reason
    movement = axis.compare(first, second, day)
    if movement.ordering is Ordering.SAME:
        # About 20% is 20% where one deal is told twice. Of two deals, it may be another number.
        is_exact = axis.relate_precision(first, second) is Relation.SAME
        return ("same", "", False, "") if is_exact else ("unclear", "", False, "known too vaguely")
    move = axis.describe_move(first, second, day)
    if movement.ordering is Ordering.UNCLEAR or not move:
        return "unclear", "", False, movement.reason or _describe_disorder(axis, first, second)
    is_second = (movement.ordering is Ordering.UP) != axis.is_reversed
    word = "later" if isinstance(axis, Through) else _COMPARATIVES.get(move, "more")
    return ("second" if is_second else "first"), word, movement.by_convention, ""


def _find_obstacle(
    axes: Mapping[str, Axis],
    axis: Axis,
    ours: Mapping[str, FieldChange],
    theirs: Mapping[str, FieldChange],
    name: str,
) -> str:
    """Return why two values cannot be compared, whatever they are; empty if they can."""
    first, second = get_known(ours.get(name)), get_known(theirs.get(name))
    if UNKNOWN in (first, second):
        return "not known of one"
    if any(is_only_last_known(fields.get(name)) for fields in (ours, theirs)):
        return "not stated any more of one"
    if any(fields[STATUS].after is None for fields in (ours, theirs)):
        return "nobody knows whether one still stands"
    if min(known_rank(first), known_rank(second)) < 3 or any(isinstance(v, Trend) for v in (first, second)):
        return "not public of one"
    if any(isinstance(value, End) and value.milestones for value in (first, second)):
        return "it ends by an event of its own deal"
    if axis.prose:
        return "" if first == second else "text, which has no order"
    for need in axis.needs if NONE not in (first, second) else ():
        one, other = get_known(ours.get(need)), get_known(theirs.get(need))
        if UNKNOWN in (one, other):
            return f"the {need.replace('_', ' ')} of one is not known"
        if not is_one(axes[need], one, other):
            return f"not on one {need.replace('_', ' ')}"
    return ""


def _describe_disorder(axis: Axis, first: Value, second: Value) -> str:
    if isinstance(first, frozenset) and isinstance(second, frozenset):
        return "neither contains the other"
    return "they have no order" if not axis.ordered else "known too vaguely"
