"""Whether the citations of a diff count, and how many origins support a value.

Worked example: a rate changed in 2025, so it needs ``RequiredCitation("rate", "2025", 2025-01-01)``::

    a, issued 2025-02, cites it         counts; supported, 1 origin
    b, issued 2024-06, cites it         too early: it was issued before the event
    c, withdrawn, cites it              withdrawn
    d, not in seeds/, cites it          no such source
    e repeats a (`cites: [a]`)          counts, and a and e are still 1 origin
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TypeVar

from dealterms.comparison.origins import OriginCounter
from dealterms.model.change import (
    DISSENTING,
    NO_SUCH_SOURCE,
    TOO_EARLY,
    WITHDRAWN,
    Evidence,
    FieldChange,
    RequiredCitation,
)
from dealterms.model.diff import Diff, ProposalChange
from dealterms.model.partial_date import PartialDate
from dealterms.model.source import INSTRUMENT_CLASSES, Source

Change = TypeVar("Change", FieldChange, ProposalChange)


def with_evidence(diff: Diff, sources: Mapping[str, Source], *, known_by: date | None = None) -> Diff:
    """Return ``diff`` with a verdict on every citation and field, and with origins counted.

    What happened after the day ``known_by`` is ignored: a source withdrawn later still counts.
    """
    return EvidenceJudge(sources, known_by).judge_diff(diff)


class EvidenceJudge:
    """Judges the citations of one diff after the other, by the same sources."""

    def __init__(self, sources: Mapping[str, Source], known_by: date | None = None) -> None:
        self.sources = sources
        self._known_by = known_by
        self._origins = OriginCounter(sources)
        self._dissent: dict[int, _Dissent] = {}
        """The newest dissent that begins with a citation, by its identity."""

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

    def _find_newest_date(self, confirming: Collection[Evidence]) -> str:
        """Return the newest date of the sources that confirm a value; without one, that of the snapshot."""
        spoken = [
            find_confirmed_day(source.issued, PartialDate.parse(item.when))
            for item in confirming
            if (source := self.sources.get(item.source)) and source.issued
        ]
        if spoken:
            return max(spoken, key=lambda day: day.last).text
        return [item.when for item in confirming][-1]

    def _judge(self, change: Change) -> Change:
        required = change.required_citations
        dated: dict[str, RequiredCitation] = {}
        for need in required:
            if need.not_before:
                dated.setdefault(need.snapshot, need)
        evidence = change.evidence
        start = next((n for n, item in enumerate(evidence) if item.stance in DISSENTING), len(evidence))
        others = tuple(self.judge_citation(item, dated.get(item.when)) for item in evidence[:start])
        dissent: _Dissent = self._judge_dissent(evidence[start:])
        valid: list[Evidence] = [item for item in others if item.problem is None]
        satisfaction = _Satisfaction(valid, dissent)
        supported = all(satisfaction.is_met(need) for need in dict.fromkeys(required)) if required else None
        origins = self._origins.count(_select_for_origins(valid) or [*valid, *dissent.valid])
        return change._replace(evidence=others + dissent.judged, supported=supported, origins=origins)

    def _judge_dissent(self, dissent: tuple[Evidence, ...]) -> _Dissent:
        """Judge what gives other values: each step repeats that of the step before it, and may add some."""
        if not dissent:
            return _Dissent()
        known = self._dissent.setdefault(id(dissent[0]), _Dissent())
        if dissent[: len(known.given)] != known.given:
            known = self._dissent[id(dissent[0])] = _Dissent()
        new = tuple(self.judge_citation(item) for item in dissent[len(known.given) :])
        known.add(dissent, new)
        return known

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


def find_confirmed_day(issued: PartialDate, snapshot: PartialDate) -> PartialDate:
    """Return the newest day of which a source speaks, where a snapshot cites it.

    One that came after the snapshot, or may have, tells what was true on the snapshot's date. A page of 2026
    that tells of a grant of 2024 does not confirm that there still is one in 2026.
    """
    return issued if issued.last <= snapshot.last else snapshot


def is_too_early(source: Source, not_before: date, by_instrument: bool = False) -> bool:
    """Whether a source certainly came before a day, and so knows nothing of it.

    With ``by_instrument``, what the parties signed or a court ordered may provide for days to come.
    """
    issued = source.issued
    if by_instrument and source.class_ in INSTRUMENT_CLASSES:
        return False
    return issued is not None and not issued.uncertain and issued.last < not_before


class _Dissent:
    """What gives other values, with verdicts; it grows from one step to the next."""

    def __init__(self) -> None:
        self.given: tuple[Evidence, ...] = ()
        self.judged: tuple[Evidence, ...] = ()
        self.valid: list[Evidence] = []
        self.valid_by_snapshot: dict[str, list[Evidence]] = {}

    def add(self, given: tuple[Evidence, ...], new: tuple[Evidence, ...]) -> None:
        """Take all that is ``given`` now, the ``new`` ones of it with their verdicts."""
        self.given = given
        self.judged += new
        for item in new:
            if item.problem is None:
                self.valid.append(item)
                self.valid_by_snapshot.setdefault(item.when, []).append(item)


class _Satisfaction:
    """Whether what is owed is there; ``valid`` gives no other value."""

    def __init__(self, valid: list[Evidence], dissent: _Dissent) -> None:
        self._dissent = dissent
        self._valid = valid
        self._by_snapshot: dict[str, list[Evidence]] = {}
        for item in valid:
            self._by_snapshot.setdefault(item.when, []).append(item)

    def is_met(self, required: RequiredCitation) -> bool:
        """Return whether a citation that counts is the one that is owed."""
        if required.stance in DISSENTING:
            found, by_snapshot = self._dissent.valid, self._dissent.valid_by_snapshot
        else:
            found, by_snapshot = self._valid, self._by_snapshot
        if required.snapshot:
            found = by_snapshot.get(required.snapshot, [])
        return any(_satisfies(item, required) for item in found)


def _select_for_origins(valid: list[Evidence]) -> list[Evidence]:
    """Select what supports the newer value, else the older one; nothing, if only dissent is left."""
    support = [e for e in valid if e.stance == "supports" and e.value is None]
    newer = [e for e in support if e.side == "after"]
    return newer or support


def _satisfies(evidence: Evidence, required: RequiredCitation) -> bool:
    """Whether a citation, which is in the snapshot that is required, is the one that is owed."""
    return (
        evidence.stance == required.stance
        and (required.stance != "supports" or evidence.value is None or bool(required.snapshot))
        and (required.stance != "supports" or not required.field or required.field in evidence.supports)
    )
