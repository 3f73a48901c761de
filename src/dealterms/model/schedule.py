"""Quantities that differ by period, by tier or by basis: ``{2025: USD 1 million, 2026: USD 2 million}``.

::

    {2025: 20%, 2026: 25%}                          by time: each key holds for its period
    {up to USD 40 million: 50%, above: 40%}         by tier
    {voting: 20%, as-converted: 27%}                by basis
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import combinations
from typing import Literal, NamedTuple

from dealterms.model.missing import MISSING_BY_WORD
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import Amount, parse_amount, to_plain_blanks
from dealterms.model.quantity_words import LOWER_LIMITS, UPPER_LIMITS
from dealterms.plugins import truncate_input

ScheduleKind = Literal["time", "tier", "basis"]
ABOVE: Literal["above"] = "above"
"""The key of all that is above the other tiers."""
BASIS_PATTERN = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*"

_TIME_KEY_PATTERN = r"[0-9]{4}(?:-[0-9-]*)?[?~]?"
_TIER_KEY_STARTS = tuple(f"{limit} " for limit in (*LOWER_LIMITS, *UPPER_LIMITS))


class ScheduleEntry(NamedTuple):
    """One line of a schedule."""

    key: PartialDate | Amount | str
    """A period, a limit or ``above``, or a basis."""
    amount: Amount

    @property
    def identity(self) -> object:
        """What two keys have in common that mean the same."""
        if isinstance(self.key, PartialDate):
            return self.key.first, self.key.last
        return self.key.identity if isinstance(self.key, Amount) else self.key


class Schedule(NamedTuple):
    """Amounts by key, in the order of the file; a key means one thing only once."""

    kind: ScheduleKind
    entries: tuple[ScheduleEntry, ...]

    def get_amount_at(self, day: date) -> Amount | None:
        """Return what holds on that day; None if no period holds it, or the keys are no periods."""
        for key, amount in self.entries:
            if isinstance(key, PartialDate) and key.first <= day <= key.last:
                return amount
        return None

    def drop_periods_over(self, day: date | None) -> Schedule:
        """Return it without the periods that are over at that day."""
        if day is None or self.kind != "time":
            return self
        kept = (e for e in self.entries if not isinstance(e.key, PartialDate) or e.key.last >= day)
        return self._replace(entries=tuple(kept))

    def by_identity(self) -> dict[object, Amount]:
        """Return the amounts by what their keys mean."""
        return {entry.identity: entry.amount for entry in self.entries}

    def __str__(self) -> str:
        return ", ".join(f"{key}: {amount}" for key, amount in self.entries)


def parse_schedule(raw: dict[str, object], parse: Callable[[str], Amount]) -> Schedule:
    """Read a mapping of periods, tiers or bases to what ``parse`` reads; raise ValueError if it is none."""
    if not raw:
        raise ValueError("the schedule is empty. Write none, or leave out the key")
    kind, *others = dict.fromkeys(_guess_kind(key) for key in raw)
    if others:
        raise ValueError(
            f"a schedule by {kind} and by {others[0]} at once. Write periods, limits or words, not several"
        )
    entries = tuple(
        ScheduleEntry(_parse_key(key, kind), _parse_entry(part, parse)) for key, part in raw.items()
    )
    schedule = Schedule(kind, entries)
    _validate_keys(schedule)
    return schedule


def _guess_kind(key: str) -> ScheduleKind:
    if re.fullmatch(_TIME_KEY_PATTERN, key):
        return "time"
    if key == ABOVE or to_plain_blanks(key).startswith(_TIER_KEY_STARTS):
        return "tier"
    if re.fullmatch(BASIS_PATTERN, key) and len(key) <= 80 and key not in MISSING_BY_WORD:
        return "basis"
    raise ValueError(
        f"not a valid key of a schedule: '{truncate_input(key)}'. Write a period as 2025 or 2025-06,"
        " a limit as up to USD 40 million or above, or a basis as voting"
    )


def _parse_key(key: str, kind: ScheduleKind) -> PartialDate | Amount | str:
    if kind == "time":
        period = PartialDate.parse(key)
        if period.uncertain:
            raise ValueError(f"an uncertain period: '{key}'. Write it without {key[-1]}")
        return period
    return key if kind == "basis" or key == ABOVE else parse_amount(key)


def _parse_entry(raw: object, parse: Callable[[str], Amount]) -> Amount:
    if not isinstance(raw, str):
        raise ValueError("expected a single value for each key of a schedule. Write {2025: …, 2026: …}")
    return parse(raw)


def _validate_keys(schedule: Schedule) -> None:
    """Raise ValueError if two keys overlap, or `above` has nothing below it."""
    keys = [entry.key for entry in schedule.entries]
    if keys == [ABOVE]:
        raise ValueError(
            "'above' alone is no schedule. Write the tiers below it: {up to USD 5: 2%, above: 1%}"
        )
    for entry, other in combinations(schedule.entries, 2):
        one, two = entry.key, other.key
        overlap = isinstance(one, PartialDate) and isinstance(two, PartialDate) and one.overlaps(two)
        if overlap or entry.identity == other.identity:
            raise ValueError(f"two keys of a schedule overlap: {_quote(one, two)}. Write each of them once")
        if isinstance(one, Amount) and isinstance(two, Amount) and one.measure != two.measure:
            raise ValueError(f"tiers in different units: {_quote(one, two)}. Write all in the same unit")


def _quote(one: object, two: object) -> str:
    return f"'{truncate_input(one)}' and '{truncate_input(two)}'"
