"""Lengths of time, as ISO 8601 writes them: ``P5Y``, ``P18M``, ``P30D``."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from dealterms.plugins import truncate_input

_DURATION_PATTERN = re.compile(
    r"P(?=[0-9])(?:([0-9]{1,4})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})W)?(?:([0-9]{1,5})D)?"
)
# The Gregorian calendar repeats itself every 400 years.
_MONTHS_IN_CYCLE = 400 * 12
_DAYS_IN_CYCLE = 146_097


class Duration(NamedTuple):
    """A length in calendar months and days: how many days a month has depends on where it falls."""

    text: str
    months: int
    days: int

    @staticmethod
    @lru_cache(maxsize=1024)
    def parse(text: str) -> Duration:
        """Read an ISO 8601 duration of years, months, weeks and days; raise ValueError if it is none."""
        match = _DURATION_PATTERN.fullmatch(text)
        if match is None:
            # Only what is wrong asks: a command that reads sound files need not load this.
            from dealterms.model.hints import suggest_duration

            hint = suggest_duration(text) or "P5Y, P18M, P2W or P30D (ISO 8601)"
            raise ValueError(f"not a valid duration: '{truncate_input(text)}'. Write {hint}")
        years, months, weeks, days = (int(part or 0) for part in match.groups())
        return Duration(text, years * 12 + months, weeks * 7 + days)

    def to_words(self) -> str:
        """Write it in words: 10 years, 1 year and 6 months, 30 days."""
        match = _DURATION_PATTERN.fullmatch(self.text)
        numbers = match.groups() if match is not None else ()
        parts = [
            f"{int(number)} {unit}{'' if int(number) == 1 else 's'}"
            for number, unit in zip(numbers, ("year", "month", "week", "day"), strict=False)
            if number is not None
        ]
        return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)

    def compute_day_range(self) -> tuple[int, int]:
        """Return the fewest and the most days it can last, wherever in the calendar it begins.

        P1M: (28, 31); P1Y: (365, 366); P2W: (14, 14); P1M3D: (31, 34).
        """
        cycles, months = divmod(self.months, _MONTHS_IN_CYCLE)
        fewest, most = _compute_day_range(months)
        whole = cycles * _DAYS_IN_CYCLE + self.days
        return whole + fewest, whole + most

    def add_to(self, day: date) -> date | None:
        """Return the day so much later: first the months, then the days; None if no calendar has it.

        P1M after 31 January is the last day of February.
        """
        months = day.year * 12 + day.month - 1 + self.months
        year, month = divmod(months, 12)
        if year > date.max.year:
            return None
        last = monthrange(year, month + 1)[1]
        ordinal = date(year, month + 1, min(day.day, last)).toordinal() + self.days
        return date.fromordinal(ordinal) if ordinal <= date.max.toordinal() else None

    def __str__(self) -> str:
        return self.text


def build_duration_schema() -> dict[str, Any]:
    """Return the JSON Schema of a duration, which has at least one of its parts."""
    parts = [f"[0-9]{{1,{most}}}{unit}" for unit, most in (("Y", 4), ("M", 4), ("W", 4), ("D", 5))]
    patterns = [
        first + "".join(f"(?:{later})?" for later in parts[number:]) for number, first in enumerate(parts, 1)
    ]
    return {
        "title": "duration",
        "description": "P5Y, P18M, P2W or P30D (ISO 8601).",
        "type": "string",
        "pattern": f"^P(?:{'|'.join(patterns)})$",
    }


@lru_cache(maxsize=256)
def _compute_day_range(months: int) -> tuple[int, int]:
    """Return the fewest and the most days of ``months`` months in a row; fewer than a cycle."""
    ends = _compute_month_ends()
    spans = [ends[at + months] - ends[at] for at in range(_MONTHS_IN_CYCLE)]
    return min(spans), max(spans)


@cache
def _compute_month_ends() -> tuple[int, ...]:
    """Count the days from the beginning of a cycle to the end of every month, over two cycles."""
    months = [monthrange(year, month)[1] for year in range(2000, 2400) for month in range(1, 13)]
    return tuple(accumulate(months * 2, initial=0))
