"""How two lengths of time compare and relate: P1M and P30D may be as long, P1M and P32D cannot."""

from __future__ import annotations

from dealterms.model.axes.base import DOWN, SAME, UNCLEAR, UP, Movement, Relation, to_ordering
from dealterms.model.duration import Duration


def compare_durations(old: Duration, new: Duration) -> Movement:
    """Return whether the new one is longer, wherever in the calendar the two begin."""
    if old.days == new.days:
        return Movement(to_ordering(new.months - old.months))
    if old.months == new.months:
        return Movement(to_ordering(new.days - old.days))
    old_range, new_range = old.compute_day_range(), new.compute_day_range()
    if new_range[0] > old_range[1]:
        return Movement(UP)
    if new_range[1] < old_range[0]:
        return Movement(DOWN)
    return Movement(UNCLEAR, reason="months and days that may be as long")


def relate_durations(old: Duration, new: Duration) -> Relation:
    """Return how they relate: neither P1M nor P30D is vague, but they may be as long."""
    ordering = compare_durations(old, new).ordering
    if ordering is SAME:
        return Relation.SAME
    return Relation.OVERLAPPING if ordering is UNCLEAR else Relation.DISJOINT
