"""Every step of a deal, from its first snapshot to its last.

Worked example, a rate over four snapshots::

    2023: 20%                  first: what the first snapshot states
    2023 -> 2024: 20% -> 25%   a step: changed, raised
    2024 -> 2025: 25%          a step: carried
    2025 -> 2026: 25% -> 20%   a step: changed, lowered; and a return: to the 20% of 2023

The steps are those of the walk that `terms diff` adds up: each compares with the sharpest value known so
far, so that a step never tells as news what an earlier snapshot knew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, NamedTuple

from dealterms.comparison import diff
from dealterms.comparison.evidence import EvidenceJudge
from dealterms.comparison.steps import consolidate, steps
from dealterms.loader.layout import DealListing
from dealterms.loader.tree import Tree
from dealterms.model.change import STATUS, Evidence, FieldChange
from dealterms.model.diff import Diff, TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import known_rank
from dealterms.model.quantity import Amount
from dealterms.model.report import DealReport
from dealterms.model.term import OVER_STATUSES
from dealterms.model.value import Value
from dealterms.quotes.results import find_quote_results
from dealterms.reports.walk import Walk, load_whole_walk, require_terms

_REPLACING_IN_RECORD = frozenset({"corrected", "differs", "clarified"})
"""The verbs after which the older values of a field are not known to have been those of the deal."""


class HistoryStep(NamedTuple):
    """A snapshot, and what differs in it from what was known before."""

    name: str
    diff: Diff
    basis: str | None = None
    """What the snapshot rests on, in its own words."""
    by: str | None = None
    """Who ordered it, of a snapshot that rests on an order."""
    summary: str | None = None
    """What the snapshot says of itself."""


class Return(NamedTuple):
    """A change that led back to a value that the deal had before."""

    term: str
    field: str
    """`status` for a term that ended and came back."""
    snapshot: str
    """The snapshot in which it is back."""
    value: Value
    first: str
    """When it had that value before; of a term that came back, when it had ended."""


@dataclass(frozen=True, kw_only=True)
class HistoryReport(DealReport):
    """What `terms history` answers."""

    command: ClassVar[str] = "history"
    first: HistoryStep | None = None
    """What the first snapshot states: every field is `reconfirmed` if it has a source, else `carried`."""
    steps: tuple[HistoryStep, ...] = ()
    total: Diff | None = None
    """The sum of the steps; None if an error in the files stands in the way."""
    returns: tuple[Return, ...] = ()


class HistoryOptions(NamedTuple):
    """What is asked for."""

    known_by: date | None = None
    """The day after which no source counts."""
    terms: tuple[str, ...] = ()
    """The terms to tell of; empty for all."""
    captures: str | None = None
    """The folder of the articles' texts that are not beside their records."""


def build_history_report(
    tree: Tree,
    listing: DealListing,
    today: date,
    options: HistoryOptions = HistoryOptions(),  # noqa: B008
) -> HistoryReport:
    """Walk from the first snapshot of a deal to the last; a TermsError if there is none."""
    if listing.findings:
        return HistoryReport(findings=listing.findings)
    walk = load_whole_walk(tree, listing, options.known_by)
    if not walk.snapshots:
        return HistoryReport(findings=walk.deal.findings)
    return build_history_of_walk(tree, walk, today, options)


