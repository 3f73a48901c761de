"""What is not known of the deals: values that nobody made public, or nobody recorded; and thin evidence.

Worked example, of a deal whose latest snapshot is of 2024, on 2026-01-31::

    rate: undisclosed                          undisclosed
    ends left out                              unknown; a sharper value of 2023 makes it not unknown
    one article, issued 2024-05, cites it      one voice; unconfirmed for 12 months
    amount: USD 2, and no citation of it       no source
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, NamedTuple, get_args

from dealterms.comparison.evidence import EvidenceJudge, find_confirmed_day
from dealterms.comparison.origins import OriginCounter
from dealterms.comparison.state import FieldState
from dealterms.comparison.steps import SnapshotWalk, consolidate
from dealterms.loader.tree import Tree
from dealterms.model.addresses import to_safe_address
from dealterms.model.axes import Role
from dealterms.model.change import STATUS, Evidence, FieldChange
from dealterms.model.deal import Deal, Snapshot
from dealterms.model.diff import Diff, TermChange
from dealterms.model.duration import Duration
from dealterms.model.finding import Finding
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import REDACTED, SILENT, UNDISCLOSED, UNKNOWN, Missing, Trend, known_rank
from dealterms.model.partial_date import PartialDate
from dealterms.model.report import DealInReport, DealsReport
from dealterms.model.source import Source
from dealterms.model.term import OVER_STATUSES, Citation, Proposal, Term
from dealterms.model.value import Value
from dealterms.quotes.results import find_quote_results
from dealterms.reports.walk import Walk, load_latest_walks

GapKind = Literal[
    "undisclosed", "redacted", "silent", "unknown", "no-source", "one-voice", "no-quote", "unconfirmed"
]
GAP_KINDS: tuple[GapKind, ...] = get_args(GapKind)
_BY_WORD: dict[Missing, GapKind] = {
    UNDISCLOSED: "undisclosed",
    REDACTED: "redacted",
    SILENT: "silent",
    UNKNOWN: "unknown",
}


class Gap(NamedTuple):
    """One thing that is not known of a term, or rests on little."""

    deal: str
    kind: GapKind
    term: TermChange
    fields: tuple[str, ...] = ()
    """The fields that it is about; empty for the term as a whole."""
    value: Value | None = None
    """What the record states."""
    evidence: tuple[Evidence, ...] = ()
    """Who says so: that it is not public, or all that is known of the term."""
    known: Value | None = None
    """A value that was known before, where nothing is stated any more."""
    since: str = ""
    """When that was stated; when a value without a source was; when a term was last confirmed."""


@dataclass(frozen=True, kw_only=True)
class GapsReport(DealsReport):
    """What `terms gaps` answers."""

    command: ClassVar[str] = "gaps"
    months: int = 12
    """For so many months nobody confirmed a term that is told for that."""
    gaps: tuple[Gap, ...] = ()
    without_address: tuple[str, ...] = ()
    """The ids of the cited sources that nobody can open at an address."""


class GapsOptions(NamedTuple):
    """What is asked for."""

    known_by: date | None = None
    """The day after which no source counts."""
    months: int = 12
    captures: str | None = None
    """The folder of the articles' texts that are not beside their records."""


def build_gaps_report(
    tree: Tree,
    only: str | None,
    today: date,
    options: GapsOptions = GapsOptions(),  # noqa: B008
) -> GapsReport:
    """Collect what is not known of all deals, or of one; a NoSuchDealError if there is none."""
    walks, findings = load_latest_walks(tree, only, options.known_by, today)
    return build_gaps_of_walks(tree, walks, findings, today, options)


