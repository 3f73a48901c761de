"""Whether the citations of a diff count, and how many origins support a value.

Worked example: a rate changed in 2025, so it needs ``RequiredCitation("rate", "2025", 2025-01-01)``::

    a, issued 2025-02, cites it         counts; supported, 1 origin
    b, issued 2024-06, cites it         too early: it was issued before the event
    c, withdrawn, cites it              withdrawn
    d, not in seeds/, cites it          no such source
    e repeats a (`cites: [a]`)          counts, and a and e are still 1 origin
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, TypeVar

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
    judge = _EvidenceJudge(sources, known_by)
    return diff._replace(
        terms=tuple(
            term._replace(fields=tuple(judge.judge_field(field) for field in term.fields))
            for term in diff.terms
        ),
        proposals=tuple(judge.judge(proposal) for proposal in diff.proposals),
    )


def count_origins(evidence: list[Evidence], sources: Mapping[str, Source]) -> int:
    """Count the groups of sources behind it; sources that share an origin are one group."""
    groups: list[set[str]] = []
    for item in evidence:
        origins = {item.source} | _find_origins(item.cites or (item.source,), sources)
        if item.cites:
            origins.discard(item.source)
        shared = [group for group in groups if group & origins]
        groups = [group for group in groups if not group & origins]
        groups.append(origins.union(*shared))
    return len(groups)


def _find_origins(ids: tuple[str, ...], sources: Mapping[str, Source]) -> set[str]:
    """Follow `cites` from ``ids`` to the sources that cite no other."""
    origins: set[str] = set()
    visited: set[str] = set()
    pending = list(ids)
    while pending:
        id_ = pending.pop()
        if id_ in visited:
            continue
        visited.add(id_)
        source = sources.get(id_)
        if source is not None and source.cites:
            pending += source.cites
        else:
            origins.add(id_)
    return origins or visited  # sources that only cite one another are one origin


class _EvidenceJudge(NamedTuple):
    sources: Mapping[str, Source]
    known_by: date | None

    def judge_field(self, field: FieldChange) -> FieldChange:
        if not field.evidence and not field.required_citations:
            return field
        judged = self.judge(field)
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

    def judge(self, change: Change) -> Change:
        required = change.required_citations
        judged = tuple(self._judge_citation(item, required) for item in change.evidence)
        valid = [item for item in judged if item.problem is None]
        satisfied = [any(_satisfies(item, need) for item in valid) for need in required]
        supported = all(satisfied) if satisfied else None
        origins = count_origins(_select_for_origins(valid), self.sources)
        return change._replace(evidence=judged, supported=supported, origins=origins)

    def _judge_citation(self, item: Evidence, required: tuple[RequiredCitation, ...]) -> Evidence:
        source = self.sources.get(item.source)
        if source is None:
            return item._replace(problem=NO_SUCH_SOURCE)
        problem = None
        withdrawn, known_by = source.withdrawn, self.known_by
        if withdrawn is not None and (known_by is None or withdrawn.on.first <= known_by):
            problem = WITHDRAWN
        elif item.side == "after" and item.stance in ("supports", "unchanged"):
            need = next((r for r in required if r.not_before and r.snapshot == item.when), None)
            if need and need.not_before and is_too_early(source, need.not_before, need.by_instrument):
                problem = TOO_EARLY
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
    return (
        evidence.stance == required.stance
        and required.snapshot in ("", evidence.when)
        and (required.stance != "supports" or evidence.value is None or bool(required.snapshot))
        and (required.stance != "supports" or not required.field or required.field in evidence.supports)
    )
