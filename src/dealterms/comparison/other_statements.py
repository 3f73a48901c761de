"""What was stated of a field beside the value that is known, and which of it denies a new value.

Worked example, a rate that is known as `over 20%`, and of which three snapshots said more::

    under 40%, under 30%, under 35%     stated in this order
    32%   is disjoint from `under 30%`
    37%   is disjoint from `under 30%` and `under 35%`: the newest is `under 35%`

Of the statements that end below a number, the newest is found without a look at all of them: one that
ends no lower than a newer one can be left out, for the newer one is found wherever it would be. So
`under 30%, under 35%` are left, which end the higher the newer they are, and are searched by halves.
Likewise those that begin above it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from dealterms.comparison.direction import resolve_end
from dealterms.model.axes.base import Axis, Relation
from dealterms.model.change import Evidence
from dealterms.model.interval import Interval, Point
from dealterms.model.partial_date import PartialDate
from dealterms.model.value import Value


class Statement(NamedTuple):
    """A value that a snapshot gave, and who says so."""

    value: Value
    when: str
    """The name of the snapshot."""
    evidence: tuple[Evidence, ...] = ()


class OtherStatements:
    """The statements since a field last changed, beside the sharpest one."""

    def __init__(self) -> None:
        self._by_value: dict[Value, tuple[int, Statement]] = {}
        """In the order in which they were made, with their numbers."""
        self._unit: object = None
        """What the ranges are measured in."""
        self._without_range: list[tuple[int, Value]] = []
        self._ends = _Steps()
        self._beginnings = _Steps()

    def __contains__(self, value: Value) -> bool:
        return value in self._by_value

    def get(self, value: Value) -> Statement | None:
        """Return the statement that gave the value."""
        found = self._by_value.get(value)
        return found[1] if found is not None and found[1].value is value else None

    def add(self, axis: Axis, statement: Statement) -> None:
        """Add the newest statement."""
        number, value = len(self._by_value), statement.value
        self._by_value[value] = number, statement
        unit, range_ = axis.find_range(value) or (None, None)
        if self._unit is None:
            self._unit = unit
        if range_ is None or unit != self._unit:
            self._without_range.append((number, value))
            return
        self._ends.add(number, _get_end(range_), value)
        self._beginnings.add(number, _turn(_get_beginning(range_)), value)

    def find_newest_disjoint(
        self, axis: Axis, new: Value, day: date, reached: Mapping[str, PartialDate]
    ) -> Value | None:
        """Return the newest value that cannot be true beside ``new``; None if there is none."""

        def is_disjoint(value: Value) -> bool:
            return axis.relate(resolve_end(value, reached), new, day) is Relation.DISJOINT

        unit, range_ = axis.find_range(new) or (None, None)
        if range_ is None or unit != self._unit:
            return next((value for value in reversed(self._by_value) if is_disjoint(value)), None)
        candidates = [
            self._ends.find_newest_below(_get_beginning(range_)),
            self._beginnings.find_newest_below(_turn(_get_end(range_))),
            next((each for each in reversed(self._without_range) if is_disjoint(each[1])), None),
        ]
        found = [each for each in candidates if each is not None]
        return max(found, key=lambda each: each[0])[1] if found else None


_Border = tuple[Point, int]
"""A point and 0; if the point itself is not part of the range, 1 at its beginning and -1 at its end."""


def _get_end(range_: Interval) -> _Border:
    return range_.high, -range_.is_high_open


def _get_beginning(range_: Interval) -> _Border:
    return range_.low, int(range_.is_low_open)


def _turn(border: _Border) -> _Border:
    """Return it seen from the other end of the scale."""
    return -border[0], -border[1]


class _Steps:
    """Borders that rise the newer they are: an older one that is no lower is left out."""

    def __init__(self) -> None:
        self._borders: list[_Border] = []
        self._statements: list[tuple[int, Value]] = []

    def add(self, number: int, border: _Border, value: Value) -> None:
        while self._borders and self._borders[-1] >= border:
            self._borders.pop()
            self._statements.pop()
        self._borders.append(border)
        self._statements.append((number, value))

    def find_newest_below(self, border: _Border) -> tuple[int, Value] | None:
        """Return the newest statement whose border is below this one."""
        place = bisect_left(self._borders, border)
        return self._statements[place - 1] if place else None
