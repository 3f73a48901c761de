"""Which way a field moved and whom that favors, once the axis has answered."""

from __future__ import annotations

from collections.abc import Mapping

from dealterms.model.axes import Role, Through
from dealterms.model.axes.base import Ordering
from dealterms.model.diff import FieldChange, TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import UNKNOWN
from dealterms.model.value import Value

_EMPTY: frozenset[str] = frozenset()


def with_direction(
    change: FieldChange,
    term: TermChange,
    befores: Mapping[str, Value],
    afters: Mapping[str, Value],
    roles: str | None,
) -> FieldChange:
    """``change`` with its direction: the axis on its two ends, if nothing that it leans on moved.

    ``befores`` and ``afters`` are the term's values at the two ends; ``roles`` is `reversed` or
    `reassigned` if a role moved between them.
    """
    of_kind = resolve_kind(term.kind)
    axis = of_kind.get_axes()[change.field]
    gone, come = find_set_changes(change.before, change.after)
    change = change._replace(gone=gone, come=come, direction=None, favors=None, reason="")
    change = change._replace(by_convention=False)
    if isinstance(axis, Role):
        return change._replace(direction=roles)
    if not axis.ordered or not axis.directed or of_kind.direction == "never":
        return change
    if change.before is None or change.after is None:
        return change
    if roles:
        return change._replace(direction="unclear", reason=f"the roles were {roles}")
    for other in axis.needs:
        before, after = befores.get(other, UNKNOWN), afters.get(other, UNKNOWN)
        if before is UNKNOWN and after is UNKNOWN:
            continue
        if UNKNOWN in (before, after) or not of_kind.get_axes()[other].is_same(before, after):
            return change._replace(direction="unclear", reason=f"not on one {other}")
    movement = axis.compare(change.before, change.after)
    if movement.ordering is Ordering.SAME:
        return change
    if movement.ordering is Ordering.UNCLEAR:
        return change._replace(direction="unclear", reason=movement.reason)
    up = movement.ordering is Ordering.UP
    if term.measures_extent and isinstance(axis, Through):
        direction = "extended" if up else "shortened"
    else:
        direction = "tightened" if up else "loosened"
    return change._replace(
        direction=direction,
        favors=term.get_favored_party(direction),
        by_convention=movement.by_convention,
    )


def find_role_change(
    term: TermChange, befores: Mapping[str, Value], afters: Mapping[str, Value]
) -> str | None:
    """`reversed` or `reassigned` if a role that was known is another party's now."""
    of_kind = resolve_kind(term.kind)
    bound, served = of_kind.get_role_field("binds"), of_kind.get_role_field("benefits")
    if bound is None or served is None:
        return None
    old = befores.get(bound, UNKNOWN), befores.get(served, UNKNOWN)
    new = afters.get(bound, UNKNOWN), afters.get(served, UNKNOWN)
    if all(UNKNOWN in pair or pair[0] == pair[1] for pair in zip(old, new, strict=True)):
        return None
    return "reversed" if new == old[::-1] else "reassigned"


def find_set_changes(before: object, after: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tokens that went from a set, and those that came; `none` is the empty set."""
    if before is None or after is None:
        return (), ()
    if not isinstance(before, frozenset) and not isinstance(after, frozenset):
        return (), ()
    old = before if isinstance(before, frozenset) else _EMPTY
    new = after if isinstance(after, frozenset) else _EMPTY
    return tuple(sorted(old - new)), tuple(sorted(new - old))
