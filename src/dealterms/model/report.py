"""What the reports of all commands share; each command has a type of its own in `reports/`.

A report names its command, so that a page and a format find what belongs to it:

    report = build_diff_report(...)     # a DiffReport, which is a DealReport, which is a Report
    report.command                      # "diff"
    pages.build_page(report)            # calls pages.diff.build_page(report)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import ClassVar, Literal, NamedTuple, Self, get_args

from dealterms.model.dated_value import DatedValue
from dealterms.model.deal import Deal, ResolvedReference
from dealterms.model.diff import Diff, TermChange
from dealterms.model.finding import Finding
from dealterms.model.source import Source

Detail = Literal["brief", "short", "all"]
"""The sentence and the counts alone; the differences; also what stayed the same."""
Only = Literal["deal", "event", "record", "disputed", "proposed", "unsupported"]
"""What alone may be shown of a diff: a class, what sources dispute, proposals, what has no source."""
ONLY: tuple[Only, ...] = get_args(Only)
Answer = Literal[
    "exact", "normalized", "moved", "ambiguous", "changed", "unreadable", "not-at-hand", "missing"
]
"""What comes of words in an article. Only `missing` says that they do not stand there: of what is `changed`
(the text is not that of the record), `unreadable` or `not-at-hand`, nobody knows."""
ANSWERS: tuple[Answer, ...] = get_args(Answer)
"""Of the answers of several articles, the first of these is the answer of all."""
QuoteResults = Mapping[tuple[str, str, str], str]
"""(source, place, quote) to how the quote was found in the text, for the texts that are at hand."""
UNREADABLE = "unreadable"
"""Stands for how a quote was found if the text is there and cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a command answers."""

    command: ClassVar[str]
    """The command's name, which is the name of its modules in `reports/` and `pages/`, too."""
    status: Literal["changed", "unchanged", "done"] = "done"
    findings: tuple[Finding, ...] = ()

    def with_paths(self, rewrite: Callable[[str], str]) -> Self:
        """Return the report with every finding's path rewritten."""
        moved = (f._replace(place=f.place._replace(path=rewrite(f.place.path))) for f in self.findings)
        return replace(self, findings=tuple(moved))


@dataclass(frozen=True, kw_only=True)
class DealReport(Report):
    """A report about one deal, at the dates that were asked for."""

    deal: str = ""
    title: str = ""
    parties: Mapping[str, str] = field(default_factory=dict)
    """Party id to its name for people."""
    asked: tuple[ResolvedReference, ...] = ()
    known_by: str | None = None
    """The day after which no source counts."""
    not_yet_known: int = 0
    """How many values were left out for that."""
    unseen: tuple[str, ...] = ()
    """The snapshots asked for of which nothing was known by then."""
    today: date | None = None
    """The day on which it is asked: what comes later lies ahead."""
    as_of: date | None = None
    """The last day of the newest date asked for; an end that has passed by then is told."""
    terms_asked: tuple[str, ...] = ()
    """The terms that alone were asked for; empty for all."""
    detail: Detail = "short"
    sources: Mapping[str, Source] = field(default_factory=dict)
    """The records that the deal's citations name, and those that these repeat."""
    quote_results: QuoteResults = field(default_factory=dict)

    @property
    def known_on(self) -> str:
        """The day as of which the deal is told as it was known."""
        return self.known_by or (self.today.isoformat() if self.today else "")


class DealInReport(NamedTuple):
    """One deal of a report about several: what its parties and terms are called."""

    deal: str
    title: str
    parties: Mapping[str, str]
    """Party id to its name for people."""
    terms: tuple[TermChange, ...] = ()
    """As the latest snapshot leaves them."""
    snapshot: str = ""
    """That snapshot; empty if there is none, or nothing was known by the day asked for."""
    not_yet_known: int = 0
    """How many values no source told by the day asked for."""

    @classmethod
    def of(cls, deal: Deal, cover: Diff | None, not_yet_known: int = 0, known_by: date | None = None) -> Self:
        """Build it of a deal, and of its terms as of the latest snapshot, if there is one."""
        parties = {id_: party.name for id_, party in deal.parties.items()}
        if cover is None or (known_by is not None and not (cover.terms or cover.proposals)):
            return cls(deal.id, deal.title, parties, not_yet_known=not_yet_known)
        return cls(deal.id, deal.title, parties, cover.terms, cover.after, not_yet_known)


