"""A deal at a glance: its comparisons, its terms at all dates, their lives, what is not known.

Worked example, of a deal with the snapshots 2023, 2024 and 2025::

    pairs          2023..2024, 2024..2025 (the steps), 2023..2025
    opening_pair   2024..2025, with which the page opens
    references     2023 means 2023; from 2024 on, 2024; 2025 means 2025; from 2026 on, 2025 is carried on;
                   and alike for months and days: 2023-12 means 2023, since 2024-01 that is carried on

Up to some twenty snapshots all pairs are compared. Of more, each step is, each year with the one before, and
each snapshot with the latest one. Those are long walks, of which only the terms that move are looked at, so
that the work grows with the facts and with what the pairs have to tell, and not with the square of the
snapshots.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import ClassVar, NamedTuple, Self

from dealterms.comparison import WalkTotal
from dealterms.comparison.evidence import with_evidence
from dealterms.comparison.origins import OriginCounter
from dealterms.errors import BadReferenceError
from dealterms.git.commit import Commit
from dealterms.loader.layout import DealListing
from dealterms.loader.tree import Tree
from dealterms.model.change import Evidence
from dealterms.model.deal import ResolvedReference, Snapshot, resolve_reference
from dealterms.model.diff import Diff
from dealterms.model.partial_date import PartialDate
from dealterms.model.report import DealReport, QuoteResults
from dealterms.model.term import Proposal, Term
from dealterms.quotes.results import find_quote_results
from dealterms.reports.dates import DatesReport, build_dates_of_walks
from dealterms.reports.diff import DiffReport
from dealterms.reports.gaps import GapsOptions, GapsReport, build_gaps_of_walks
from dealterms.reports.history import HistoryOptions, HistoryReport, build_history_of_walk
from dealterms.reports.timeline import TermLane, build_lanes, select_past
from dealterms.reports.walk import Walk, load_whole_walk

MAX_SNAPSHOTS_FOR_ALL = 20
"""Of so many snapshots, all pairs are compared."""

PairKey = tuple[str, str]


class EvidenceCounts(NamedTuple):
    """How well a deal is known."""

    articles: int = 0
    origins: int = 0
    """How many groups of them repeat nobody, or one another."""
    quotes: int = 0
    """How many places are quoted."""
    results: Mapping[str, int] = {}
    """How many of the quotes were found how, of those whose article's text is at hand."""
    unquoted: int = 0
    """How many citations have no quote."""


_NO_EVIDENCE = EvidenceCounts()


@dataclass(frozen=True, kw_only=True)
class PageReport(DealReport):
    """What `terms page` answers."""

    command: ClassVar[str] = "page"
    snapshots: tuple[str, ...] = ()
    """In the order of time."""
    pairs: Mapping[PairKey, DiffReport] = field(default_factory=dict)
    """The older and the newer snapshot to their comparison; the opening one first, then the steps."""
    latest_pair: PairKey | None = None
    """The step to the latest snapshot; None if there is one snapshot alone."""
    opening_pair: PairKey | None = None
    """The latest step that changed the deal or in which something happened under it; else the latest one."""
    history: HistoryReport | None = None
    """None if an error in the files stands in the way."""
    lanes: tuple[TermLane, ...] = ()
    dates: DatesReport | None = None
    gaps: GapsReport | None = None
    evidence: EvidenceCounts = _NO_EVIDENCE
    commit: Commit | None = None
    """The commit that the files are read from; None if there is none."""
    license: str = ""
    """That of the data, if it was named."""
    address: str = ""
    """Where the page will be, if that was named."""
    references: tuple[ResolvedReference, ...] = ()
    """What years, months and days mean; one that is not named means what the one before it means."""

    def select_fewer_pairs(self) -> Self:
        """Return the report with the steps, the years, and each snapshot against the latest one."""
        wanted = _list_fewer(self.snapshots, self.latest_pair)
        return replace(self, pairs={key: pair for key, pair in self.pairs.items() if key in wanted})


class PageOptions(NamedTuple):
    """What is asked for."""

    captures: str | None = None
    """The folder of the articles' texts that are not beside their records."""
    license: str = ""
    address: str = ""
    commit: Commit | None = None


