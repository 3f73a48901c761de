"""Ends: dates, events, and what comes first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, Unpack

from dealterms.model import partial_date
from dealterms.model.did_you_mean import did_you_mean, excerpt
from dealterms.model.missing import NONE, UNKNOWN, Nothing
from dealterms.model.partial_date import When
from dealterms.model.value import (
    PERPETUAL,
    Ends,
    Value,
    token_schema,
    token_set,
    token_set_schema,
)

if TYPE_CHECKING:
    pass
from dealterms.model.axes.base import (
    DOWN,
    SAME,
    UNCLEAR,
    UP,
    Answer,
    Axis,
    Movement,
    Options,
    _sign,
)
from dealterms.model.axes.sets import _order_sets


class Through(Axis):
    """The last day of an end, or of a date; `perpetual` is without end."""

    def __init__(
        self,
        of: Literal["end", "date", "date or perpetual"] = "end",
        *,
        sooner_is_up: bool = False,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(**options)
        self.of: Final = of
        self.sooner_is_up: Final = sooner_is_up

    @property
    def turned(self) -> bool:
        return self.sooner_is_up

    @property
    def up_is(self) -> str:
        return "sooner" if self.sooner_is_up else "later"

    def read_nothing(self, word: Nothing) -> Value:
        if word is NONE and self.of == "end":
            raise ValueError("an end of `none` could mean two things. Write perpetual, or unknown")
        return word

    def read_text(self, text: str) -> Value:
        if self.of == "end":
            return Ends(PERPETUAL if text == PERPETUAL else When.parse(text))
        if text == PERPETUAL and self.of != "date":
            return text
        return When.parse(text)

    def read_other(self, raw: object) -> Value:
        if self.of == "end" and isinstance(raw, dict):
            return _ends(raw)
        return super().read_other(raw)

    def value_schemas(self) -> list[dict[str, Any]]:
        perpetual = {"const": PERPETUAL}
        if self.of == "date":
            return [partial_date.schema()]
        if self.of == "date or perpetual":
            return [partial_date.schema(), perpetual]
        return [partial_date.schema(), perpetual, _event_schema(), _either_schema()]

    def order(self, old: Any, new: Any) -> Movement:
        if isinstance(old, Ends):
            return _order_ends(old, new)
        if self.of == "date":
            return _order_dates(old, new)
        return _order_ends(Ends(old), Ends(new))

    def may_equal(self, old: Value, new: Value) -> bool:
        if isinstance(old, Ends) and isinstance(new, Ends):
            one_end = (old.on, old.whichever) == (new.on, new.whichever)
            return one_end and self.may_equal(old.through or UNKNOWN, new.through or UNKNOWN)
        if not isinstance(old, When) or not isinstance(new, When) or not old.overlaps(new):
            return False
        # A whole year as an end is its last day; as the date of a signature it is any of its days.
        return self.of == "date" or old.doubtful or new.doubtful


def _order_ends(old: Ends, new: Ends) -> Movement:
    """Later is up. Days and events are compared apart: the ruling on `Through`."""
    never = Ends(PERPETUAL)
    if never in (old, new):
        return Movement(_sign((new == never) - (old == never)))
    if old.whichever and new.whichever and old.whichever != new.whichever:
        return Movement(UNCLEAR, reason="whichever is first against whichever is last")
    last = "last" in (old.whichever, new.whichever)
    days = _order_last_days(old.through, new.through, absent=_BEFORE if last else _NEVER)
    events = _order_sets(old.on, new.on).answer
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


_BEFORE, _NEVER = date.min.toordinal() - 1, date.max.toordinal() + 1
"""Where a day stands that is not given: what waits for the last of all only, ends at no day."""


def _order_last_days(old: When | str | None, new: When | str | None, *, absent: int) -> Answer:
    """By the last day, which an end includes: through 2030 is through 2030-12-31."""
    last, new_last = (
        day.last.toordinal() if isinstance(day, When) else absent if day is None else _NEVER
        for day in (old, new)
    )
    if (
        last != new_last
        and isinstance(old, When)
        and isinstance(new, When)
        and _is_doubtful(old, new)
    ):
        return UNCLEAR
    return _sign(new_last - last)


def _order_dates(old: When, new: When) -> Movement:
    """By the whole interval: any of its days may be meant."""
    if (old.first, old.last) == (new.first, new.last):
        return Movement(SAME)
    if old.overlaps(new):
        return Movement(UNCLEAR, reason="days that overlap")
    return Movement(UP if new.first > old.first else DOWN)


def _is_doubtful(old: When, new: When) -> bool:
    return (old.doubtful or new.doubtful) and old.overlaps(new)


def _event_schema() -> dict[str, Any]:
    """What an end upon events may be written as, in JSON Schema."""
    return {
        "title": "end upon events",
        "description": "{on: [agi-clause]}: the first of these `milestone-trigger` terms ends it.",
        "type": "object",
        "properties": {"on": token_set_schema(token_schema())},
        "required": ["on"],
        "additionalProperties": False,
    }


def _either_schema() -> dict[str, Any]:
    """What an end upon a day or events may be written as, in JSON Schema."""
    return {
        "title": "end upon a day or events",
        "description": "{through: 2030, on: [agi-clause], whichever: first}.",
        "type": "object",
        "properties": {
            "through": {"anyOf": [partial_date.schema(), {"const": PERPETUAL}]},
            "on": token_set_schema(token_schema()),
            "whichever": {"enum": ["first", "last"]},
        },
        "required": ["through", "on", "whichever"],
        "additionalProperties": False,
        "not": {
            "properties": {"through": {"const": PERPETUAL}, "whichever": {"const": "last"}},
            "required": ["through", "whichever"],
        },
    }


def _ends(raw: dict[str, object]) -> Ends:
    for key in raw:
        if key not in ("through", "on", "whichever"):
            raise ValueError(
                f"`{excerpt(key)}` is no part of an end.{did_you_mean(key, ('through', 'on', 'whichever'))}"
                " It has through, on and whichever"
            )
    through, on, whichever = raw.get("through"), raw.get("on"), raw.get("whichever")
    if on is None:
        raise ValueError(
            "an end with parts names the terms that end it."
            " Write {through: 2030, on: [a-term], whichever: first}"
        )
    day: When | Literal["perpetual"] | None = None
    if through is not None:
        if not isinstance(through, str):
            raise ValueError("`through` is one date. Write through: 2030")
        day = PERPETUAL if through == PERPETUAL else When.parse(through)
    if (whichever is None) != (day is None):
        raise ValueError(
            "`whichever` stands beside a day and events together."
            + (" Write whichever: first, or last" if whichever is None else " Leave it out")
        )
    if whichever not in (None, "first", "last"):
        raise ValueError(f"`whichever` cannot be `{excerpt(whichever)}`. Write first or last")
    if day == PERPETUAL and whichever == "last":
        raise ValueError("what ends last of all and is perpetual never ends. Write ends: perpetual")
    return Ends(day, token_set(on), whichever)
