"""One field of a term that stands, from what the walk knows of it to what a newer snapshot states.

Worked example, of an amount that is known as EUR 4 since 2024::

    2025: EUR 9, cited by a, since 2025    `changed`; EUR 9 is known, and a gave it
    2025: over EUR 3, cited by a           `carried`: EUR 4 stays known; a is listed with "over EUR 3"
    2025: EUR 4, cited by a                `reconfirmed`, if a was issued after 2024
    2025: EUR 4, of which b says EUR 5     `disputed`, once
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from dealterms.comparison.changes import mark_as_before
from dealterms.comparison.citations import EntryCitations
from dealterms.comparison.direction import find_set_changes
from dealterms.comparison.evidence import is_certainly_later
from dealterms.comparison.onset import Onset, find_onset
from dealterms.comparison.other_statements import OtherStatements, Statement
from dealterms.comparison.state import DissentIndex, FieldState
from dealterms.comparison.verbs import Judgment, Knowledge, NewStatement, judge_field
from dealterms.model.axes import Axis, Role
from dealterms.model.axes.base import Relation
from dealterms.model.change import (
    STATED_AS_UNKNOWN,
    Evidence,
    FieldChange,
    PathStep,
    RequiredCitation,
    Stance,
)
from dealterms.model.deal import Snapshot
from dealterms.model.missing import NONE, REDACTED, UNKNOWN, known_rank
from dealterms.model.partial_date import PartialDate
from dealterms.model.schedule import Schedule
from dealterms.model.since import Since
from dealterms.model.source import Source
from dealterms.model.value import Value

Sources = Mapping[str, Source]
NO_SOURCES: Sources = MappingProxyType({})


class TermStep(NamedTuple):
    """What the comparison of a field needs to know of its term in the newer snapshot."""

    id: str
    new: Snapshot
    citations: EntryCitations
    since: Since
    older: PartialDate
    """The last snapshot that restated the terms: what it does not have was not known."""
    reached: Mapping[str, PartialDate]
    """The milestones that were reached, each with its day."""
    sources: Sources = NO_SOURCES
    written: Set[str] = frozenset()
    """The fields that the file has, `unknown` ones too."""

    @property
    def is_restated(self) -> bool:
        """Whether the snapshot restates the terms, and does not only carry them on."""
        return self.new.head.carries is None

    def is_hidden(self, field: str) -> bool:
        """Whether nobody knew the value yet, on the day asked for."""
        return (self.id, field) in self.new.hidden

    def confirms(self, evidence: Evidence, not_before: date) -> bool:
        """Whether the source came on that day or later; one that is not among the records may have."""
        source = self.sources.get(evidence.source)
        return source is None or is_certainly_later(source, not_before)

    def require(self, name: str, onset: Onset | None) -> tuple[RequiredCitation, ...]:
        """Return that a citation of the field is owed; a contract may speak of it before it comes."""
        not_before = onset.not_before if onset is not None else None
        return (RequiredCitation(name, self.new.name.text, not_before, by_instrument=True),)

    def build_change(self, name: str, verb: str, before: Value, after: Value, when: str) -> FieldChange:
        """Build a change at the place of the field in the newer snapshot, without its citations."""
        return FieldChange(
            field=name,
            verb=verb,
            before=None if before is UNKNOWN else before,
            after=None if after is UNKNOWN else after,
            when=when,
            place=self.new.source_map.locate_key("terms", self.id, name),
        )


class FieldComparison:
    """One field: what is known of it, and what the newer snapshot states."""

    def __init__(self, step: TermStep, name: str, axis: Axis, known: FieldState, after: Value) -> None:
        self.step = step
        self.name = name
        self.axis = axis
        # What only spoke of a field of which nothing is known gave no value.
        unstated = known._replace(last_stated=step.older, evidence=())
        self.known = unstated if known.value is UNKNOWN else known
        self.after = after
        self.following = self.known
        """What the walk knows of the field from then on."""

    def compare(self, *, differs: bool) -> FieldChange | None:
        """Return what is told of the field; ``differs``: it is written otherwise than it is known."""
        step, name, known, after = self.step, self.name, self.known, self.after
        support = step.citations.find_support(name)
        clarifying = step.citations.find_clarifying(name)
        onset = find_onset(name, step.since, known.since, known.last_stated, step.new.name)
        judgment = Judgment("", Knowledge.RESTATED, known.value)
        if step.is_hidden(name):
            judgment = Judgment("", Knowledge.KEPT, known.value)
        elif differs or onset.is_own:
            gone = find_set_changes(known.value, after)[0] if self.axis.many else ()
            support = step.citations.find_support(name, f"-{name}") if gone else support
            day, is_supported, is_clarified = step.new.name.last, bool(support), bool(clarifying)
            new = NewStatement(after, onset, is_supported, is_clarified, day, step.reached)
            judgment = judge_field(self.axis, known, new)
        if judgment.verb:
            return self._build_move(judgment, onset, support + clarifying)
        return self._build_stay(judgment.knowledge, support)

    def _build_move(self, judgment: Judgment, onset: Onset, support: tuple[Evidence, ...]) -> FieldChange:
        """Build the change of a field that differs, and note what is known of it from then on."""
        step, name, known, after = self.step, self.name, self.known, self.after
        verb, before = judgment.verb, judgment.before
        older = known.others.get(before) if known.others is not None else None
        older = older or Statement(known.value, known.last_confirmed, known.evidence)
        held = known.value if judgment.knowledge is Knowledge.KEPT else after
        dissent = step.citations.find_dissent(name, self.axis, after, held)
        if judgment.knowledge in (Knowledge.SHARPENED, Knowledge.KEPT):
            dissent = self._keep_dissent(held, dissent)
        is_dated = verb == "changed" or (verb == "measured" and onset.is_own)
        when, when_is = (onset.when, onset.when_is) if is_dated else (step.new.name.text, "by")
        start = () if before is UNKNOWN else (PathStep(older.when, before),)
        self.following = self._follow(judgment.knowledge, support, dissent)
        is_written = verb == "unrestated" and name in step.written
        return step.build_change(name, verb, before, after, when)._replace(
            when_is=when_is,
            reason=STATED_AS_UNKNOWN if is_written else judgment.doubt,
            last_confirmed=known.last_confirmed,
            path=() if verb in ("unrestated", "withheld") else (*start, PathStep(when, after)),
            evidence=mark_as_before(older.evidence) + support + dissent,
            required_citations=self._require_for_move(verb, before, onset),
        )

    def _keep_dissent(self, held: Value, new: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        """Return what still disagrees with a value that is only known more closely, or not stated."""
        told = {(e.source, e.value) for e in new}
        kept = tuple(
            e
            for e in self.known.dissent
            if (e.source, e.value) not in told
            and e.value is not None
            and (known_rank(held) < 3 or self.axis.relate(held, e.value) is Relation.DISJOINT)
        )
        return kept + new

    def _require_for_move(self, verb: str, before: Value, onset: Onset) -> tuple[RequiredCitation, ...]:
        if verb in ("unrestated", "withheld", "reworded", "clarified"):
            return ()
        gone, come = find_set_changes(before, self.after) if self.axis.many else ((), ())
        names = [*([f"-{self.name}"] if gone else []), *([self.name] if come or not gone else [])]
        dated = onset if verb == "changed" else None
        return tuple(need for name in names for need in self.step.require(name, dated))

    def _follow(
        self, knowledge: Knowledge, support: tuple[Evidence, ...], dissent: tuple[Evidence, ...]
    ) -> FieldState:
        """Return what is known once the field differs."""
        known, name = self.known, self.step.new.name
        stated = Statement(self.after, name.text, support)
        if knowledge is Knowledge.KEPT:
            return known._replace(dissent=dissent, stated=stated)
        before = Statement(known.value, known.last_confirmed, known.evidence)
        return FieldState(
            self.after,
            name,
            name.text,
            support,
            dissent,
            since=self.step.since,
            others=known.others if knowledge is Knowledge.SHARPENED else None,
            replaced=before if self.after is NONE else None,
        )

    def _build_stay(self, knowledge: Knowledge, support: tuple[Evidence, ...]) -> FieldChange | None:
        """Build the change of a field that stayed, or of which sources disagree."""
        step, name, known, after = self.step, self.name, self.known, self.after
        snapshot = step.new.name.text
        says_less = knowledge is Knowledge.KEPT
        value = known.value if says_less else after
        # What says it more vaguely confirms nothing; it is listed with what it says.
        vaguer = tuple(e._replace(value=after) for e in support) if says_less and after is not UNKNOWN else ()
        voices = () if says_less else support
        # What was issued before the value was stated last repeats it, and confirms nothing.
        day_after = known.last_stated.last + timedelta(days=1)
        older = tuple(e for e in voices if not step.confirms(e, day_after))
        voices = tuple(e for e in voices if e not in older)
        unmoved = step.citations.find_unmoved(name)
        new_dissent, dissent, told = self._find_dissent(value, voices + older)
        is_confirmed = bool(voices) and _is_public(value)
        # Redacted and undisclosed are one to a comparison, and two things that a source can say.
        is_other = known.value != value and (known_rank(value) < 3 or knowledge is Knowledge.SHARPENED)
        verb, required = "carried", tuple[RequiredCitation, ...]()
        if new_dissent:
            verb = "disputed" if new_dissent[0].stance == "disputes" else "reported"
            if verb == "disputed":
                # Both sides: a citation for the value, however old, and one that disputes it.
                held = RequiredCitation("" if isinstance(self.axis, Role) else name, "")
                is_owed = not known.is_older or is_other
                disputes = RequiredCitation(name, snapshot, stance="disputes")
                required = (held, disputes) if is_owed else (disputes,)
        elif is_confirmed or unmoved:
            verb, stance = "reconfirmed", _name_stance(is_confirmed)
            required = (RequiredCitation(name, snapshot, day_after, stance),)
        if dissent and isinstance(self.axis, Role):
            voices = voices or step.citations.find_field_support(name, self.axis)
        is_restated = not says_less and step.is_restated
        confirmed = snapshot if verb == "reconfirmed" or is_confirmed else known.last_confirmed
        # In each snapshot, older sources may repeat the value: all of them are not marked anew.
        is_marked = known.marked is not None and known.marked[0] is known.evidence
        marked = known.marked[1] if known.marked and is_marked else mark_as_before(known.evidence)
        evidence = voices or (() if is_other else known.evidence) + older
        self.following = known._replace(
            value=value,
            last_stated=step.new.name if is_restated else known.last_stated,
            last_confirmed=confirmed,
            evidence=evidence,
            marked=None if voices or is_other else (evidence, marked + mark_as_before(older)),
            dissent=dissent,
            told=told,
            unmoved=unmoved if unmoved or voices else known.unmoved,
            since=step.since if is_restated else known.since,
            others=self._collect_others(value, support),
            stated=self._find_vaguer_statement(says_less, value, support),
            is_older=known.is_older and not is_other,
        )
        is_back = known.stated is not None
        if not dissent and (value is UNKNOWN or (isinstance(self.axis, Role) and not is_back)):
            return None
        earlier = () if voices else marked
        if is_other:
            earlier = tuple(e._replace(value=known.value) for e in earlier)
        when = confirmed if verb in ("reconfirmed", "carried") else snapshot
        return step.build_change(name, verb, known.value, value, when)._replace(
            last_confirmed=known.last_confirmed,
            evidence=earlier + older + voices + vaguer + unmoved + dissent,
            required_citations=required,
        )

    def _find_dissent(
        self, value: Value, voices: tuple[Evidence, ...]
    ) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...], DissentIndex | None]:
        """Return what is told otherwise for the first time, and all that is told otherwise by now."""
        known = self.known.dissent
        stated = self.step.citations.find_dissent(self.name, self.axis, self.after, value)
        if not stated and not (voices and known):
            return (), known, self.known.told
        told = self.known.index_dissent()
        new = tuple(e for e in stated if e.value not in told.get(e.source, ()))
        # A source that supports the value in this snapshot no longer disputes it.
        agreeing = told.keys() & {e.source for e in voices}
        if agreeing:
            return new, tuple(e for e in known if e.source not in agreeing) + new, None
        dissent = known + new
        for e in new:
            told.setdefault(e.source, set()).add(e.value)
        return new, dissent, (dissent, told)

    def _collect_others(self, value: Value, support: tuple[Evidence, ...]) -> OtherStatements | None:
        """Return all that was stated beside the known value since the last change."""
        others, after = self.known.others, self.after
        if known_rank(after) != 3 or known_rank(value) != 3 or after == value:
            return others
        if others is not None and after in others:
            return others
        # What lies around the known value adds nothing to it, and a number beside a schedule is of its day.
        is_of_its_day = isinstance(value, Schedule) != isinstance(after, Schedule)
        relation = self.axis.relate(value, after, self.step.new.name.last)
        if is_of_its_day or relation is not Relation.OVERLAPPING:
            return others
        others = others or OtherStatements()
        others.add(self.axis, Statement(after, self.step.new.name.text, support))
        return others

    def _find_vaguer_statement(
        self, says_less: bool, value: Value, support: tuple[Evidence, ...]
    ) -> Statement | None:
        """Return what the snapshot states, if it knows less; what was only hidden, it does not leave out."""
        if not says_less or self.after == value or self.step.is_hidden(self.name):
            return None
        return Statement(self.after, self.step.new.name.text, support)


def _is_public(value: Value) -> bool:
    """Whether it can be confirmed: nobody can say that what is redacted stayed the same."""
    return known_rank(value) == 3 and not (isinstance(value, frozenset) and REDACTED.value in value)


def _name_stance(is_confirmed: bool) -> Stance:
    return "supports" if is_confirmed else "unchanged"
