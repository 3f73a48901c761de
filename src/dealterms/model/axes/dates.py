"""Ends: dates, events, and what comes first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, Unpack

from dealterms.model import partial_date
from dealterms.model.did_you_mean import suggest_similar, truncate_input
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

if TYPE_CHECKING:
    pass
from dealterms.model.axes.base import (
    DOWN,
    SAME,
    UNCLEAR,
    UP,
    Axis,
    AxisOptions,
    Movement,
    Ordering,
    _to_ordering,
)
from dealterms.model.axes.sets import _compare_sets


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
        self.sooner_is_up: Final = sooner_is_up

    @property
    def is_reversed(self) -> bool:
        return self.sooner_is_up

    @property
    def up_label(self) -> str:
        return "sooner" if self.sooner_is_up else "later"

    def parse_missing(self, word: Missing) -> Value:
        if word is NONE and self.of == "end":
            raise ValueError("an end of `none` could mean two things. Write perpetual, or unknown")
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
        perpetual = {"const": PERPETUAL}
        if self.of == "date":
            return [partial_date.build_date_schema()]
        if self.of == "date or perpetual":
            return [partial_date.build_date_schema(), perpetual]
        return [
            partial_date.build_date_schema(),
            perpetual,
            _build_event_end_schema(),
            _build_combined_end_schema(),
        ]

    def compare_known(self, old: Any, new: Any) -> Movement:
        if isinstance(old, End):
            return _compare_ends(old, new)
        if self.of == "date":
            return _compare_dates(old, new)
        return _compare_ends(End(old), End(new))

    def may_equal(self, old: Value, new: Value) -> bool:
        if isinstance(old, End) and isinstance(new, End):
            one_end = (old.on, old.whichever) == (new.on, new.whichever)
            return one_end and self.may_equal(old.through or UNKNOWN, new.through or UNKNOWN)
        if (
            not isinstance(old, PartialDate)
            or not isinstance(new, PartialDate)
            or not old.overlaps(new)
        ):
            return False
        # A whole year as an end is its last day; as the date of a signature it is any of its days.
        return self.of == "date" or old.uncertain or new.uncertain


def _compare_ends(old: End, new: End) -> Movement:
    """Later is up. Days and events are compared apart: the ruling on `Through`."""
    never = End(PERPETUAL)
    if never in (old, new):
        return Movement(_to_ordering((new == never) - (old == never)))
    if old.whichever and new.whichever and old.whichever != new.whichever:
        return Movement(UNCLEAR, reason="whichever is first against whichever is last")
    last = "last" in (old.whichever, new.whichever)
    days = _compare_last_days(
        old.through, new.through, absent=_BEFORE_ALL_DAYS if last else _AFTER_ALL_DAYS
    )
    events = _compare_sets(old.on, new.on).ordering
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
"""Where a day stands that is not given: what waits for the last of all only, ends at no day."""


def _compare_last_days(
    old: PartialDate | str | None, new: PartialDate | str | None, *, absent: int
) -> Ordering:
    """By the last day, which an end includes: through 2030 is through 2030-12-31."""
    last, new_last = (
        day.last.toordinal()
        if isinstance(day, PartialDate)
        else absent
        if day is None
        else _AFTER_ALL_DAYS
        for day in (old, new)
    )
    if (
        last != new_last
        and isinstance(old, PartialDate)
        and isinstance(new, PartialDate)
        and _is_uncertain(old, new)
    ):
        return UNCLEAR
    return _to_ordering(new_last - last)


def _compare_dates(old: PartialDate, new: PartialDate) -> Movement:
    """By the whole interval: any of its days may be meant."""
    if (old.first, old.last) == (new.first, new.last):
        return Movement(SAME)
    if old.overlaps(new):
        return Movement(UNCLEAR, reason="days that overlap")
    return Movement(UP if new.first > old.first else DOWN)


def _is_uncertain(old: PartialDate, new: PartialDate) -> bool:
    return (old.uncertain or new.uncertain) and old.overlaps(new)


def _build_event_end_schema() -> dict[str, Any]:
    """What an end upon events may be written as, in JSON Schema."""
    return {
        "title": "end upon events",
        "description": "{on: [agi-clause]}: the first of these `milestone-trigger` terms ends it.",
        "type": "object",
        "properties": {"on": build_token_set_schema(build_token_schema())},
        "required": ["on"],
        "additionalProperties": False,
    }


def _build_combined_end_schema() -> dict[str, Any]:
    """What an end upon a day or events may be written as, in JSON Schema."""
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
    for key in raw:
        if key not in ("through", "on", "whichever"):
            raise ValueError(
                f"`{truncate_input(key)}` is no part of an end.{suggest_similar(key, ('through', 'on', 'whichever'))}"
                " It has through, on and whichever"
            )
    through, on, whichever = raw.get("through"), raw.get("on"), raw.get("whichever")
    if on is None:
        raise ValueError(
            "an end with parts names the terms that end it."
            " Write {through: 2030, on: [a-term], whichever: first}"
        )
    day: PartialDate | Literal["perpetual"] | None = None
    if through is not None:
        if not isinstance(through, str):
            raise ValueError("`through` is one date. Write through: 2030")
        day = PERPETUAL if through == PERPETUAL else PartialDate.parse(through)
    if (whichever is None) != (day is None):
        raise ValueError(
            "`whichever` stands beside a day and events together."
            + (" Write whichever: first, or last" if whichever is None else " Leave it out")
        )
    if whichever not in (None, "first", "last"):
        raise ValueError(
            f"`whichever` cannot be `{truncate_input(whichever)}`. Write first or last"
        )
    if day == PERPETUAL and whichever == "last":
        raise ValueError("what ends last of all and is perpetual never ends. Write ends: perpetual")
    return End(day, parse_token_set(on), whichever)
