"""Dates and ends: a day, the events that end a term, and which of them decides.

Worked example, for ``ends = Through()``, where later is up::

    2030 -> 2032                                    UP: by the last day, which an end includes
    2030 -> perpetual                               UP
    2030? -> 2030-06                                UNCLEAR (days that overlap)
    2030 -> {on: [ipo]}                             UNCLEAR (an event against a calendar date)
    {on: [ipo]} -> {on: [ipo, sale]}                DOWN: one more event can only end it sooner
    2030 -> {through: 2030, on: [ipo], whichever: first}    DOWN
    2030 -> {through: 2030, on: [ipo], whichever: last}     UP
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Literal, Unpack

from dealterms.model import partial_date
from dealterms.model.axes.base import (
    DOWN,
    SAME,
    UNCLEAR,
    UP,
    Axis,
    AxisOptions,
    Movement,
    Ordering,
    to_ordering,
)
from dealterms.model.axes.words import compare_sets
from dealterms.model.missing import NONE, UNKNOWN, Missing
from dealterms.model.partial_date import PartialDate
from dealterms.model.value import (
    PERPETUAL,
    End,
    Value,
    build_token_schema,
    build_token_set_schema,
    parse_token_set,
)
from dealterms.plugins import truncate_input, unknown


class Through(Axis):
    """The last day of an end, or of a date; `perpetual` is without end."""

    def __init__(
        self,
        of: Literal["end", "date", "date or perpetual"] = "end",
        *,
        sooner_is_up: bool = False,
        **options: Unpack[AxisOptions],
    ) -> None:
        super().__init__(**options)
        self.of: Final = of
        self.is_reversed = sooner_is_up
        self.up_label = "sooner" if sooner_is_up else "later"

    def parse_missing(self, word: Missing) -> Value:
        if word is NONE and self.of == "end":
            raise ValueError("'none' is ambiguous for an end. Write perpetual, or unknown")
        return word

    def parse_text(self, text: str) -> Value:
        if self.of == "end":
            return End(PERPETUAL if text == PERPETUAL else PartialDate.parse(text))
        if text == PERPETUAL and self.of != "date":
            return text
        return PartialDate.parse(text)

    def parse_collection(self, raw: object) -> Value:
        if self.of == "end" and isinstance(raw, dict):
            return _parse_end(raw)
        return super().parse_collection(raw)

    def build_value_schemas(self) -> list[dict[str, Any]]:
        dates = [partial_date.build_date_schema(), {"const": PERPETUAL}]
        if self.of == "end":
            return [*dates, _build_event_end_schema(), _build_combined_end_schema()]
        return dates[:1] if self.of == "date" else dates

    def compare_known(self, old: Any, new: Any) -> Movement:
        if isinstance(old, End):
            return _compare_ends(old, new)
        if self.of == "date":
            return _compare_dates(old, new)
        return _compare_ends(End(old), End(new))

    def may_equal(self, old: Value, new: Value) -> bool:
        if isinstance(old, End) and isinstance(new, End):
            same_events = (old.on, old.whichever) == (new.on, new.whichever)
            return same_events and self.may_equal(old.through or UNKNOWN, new.through or UNKNOWN)
        if not isinstance(old, PartialDate) or not isinstance(new, PartialDate):
            return False
        # A whole year as an end is its last day; as the date of a signature it is any of its days.
        return old.overlaps(new) and (self.of == "date" or old.uncertain or new.uncertain)


def _compare_ends(old: End, new: End) -> Movement:
    """Compare days and events separately: only if one stays, or both agree, is there a direction."""
    perpetual = End(PERPETUAL)
    if perpetual in (old, new):
        return Movement(to_ordering((new == perpetual) - (old == perpetual)))
    if old.whichever and new.whichever and old.whichever != new.whichever:
        return Movement(UNCLEAR, reason="whichever is first against whichever is last")
    last = "last" in (old.whichever, new.whichever)
    days = _compare_last_days(old.through, new.through, _BEFORE_ALL_DAYS if last else _AFTER_ALL_DAYS)
    events = compare_sets(old.on, new.on).ordering
    if not last:
        events = events.opposite
    if days is SAME:
        return Movement(events, reason="other events" if events is UNCLEAR else "")
    if days is UNCLEAR:
        return Movement(UNCLEAR, reason="days that overlap")
    if events in (SAME, days):
        return Movement(days)
    if old.through is None or new.through is None or not old.on or not new.on:
        return Movement(UNCLEAR, reason="an event against a calendar date")
    return Movement(UNCLEAR, reason="the day and the events moved apart")


_BEFORE_ALL_DAYS, _AFTER_ALL_DAYS = date.min.toordinal() - 1, date.max.toordinal() + 1
"""The ordinal of a day that is not given. What ends on the last of all has no day to wait for."""


def _compare_last_days(old: PartialDate | str | None, new: PartialDate | str | None, absent: int) -> Ordering:
    """Compare by the last day, which an end includes: through 2030 is through 2030-12-31."""
    old_last, new_last = (
        day.last.toordinal() if isinstance(day, PartialDate) else absent if day is None else _AFTER_ALL_DAYS
        for day in (old, new)
    )
    if isinstance(old, PartialDate) and isinstance(new, PartialDate):
        may_be_same = (old.uncertain or new.uncertain) and old.overlaps(new)
        if may_be_same and old_last != new_last:
            return UNCLEAR
    return to_ordering(new_last - old_last)


def _compare_dates(old: PartialDate, new: PartialDate) -> Movement:
    """Compare by the whole interval: any of its days may be meant."""
    if (old.first, old.last) == (new.first, new.last):
        return Movement(SAME)
    if old.overlaps(new):
        return Movement(UNCLEAR, reason="days that overlap")
    return Movement(UP if new.first > old.first else DOWN)


def _build_event_end_schema() -> dict[str, Any]:
    return {
        "title": "end upon events",
        "description": "{on: [agi-clause]}: the first of these `milestone-trigger` terms ends it.",
        "type": "object",
        "properties": {"on": build_token_set_schema(build_token_schema())},
        "required": ["on"],
        "additionalProperties": False,
    }


def _build_combined_end_schema() -> dict[str, Any]:
    return {
        "title": "end upon a day or events",
        "description": "{through: 2030, on: [agi-clause], whichever: first}.",
        "type": "object",
        "properties": {
            "through": {"anyOf": [partial_date.build_date_schema(), {"const": PERPETUAL}]},
            "on": build_token_set_schema(build_token_schema()),
            "whichever": {"enum": ["first", "last"]},
        },
        "required": ["through", "on", "whichever"],
        "additionalProperties": False,
        "not": {
            "properties": {"through": {"const": PERPETUAL}, "whichever": {"const": "last"}},
            "required": ["through", "whichever"],
        },
    }


def _parse_end(raw: dict[str, object]) -> End:
    known = ("through", "on", "whichever")
    for key in raw:
        if key not in known:
            raise ValueError(". ".join(unknown("key", key, known)))
    through, on, whichever = raw.get("through"), raw.get("on"), raw.get("whichever")
    if on is None:
        raise ValueError(
            "an end with parts needs `on`, the terms that end it."
            " Write {through: 2030, on: [a-term], whichever: first}"
        )
    day: PartialDate | Literal["perpetual"] | None = None
    if through is not None:
        if not isinstance(through, str):
            raise ValueError("`through` must be a single date. Write through: 2030")
        day = PERPETUAL if through == PERPETUAL else PartialDate.parse(through)
    if whichever is None and day is not None:
        raise ValueError("`through` and `on` together need `whichever`. Write whichever: first, or last")
    if whichever is not None and day is None:
        raise ValueError("`whichever` needs both `through` and `on`. Leave it out")
    if whichever not in (None, "first", "last"):
        raise ValueError(f"not a valid `whichever`: '{truncate_input(whichever)}'. Write first or last")
    if day == PERPETUAL and whichever == "last":
        raise ValueError("a perpetual end with `whichever: last` never comes. Write ends: perpetual")
    return End(day, parse_token_set(on), whichever)
