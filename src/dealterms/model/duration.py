"""Lengths of time, as ISO 8601 writes them: ``P5Y``, ``P18M``, ``P30D``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_SHAPE = re.compile(
    r"P(?=[0-9])(?:([0-9]{1,4})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})W)?(?:([0-9]{1,5})D)?"
)
_DAYS_IN_400_YEARS = 146_097


class Duration(NamedTuple):
    """A length in calendar months and days: how many days a month has depends on where it falls."""

    written: str
    months: int
    days: int

    @staticmethod
    def parse(text: str) -> Duration:
        """The duration that ``text`` writes.

        Raises:
            ValueError: it is no ISO 8601 duration of years, months, weeks and days.
        """
        return _parse(text)

    def reach(self) -> tuple[int, int]:
        """The fewest and the most days it can last, wherever in the calendar it begins."""
        if not self.months:
            return self.days, self.days
        mean = self.months * _DAYS_IN_400_YEARS // 4800
        return mean - 3 + self.days, mean + 4 + self.days

    def __str__(self) -> str:
        return self.written


@lru_cache(maxsize=1024)
def _parse(text: str) -> Duration:
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise ValueError(f"`{text}` is no duration. Write P5Y, P18M, P2W or P30D (ISO 8601)")
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    return Duration(text, years * 12 + months, weeks * 7 + days)
