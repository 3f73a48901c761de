"""The lives of the terms in words, and as what is to be drawn: bars, and points on them.

A bar ends where the record ends. What is known of a day only as a month or a year is drawn as that span::

    since 2021-07, carried since 2024, today 2026-03; ends 2030

    2021-07-01 .. 2021-07-31  vague     it began in this span
    2021-07-31 .. 2024-12-31  stated    it stands, by the record
    2024-12-31 .. 2026-03-01  carried   nobody stated it since
    2030-01-01 .. 2030-12-31  end       a point: what lies ahead
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from dealterms.model.change import STATUS
from dealterms.model.partial_date import PartialDate
from dealterms.pages.dated_values import describe_date, describe_value, format_day
from dealterms.pages.deals import describe_not_yet_known
from dealterms.pages.headline import count_in_words
from dealterms.pages.page import Page, Row, build_findings_page, build_table_section
from dealterms.pages.source_list import SourceList
from dealterms.pages.wording import (
    Wording,
    build_wording,
    capitalize_first,
    format_field_name,
    truncate_line,
)

if TYPE_CHECKING:
    from dealterms.reports.timeline import TermLane, TermLife, TimelineReport

BarStyle = Literal["vague", "stated", "carried", "agreed"]
PointShape = Literal["deal", "event", "ahead", "proposed"]


class TimelineBar(NamedTuple):
    """A stretch of time in which a term stands, and how sure that is."""

    first: date
    last: date
    style: BarStyle


class TimelinePoint(NamedTuple):
    """A day, or the span in which it lies: something changed, happened, or lies ahead."""

    first: date
    last: date
    shape: PointShape
    words: str


class TimelineRow(NamedTuple):
    """One term: what is drawn of it, and the same in words."""

    id: str
    title: str
    roles: str
    bars: tuple[TimelineBar, ...]
    points: tuple[TimelinePoint, ...]
    lines: tuple[str, ...]


class TimelineScale(NamedTuple):
    """The time that is drawn."""

    first: date
    last: date
    today: date
    left_out: int = 0
    """How many points lie further ahead than is drawn."""

    @property
    def years(self) -> range:
        """The years whose first day is drawn."""
        return range(self.first.year + 1, self.last.year + 1)

    def place(self, day: date) -> float:
        """Return where a day is, from 0 to 1."""
        whole = (self.last - self.first).days or 1
        return min(max((day - self.first).days / whole, 0.0), 1.0)

    def is_drawn(self, point: TimelinePoint) -> bool:
        """Whether a point is near enough to be drawn."""
        return point.first <= self.last


def build_scale(rows: Iterable[TimelineRow], today: date) -> TimelineScale:
    """Build the scale of rows: what lies ahead has no more room than what is past, or ten years."""
    rows = list(rows)
    bars = [bar for row in rows for bar in row.bars]
    points = [point for row in rows for point in row.points]
    spans = [(part.first, part.last) for part in bars] + [(part.first, part.last) for part in points]
    first = min([*(begin for begin, _ in spans), today])
    limit = today.toordinal() + max(today.toordinal() - first.toordinal(), _MIN_DAYS_AHEAD)
    ends = [end for begin, end in spans if begin.toordinal() <= limit]
    last = min(max([*ends, today]).toordinal(), limit, date.max.toordinal())
    left_out = sum(point.first.toordinal() > last for point in points)
    return TimelineScale(first, date.fromordinal(last), today, left_out)


_MIN_DAYS_AHEAD = 3652


def build_page(report: TimelineReport, shared: SourceList | None = None, anchor_prefix: str = "term") -> Page:
    """Build the page of the terms' lives; it cites no source."""
    if report.newest is None:
        return build_findings_page(report.findings)
    terms = [lane.term for lane in report.lanes]
    sources = shared or SourceList()
    wording = build_wording(report.title, report.parties, terms, sources, anchor_prefix)
    rows: list[Row] = []
    for lane, row in zip(report.lanes, build_timeline_rows(wording, report.lanes, report.today), strict=True):
        rows.append((wording.build_heading(lane.term),))
        rows += [(f"  {line}", "") for line in row.lines]
    section = build_table_section("TIMELINE", ("Term", ""), rows, note=_NOTE, news=True)
    return Page(
        f"{truncate_line(report.title)}   timeline   as known on {report.known_on}",
        (write_headline(report), *describe_not_yet_known(report)),
        tuple(filter(None, [section])),
    )


_NOTE = "a month or a year is a span, and no day in it"


def write_headline(report: TimelineReport) -> str:
    """Count the terms that stand, by the record, and those that are over."""
    if report.newest is None:
        return ""
    over = sum(lane.lives[-1].ended is not None for lane in report.lanes)
    left_out = sum(not lane.is_restated for lane in report.lanes)
    unclear = sum(lane.is_restated and lane.lives[-1].status == "unknown" for lane in report.lanes)
    standing = len(report.lanes) - over - left_out - unclear
    parts = [
        f"{count_in_words(standing, 'term')} {_conjugate(standing)} stated by the record of {report.newest}"
    ]
    for number, words in (
        (over, "over"),
        (left_out, "not restated"),
        (unclear, "not known to stand"),
    ):
        parts += [f"{count_in_words(number)} {_conjugate(number)} {words}"] * bool(number)
    return f"{capitalize_first('; '.join(parts))}."


