"""What a statement allows, as an interval: about 27% is 26 to 28, under 20% less than 20, 2024 its days."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

Point = Decimal | int
"""A number, or a day as its ordinal."""


class Interval(NamedTuple):
    """All that lies between two points."""

    low: Point
    high: Point
    is_low_open: bool = False
    """The lower end itself is not part of it."""
    is_high_open: bool = False

    def is_below(self, other: Interval) -> bool:
        """Return whether all of it is less than all of the other."""
        if self.high == other.low:
            return self.is_high_open or other.is_low_open
        return self.high < other.low

    def is_at_or_below(self, other: Interval) -> bool:
        """Return whether nothing of it is more than anything of the other: they may share one point."""
        return self.high <= other.low

    def contains(self, other: Interval) -> bool:
        """Return whether all of the other lies in it."""
        low, high = self.low < other.low, other.high < self.high
        low = low or (self.low == other.low and (other.is_low_open or not self.is_low_open))
        high = high or (self.high == other.high and (other.is_high_open or not self.is_high_open))
        return low and high
