"""Whether the citations of a diff count, and how many origins support a value.

Worked example: a rate changed in 2025, so it needs ``RequiredCitation("rate", "2025", 2025-01-01)``::

    a, issued 2025-02, cites it         counts; supported, 1 origin
    b, issued 2024-06, cites it         too early: it was issued before the event
    c, withdrawn, cites it              withdrawn
    d, not in seeds/, cites it          no such source
    e repeats a (`cites: [a]`)          counts, and a and e are still 1 origin
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from dealterms.model.change import (
    NO_SUCH_SOURCE,
    TOO_EARLY,
    WITHDRAWN,
    Evidence,
    FieldChange,
    RequiredCitation,
)
from dealterms.model.diff import Diff, ProposalChange
from dealterms.model.source import INSTRUMENT_CLASSES, Source

Change = TypeVar("Change", FieldChange, ProposalChange)


def with_evidence(diff: Diff, sources: Mapping[str, Source], *, known_by: date | None = None) -> Diff:
    """Return ``diff`` with a verdict on every citation and field, and with origins counted.

    What happened after the day ``known_by`` is ignored: a source withdrawn later still counts.
    """
    return EvidenceJudge(sources, known_by).judge_diff(diff)


class OriginCounter:
    """Counts the origins behind citations; what it finds of a source is kept for the next count."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._origins: dict[str, frozenset[str]] = {}
        """The origins of each source that has been followed to sources that cite no other."""

    def count(self, evidence: Iterable[Evidence]) -> int:
        """Count the groups of sources behind it; sources that share an origin are one group."""
        voices = Counter((item.source, item.cites) for item in evidence)
        if len(voices) == 1 and not next(iter(voices))[1]:
            return 1
        groups = 0
        parents: dict[str, str] = {}

        def find_root(id_: str) -> str:
            while parents[id_] != id_:
                parents[id_] = parents[parents[id_]]
                id_ = parents[id_]
            return id_

        for (id_, cites), number in voices.items():
            origins = self._find_origins(cites or (id_,))
            first, *others = (origins - {id_} if cites else origins | {id_}) or (None,)
            if first is None:
                groups += number  # whatever they repeat leads back to them alone
                continue
            for origin in (first, *others):
                groups += origin not in parents
                parents.setdefault(origin, origin)
            for origin in others:
                root, other = find_root(first), find_root(origin)
                groups -= root != other
                parents[other] = root
        return groups

    def _find_origins(self, ids: tuple[str, ...]) -> frozenset[str]:
        """Follow `cites` from ``ids`` to the sources that cite no other."""
        chain: dict[str, None] = {}
        following = ids
        # Along a chain, in which each repeats the next one alone, all have the same origins.
        while len(following) == 1 and following[0] not in self._origins and following[0] not in chain:
            source = self._sources.get(following[0])
            chain[following[0]] = None
            following = source.cites if source is not None and source.cites else ()
        origins = self._follow(following)[0] if following else frozenset(list(chain)[-1:])
        if origins and not (following and following[0] in chain):
            self._origins.update(dict.fromkeys(chain, origins))
            return origins
        origins, visited = self._follow(ids)
        return origins or visited  # sources that only cite one another are one origin

    def _follow(self, ids: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
        """Return the origins behind ``ids``, and all sources on the way."""
        origins: set[str] = set()
        visited: set[str] = set()
        pending = list(ids)
        while pending:
            id_ = pending.pop()
            if id_ in visited:
                continue
            visited.add(id_)
            source = self._sources.get(id_)
            if id_ in self._origins:
                origins |= self._origins[id_]
            elif source is not None and source.cites:
                pending += source.cites
            else:
                origins.add(id_)
        return frozenset(origins), frozenset(visited)


class EvidenceJudge:
    """Judges the citations of one diff after the other, by the same sources."""

    def __init__(self, sources: Mapping[str, Source], known_by: date | None = None) -> None:
        self.sources = sources
        self._known_by = known_by
        self._origins = OriginCounter(sources)

    def judge_diff(self, diff: Diff) -> Diff:
        """Return ``diff`` with a verdict on every citation and field, and with origins counted."""
        return diff._replace(
            terms=tuple(
                term._replace(fields=tuple(self._judge_field(field) for field in term.fields))
                for term in diff.terms
            ),
            proposals=tuple(self._judge(proposal) for proposal in diff.proposals),
        )

    def _judge_field(self, field: FieldChange) -> FieldChange:
        if not field.evidence and not field.required_citations:
            return field
        judged = self._judge(field)
        if field.verb != "reconfirmed":
            return judged
        # If no citation counts, nothing reconfirms the value: it is carried.
        voices = [e for e in judged.evidence if e.side == "after" and e.problem is None and e.value is None]
        confirming = [e for e in voices if e.stance in ("supports", "unchanged")]
        days = {need.snapshot: need.not_before for need in field.required_citations if need.not_before}
        confirming = [e for e in confirming if e.when not in days or self._is_later(e, days[e.when])]
        if confirming:
            return judged._replace(when=self._find_newest_date(confirming), supported=True)
        return judged._replace(
            verb="carried", when=field.last_confirmed, required_citations=(), supported=None
        )

    def _is_later(self, item: Evidence, day: date) -> bool:
        source = self.sources.get(item.source)
        return source is not None and is_certainly_later(source, day)

    def _find_newest_date(self, confirming: list[Evidence]) -> str:
        """Return the date of the newest source that confirms a value; without one, that of the snapshot."""
        issued = [
            source.issued for e in confirming if (source := self.sources.get(e.source)) and source.issued
        ]
        return max(issued, key=lambda day: day.last).text if issued else confirming[-1].when

    def _judge(self, change: Change) -> Change:
        required = change.required_citations
        dated: dict[str, RequiredCitation] = {}
        for need in required:
            if need.not_before:
                dated.setdefault(need.snapshot, need)
        judged = tuple(self.judge_citation(item, dated.get(item.when)) for item in change.evidence)
        valid = [item for item in judged if item.problem is None]
        by_snapshot: dict[str, list[Evidence]] = {"": valid}
        for item in valid:
            by_snapshot.setdefault(item.when, []).append(item)
        satisfied = (
            any(_satisfies(item, need) for item in by_snapshot.get(need.snapshot, ()))
            for need in dict.fromkeys(required)
        )
        supported = all(satisfied) if required else None
        origins = self._origins.count(_select_for_origins(valid))
        return change._replace(evidence=judged, supported=supported, origins=origins)

    def judge_citation(self, item: Evidence, need: RequiredCitation | None = None) -> Evidence:
        """Return a citation with why it does not count, if so: for what is needed, or for anything."""
        source = self.sources.get(item.source)
        if source is None:
            return item._replace(problem=NO_SUCH_SOURCE)
        problem = None
        withdrawn, known_by = source.withdrawn, self._known_by
        if withdrawn is not None and (known_by is None or withdrawn.on.first <= known_by):
            problem = WITHDRAWN
        elif item.side == "after" and item.stance in ("supports", "unchanged") and need and need.not_before:
            problem = TOO_EARLY if is_too_early(source, need.not_before, need.by_instrument) else None
        return item._replace(problem=problem, source_class=source.class_)


def is_certainly_later(source: Source, day: date) -> bool:
    """Whether a source was issued on that day or later, as far as its date is known: only that confirms."""
    issued = source.issued
    if issued is None:
        return False
    return (issued.first if issued.uncertain else issued.last) >= day


def is_too_early(source: Source, not_before: date, by_instrument: bool = False) -> bool:
    """Whether a source certainly came before a day, and so knows nothing of it.

    With ``by_instrument``, what the parties signed or a court ordered may provide for days to come.
    """
    issued = source.issued
    if by_instrument and source.class_ in INSTRUMENT_CLASSES:
        return False
    return issued is not None and not issued.uncertain and issued.last < not_before


def _select_for_origins(valid: list[Evidence]) -> list[Evidence]:
    """Select what supports the newer value, else the older one, else all: only dissent is left."""
    for side in ("after", "before"):
        support = [e for e in valid if (e.stance, e.side, e.value) == ("supports", side, None)]
        if support:
            return support
    return valid


def _satisfies(evidence: Evidence, required: RequiredCitation) -> bool:
    """Whether a citation, which is in the snapshot that is required, is the one that is owed."""
    return (
        evidence.stance == required.stance
        and (required.stance != "supports" or evidence.value is None or bool(required.snapshot))
        and (required.stance != "supports" or not required.field or required.field in evidence.supports)
    )