def build_history_of_walk(tree: Tree, loaded: Walk, today: date, options: HistoryOptions) -> HistoryReport:
    """Tell a walk that was loaded, of all snapshots of a deal."""
    deal, walk, not_yet_known = loaded
    known_by = options.known_by
    require_terms(options.terms, walk)
    judge = EvidenceJudge(deal.sources, known_by)
    start, total, *told = (
        judge.judge_diff(found).select_terms(options.terms)
        for found in (
            consolidate(walk[:1], deal.sources),
            diff(walk, deal.sources),
            *map(_drop_earlier_voices, steps(walk, deal.sources)),
        )
    )
    heads = [snapshot.head for snapshot in walk]
    first, *others = (
        HistoryStep(snapshot.name.text, found, head.basis, head.by, head.summary)
        for snapshot, found, head in zip(walk, (start, *told), heads, strict=True)
    )
    return HistoryReport(
        deal=deal.id,
        title=deal.title,
        parties={id_: party.name for id_, party in deal.parties.items()},
        first=first,
        steps=tuple(others),
        total=total,
        returns=tuple(_iter_returns(others, total)),
        known_by=known_by.isoformat() if known_by else None,
        today=today,
        as_of=known_by or today,
        not_yet_known=not_yet_known,
        terms_asked=options.terms,
        sources=deal.sources,
        quote_results=find_quote_results(tree, options.captures, (start, total, *told), deal.sources),
        findings=deal.findings,
    )


def _drop_earlier_voices(step: Diff) -> Diff:
    """Return a step in which only its own citations speak of what stayed: the earlier ones have their steps.

    Otherwise each step of a long history would repeat all that came before it.
    """
    terms = (
        term._replace(
            fields=tuple(
                field
                if field.class_ != "none"
                else field._replace(evidence=_select_newest(field, step.after))
                for field in term.fields
            )
        )
        for term in step.terms
    )
    return step._replace(terms=tuple(terms))


def _select_newest(field: FieldChange, snapshot: str) -> tuple[Evidence, ...]:
    """Return the citations of a snapshot, which come last, and what still disagrees."""
    newest: list[Evidence] = []
    for item in reversed(field.evidence):
        if item.when != snapshot and item.stance not in ("disputes", "reports"):
            break
        newest.append(item)
    return tuple(newest[::-1])


_Left = dict[object, list[tuple[str, Value]]]
"""The values that a field left, each with its date, by what only those that mean the same can share."""


def _iter_returns(walk: Iterable[HistoryStep], total: Diff) -> Iterator[Return]:
    """Yield the changes of the deal that led back to an earlier value of the same term."""
    ids = Counter(term.term for term in total.terms)
    # What came back under an id with other parties is another term.
    single = {id_ for id_, number in ids.items() if number == 1}
    earlier: dict[tuple[str, str], _Left] = {}
    for step in walk:
        for term in step.diff.terms:
            if term.term in single:
                for change in term.fields:
                    yield from _iter_returns_of(step.name, term, change, earlier)


def _iter_returns_of(
    snapshot: str,
    term: TermChange,
    change: FieldChange,
    earlier: dict[tuple[str, str], _Left],
) -> Iterator[Return]:
    """Yield the return that a change is, if it is one, and note in ``earlier`` the value that it left."""
    values = earlier.setdefault((term.term, change.field), {})
    if change.field == STATUS:
        ends = values.setdefault(None, [])
        if change.verb == "added" and ends:
            yield Return(term.term, STATUS, snapshot, change.after or "in-force", ends[-1][0])
        if change.is_news_of_deal and change.after in OVER_STATUSES:
            ends.append((change.when, change.after))
        return
    if change.verb in _REPLACING_IN_RECORD:
        values.clear()
    if change.verb != "changed":
        return
    after = change.after
    axis = resolve_kind(term.kind).get_axes().get(change.field)
    if axis is not None and after is not None and known_rank(after) == 3:
        left = reversed(values.get(_get_identity(after), ()))
        day = next((when for when, value in left if axis.is_same(value, after)), None)
        if day is not None:
            yield Return(term.term, change.field, snapshot, after, day)
    if change.before is not None and known_rank(change.before) == 3:
        when = change.path[0].when if change.path else change.last_confirmed
        values.setdefault(_get_identity(change.before), []).append((when, change.before))


def _get_identity(value: Value) -> object:
    """Return what two amounts share that mean the same; None of all other values, which are compared."""
    return value.identity if isinstance(value, Amount) else None


def index_returns(returns: Iterable[Return]) -> Mapping[tuple[str, str, str], Return]:
    """Return the returns by term, field and snapshot."""
    return {(found.term, found.field, found.snapshot): found for found in returns}
