"""What lies ahead in the deals: ends, due dates, periods, windows and notices; and what is past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from dealterms.comparison.changes import find_last_day
from dealterms.comparison.evidence import with_evidence
from dealterms.comparison.steps import consolidate, iter_reached
from dealterms.loader.tree import Tree
from dealterms.model.axes import Axis
from dealterms.model.axes.dates import Through
from dealterms.model.change import STATUS, Evidence, FieldChange
from dealterms.model.dated_value import TAKES_EFFECT, DatedValue
from dealterms.model.deal import Deal, Snapshot
from dealterms.model.diff import Diff, ProposalChange, TermChange
from dealterms.model.duration import Duration
from dealterms.model.finding import Finding
from dealterms.model.kinds import resolve_kind
from dealterms.model.partial_date import PartialDate
from dealterms.model.report import DatedReport, DealInReport
from dealterms.model.schedule import Schedule
from dealterms.model.source import Source
from dealterms.model.term import OVER_STATUSES
from dealterms.model.value import PERPETUAL, End, Value
from dealterms.quotes.results import find_quote_results
from dealterms.reports.walk import Walk, load_latest_walks


@dataclass(frozen=True, kw_only=True)
class DatesReport(DatedReport):
    """What `terms dates` answers."""

    command: ClassVar[str] = "dates"


def build_dates_report(
    tree: Tree,
    only: str | None,
    today: date,
    known_by: date | None = None,
    captures: str | None = None,
) -> DatesReport:
    """Collect the dates of all deals, or of the one of that id; a NoSuchDealError if there is none.

    What is past is so on the day ``known_by``, if one is given, else today.
    """
    walks, findings = load_latest_walks(tree, only, known_by, today)
    return build_dates_of_walks(tree, walks, findings, today, known_by, captures)


def build_dates_of_walks(
    tree: Tree,
    walks: Iterable[Walk],
    findings: Iterable[Finding],
    today: date,
    known_by: date | None = None,
    captures: str | None = None,
) -> DatesReport:
    """Collect the dates of deals that were loaded, each up to its latest snapshot."""
    day = known_by or today
    deals, dates = list[DealInReport](), list[DatedValue]()
    over, covers = 0, list[Diff]()
    sources: dict[str, Source] = {}
    for deal, snapshots, not_yet_known in walks:
        sources |= deal.sources
        cover = None
        if snapshots:
            cover = with_evidence(consolidate(snapshots, deal.sources), deal.sources, known_by=known_by)
            standing = tuple(term for term in cover.terms if not _is_over(term))
            over += len(cover.terms) - len(standing)
            covers.append(cover)
            dates += _Collector(deal, snapshots, cover, day).iter_dates(standing)
        deals.append(DealInReport.of(deal, cover, not_yet_known, known_by))
    return DatesReport(
        findings=tuple(findings),
        deals=tuple(deals),
        dates=tuple(sorted(dates, key=_sort_key)),
        over=over,
        known_on=day.isoformat(),
        known_by=known_by.isoformat() if known_by else None,
        sources=sources,
        quote_results=find_quote_results(tree, captures, covers, sources),
    )


def _is_over(term: TermChange) -> bool:
    return any(field.field == STATUS and field.after in OVER_STATUSES for field in term.fields)


def _sort_key(dated: DatedValue) -> tuple[date, tuple[str, ...]]:
    return dated.day.last if dated.day is not None else date.max, dated.parts


class _Collector:
    """Finds the dates of one deal."""

    def __init__(self, deal: Deal, walk: tuple[Snapshot, ...], cover: Diff, day: date) -> None:
        self._deal = deal
        self._walk = walk
        self._cover = cover
        self._day = day
        self._reached: dict[str, PartialDate] = {}
        for snapshot in walk:
            self._reached.update(iter_reached(snapshot))
        self._titles = {term.term: term.title for term in cover.terms}
        self._renews = cover.renews_automatically

    def iter_dates(self, terms: Iterable[TermChange]) -> Iterator[DatedValue]:
        """Yield the dates of the terms, and those that open proposals would set."""
        known = {term.term: term for term in terms}
        for term in known.values():
            axes = resolve_kind(term.kind).get_axes()
            for change in term.fields:
                if change.field in axes:
                    yield from self._iter_of_field(term, change, axes)
            yield from self._iter_effective(term)
        for proposal in self._cover.proposals:
            if proposal.is_open and proposal.changes in known:
                yield from self._iter_proposed(known[proposal.changes], proposal)

    def _iter_of_field(
        self, term: TermChange, change: FieldChange, axes: Mapping[str, Axis]
    ) -> Iterator[DatedValue]:
        """Yield the dates that follow from one value."""
        axis = axes[change.field]
        is_sharper = change.known is not None
        value = change.known if is_sharper else change.after
        voices = change.get_support("before") if is_sharper else change.get_support("after")
        evidence = (*voices, *change.dissent)
        last_known = change.last_confirmed if is_sharper else ""
        if isinstance(value, Schedule):
            for key, amount in value.entries:
                if isinstance(key, PartialDate) and key.last >= self._day:
                    dated = self._build(term, change.field, amount, key, evidence)
                    yield dated._replace(period=key.text, last_known=last_known)
        elif isinstance(value, Duration):
            if not any(change.field in other.needs for other in axes.values()):
                yield self._build(term, change.field, value, None, evidence)._replace(last_known=last_known)
        elif isinstance(axis, Through) and value is not None:
            yield from (
                dated._replace(last_known=last_known)
                for dated in self._iter_of_date(term, change.field, axis, value, evidence)
            )

    def _iter_of_date(
        self, term: TermChange, field: str, axis: Through, value: Value, evidence: tuple[Evidence, ...]
    ) -> Iterator[DatedValue]:
        """Yield the date of an end or a day; none of what never ends, or began in the past."""
        if isinstance(value, PartialDate):
            dated = self._build(term, field, value, value, evidence)
            # When a deal was signed is no date that somebody has to look out for, once it is past.
            if axis.directed or not dated.is_past:
                yield dated
        elif isinstance(value, End) and value != End(PERPETUAL):
            day = find_last_day(value, self._reached)
            dated = self._build(term, field, value, day, evidence)
            reached = tuple(
                self._titles.get(id_, id_) for id_ in sorted(value.milestones & self._reached.keys())
            )
            yield dated._replace(
                milestones=reached,
                renews=dated.is_past and self._renews,
                is_confirmed_later=day is not None and dated.is_past and term.is_confirmed_after(day),
            )

    def _iter_effective(self, term: TermChange) -> Iterator[DatedValue]:
        """Yield when a term takes effect that was only signed."""
        start = term.effective
        status = term.status
        if start is None or status is None or status.after != "agreed" or not self._is_since_known(term.term):
            return
        yield self._build(term, TAKES_EFFECT, start, start, tuple(status.get_support("after")))

    def _is_since_known(self, id_: str) -> bool:
        """Whether all that was cited when the date was first stated had come by the day asked for.

        No citation is for that date alone; one that came later may have told it.
        """
        newest = self._walk[-1].terms.get(id_)
        for stated in self._deal.snapshots:
            term = stated.terms.get(id_)
            if newest is not None and term is not None and term.since == newest.since:
                kept = next((s.terms.get(id_) for s in self._walk if s.name == stated.name), None)
                return kept is not None and kept.sources == term.sources
        return False

    def _iter_proposed(self, term: TermChange, proposal: ProposalChange) -> Iterator[DatedValue]:
        """Yield the dates that a proposal would set."""
        axes = resolve_kind(term.kind).get_axes()
        for name, raw in proposal.to:
            axis = axes.get(name)
            if isinstance(axis, Through):
                value = axis.parse(raw)
                for dated in self._iter_of_date(term, name, axis, value, proposal.evidence):
                    yield dated._replace(proposal=proposal.proposal, renews=False, is_confirmed_later=False)

    def _build(
        self,
        term: TermChange,
        field: str,
        value: Value,
        day: PartialDate | None,
        evidence: tuple[Evidence, ...],
    ) -> DatedValue:
        is_past = day is not None and day.last < self._day
        return DatedValue(self._deal.id, term, field, value, day, is_past, evidence=evidence)
