"""How two amounts compare and relate: numbers, vague numbers and limits."""

from __future__ import annotations

from decimal import Decimal

from dealterms.model.axes.base import DOWN, SAME, UNCLEAR, UP, Movement, Ordering, Relation, to_ordering
from dealterms.model.axes.relations import relate_intervals
from dealterms.model.quantity import Amount
from dealterms.model.quantity_words import LOWER_LIMITS


def compare_amounts(old: Amount, new: Amount) -> Movement:
    """Return how an amount moved: by its number, and only where no other reading is left."""
    if old.measure != new.measure:
        return Movement(UNCLEAR, reason="another currency or unit")
    if old.is_same(new):
        return Movement(SAME)
    if old.is_limit and new.is_limit and (limits := _compare_limits(old, new)) is not None:
        return limits
    before, after = old.compute_interval(), new.compute_interval()
    if before.is_below(after):
        return Movement(UP)
    if after.is_below(before):
        return Movement(DOWN)
    if not old.is_limit and not new.is_limit:
        return Movement(UNCLEAR, reason="not provably different")
    # A limit differs from every sum, so they may share one number and still have moved.
    if before.is_at_or_below(after):
        return Movement(UP)
    if after.is_at_or_below(before):
        return Movement(DOWN)
    both = old.is_limit and new.is_limit
    return Movement(UNCLEAR, reason="limits of different kinds" if both else "a limit against a sum")


def relate_amounts(old: Amount, new: Amount) -> Relation:
    """Return how what two amounts allow relates; a limit differs from everything but the same limit."""
    if old.is_same(new):
        return Relation.SAME
    if old.measure != new.measure or old.is_limit or new.is_limit:
        return Relation.DISJOINT
    return relate_intervals(old.compute_interval(), new.compute_interval())


def _compare_limits(old: Amount, new: Amount) -> Movement | None:
    """Compare limits of one kind, by their ends; None if they are of different kinds."""
    before, after = _get_limits(old), _get_limits(new)
    if [limit is None for limit in before] != [limit is None for limit in after]:
        return None
    moves: set[Ordering] = set()
    for one, other in zip(before, after, strict=True):
        if one is not None and other is not None:
            moves.add(to_ordering((other > one) - (other < one)))
    moves.discard(SAME)
    if len(moves) == 1:
        return Movement(moves.pop())
    return Movement(UNCLEAR, reason="one limit rose, the other fell") if moves else Movement(SAME)


_Limit = tuple[Decimal, int]


def _get_limits(amount: Amount) -> tuple[_Limit | None, _Limit | None]:
    """Return the lower and the upper limit; `more than 4` is above `at least 4`, `less than 4` below 4."""
    number, upper = amount.number, amount.upper
    if amount.bound not in LOWER_LIMITS:
        return None, (number, -(amount.bound == "less than"))
    lower = number, int(amount.bound == "more than")
    return lower, None if upper is None else (upper, -(amount.upper_bound == "less than"))