@dataclass(frozen=True, kw_only=True)
class DealsReport(Report):
    """A report about all deals, or one of them, as of a day."""

    deals: tuple[DealInReport, ...] = ()
    known_on: str = ""
    """The day as of which the deals are told as they were known."""
    known_by: str | None = None
    """The same, if it was asked for: no source counts that came after it."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """The records that the deals' citations name, and those that these repeat."""
    quote_results: QuoteResults = field(default_factory=dict)

    @property
    def not_yet_known(self) -> int:
        """How many values were left out, because no source told them by the day asked for."""
        return sum(deal.not_yet_known for deal in self.deals)


@dataclass(frozen=True, kw_only=True)
class DatedReport(DealsReport):
    """A report of days: the formats for calendars can render it."""

    dates: tuple[DatedValue, ...] = ()
    """In the order of their days; what has none comes last."""
    over: int = 0
    """How many terms were left out, because they are over."""


@dataclass(frozen=True, kw_only=True)
class RowsReport(Report):
    """A report of rows and nothing else: the formats for tables of data can render it."""

    columns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    """The type of each column, in the words of who answered."""
    rows: tuple[tuple[str | float | bool | None, ...], ...] = ()
    is_cut: bool = False
    """There are more rows than were asked for."""


@dataclass(frozen=True, kw_only=True)
class FindingsReport(Report):
    """A report that is about findings: the formats for machines that annotate code can render it."""

    excerpts: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """(path, line) to the line's text, for the lines that findings are on."""
    rules: Mapping[str, str] = field(default_factory=dict)
    """Rule name to its page, for the rules that were asked."""

    def with_paths(self, rewrite: Callable[[str], str]) -> Self:
        """Return the report with every finding's path, and every excerpt's, rewritten."""
        report = super().with_paths(rewrite)
        excerpts = {(rewrite(path), line): text for (path, line), text in self.excerpts.items()}
        return replace(report, excerpts=excerpts)


class CheckSummary(NamedTuple):
    """How much a check looked at."""

    deals: int = 0
    snapshots: int = 0
    records: int = 0
    quotes: Mapping[str, int] = MappingProxyType({})
    """How many quotes had each result: exact, normalized, moved, ambiguous, missing."""
    not_at_hand: int = 0
    """How many quotes could not be looked for: their article's text is not here."""
    unreadable: int = 0
    """How many could not be looked for, since the text, which is here, cannot be read."""

    def list_unsearched(self, where: str = "") -> list[str]:
        """List how many quotes were not looked for, a sentence for each reason without its full stop."""
        reasons = (
            (self.unreadable, "the articles' texts cannot be read (the rule capture-unreadable says why)"),
            (self.not_at_hand, "the articles' texts are not at hand (--captures DIR says where they are)"),
        )
        return [
            f"{'1 quote' if count == 1 else f'{count} quotes'}{where} not looked for: {reason}"
            for count, reason in reasons
            if count
        ]


class SnapshotSummary(NamedTuple):
    """One snapshot in a list: what it is, and what it did to the one before it."""

    name: str
    basis: str | None
    by: str | None
    """Who ordered it, of a snapshot that rests on an order."""
    summary: str | None
    terms: int
    """How many terms it has that are not over."""
    changed: int | None
    """In how many terms the deal changed; None for the first snapshot."""
    sourced: int
    documented: int


class DealSummary(NamedTuple):
    """One deal in a list."""

    deal: str
    title: str
    snapshots: tuple[SnapshotSummary, ...]