def build_gaps_of_walks(
    tree: Tree, walks: Iterable[Walk], findings: Iterable[Finding], today: date, options: GapsOptions
) -> GapsReport:
    """Collect what is not known of deals that were loaded, each up to its latest snapshot."""
    known_by = options.known_by
    day = known_by or today
    deals, gaps, lacking = list[DealInReport](), list[Gap](), dict[str, None]()
    covers, sources = list[Diff](), dict[str, Source]()
    for deal, snapshots, not_yet_known in walks:
        cover = None
        if snapshots:
            finder = _GapFinder(deal, snapshots, EvidenceJudge(deal.sources, known_by), day, options.months)
            cover = finder.cover
            covers.append(cover)
            gaps += finder.iter_gaps()
            lacking |= dict.fromkeys(finder.iter_without_address())
        sources |= deal.sources
        deals.append(DealInReport.of(deal, cover, not_yet_known, known_by))
    return GapsReport(
        findings=tuple(findings),
        deals=tuple(deals),
        months=options.months,
        gaps=tuple(sorted(gaps, key=lambda gap: GAP_KINDS.index(gap.kind))),
        without_address=tuple(lacking),
        known_on=day.isoformat(),
        known_by=known_by.isoformat() if known_by else None,
        sources=sources,
        quote_results=find_quote_results(tree, options.captures, covers, sources),
    )


