"""Dates and ends: a day, the events that end a term, and which of them decides.

Worked example, for ``ends = Through()``, where later is up::

    2030 -> 2032                                    UP: by the last day, which an end includes
    2030 -> perpetual                               UP
    2030? -> 2030-06                                UNCLEAR (days that overlap)
    2030 -> {on: [ipo]}                             UNCLEAR (an event against a calendar date)
    {on: [ipo]} -> {on: [ipo, sale]}                DOWN: one more event can only end it sooner
    2030 -> {through: 2030, on: [ipo], whichever: first}    DOWN
    2030 -> {through: 2030, on: [ipo], whichever: last}     UP
    {after: P30M, of: [ipo]} -> {after: P3Y, of: [ipo]}     UP: so long after the same milestone
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Literal, Unpack

from dealterms.model import partial_date
from dealterms.model.axes import end_format
from dealterms.model.axes.base import (
    DOWN,
    SAME,
    UNCLEAR,
    UP,
    Axis,
    AxisOptions,
    Movement,
    Ordering,
    Relation,
    to_ordering,
)
from dealterms.model.axes.durations import compare_durations, relate_durations
from dealterms.model.axes.relations import combine_relations, relate_intervals
from dealterms.model.interval import Interval
from dealterms.model.missing import NONE, Missing
from dealterms.model.partial_date import PartialDate
from dealterms.model.value import PERPETUAL, End, Value


class Through(Axis):
    """The last day of an end, or of a date; `perpetual` is without end."""

    takes_trends = True

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
        self.schema_title = f"{of} field"
        self.move_words = ("moved later", "moved earlier") if of == "date" else ("extended", "shortened")

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
            return end_format.parse_end(raw)
        return super().parse_collection(raw)

    def build_value_schemas(self) -> list[dict[str, Any]]:
        dates = [partial_date.build_date_schema(), {"const": PERPETUAL}]
        if self.of == "end":
            return [*dates, *end_format.build_end_schemas()]
        return dates[:1] if self.of == "date" else dates

    def compare_known(self, old: Any, new: Any, day: date | None = None) -> Movement:
        if isinstance(old, End):
            return _compare_ends(old, new)
        if self.of == "date":
            return _compare_dates(old, new)
        return _compare_ends(End(old), End(new))

    def relate_known(self, old: Any, new: Any, day: date | None = None) -> Relation:
        if self.of == "date":
            return relate_intervals(_get_days(old), _get_days(new))
        if isinstance(old, End):
            return _relate_ends(old, new)
        return _relate_ends(End(old), End(new))

    def relate_precision(self, old: Any, new: Any) -> Relation:
        before, after = _is_uncertain(old), _is_uncertain(new)
        if before == after:
            return Relation.SAME
        return Relation.VAGUER if after else Relation.SHARPER


def _is_uncertain(value: Any) -> bool:
    day = value.through if isinstance(value, End) else value
    return isinstance(day, PartialDate) and day.uncertain


def _compare_ends(old: End, new: End) -> Movement:
    """Compare day, events and countdown separately: only if all agree that move, is there a direction."""
    perpetual = End(PERPETUAL)
    if perpetual in (old, new):
        return Movement(to_ordering((new == perpetual) - (old == perpetual)))
    if old.whichever and new.whichever and old.whichever != new.whichever:
        if (old.on, old.after, old.of) == (new.on, new.after, new.of):
            # The first of the two comes no later than the event, and the last of them no sooner.
            return Movement(UP if new.whichever == "last" else DOWN)
        return Movement(UNCLEAR, reason="whichever is first against whichever is last")
    last = "last" in (old.whichever, new.whichever)
    days = _compare_last_days(old.through, new.through, _BEFORE_ALL_DAYS if last else _AFTER_ALL_DAYS)
    events = _compare_events(old.on, new.on)
    if not last:
        events = events.opposite
    countdown = _compare_countdowns(old, new, absent=DOWN if last else UP)
    if days is UNCLEAR:
        return Movement(UNCLEAR, reason="days that overlap")
    moves = {days, events, countdown.ordering} - {SAME}
    if not moves:
        return Movement(SAME)
    if len(moves) == 1 and UNCLEAR not in moves:
        return Movement(moves.pop())
    if days is SAME:
        return Movement(UNCLEAR, reason=countdown.reason or "other events")
    if old.through is None or new.through is None or not old.milestones or not new.milestones:
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
        before, after = _get_last_days(old), _get_last_days(new)
        if before != after and not before.is_below(after) and not after.is_below(before):
            return UNCLEAR
    return to_ordering(new_last - old_last)


def _compare_events(old: frozenset[str], new: frozenset[str]) -> Ordering:
    """Compare by inclusion: more of them are up."""
    return SAME if old == new else UP if old < new else DOWN if new < old else UNCLEAR


def _compare_countdowns(old: End, new: End, absent: Ordering) -> Movement:
    """Compare how long after which milestones; one that is not given is as ``absent`` says."""
    if old.after is None or new.after is None:
        if old.after == new.after:
            return Movement(SAME)
        return Movement(absent if new.after is None else absent.opposite)
    length = compare_durations(old.after, new.after)
    # It begins with the first of them: one more can only let it begin sooner.
    start = _compare_events(old.of, new.of).opposite
    if start is SAME:
        return length
    if length.ordering is SAME and start is not UNCLEAR:
        return Movement(start)
    return Movement(UNCLEAR, reason="other events")


def _relate_ends(old: End, new: End) -> Relation:
    """Return how two ends relate: with the same parts by day and countdown, else DISJOINT."""
    if (old.on, old.whichever, old.of) != (new.on, new.whichever, new.of):
        return Relation.DISJOINT
    relations = set()
    if old.after is not None and new.after is not None:
        relations.add(relate_durations(old.after, new.after))
    if isinstance(old.through, PartialDate) and isinstance(new.through, PartialDate):
        relations.add(relate_intervals(_get_last_days(old.through), _get_last_days(new.through)))
    elif old.through != new.through:
        return Relation.DISJOINT
    return combine_relations(relations)


def _compare_dates(old: PartialDate, new: PartialDate) -> Movement:
    """Compare by the whole interval: any of its days may be meant."""
    if (old.first, old.last) == (new.first, new.last):
        return Movement(SAME)
    if old.overlaps(new):
        return Movement(UNCLEAR, reason="days that overlap")
    return Movement(UP if new.first > old.first else DOWN)


def _get_days(day: PartialDate) -> Interval:
    """Return the days of a date, any of which may be meant."""
    return Interval(day.first.toordinal(), day.last.toordinal())


def _get_last_days(day: PartialDate) -> Interval:
    """Return the days that may be the last of an end: of an uncertain one, any."""
    last = day.last.toordinal()
    return Interval(day.first.toordinal() if day.uncertain else last, last)
