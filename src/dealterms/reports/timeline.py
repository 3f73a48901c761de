"""The lives of the terms: from when each stands, when it changed, when it was over, and what lies ahead.

Worked example, of a term over three snapshots::

    2023: rent {amount: EUR 1, since: 2021-07}    began 2021-07
    2024: rent {amount: EUR 2, since: 2024-03}    a mark: changed 2024-03
    2025: rent {status: terminated, since: 2025}  ended 2025, terminated

A partial date stays one: 2025 is a span of a year, and no day in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, NamedTuple

from dealterms.loader.layout import DealListing
from dealterms.loader.tree import Tree
from dealterms.model.dated_value import DatedValue
from dealterms.model.deal import Snapshot
from dealterms.model.diff import TermChange
from dealterms.model.partial_date import PartialDate
from dealterms.model.report import DealReport
from dealterms.model.term import OVER_STATUSES
from dealterms.reports.dates import DatesReport, build_dates_of_walks
from dealterms.reports.history import HistoryOptions, HistoryReport, HistoryStep, build_history_of_walk
from dealterms.reports.walk import Walk, load_whole_walk


class LifeMark(NamedTuple):
    """Something that changed a term, or happened under it, while it stood."""

    when: PartialDate
    is_dated: bool
    """That day is stated, and is not only that of the snapshot that tells it."""
    class_: Literal["deal", "event"]
    fields: tuple[str, ...]


class TermLife(NamedTuple):
    """One time in which a term stood."""

    began: PartialDate | None
    """From when on it stands, as far as that is known; else the snapshot that first states it. None: it was
    over when it was first stated."""
    is_dated: bool
    """That day is stated. Unless the term was added then, it may have stood before, in another form."""
    is_added: bool
    """It is known to have been new then."""
    ended: PartialDate | None = None
    """When it was over; None if it is not."""
    is_end_dated: bool = False
    """That day is stated, and is not only that of the snapshot that tells it."""
    status: str = "in-force"
    """As it was stated last: `agreed`, `lapsed`, `terminated`, …; `unknown` if nobody knows."""
    marks: tuple[LifeMark, ...] = ()


class TermLane(NamedTuple):
    """A term, and all its lives."""

    term: TermChange
    """With its newest title and parties."""
    lives: tuple[TermLife, ...]
    last_stated: PartialDate
    """The newest snapshot that states it."""
    is_restated: bool
    """That is the newest snapshot of all; else nobody said what became of the term."""
    ahead: tuple[DatedValue, ...] = ()
    """What lies ahead of it, or is proposed to."""


@dataclass(frozen=True, kw_only=True)
class TimelineReport(DealReport):
    """What `terms timeline` answers."""

    command: ClassVar[str] = "timeline"
    lanes: tuple[TermLane, ...] = ()
    newest: PartialDate | None = None
    """The newest snapshot; None if an error in the files stands in the way."""


def build_timeline_report(
    tree: Tree, listing: DealListing, today: date, known_by: date | None = None
) -> TimelineReport:
    """Collect the lives of a deal's terms; a TermsError if it has no snapshot."""
    if listing.findings:
        return TimelineReport(findings=listing.findings)
    walk = load_whole_walk(tree, listing, known_by)
    if not walk.snapshots:
        return TimelineReport(findings=walk.deal.findings)
    history = build_history_of_walk(tree, walk, today, HistoryOptions(known_by))
    dates = build_dates_of_walks(tree, [select_past(walk, today)], (), today, known_by)
    return TimelineReport(
        deal=history.deal,
        title=history.title,
        parties=history.parties,
        known_by=history.known_by,
        not_yet_known=history.not_yet_known,
        today=today,
        as_of=history.as_of,
        sources=history.sources,
        findings=history.findings,
        lanes=build_lanes(history, dates),
        newest=walk.snapshots[-1].name,
    )


def select_past(walk: Walk, today: date) -> Walk:
    """Return a walk without the snapshots that lie ahead."""
    past: tuple[Snapshot, ...] = tuple(s for s in walk.snapshots if s.name.first <= today)
    return walk._replace(snapshots=past)


def build_lanes(history: HistoryReport, dates: DatesReport) -> tuple[TermLane, ...]:
    """Build the lane of each term, in the order in which the snapshots have them."""
    told: dict[str, list[tuple[HistoryStep, TermChange]]] = {}
    steps = [step for step in (history.first, *history.steps) if step is not None]
    for step in steps:
        for term in step.diff.terms:
            told.setdefault(term.term, []).append((step, term))
    ahead: dict[str, list[DatedValue]] = {}
    for dated in dates.dates:
        if dated.state == "ahead":
            ahead.setdefault(dated.term.term, []).append(dated)
    newest = steps[-1].name if steps else ""
    lanes = []
    for id_, steps_of_term in told.items():
        lives = tuple(_iter_lives(steps_of_term, history.first))
        stated = [step.name for step, term in steps_of_term if not _is_unrestated(term)]
        if lives and stated:
            is_restated = stated[-1] == newest or lives[-1].ended is not None
            last = PartialDate.parse(stated[-1])
            lanes.append(TermLane(steps_of_term[-1][1], lives, last, is_restated, tuple(ahead.get(id_, ()))))
    return tuple(lanes)


def _is_unrestated(term: TermChange) -> bool:
    status = term.status_change
    return status is not None and status.verb == "unrestated"


def _iter_lives(told: list[tuple[HistoryStep, TermChange]], first: HistoryStep | None) -> Iterator[TermLife]:
    """Yield the times in which a term stood, one after the other."""
    life: TermLife | None = None
    for step, term in told:
        status = term.status_change
        state = str(status.after) if status is not None and status.after is not None else ""
        snapshot = PartialDate.parse(step.name)
        if life is None or (life.ended is not None and state and state not in OVER_STATUSES):
            if life is not None:
                yield life
            is_added = step is not first and status is not None and status.verb == "added"
            if state in OVER_STATUSES:  # its `since` is when that came
                life = TermLife(None, False, False, status=state)
            else:
                is_dated = term.effective is not None
                life = TermLife(term.effective or snapshot, is_dated, is_added, status=state or "in-force")
        elif life.status == "agreed" and status is not None and status.verb == "took-effect" and status.when:
            life = life._replace(began=PartialDate.parse(status.when), is_dated=status.when_is != "by")
        if state in OVER_STATUSES and life.ended is None:
            when = status.when if status is not None and step is not first else ""
            is_end_dated = status is not None and status.when_is != "by" if when else bool(term.effective)
            ended = PartialDate.parse(when) if when else term.effective or snapshot
            life = life._replace(ended=ended, is_end_dated=is_end_dated)
        marks = list(life.marks)
        if step is not first:
            news: dict[tuple[str, bool, Literal["deal", "event"]], list[str]] = {}
            for field in term.fields:
                if field.is_news_of_deal and field.when:
                    class_: Literal["deal", "event"] = "event" if field.class_ == "event" else "deal"
                    news.setdefault((field.when, field.when_is != "by", class_), []).append(field.field)
            marks += [
                LifeMark(PartialDate.parse(when), is_dated, of, tuple(names))
                for (when, is_dated, of), names in news.items()
            ]
        life = life._replace(
            marks=tuple(marks), status=life.status if _is_unrestated(term) else state or "unknown"
        )
    if life is not None:
        yield life