class _GapFinder:
    """Finds the gaps of one deal."""

    def __init__(
        self, deal: Deal, walk: tuple[Snapshot, ...], judge: EvidenceJudge, day: date, months: int
    ) -> None:
        self._deal = deal
        self._walk = walk
        self._judge = judge
        self._day = day
        self._months = Duration.parse(f"P{months}M")
        self._origins = OriginCounter(deal.sources)
        self.cover = judge.judge_diff(consolidate(walk, deal.sources))

    def iter_gaps(self) -> Iterator[Gap]:
        """Yield the gaps of every term that is not over."""
        unsupported = self._find_unsupported()
        for term in self.cover.terms:
            status = term.status
            if status is not None and status.after in OVER_STATUSES:
                continue
            yield from self._iter_missing(term)
            cited = list(self._iter_support(term))
            voices = tuple(dict.fromkeys(evidence for evidence, _ in cited if evidence.problem is None))
            if not voices:
                yield Gap(self._deal.id, "no-source", term, evidence=tuple(e for e, _ in cited))
                continue
            for field, (value, snapshot) in unsupported.get(term.term, {}).items():
                yield Gap(self._deal.id, "no-source", term, (field,), value, since=snapshot)
            if self._origins.count(voices) == 1:
                yield Gap(self._deal.id, "one-voice", term, evidence=voices)
            if not any(voice.quote for voice in voices):
                yield Gap(self._deal.id, "no-quote", term, evidence=voices)
            days = {e: self._find_confirmed_day(e, source) for e, source in cited if e.problem is None}
            newest = None if None in days.values() else max(filter(None, days.values()), key=lambda d: d.last)
            if newest is not None and self._is_long_ago(newest):
                of_day = tuple(e for e, day in days.items() if day == newest)
                yield Gap(self._deal.id, "unconfirmed", term, evidence=of_day, since=newest.text)

    def iter_without_address(self) -> Iterator[str]:
        """Yield the sources that the deal cites and that nobody can open at an address."""
        cited = dict.fromkeys(citation.source for _, _, citation in self._iter_citations())
        for id_ in cited:
            source = self._deal.sources.get(id_)
            if source is not None and not any(
                map(to_safe_address, (source.url, source.archived, source.read_at))
            ):
                yield id_

    def _iter_missing(self, term: TermChange) -> Iterator[Gap]:
        """Yield the fields without a value: each that a source speaks of, and all others together."""
        axes = resolve_kind(term.kind).get_axes()
        changes = {change.field: change for change in term.fields}
        unknown: list[str] = []
        for name in axes:
            change = changes.get(name)
            if change is None and isinstance(axes[name], Role):
                side = axes[name].side  # type: ignore[attr-defined]
                value: Value | None = getattr(term, side)
                value = UNKNOWN if value == "unknown" else value
            else:
                value = UNKNOWN if change is None or change.after is None else change.after
            kind = _classify(value)
            if kind is None:
                continue
            if kind == "unknown" and (change is None or not (change.dissent or change.known is not None)):
                unknown.append(name)
            else:
                yield self._build_missing(term, kind, name, value, change)
        if term.fields and any(f.field == STATUS and f.after is None for f in term.fields):
            unknown.insert(0, STATUS)
        if unknown:
            # What the kind is about comes before what every term may have.
            unknown.sort(key=lambda name: name in Term.model_fields)
            yield Gap(self._deal.id, "unknown", term, tuple(unknown), UNKNOWN)

    def _build_missing(
        self, term: TermChange, kind: GapKind, name: str, value: Value | None, change: FieldChange | None
    ) -> Gap:
        if change is None:
            return Gap(self._deal.id, kind, term, (name,), value)
        evidence = (*change.get_support("after"), *change.dissent)
        since = change.last_confirmed if change.known is not None else ""
        return Gap(self._deal.id, kind, term, (name,), value, evidence, change.known, since)

    def _iter_support(self, term: TermChange) -> Iterator[tuple[Evidence, Source]]:
        """Yield every citation of a term that supports anything of it, in any snapshot, with its source."""
        for snapshot, number, citation in self._iter_citations(term.term):
            source = self._deal.sources.get(citation.source)
            if source is None or not citation.supports_term:
                continue
            evidence = Evidence(
                source=citation.source,
                at=citation.at,
                quote=citation.quote,
                says=citation.says,
                side="after",
                when=snapshot.name.text,
                stance="supports" if citation.supports or not citation.unchanged else "unchanged",
                place=snapshot.source_map.locate("terms", term.term, "sources", number),
                supports=citation.supports,
                cites=citation.cites,
            )
            yield self._judge.judge_citation(evidence), source

    def _iter_citations(self, id_: str | None = None) -> Iterator[tuple[Snapshot, int, Citation]]:
        """Yield the citations of a term, or of all terms and proposals, with their numbers."""
        for snapshot in self._walk:
            entries: list[Term | Proposal] = []
            if id_ is None:
                entries += (*snapshot.terms.values(), *snapshot.proposals.values())
            elif id_ in snapshot.terms:
                entries.append(snapshot.terms[id_])
            for entry in entries:
                for number, citation in enumerate(entry.sources):
                    yield snapshot, number, citation

    def _find_confirmed_day(self, evidence: Evidence, source: Source) -> PartialDate | None:
        """Return the newest day of which a source speaks; None if it is undated: that may be a newer one."""
        if source.issued is None:
            return None
        return find_confirmed_day(source.issued, PartialDate.parse(evidence.when))

    def _is_long_ago(self, newest: PartialDate) -> bool:
        limit = self._months.add_to(newest.last)
        return limit is not None and limit < self._day

    def _find_unsupported(self) -> Mapping[str, Mapping[str, tuple[Value, str]]]:
        """Find the values of the latest snapshot that no citation so far supports, with their first one."""
        found: dict[str, dict[str, tuple[Value, str]]] = {}
        state = SnapshotWalk(self._walk[0], self._deal.sources)
        for number, snapshot in enumerate(self._walk):
            if number:
                state.advance_to(snapshot, news_only=True)
            for id_, term in state.terms.items():
                if id_ in state.unchanged:
                    continue
                of_term = found.setdefault(id_, {})
                for name, axis in type(term.term).get_axes().items():
                    field = term.fields.get(name)
                    if field is None or isinstance(axis, Role) or not self._is_owed(field):
                        of_term.pop(name, None)
                    elif name not in of_term or of_term[name][0] != field.value:
                        of_term[name] = field.value, snapshot.name.text
        return found

    def _is_owed(self, field: FieldState) -> bool:
        """Whether something is known of a field, and no citation that counts supports it."""
        judged = map(self._judge.judge_citation, (*field.evidence, *field.unmoved))
        return known_rank(field.value) >= 2 and all(evidence.problem is not None for evidence in judged)


def _classify(value: Value | None) -> GapKind | None:
    """Return what is not known of a value; None if it is known, or there is known to be none."""
    if isinstance(value, Missing):
        return _BY_WORD.get(value)
    if isinstance(value, Trend):
        return _BY_WORD[value.word]
    return "redacted" if isinstance(value, frozenset) and REDACTED.value in value else None
