"""Which way a field moved and whom that favors.

Worked example, for a revenue share that binds acme and benefits bolt::

    rate 20% -> 25%                          tightened, raised, favors bolt
    rate 25% -> 20%                          loosened, lowered, favors acme
    rate 20% -> 25%, base profit -> revenue  unclear: not on one base
    rate 20% -> 25%, roles swapped           unclear: the roles were reversed
    rate 20% -> undisclosed, lower           loosened, lowered, favors acme
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from dealterms.model.axes import Axis, Role, Through
from dealterms.model.axes.base import Movement, Ordering
from dealterms.model.change import FieldChange
from dealterms.model.diff import TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import NONE, REDACTED, SILENT, UNDISCLOSED, UNKNOWN, Trend
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import Term, to_party_set
from dealterms.model.value import End, Value


def with_direction(
    change: FieldChange,
    term: TermChange,
    befores: Mapping[str, Value],
    afters: Mapping[str, Value],
    day: date | None = None,
    reached: Mapping[str, PartialDate] = MappingProxyType({}),
) -> FieldChange:
    """Return ``change`` with its direction, whom it favors and the axis's word; or why it is unclear.

    ``befores`` and ``afters`` hold the values of the term's fields that were known before and after the
    change, and ``day`` is that of the newer snapshot.
    """
    kind = resolve_kind(term.kind)
    axis = kind.get_axes()[change.field]
    gone, come = find_set_changes(change.before, change.after) if axis.many else ((), ())
    change = change._replace(gone=gone, come=come)
    roles = find_role_change(kind, befores, afters)
    if isinstance(axis, Role):
        return change._replace(moved=_describe_role_move(change, roles))
    if change.before is None or change.after is None:
        is_new = change.reason and is_counted(kind, change.field)
        return change._replace(counted=True, direction="unclear") if is_new else change
    ends = resolve_end(change.before, reached), resolve_end(change.after, reached)
    movement = Movement(Ordering.SAME)
    if change.verb == "changed" or change.before != change.after:
        movement = _find_movement(axis, *ends, day)
    moved = "" if change.reason else _describe_move(axis, *ends, day)
    if not is_counted(kind, change.field) or not _has_something_to_except(
        kind, change.field, befores, afters
    ):
        return change._replace(moved=moved)
    needs = tuple((name, befores.get(name, UNKNOWN), afters.get(name, UNKNOWN)) for name in axis.needs)
    change = change._replace(counted=True, needs=needs)
    if change.reason:
        return change._replace(direction="unclear", moved="")
    if roles == "reversed":
        return change._replace(direction="unclear", reason="the roles were reversed")
    # To none, or from it, is the same move on any base.
    for name, before, after in () if NONE in (change.before, change.after) else needs:
        if not is_one(kind.get_axes()[name], before, after):
            return change._replace(direction="unclear", reason=f"not on one {name}", moved="")
    if movement.ordering is Ordering.SAME and change.verb != "changed":
        return change
    if movement.ordering in (Ordering.SAME, Ordering.UNCLEAR):
        # It is the same number, and a source says that it changed: neither is known closely enough.
        reason = movement.reason or "known too vaguely"
        return change._replace(direction="unclear", reason=reason, moved="")
    extent = term.measures_extent and isinstance(axis, Through)
    up, down = ("extended", "shortened") if extent else ("tightened", "loosened")
    direction, opposite = (up, down) if movement.ordering is Ordering.UP else (down, up)
    return change._replace(
        direction=direction,
        favors=term.get_favored_party(direction),
        against=term.get_favored_party(opposite),
        by_convention=movement.by_convention,
        moved=moved,
    )


def _describe_role_move(change: FieldChange, roles: str | None) -> str:
    """Write `joined` or `left` where a party came or went beside others, else how the roles moved."""
    old, new = (
        to_party_set(side) if isinstance(side, str | frozenset) else frozenset[str]()
        for side in (change.before, change.after)
    )
    if old and new and old != new and roles != "reversed":
        if old < new:
            return "joined"
        if new < old:
            return "left"
    return roles or ""


def is_counted(kind: type[Term], field: str) -> bool:
    """Whether moves of the field have a direction that counts in that of its term."""
    axis = kind.get_axes()[field]
    return axis.ordered and axis.directed and kind.direction != "never" and not axis.measured


def resolve_end(value: Value, reached: Mapping[str, PartialDate]) -> Value:
    """Return an end that waits for milestones as a day, once they are reached; another value as it is."""
    return value.settle(reached) if isinstance(value, End) and reached else value


def _find_movement(axis: Axis, before: Value, after: Value, day: date | None) -> Movement:
    if isinstance(after, Trend) and before is not NONE:
        is_up = (after.way == "higher") != axis.is_reversed
        return Movement(Ordering.UP if is_up else Ordering.DOWN)
    return axis.compare(before, after, day)


def _describe_move(axis: Axis, before: Value, after: Value, day: date | None) -> str:
    if isinstance(after, Trend) and before is not NONE:
        return axis.move_words[0 if after.way == "higher" else 1]
    return axis.describe_move(before, after, day)


def is_one(axis: Axis | None, before: Value, after: Value) -> bool:
    """Whether a field that others are measured by is the same; one that was never known is."""
    if axis is None or before is UNKNOWN or after is UNKNOWN:
        return before == after
    return axis.is_same(before, after)


def _has_something_to_except(
    kind: type[Term], field: str, befores: Mapping[str, Value], afters: Mapping[str, Value]
) -> bool:
    """Whether what is excepted from was there before and after, as far as its level is known."""
    if not kind.exclusive_rungs or field not in (*kind.exceptions, "carve_outs"):
        return True
    known = [values.get("level", UNKNOWN) for values in (befores, afters)]
    if NONE in known:
        return False
    levels = [level in kind.exclusive_rungs for level in known if level is not UNKNOWN]
    # What a license leaves out counts while it stays non-exclusive; not where it became exclusive.
    return all(levels) or (field not in kind.exceptions and not any(levels))


def find_role_change(
    kind: type[Term], befores: Mapping[str, Value], afters: Mapping[str, Value]
) -> str | None:
    """Return `reversed` or `reassigned` if a role that was known went to another party."""
    binds, benefits = kind.get_role_field("binds"), kind.get_role_field("benefits")
    if binds is None or benefits is None:
        return None
    old = befores.get(binds, UNKNOWN), befores.get(benefits, UNKNOWN)
    new = afters.get(binds, UNKNOWN), afters.get(benefits, UNKNOWN)
    if all(UNKNOWN in pair or pair[0] == pair[1] for pair in zip(old, new, strict=True)):
        return None
    swapped = new == old[::-1] or _have_swapped(*old, *new)
    return "reversed" if swapped else "reassigned"


def _have_swapped(old_bound: Value, old_served: Value, new_bound: Value, new_served: Value) -> bool:
    """Whether a party went from one role to the other."""
    sides = (old_bound, old_served, new_bound, new_served)
    before_bound, before_served, after_bound, after_served = (
        to_party_set(side) if isinstance(side, str | frozenset) else frozenset[str]() for side in sides
    )
    return bool((before_bound & after_served) | (before_served & after_bound))


def find_set_changes(before: object, after: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tokens removed from a set, and those added; `none` is the empty set.

    `all` contains every token: nothing goes when it comes, and nothing comes when it goes. What `redacted`
    stands for may be any of them, and so may a set that is not public.
    """
    if any(side in (None, SILENT, UNDISCLOSED, REDACTED) for side in (before, after)):
        return (), ()
    old, new = (side if isinstance(side, frozenset) else frozenset() for side in (before, after))
    gone = frozenset() if "all" in new else old - new
    come = frozenset() if "all" in old else new - old
    if REDACTED.value in new:
        gone = frozenset()  # it may be among what is redacted now
    if REDACTED.value in old:
        come = frozenset()  # it may have been among what was redacted
        gone -= {REDACTED.value} if new - old else frozenset()
    return tuple(sorted(gone)), tuple(sorted(come))
