"""Which way a field moved and whom that favors.

Worked example, for a revenue share that binds acme and benefits bolt::

    rate 20% -> 25%                          tightened, favors bolt
    rate 25% -> 20%                          loosened, favors acme
    rate 20% -> 25%, base profit -> revenue  unclear: not on one base
    rate 20% -> 25%, roles swapped           unclear: the roles were reversed
"""

from collections.abc import Mapping

from dealterms.model.axes import Role, Through
from dealterms.model.axes.base import Ordering
from dealterms.model.diff import FieldChange, TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import UNKNOWN
from dealterms.model.value import Value


def with_direction(
    change: FieldChange,
    term: TermChange,
    befores: Mapping[str, Value],
    afters: Mapping[str, Value],
    roles: str | None,
) -> FieldChange:
    """Return ``change`` with its direction, the party it favors, or why the direction is unclear.

    ``befores`` and ``afters`` hold the values of the term's fields; see `find_role_change` for ``roles``.
    """
    kind = resolve_kind(term.kind)
    axis = kind.get_axes()[change.field]
    gone, come = find_set_changes(change.before, change.after)
    cleared = change._replace(direction=None, favors=None, reason="", by_convention=False)
    change = cleared._replace(gone=gone, come=come)
    if isinstance(axis, Role):
        return change._replace(direction=roles)
    directed = axis.ordered and axis.directed and kind.direction != "never"
    if not directed or change.before is None or change.after is None:
        return change
    if roles:
        return change._replace(direction="unclear", reason=f"the roles were {roles}")
    for other in axis.needs:
        before, after = befores.get(other, UNKNOWN), afters.get(other, UNKNOWN)
        if before is UNKNOWN and after is UNKNOWN:
            continue
        if UNKNOWN in (before, after) or not kind.get_axes()[other].is_same(before, after):
            return change._replace(direction="unclear", reason=f"not on one {other}")
    movement = axis.compare(change.before, change.after)
    if movement.ordering is Ordering.SAME:
        return change
    if movement.ordering is Ordering.UNCLEAR:
        return change._replace(direction="unclear", reason=movement.reason)
    extent = term.measures_extent and isinstance(axis, Through)
    up, down = ("extended", "shortened") if extent else ("tightened", "loosened")
    direction = up if movement.ordering is Ordering.UP else down
    favors = term.get_favored_party(direction)
    return change._replace(direction=direction, favors=favors, by_convention=movement.by_convention)


def find_role_change(
    term: TermChange, befores: Mapping[str, Value], afters: Mapping[str, Value]
) -> str | None:
    """Return `reversed` or `reassigned` if a role that was known went to another party."""
    kind = resolve_kind(term.kind)
    binds, benefits = kind.get_role_field("binds"), kind.get_role_field("benefits")
    if binds is None or benefits is None:
        return None
    old = befores.get(binds, UNKNOWN), befores.get(benefits, UNKNOWN)
    new = afters.get(binds, UNKNOWN), afters.get(benefits, UNKNOWN)
    if all(UNKNOWN in pair or pair[0] == pair[1] for pair in zip(old, new, strict=True)):
        return None
    return "reversed" if new == old[::-1] else "reassigned"


def find_set_changes(before: object, after: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tokens removed from a set, and those added; `none` is the empty set."""
    if before is None or after is None:
        return (), ()
    old, new = (side if isinstance(side, frozenset) else frozenset() for side in (before, after))
    return tuple(sorted(old - new)), tuple(sorted(new - old))
