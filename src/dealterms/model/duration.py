"""Lengths of time, as ISO 8601 writes them: ``P5Y``, ``P18M``, ``P30D``."""

from __future__ import annotations

import re
from calendar import monthrange
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from dealterms.model.did_you_mean import truncate_input

_DURATION_PATTERN = re.compile(
    r"P(?=[0-9])(?:([0-9]{1,4})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})W)?(?:([0-9]{1,5})D)?"
)
_MONTHS_IN_CYCLE = 400 * 12
"""After so many months the calendar repeats itself."""
_DAYS_IN_CYCLE = 146_097


class Duration(NamedTuple):
    """A length in calendar months and days: how many days a month has depends on where it falls."""

    text: str
    months: int
    days: int

    @staticmethod
    def parse(text: str) -> Duration:
        """The duration that ``text`` writes.

        Raises:
            ValueError: it is no ISO 8601 duration of years, months, weeks and days.
        """
        return _parse(text)

    def compute_day_range(self) -> tuple[int, int]:
        """The fewest and the most days it can last, wherever in the calendar it begins."""
        cycles, months = divmod(self.months, _MONTHS_IN_CYCLE)
        fewest, most = _compute_day_range(months)
        whole = cycles * _DAYS_IN_CYCLE + self.days
        return whole + fewest, whole + most

    def __str__(self) -> str:
        return self.text


def build_duration_schema() -> dict[str, Any]:
    """What a duration may be written as, in JSON Schema: one of its parts must be there."""
    parts = [f"[0-9]{{1,{most}}}{unit}" for unit, most in (("Y", 4), ("M", 4), ("W", 4), ("D", 5))]
    begun = [
        first + "".join(f"(?:{later})?" for later in parts[number:])
        for number, first in enumerate(parts, 1)
    ]
    return {
        "title": "duration",
        "description": "P5Y, P18M, P2W or P30D (ISO 8601).",
        "type": "string",
        "pattern": f"^P(?:{'|'.join(begun)})$",
    }


@lru_cache(maxsize=1024)
def _parse(text: str) -> Duration:
    match = _DURATION_PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(
            f"`{truncate_input(text)}` is no duration. Write P5Y, P18M, P2W or P30D (ISO 8601)"
        )
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    return Duration(text, years * 12 + months, weeks * 7 + days)


@lru_cache(maxsize=256)
def _compute_day_range(months: int) -> tuple[int, int]:
    """The fewest and the most days of so many months in a row, fewer than a cycle."""
    ends = _compute_month_ends()
    spans = [ends[at + months] - ends[at] for at in range(_MONTHS_IN_CYCLE)]
    return min(spans), max(spans)


@cache
def _compute_month_ends() -> tuple[int, ...]:
    """The days from the beginning of a cycle to the end of each month, over two cycles."""
    months = [monthrange(year, month)[1] for year in range(2000, 2400) for month in range(1, 13)]
    return tuple(accumulate(months * 2, initial=0))