def build_page_report(
    tree: Tree,
    listing: DealListing,
    today: date,
    options: PageOptions = PageOptions(),  # noqa: B008
) -> PageReport:
    """Collect all that the page of a deal says; a TermsError if it has no snapshot."""
    if listing.findings:
        return PageReport(findings=listing.findings)
    walk = load_whole_walk(tree, listing, None)
    deal, snapshots, _ = walk
    if not snapshots:
        return PageReport(findings=deal.findings)
    names = tuple(snapshot.name.text for snapshot in snapshots)
    latest_pair = _find_latest_pair(snapshots, today)
    diffs = dict(_iter_diffs(walk, _list_wanted(names, latest_pair)))
    captures = options.captures
    history = build_history_of_walk(tree, walk, today, HistoryOptions(captures=captures))
    past = [select_past(walk, today)]
    dates = build_dates_of_walks(tree, past, (), today, captures=captures)
    told = [*diffs.values(), *_list_diffs(history)]
    results = find_quote_results(tree, captures, told, deal.sources)
    common = DiffReport(
        deal=deal.id,
        title=deal.title,
        parties=history.parties,
        today=today,
        detail="all",
        sources=deal.sources,
        quote_results=results,
    )
    opening_pair = _find_opening_pair(names, diffs, latest_pair)
    steps = {*_list_steps(names)}
    order = sorted(diffs, key=lambda key: (key != opening_pair, key not in steps))
    return PageReport(
        deal=deal.id,
        title=deal.title,
        parties=history.parties,
        today=today,
        as_of=today,
        sources=deal.sources,
        quote_results=results,
        findings=deal.findings,
        snapshots=names,
        pairs={key: _build_pair(common, diffs[key], snapshots, names) for key in order},
        latest_pair=latest_pair,
        opening_pair=opening_pair,
        history=history,
        lanes=build_lanes(history, dates),
        dates=dates,
        gaps=build_gaps_of_walks(tree, past, (), today, GapsOptions(captures=captures)),
        evidence=_count_evidence(walk, told, results),
        commit=options.commit,
        license=options.license,
        address=options.address,
        references=tuple(_iter_meanings(listing.snapshot_names, today)),
    )


def _find_latest_pair(snapshots: tuple[Snapshot, ...], today: date) -> PairKey | None:
    """Find the step to the latest snapshot that does not lie ahead; of a deal that does, the first one."""
    if len(snapshots) < 2:
        return None
    past = sum(snapshot.name.first <= today for snapshot in snapshots)
    newer = max(past - 1, 1)
    return snapshots[newer - 1].name.text, snapshots[newer].name.text


def _find_opening_pair(
    names: tuple[str, ...], diffs: Mapping[PairKey, Diff], latest_pair: PairKey | None
) -> PairKey | None:
    """Find the latest step that changed something: who opens the page asks what changed."""
    if latest_pair is None:
        return None
    past = pairwise(names[: names.index(latest_pair[1]) + 1])
    changed = (step for step in reversed(list(past)) if diffs[step].is_changed)
    return next(changed, latest_pair)


def _iter_meanings(names: tuple[PartialDate, ...], today: date) -> Iterator[ResolvedReference]:
    """Yield the years, then the months, then the days from which on a date means another snapshot."""
    for length in (len("2025"), len("2025-01"), len("2025-01-21")):
        turns = {text for name in names for text in _iter_turns(name, length)}
        meaning = None
        for text in sorted(turns):
            with suppress(BadReferenceError):  # no snapshot is as early
                found = resolve_reference(names, text, today)
                if (found.name, found.carried) != meaning:
                    meaning = found.name, found.carried
                    yield found


def _iter_turns(name: PartialDate, length: int) -> Iterator[str]:
    """Yield the date of so many characters in which a snapshot ends, and the one after it."""
    ending = PartialDate.parse(name.last.isoformat()[:length])
    yield ending.text
    if ending.last < date.max:
        yield (ending.last + timedelta(days=1)).isoformat()[:length]


def _list_wanted(names: tuple[str, ...], latest_pair: PairKey | None) -> set[PairKey]:
    if len(names) <= MAX_SNAPSHOTS_FOR_ALL:
        return {(old, new) for number, old in enumerate(names) for new in names[number + 1 :]}
    return _list_fewer(names, latest_pair)


