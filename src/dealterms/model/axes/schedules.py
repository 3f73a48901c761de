"""How two schedules compare and relate, key by key; and a schedule beside one number.

A key holds for its period, and periods over at ``day`` are not compared. A plain number is the amount
of its own day, and says nothing of the other periods::

    20% -> {2025: 20%, 2026: 25%}        at 2025-12-31: SAME; SHARPER: more is known
    {2025: 20%, 2026: 25%} -> 25%        at 2026-12-31: SAME, as the schedule said so
    {2025: 20%} -> {2025: 20%, 2026: 25%}    UNCLEAR (a key that only one side has); SHARPER
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dealterms.model.axes.amounts import compare_amounts, relate_amounts
from dealterms.model.axes.base import SAME, UNCLEAR, Movement, Ordering, Relation
from dealterms.model.axes.relations import combine_relations
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import Amount
from dealterms.model.schedule import Schedule

Quantities = Amount | Schedule


def compare_schedules(old: Quantities, new: Quantities, day: date | None = None) -> Movement:
    """Return how a schedule moved, if all of its keys moved one way; one of the two may be a number."""
    if isinstance(old, Amount):
        assert isinstance(new, Schedule)
        return _compare_with_amount(new, old, day, is_old=True)
    if isinstance(new, Amount):
        movement = _compare_with_amount(old, new, day, is_old=False)
        return movement._replace(ordering=movement.ordering.opposite)
    if old.kind != new.kind:
        return Movement(UNCLEAR, reason="schedules of different kinds")
    before, after = _get_amounts(old, day), _get_amounts(new, day)
    if before.keys() != after.keys():
        return Movement(UNCLEAR, reason="a key that only one side has")
    return _combine_movements([compare_amounts(before[key], after[key]) for key in before])


def relate_schedules(old: Quantities, new: Quantities, day: date | None = None) -> Relation:
    """Return how two schedules relate; one of the two may be a number."""
    if isinstance(old, Amount):
        assert isinstance(new, Schedule)
        return _relate_to_amount(new, old, day, is_old=True)
    if isinstance(new, Amount):
        return _relate_to_amount(old, new, day, is_old=False).opposite
    if old.kind != new.kind:
        # Each may be true of the other: by year, and by tier in each year.
        return Relation.OVERLAPPING
    before, after = _get_amounts(old, day), _get_amounts(new, day)
    relations = {relate_amounts(before[key], after[key]) for key in before.keys() & after.keys()}
    come, gone = after.keys() - before.keys(), before.keys() - after.keys()
    if old.kind == "tier" and come and gone:
        return Relation.DISJOINT
    relations |= {Relation.SHARPER} if come else set()
    relations |= {Relation.VAGUER} if gone else set()
    relation = combine_relations(relations)
    # Nothing that the two say of a period not over differs: that does not make them the same.
    return Relation.OVERLAPPING if relation is Relation.SAME else relation


def _get_amounts(schedule: Schedule, day: date | None) -> Mapping[object, Amount]:
    return schedule.drop_periods_over(day).by_identity()


def _compare_with_amount(schedule: Schedule, amount: Amount, day: date | None, *, is_old: bool) -> Movement:
    """Return how it moved from the amount to the schedule; ``is_old`` says that the amount came first."""
    if schedule.kind == "time":
        there = _find_amount_of_day(schedule, amount, day, is_old=is_old)
        if there is None:
            return Movement(UNCLEAR, reason="one number against a schedule")
        return compare_amounts(amount, there)
    movements = [compare_amounts(amount, entry.amount) for entry in schedule.entries]
    # It is that of every tier, or of one: either way it moved if no tier moved the other way. Of the bases,
    # it may be that of any: only what differs from all of them has moved.
    undecided = (UNCLEAR,) if schedule.kind == "tier" else (SAME, UNCLEAR)
    if any(movement.ordering in undecided for movement in movements):
        return Movement(UNCLEAR, reason="one number against a schedule")
    return _combine_movements(movements)


def _relate_to_amount(schedule: Schedule, amount: Amount, day: date | None, *, is_old: bool) -> Relation:
    """Return how the schedule relates to the amount; ``is_old`` says that the amount came first."""
    if schedule.kind == "time":
        there = _find_amount_of_day(schedule, amount, day, is_old=is_old)
        # Of the other periods the schedule says more.
        relations = {
            Relation.OVERLAPPING if there is None else relate_amounts(amount, there),
            Relation.SHARPER,
        }
        return combine_relations(relations)
    relations = {relate_amounts(amount, entry.amount) for entry in schedule.entries}
    return Relation.DISJOINT if relations == {Relation.DISJOINT} else Relation.OVERLAPPING


def _find_amount_of_day(
    schedule: Schedule, amount: Amount, day: date | None, *, is_old: bool
) -> Amount | None:
    """Find what the schedule says of the day of which the amount speaks; None if it says nothing of it.

    An amount that came first speaks of a day before ``day``: of a period that has begun and has that very
    amount, if there is one.
    """
    if day is None:
        return None
    for key, there in schedule.entries if is_old else ():
        if isinstance(key, PartialDate) and key.first <= day and amount.is_same(there):
            return there
    return schedule.get_amount_at(day)


def _combine_movements(movements: list[Movement]) -> Movement:
    """Return the one way in which all moved that moved at all."""
    for movement in movements:
        if movement.ordering is UNCLEAR:
            return movement
    ways: set[Ordering] = {movement.ordering for movement in movements} - {SAME}
    if len(ways) > 1:
        return Movement(UNCLEAR, reason="some keys rose, others fell")
    return Movement(ways.pop() if ways else SAME)
