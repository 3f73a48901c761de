"""Whether the citations of a diff hold, and how many origins stand behind each value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dealterms.model.diff import (
    NO_SUCH_SOURCE,
    TOO_EARLY,
    WITHDRAWN,
    Diff,
    Evidence,
    FieldChange,
    ProposalChange,
    RequiredCitation,
    TermChange,
)
from dealterms.model.source import Source


def with_evidence(
    diff: Diff, sources: Mapping[str, Source], *, known_by: date | None = None
) -> Diff:
    """``diff`` with every citation judged, every debt settled or not, and origins counted.

    ``known_by`` is the day whose knowledge counts: a source withdrawn later still stood then.
    """
    judge = _EvidenceJudge(sources, known_by)
    return diff._replace(
        terms=tuple(judge.judge_term(term) for term in diff.terms),
        proposals=tuple(judge.judge_proposal(proposal) for proposal in diff.proposals),
    )


def count_origins(evidence: list[Evidence], sources: Mapping[str, Source]) -> int:
    """How many groups of sources stand behind it; sources that share any origin are one group."""
    groups: list[set[str]] = []
    for item in evidence:
        mine = {item.source} | _find_origins(item.cites or (item.source,), sources)
        if item.cites:
            mine.discard(item.source)
        shared = [group for group in groups if group & mine]
        groups = [group for group in groups if not group & mine]
        groups.append(mine.union(*shared))
    return len(groups)


def _find_origins(ids: tuple[str, ...], sources: Mapping[str, Source]) -> set[str]:
    """Where the statements of ``ids`` come from in the end, following `cites`; itself, if nowhere else."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = list(ids)
    while waiting:
        id_ = waiting.pop()
        if id_ in seen:
            continue
        seen.add(id_)
        source = sources.get(id_)
        if source is not None and source.cites:
            waiting += source.cites
        else:
            found.add(id_)
    return found or seen  # a circle of sources that cite one another is one origin


class _EvidenceJudge:
    def __init__(self, sources: Mapping[str, Source], known_by: date | None) -> None:
        self._sources = sources
        self._known_by = known_by

    def judge_term(self, term: TermChange) -> TermChange:
        return term._replace(fields=tuple(self._judge_field(field) for field in term.fields))

    def judge_proposal(self, proposal: ProposalChange) -> ProposalChange:
        evidence, supported, origins = self._judge_evidence(
            proposal.evidence, proposal.required_citations
        )
        return proposal._replace(evidence=evidence, supported=supported, origins=origins)

    def _judge_field(self, field: FieldChange) -> FieldChange:
        if not field.evidence and not field.required_citations:
            return field
        evidence, supported, origins = self._judge_evidence(
            field.evidence, field.required_citations
        )
        judged = field._replace(evidence=evidence, supported=supported, origins=origins)
        if field.verb != "reconfirmed":
            return judged
        # Reconfirmed by whatever counts; carried, if nothing does.
        confirmed = [e.when for e in judged.get_support("after") if e.problem is None]
        if confirmed:
            return judged._replace(when=confirmed[-1], supported=True)
        return judged._replace(
            verb="carried", when=field.last_confirmed, required_citations=(), supported=None
        )

    def _judge_evidence(
        self, evidence: tuple[Evidence, ...], debts: tuple[RequiredCitation, ...]
    ) -> tuple[tuple[Evidence, ...], bool | None, int]:
        judged = tuple(self._judge_citation(item, debts) for item in evidence)
        counted = [item for item in judged if item.problem is None]
        supported = (
            all(any(_satisfies(e, debt) for e in counted) for debt in debts) if debts else None
        )
        return judged, supported, count_origins(_counted_for_origins(counted), self._sources)

    def _judge_citation(self, item: Evidence, debts: tuple[RequiredCitation, ...]) -> Evidence:
        source = self._sources.get(item.source)
        if source is None:
            return item._replace(problem=NO_SUCH_SOURCE)
        problem = None
        if self._is_withdrawn(source):
            problem = WITHDRAWN
        elif item.side == "after" and item.stance == "supports":
            event = next(
                (d.not_before for d in debts if d.not_before and d.snapshot == item.when), None
            )
            if event is not None and _is_certainly_before(source, event):
                problem = TOO_EARLY
        return item._replace(problem=problem, source_class=source.class_)

    def _is_withdrawn(self, source: Source) -> bool:
        if source.withdrawn is None:
            return False
        return self._known_by is None or source.withdrawn.on.first <= self._known_by


def _counted_for_origins(counted: list[Evidence]) -> list[Evidence]:
    """Those whose origins are counted: they speak for the value, else for the one before it, else against."""
    for stance, side in (("supports", "after"), ("supports", "before")):
        found = [item for item in counted if (item.stance, item.side) == (stance, side)]
        if found:
            return found
    return counted


def _is_certainly_before(source: Source, event: date) -> bool:
    issued = source.issued
    return issued is not None and not issued.uncertain and issued.last < event


def _satisfies(evidence: Evidence, debt: RequiredCitation) -> bool:
    if evidence.stance != debt.stance:
        return False
    if debt.snapshot and evidence.when != debt.snapshot:
        return False
    if debt.stance != "supports":
        return True
    return not debt.field or debt.field in evidence.supports
