"""A value as columns: its number, unit and bound, its days, its words.

    up to USD 4 million    number 4000000, unit USD, bound "up to", highest 4000000
    about 27%              number 27, unit %, bound "about", lowest 26, highest 28
    P18M                   number 18, unit month
    2025-10                first_day 2025-10-01, last_day 2025-10-31
    [cloud, training]      words "cloud training"
    undisclosed            missing "undisclosed"

A schedule has several numbers, so it has none here: its text holds them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Missing, Trend
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import Amount
from dealterms.model.value import End, Value


class ValueColumns(NamedTuple):
    """What a value says, as the table of facts has it; in the order of its columns."""

    missing: str | None = None
    number: float | None = None
    number_exact: str | None = None
    unit: str | None = None
    relative_to: str | None = None
    bound: str | None = None
    upper_number: float | None = None
    lowest: float | None = None
    highest: float | None = None
    first_day: str | None = None
    last_day: str | None = None
    words: str | None = None


def split_value(value: Value | None) -> ValueColumns:
    """Return what a value says, as columns."""
    if isinstance(value, Amount):
        return _split_amount(value)
    if isinstance(value, PartialDate):
        return ValueColumns(first_day=value.first.isoformat(), last_day=value.last.isoformat())
    if isinstance(value, frozenset):
        return ValueColumns(words=" ".join(sorted(value)))
    if isinstance(value, End):
        return _split_end(value)
    if isinstance(value, Duration):
        return _split_duration(value)
    if isinstance(value, Trend):
        return ValueColumns(missing=value.word.value)
    if isinstance(value, Missing) and value is not UNKNOWN:
        return ValueColumns(missing=value.value)
    return ValueColumns()


def join_words(words: Iterable[str]) -> str | None:
    """Return words, which have no blanks, with a blank between; None if there are none."""
    return " ".join(words) or None


def join_names(names: Iterable[str]) -> str | None:
    """Return names with `; ` between, and a semicolon of a name doubled; None if there are none."""
    return "; ".join(name.replace(";", ";;") for name in names) or None


def split_names(text: str | None) -> list[str]:
    """Return the names that `join_names` joined."""
    return [name.replace(";;", ";") for name in _NAME.findall(text)] if text else []


_NAME = re.compile(r"(?:^|; )((?:[^;]|;;)*+)")


def _split_amount(value: Amount) -> ValueColumns:
    unit, relative_to = value.measure
    interval = value.compute_interval()
    return ValueColumns(
        number=float(value.number),
        number_exact=format(value.number.normalize(), "f"),
        unit=unit,
        relative_to=relative_to or None,
        bound=value.bound or None,
        upper_number=None if value.upper is None else float(value.upper),
        lowest=_to_finite(interval.low),
        highest=_to_finite(interval.high),
    )


def _to_finite(point: Decimal | int) -> float | None:
    return float(point) if Decimal(point).is_finite() else None


def _split_duration(value: Duration) -> ValueColumns:
    """Return a length of months or of days; one of both has no single number."""
    if value.months and value.days:
        return ValueColumns()
    number, unit = (value.days, "day") if value.days or not value.months else (value.months, "month")
    return ValueColumns(
        number=float(number),
        number_exact=str(number),
        unit=unit,
        lowest=float(number),
        highest=float(number),
    )


def _split_end(value: End) -> ValueColumns:
    day = value.through if isinstance(value.through, PartialDate) else None
    return ValueColumns(
        first_day=None if day is None else day.first.isoformat(),
        last_day=None if day is None else day.last.isoformat(),
        words=join_words(sorted(value.milestones)),
    )