def _list_fewer(names: tuple[str, ...], latest_pair: PairKey | None) -> set[PairKey]:
    return {*_list_steps(names), *_list_years(names), *_list_pairs_with_latest(names, latest_pair)}


def _list_steps(names: tuple[str, ...]) -> Iterator[PairKey]:
    return pairwise(names)


def _list_years(names: tuple[str, ...]) -> Iterator[PairKey]:
    """Yield the last snapshot of each year with that of the next one, which is what 2024 and 2025 mean."""
    last_of_years = {PartialDate.parse(name).last.year: name for name in names}
    return pairwise(last_of_years.values())


def _list_pairs_with_latest(names: tuple[str, ...], latest_pair: PairKey | None) -> Iterator[PairKey]:
    """Yield each snapshot with the latest one; what lies ahead comes after that."""
    if latest_pair is not None:
        latest = latest_pair[1]
        number = names.index(latest)
        yield from ((name, latest) for name in names[:number])
        yield from ((latest, name) for name in names[number + 1 :])


def _iter_diffs(walk: Walk, wanted: set[PairKey]) -> Iterator[tuple[PairKey, Diff]]:
    """Yield the wanted comparisons; those that begin at one snapshot are one walk."""
    deal, snapshots, _ = walk
    newest = {
        old: max(new for o, new in _number(wanted, snapshots) if o == old)
        for old, _ in _number(wanted, snapshots)
    }
    for old, last in sorted(newest.items()):
        total = WalkTotal(snapshots[old], deal.sources, is_continued=old > 0)
        for snapshot in snapshots[old + 1 : last + 1]:
            total.add(snapshot)
            key = snapshots[old].name.text, snapshot.name.text
            if key in wanted:
                yield key, with_evidence(total.build(), deal.sources)


def _number(pairs: Iterable[PairKey], snapshots: tuple[Snapshot, ...]) -> list[tuple[int, int]]:
    numbers = {snapshot.name.text: number for number, snapshot in enumerate(snapshots)}
    return [(numbers[old], numbers[new]) for old, new in pairs]


def _build_pair(
    common: DiffReport, diff: Diff, snapshots: tuple[Snapshot, ...], names: tuple[str, ...]
) -> DiffReport:
    """Build what `terms diff OLD NEW` would answer for two snapshots, each named by its date."""
    older, newer = (snapshots[names.index(name)].name for name in (diff.before, diff.after))
    return replace(
        common,
        status="changed" if diff.is_changed else "unchanged",
        asked=tuple(ResolvedReference(name.text, name, carried=False) for name in (older, newer)),
        as_of=newer.last,
        diff=diff,
    )


def _list_diffs(history: HistoryReport) -> list[Diff]:
    steps = (history.first, *history.steps)
    return [step.diff for step in steps if step is not None]


def _count_evidence(walk: Walk, diffs: list[Diff], results: QuoteResults) -> EvidenceCounts:
    """Count the articles, their origins and the quotes of all snapshots."""
    cited: dict[tuple[str, str, str], None] = {}
    unquoted = 0
    for snapshot in walk.snapshots:
        entries: list[Term | Proposal] = [*snapshot.terms.values(), *snapshot.proposals.values()]
        for entry in entries:
            for citation in entry.sources:
                if citation.quote:
                    cited[citation.source, citation.at or "", citation.quote] = None
                else:
                    unquoted += 1
    voices: dict[tuple[str, tuple[str, ...]], Evidence] = {}
    for item in _iter_evidence(diffs):
        voices.setdefault((item.source, item.cites), item)
    return EvidenceCounts(
        len({source for source, _ in voices}),
        OriginCounter(walk.deal.sources).count(voices.values()),
        len(cited),
        Counter(results[key] for key in cited if key in results),
        unquoted,
    )


def _iter_evidence(diffs: list[Diff]) -> Iterator[Evidence]:
    for diff in diffs:
        for term in diff.terms:
            for change in term.fields:
                yield from change.evidence
        for proposal in diff.proposals:
            yield from proposal.evidence