def _conjugate(number: int) -> str:
    return "is" if number == 1 else "are"


def build_timeline_rows(
    wording: Wording, lanes: Iterable[TermLane], today: date | None
) -> tuple[TimelineRow, ...]:
    """Build what is drawn of each term, and told of it."""
    return tuple(
        TimelineRow(
            lane.term.term,
            wording.format_title(lane.term),
            wording.format_roles(lane.term),
            tuple(_iter_bars(lane, today or lane.last_stated.last)),
            tuple(_iter_points(wording, lane, today or date.max)),
            tuple(_iter_lines(wording, lane, today or date.max)),
        )
        for lane in lanes
    )


def _iter_bars(lane: TermLane, today: date) -> Iterator[TimelineBar]:
    for life in lane.lives:
        # What ends before the day that is known of its form began some time before.
        if life.began is None or (life.ended is not None and life.ended.last < life.began.first):
            continue
        begin = life.began.last
        # What a snapshot first states may have begun long before: the bar begins on the day it is stated for.
        if life.is_dated and life.began.first < begin and (life.ended is None or life.ended.first >= begin):
            yield TimelineBar(life.began.first, begin, "vague")
        elif life.is_dated:
            begin = life.began.first
        style: BarStyle = "agreed" if life.status == "agreed" else "stated"
        if life.ended is not None:
            if life.ended.first > begin:
                yield TimelineBar(begin, life.ended.first, style)
            if life.ended.last > life.ended.first:
                yield TimelineBar(max(life.ended.first, begin), life.ended.last, "vague")
            continue
        stated = max(begin, min(lane.last_stated.last, max(today, begin)))
        if stated > begin:
            yield TimelineBar(begin, stated, style)
        if lane.is_restated and today > stated:
            yield TimelineBar(stated, today, "carried")


def _iter_points(wording: Wording, lane: TermLane, today: date) -> Iterator[TimelinePoint]:
    for life in lane.lives:
        for mark in life.marks:
            names = ", ".join(_name(field) for field in mark.fields)
            day = _describe_day(mark.when, today, is_dated=mark.is_dated)
            # A snapshot may tell of what was agreed, and is still to come.
            shape: PointShape = "ahead" if mark.when.first > today else mark.class_
            yield TimelinePoint(mark.when.first, mark.when.last, shape, f"{names} ({day})")
    for dated in lane.ahead:
        if dated.day is not None:
            shape = "proposed" if dated.proposal else "ahead"
            words = f"{describe_date(wording, dated)} {format_day(dated)}"
            yield TimelinePoint(dated.day.first, dated.day.last, shape, words)


def _name(field: str) -> str:
    return "the term" if field == STATUS else format_field_name(field)


def _iter_lines(wording: Wording, lane: TermLane, today: date) -> Iterator[str]:
    """Yield a line for each life, and one for each date that lies ahead."""
    for number, life in enumerate(lane.lives):
        yield "; ".join(_iter_life_words(lane, life, today, is_last=number == len(lane.lives) - 1))
    for dated in lane.ahead:
        remark = " (proposed, not in force)" if dated.proposal else ""
        value = describe_value(wording, dated)
        shown = "" if dated.period or value == format_day(dated) or value == str(dated.day) else f": {value}"
        yield f"ahead: {describe_date(wording, dated)} {format_day(dated)}{shown}{remark}"


def _iter_life_words(lane: TermLane, life: TermLife, today: date, *, is_last: bool) -> Iterator[str]:
    if life.began is None:
        yield "over when it was first stated"
    else:
        yield f"{_describe_begin(life)} {_describe_day(life.began, today, is_dated=True)}"
    for mark in life.marks:
        names = [_name(field) for field in mark.fields if field != STATUS]
        if names and not (life.is_added and mark.when == life.began):
            verb = "changed" if mark.class_ == "deal" else "happened"
            yield f"{', '.join(names)} {verb} {_describe_day(mark.when, today, is_dated=mark.is_dated)}"
    if life.ended is not None:
        yield f"{life.status} {_describe_day(life.ended, today, is_dated=life.is_end_dated)}"
    elif is_last and not lane.is_restated:
        yield f"last stated {lane.last_stated}, and not restated since"
    elif life.status == "unknown":
        yield "not known whether it still stands"
    elif life.status != "in-force":
        yield "not known to be in effect" if life.status == "agreed" else life.status
    else:
        yield f"{'still stated' if lane.last_stated.first <= today else 'stated for'} {lane.last_stated}"


def _describe_begin(life: TermLife) -> str:
    if life.is_added:
        return "added" if life.is_dated else "added by"
    return "in its first recorded form since" if life.is_dated else "first stated"


def _describe_day(day: PartialDate, today: date, *, is_dated: bool) -> str:
    ahead = ", lies ahead" if day.first > today else ""
    return f"{day}{ahead}" if is_dated else f"by {day}{ahead}"
