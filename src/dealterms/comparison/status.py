"""A term as a whole: whether it is new, took effect, was suspended, or is over, and by whose doing.

Worked example, the status of a term in an older and a newer snapshot::

    not there -> in-force, since later     added: favors who benefits
    not there -> in-force                  documented: not known to be new
    agreed -> in-force                     took-effect: an event, it favors nobody
    in-force -> suspended -> in-force      suspended: favors who is bound; resumed: who benefits
    in-force -> exercised                  exercised: an event
    in-force -> lapsed, ends 2019-03-31    lapsed, when 2019-03-31; owes no citation
    in-force -> terminated                 ended: favors who was bound
    lapsed -> performed                    corrected: it was over already
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from dealterms.comparison.changes import mark_as_before
from dealterms.comparison.citations import EntryCitations
from dealterms.comparison.onset import Onset, find_onset
from dealterms.comparison.state import FieldState, TermState, get_status
from dealterms.model.change import (
    STATED_AS_UNKNOWN,
    STATUS,
    Evidence,
    FieldChange,
    PathStep,
    RequiredCitation,
)
from dealterms.model.deal import Snapshot
from dealterms.model.diff import TermChange
from dealterms.model.missing import UNKNOWN
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import EVENT_STATUSES, Term
from dealterms.model.value import Value


class StatusComparison:
    """The status of one term of the newer snapshot, seen from the older one."""

    def __init__(
        self, term: Term, older: PartialDate, new: Snapshot, citations: EntryCitations, change: TermChange
    ) -> None:
        self.term = term
        self.older = older
        self.new = new
        self.citations = citations
        self.change = change
        self.value = get_status(term)
        self._place = new.source_map.locate_key("terms", change.term, STATUS)

    def compare_absent(self, onset: Onset, end: PartialDate | None, *, is_added: bool) -> list[FieldChange]:
        """Compare a term that was not there; one that is over may be first documented and an event."""
        when, when_is = (onset.when, onset.when_is) if is_added else (self.new.name.text, "by")
        if is_added and self.term.since.term is not None:
            # It is new since it was signed, and takes effect on a day of its own.
            when = self.term.since.term.text
        not_before = onset.not_before if is_added else None
        required = RequiredCitation("", self.new.name.text, not_before, by_instrument=True)
        change = self._build_change("added" if is_added else "documented", UNKNOWN, when)._replace(
            when_is=when_is,
            path=(PathStep(when, self.value),),
            evidence=self.citations.find_support(STATUS),
            required_citations=(required,),
        )
        if is_added:
            change = self._with_favor(change, "tightened")
        if not self.term.is_over:
            return [change]
        over_since = end if self.value == "lapsed" and end is not None else self.term.since.term
        if over_since is None or not over_since.is_wholly_after(self.older):
            return [change]
        return [change, self.compare_ended(FieldState(UNKNOWN, self.older, ""), end)._replace(before=None)]

    def compare_ended(
        self, known: FieldState, end: PartialDate | None, *, was_none: bool = False
    ) -> FieldChange:
        """Compare a term that stood and is over; ``end`` is its last day, if that is known.

        With ``was_none``, it had said that there is no such right: nobody loses anything.
        """
        onset = find_onset(STATUS, self.term.since, known.since, known.last_stated, self.new.name)
        verb = str(self.value) if self.value in EVENT_STATUSES else "ended"
        when, when_is, not_before = onset.when, onset.when_is, onset.not_before
        is_due = verb == "lapsed" and end is not None and self._has_come(end, known)
        if is_due and end is not None:
            when, when_is = end.text, "end"
        required = RequiredCitation(
            STATUS, self.new.name.text, not_before, by_instrument=self.value in ("lapsed", "superseded")
        )
        start = () if known.value is UNKNOWN else (PathStep(known.last_confirmed, known.value),)
        change = self._build_change(verb, known.value, when)._replace(
            when_is=when_is,
            path=(*start, PathStep(when, self.value)),
            before=known.value,  # even if nobody knew whether it stood
            evidence=mark_as_before(known.evidence) + self.citations.find_status_support(),
            required_citations=() if is_due else (required,),
        )
        # What was settled on other terms is one story with its successor.
        is_free = verb != "ended" or was_none or bool(self.term.superseded_by)
        return change if is_free else self._with_favor(change, "loosened")

    def _has_come(self, end: PartialDate, known: FieldState) -> bool:
        """Whether the known end is past, and no `since` of its own names a sooner day."""
        since = self.term.since.get_own(STATUS) or self.term.since.term
        if end.uncertain or end.last > self.new.name.last:
            return False
        is_restated = since in (known.since.get_own(STATUS), known.since.term)
        return since is None or is_restated or since.uncertain or since.last >= end.last

    def compare_still_over(self, known: FieldState) -> FieldChange | None:
        """Compare a term that was over and still is: another way of being over corrects the record."""
        if known.value == self.value:
            return None
        required = RequiredCitation(STATUS, self.new.name.text)
        return self._build_change("corrected", known.value, self.new.name.text)._replace(
            path=(PathStep(known.last_confirmed, known.value), PathStep(self.new.name.text, self.value)),
            evidence=mark_as_before(known.evidence) + self.citations.find_status_support(),
            required_citations=(required,),
        )

    def compare_standing(
        self, state: TermState, *, is_restated: bool, confirms: Callable[[Evidence, date], bool]
    ) -> FieldChange | None:
        """Compare the status of a term that stood and stands, and bring ``state`` up to date."""
        known, after = state.status, self.value
        day_after = known.last_stated.last + timedelta(days=1)
        evidence = tuple(e for e in self.citations.find_support(STATUS) if confirms(e, day_after))
        if after is UNKNOWN:
            if known.value is UNKNOWN:
                return None
            change = self._build_change("unrestated", known.value, self.new.name.text)
            evidence = mark_as_before(known.evidence) + self.citations.find_status_support()
            return change._replace(reason=STATED_AS_UNKNOWN, evidence=evidence)
        verb = _choose_verb(known.value, after) or ("reconfirmed" if evidence else "carried")
        snapshot = self.new.name
        moved = verb not in ("reconfirmed", "carried")
        state.status = known._replace(
            value=after,
            last_stated=snapshot if is_restated else known.last_stated,
            last_confirmed=known.last_confirmed if verb == "carried" else snapshot.text,
            evidence=evidence or (() if moved else known.evidence),
            since=self.term.since,
        )
        if not moved:
            required = (RequiredCitation("", snapshot.text, day_after),) if evidence else ()
            return self._build_change(verb, known.value, state.status.last_confirmed)._replace(
                last_confirmed=known.last_confirmed,
                evidence=evidence or mark_as_before(known.evidence),
                required_citations=required,
            )
        return self._build_move(verb, known, after)

    def _build_move(self, verb: str, known: FieldState, after: Value) -> FieldChange:
        onset = find_onset(STATUS, self.term.since, known.since, known.last_stated, self.new.name)
        is_news = verb in ("took-effect", "suspended", "resumed")
        when, when_is = (onset.when, onset.when_is) if is_news else (self.new.name.text, "by")
        # A contract may say on which day it takes effect, not that a condition will be met.
        conditional = isinstance(self.term.conditions, frozenset)
        required = RequiredCitation(
            STATUS if is_news else "",
            self.new.name.text,
            onset.not_before if is_news else None,
            by_instrument=verb == "took-effect" and not conditional,
        )
        start = () if known.value is UNKNOWN else (PathStep(known.last_confirmed, known.value),)
        support = self.citations.find_status_support() if is_news else self.citations.find_support(STATUS)
        change = self._build_change(verb, known.value, when)._replace(
            when_is=when_is,
            last_confirmed=known.last_confirmed,
            path=(*start, PathStep(when, after)),
            evidence=(mark_as_before(known.evidence) if start else ()) + support,
            required_citations=(required,),
        )
        directions = {"suspended": "loosened", "resumed": "tightened"}
        return self._with_favor(change, directions[verb]) if verb in directions else change

    def _with_favor(self, change: FieldChange, direction: str) -> FieldChange:
        """Return the change with whom it favors; `added` is like tightened, `ended` like loosened."""
        opposite = "loosened" if direction == "tightened" else "tightened"
        return change._replace(
            favors=self.change.get_favored_party(direction), against=self.change.get_favored_party(opposite)
        )

    def _build_change(self, verb: str, before: Value, when: str) -> FieldChange:
        return FieldChange(
            field=STATUS,
            verb=verb,
            before=None if before is UNKNOWN else before,
            after=None if self.value is UNKNOWN else self.value,
            when=when,
            place=self._place,
        )


def _choose_verb(before: Value, after: Value) -> str:
    """Return the verb of a status of a term that stands; empty if it is the same."""
    if before == after:
        return ""
    if before is UNKNOWN:
        return "documented"
    if after == "suspended":
        return "suspended"
    return {("agreed", "in-force"): "took-effect", ("suspended", "in-force"): "resumed"}.get(
        (str(before), str(after)), "corrected"
    )
