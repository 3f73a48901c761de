"""Dates as people know them: intervals of days, never their first day.

The grammar is a small subset of EDTF (ISO 8601-2), and two dates are compared as intervals::

    2024-10-17                first 2024-10-17, last 2024-10-17
    2024-10                   first 2024-10-01, last 2024-10-31
    2024                      first 2024-01-01, last 2024-12-31
    2024?, 2024~              the same days, uncertain: proves neither before nor after
    2025 after 2024-10?       yes. 2024 after 2024-10? no: they overlap
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from dealterms.model.months import MONTHS
from dealterms.plugins import truncate_input

_DATE_PATTERN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([?~])?")


class PartialDate(NamedTuple):
    """An interval of days, both ends included, as precise as it is known."""

    text: str
    first: date
    last: date
    uncertain: bool = False
    """Written with ``?`` or ``~``: its ends prove nothing."""

    @staticmethod
    @lru_cache(maxsize=4096)
    def parse(text: str) -> PartialDate:
        """Read a date of the EDTF subset; raise ValueError, which says why not, and how to write one."""
        match = _DATE_PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(f"not a valid date: '{truncate_input(text)}'. {_find_hint(text)}")
        year, month, day = int(match[1]), match[2], match[3]
        uncertain = match[4] is not None
        if year == 0:
            raise ValueError(
                f"not a valid date: '{text}' (the first year is 0001). Write a year from 0001 on"
            )
        if month is None:
            return PartialDate(text, date(year, 1, 1), date(year, 12, 31), uncertain)
        if not 1 <= int(month) <= 12:
            raise ValueError(f"not a valid date: '{text}' (there is no month {month}). Write 01 to 12")
        days = monthrange(year, int(month))[1]
        if day is None:
            return PartialDate(text, date(year, int(month), 1), date(year, int(month), days), uncertain)
        if not 1 <= int(day) <= days:
            name = MONTHS[int(month) - 1]
            raise ValueError(
                f"not a valid date: '{text}' ({name} {year} has {days} days). Write 01 to {days}"
            )
        exact = date(year, int(month), int(day))
        return PartialDate(text, exact, exact, uncertain)

    def is_wholly_after(self, other: PartialDate) -> bool:
        """Whether its first day comes after the other's last; never, for an uncertain date."""
        return not self.uncertain and self.first > other.last

    def is_on_or_before(self, other: PartialDate) -> bool:
        """Whether its last day comes no later than the other's last; never, for an uncertain date."""
        return not self.uncertain and self.last <= other.last

    def overlaps(self, other: PartialDate) -> bool:
        """Return whether the two share a day."""
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        return self.text


def _find_hint(text: str) -> str:
    # Only what is wrong asks: a command that reads sound files need not load this.
    from dealterms.model.hints import iter_dates

    meant = next((day for day in iter_dates(text) if _is_date(day)), None)
    usual = "Write 2024, 2024-10 or 2024-10-17, with `?` if it is uncertain or `~` if approximate"
    return f"Write {meant}" if meant else usual


def _is_date(text: str) -> bool:
    try:
        PartialDate.parse(text)
    except ValueError:
        return False
    return True


def build_date_schema() -> dict[str, Any]:
    """Return the JSON Schema of a date. A bare year is a number to YAML."""
    year = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
    fourth = "(?:0[48]|[2468][048]|[13579][26])"
    leap_year = f"(?:[0-9]{{2}}{fourth}|{fourth}00)"
    days = [
        "(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1[0-9]|2[0-8]))?",
        "(?:0[13-9]|1[0-2])-(?:29|30)",
        "(?:0[13578]|1[02])-31",
    ]
    return {
        "title": "date",
        "description": "2024, 2024-10 or 2024-10-17; with `?` if it is uncertain, `~` if approximate.",
        "type": ["string", "integer"],
        "pattern": f"^(?:{year}(?:-(?:{'|'.join(days)}))?|{leap_year}-02-29)[?~]?$",
        "minimum": 1000,
        "maximum": 9999,
    }
