"""One term from one snapshot to the next, field by field.

Worked example: a payment in 2024 and 2025, of which deepdiff says that ``amount`` and ``due`` differ::

    2024: {amount: EUR 1, due: 2026, form: cash}
    2025: {amount: EUR 2, form: cash, since: 2025, sources: [{source: a, supports: [amount]}]}

    status    reconfirmed, for `a` supports that the term exists
    amount    changed, EUR 1 -> EUR 2, when 2025, tightened, raised, favors the payee; needs a citation
    due       unrestated: 2026 stays known
    form      carried since 2024
"""

from __future__ import annotations

from collections.abc import Mapping

from dealterms.comparison.changes import build_term_change, can_continue, find_last_day, mark_as_before
from dealterms.comparison.citations import EntryCitations
from dealterms.comparison.direction import with_direction
from dealterms.comparison.field import NO_SOURCES, FieldComparison, Sources, TermStep
from dealterms.comparison.onset import build_onset
from dealterms.comparison.state import FieldState, TermState, build_term_state
from dealterms.comparison.status import StatusComparison
from dealterms.model.axes import Role
from dealterms.model.change import STATUS, FieldChange, PathStep, TermEnd
from dealterms.model.deal import Snapshot
from dealterms.model.diff import Note
from dealterms.model.missing import NONE, UNKNOWN, known_rank
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import ENDED_STATUSES
from dealterms.model.value import Value


class TermComparison:
    """One term of the newer snapshot, against what the walk knows of it."""

    def __init__(
        self,
        old: Snapshot,
        new: Snapshot,
        id_: str,
        older: PartialDate,
        reached: Mapping[str, PartialDate],
        sources: Sources = NO_SOURCES,
    ) -> None:
        self.id = id_
        self.new = new
        self.older = older
        """The last snapshot that restated the terms: what it does not have was not known."""
        self._reached = reached
        self.term = new.terms[id_]
        self.change = build_term_change(id_, self.term, reached)
        self.citations = EntryCitations(new, "terms", id_, old)
        self.day = new.name.last
        self.step = TermStep(
            id_, new, self.citations, self.term.since, older, reached, sources, self.term.model_fields_set
        )
        self.status = StatusComparison(self.term, older, new, self.citations, self.change)

    # -- a term that was not there -------------------------------------------------------------------

    def compare_added(self, ended: TermState | None, *, was_hidden: bool = False) -> list[FieldChange]:
        """Compare a term that was not there, or that had ended and is back.

        With ``was_hidden``, it may have been there: nobody knew, on the day asked for.
        """
        onset = build_onset(self.term.agreed or self.term.since.term, self.older, self.new.name)
        is_added = onset.is_later and not was_hidden
        is_added = is_added and not self.term.is_over and not self._is_stated_as_none()
        end = find_last_day(self.term.ends, self._reached)
        fields = self.status.compare_absent(onset, end, is_added=is_added)
        if self.term.is_over:
            return fields
        when, when_is = fields[0].when, fields[0].when_is
        states = self._get_states_before_end(ended)
        befores = {name: state.value for name, state in states.items()}
        afters = self._get_stated_values()
        for name, axis in type(self.term).get_axes().items():
            value = afters[name]
            dissent = self.citations.find_dissent(name, axis, value, value)
            if not dissent and (value is UNKNOWN or isinstance(axis, Role)):
                continue
            verb = ("added" if is_added else "documented") if value is not UNKNOWN else "reported"
            if isinstance(axis, Role):
                verb = "disputed"
            change = self.step.build_change(name, verb, UNKNOWN, value, when)._replace(
                when_is=when_is,
                path=(PathStep(when, value),) if value is not UNKNOWN else (),
                evidence=self.citations.find_support(name) + dissent,
                required_citations=self.step.require(name, onset if is_added else None)
                * (value is not UNKNOWN),
            )
            earlier = None if isinstance(axis, Role) else states.get(name)
            # What was used up or ran out is not back: what comes after it is new, and moved from nothing.
            is_back = ended is not None and ended.term.status in ENDED_STATUSES
            if is_added and is_back and ended is not None and earlier is not None and value is not UNKNOWN:
                change = self._link_to_value_before_end(change, ended, earlier, befores, afters)
            fields.append(change)
        return fields

    def _is_stated_as_none(self) -> bool:
        """Whether the snapshot says that there is no such term: a board seat of level `none`."""
        main = type(self.term).main
        return main is not None and getattr(self.term, main) is NONE

    def _get_stated_values(self) -> dict[str, Value]:
        """Return what the snapshot states, by field; what was not yet known counts as unknown."""
        hidden = self.new.hidden
        return {
            name: UNKNOWN if (self.id, name) in hidden else getattr(self.term, name)
            for name in type(self.term).get_axes()
        }

    def _get_states_before_end(self, ended: TermState | None) -> dict[str, FieldState]:
        """Return the fields of a term that is back; none if its kind or a party is another."""
        if ended is None or not can_continue(ended.term, self.term):
            return {}
        axes = type(self.term).get_axes()
        roles = {name: state for name, state in ended.before_end.items() if isinstance(axes.get(name), Role)}
        same = all(state.value == getattr(self.term, name) for name, state in roles.items())
        return ended.before_end if same else {}

    def _link_to_value_before_end(
        self,
        change: FieldChange,
        ended: TermState,
        earlier: FieldState,
        befores: dict[str, Value],
        afters: dict[str, Value],
    ) -> FieldChange:
        """Add where the field stood before the term ended, and how it moved since."""
        moved = change._replace(before=earlier.value)
        moved = with_direction(moved, self.change, befores, afters, self.day, self._reached)
        path = (
            PathStep(earlier.last_confirmed, earlier.value),
            PathStep(ended.ended, TermEnd("ended")),
            PathStep(change.when, change.after, moved.direction, moved.favors, moved.against, moved.moved),
        )
        return moved._replace(
            before=None,
            gone=(),
            come=(),
            path=path,
            evidence=mark_as_before(earlier.evidence) + change.evidence,
        )

    # -- a term that is over -------------------------------------------------------------------------

    def compare_still_over(self, state: TermState) -> list[FieldChange]:
        """Compare a term that was over and still is."""
        change = self.status.compare_still_over(state.status)
        return [change] if change is not None else []

    def compare_ended(self, state: TermState) -> FieldChange:
        """Compare a term that stood and is over."""
        ends = state.fields["ends"].value if "ends" in state.fields else self.term.ends
        # Who was bound, and whom it served, says the term as it stood.
        binds, benefits = state.term.get_party("binds"), state.term.get_party("benefits")
        self.change = self.status.change = self.change._replace(
            binds=self.change.binds if binds in (None, "unknown") else binds,
            benefits=self.change.benefits if benefits in (None, "unknown") else benefits,
            effective=state.term.since.term,
            notes=tuple(
                Note(f"sources disagree on the {name}", f"sources disagree on the {name}")
                for name, axis in type(state.term).get_axes().items()
                if isinstance(axis, Role) and name in state.fields and state.fields[name].dissent
            ),
        )
        main = state.fields.get(type(state.term).main or "")
        was_none = main is not None and main.value is NONE
        return self.status.compare_ended(state.status, find_last_day(ends, self._reached), was_none=was_none)

    def next_state(self, state: TermState | None, ended: FieldChange | None = None) -> TermState:
        """Return what the walk knows once the term was added, was ``ended``, or stayed over."""
        following = build_term_state(self.new, self.id, self.citations)
        if state is not None and self.term.is_over:
            following.before_end = state.fields if ended else state.before_end
            following.ended = ended.when if ended else state.ended
        return following

    # -- a term that stands --------------------------------------------------------------------------

    def compare_fields(self, state: TermState, differing: frozenset[str]) -> list[FieldChange]:
        """Compare a term still standing, and bring ``state`` up to date; deepdiff named ``differing``."""
        befores = state.get_values()
        status = self.status.compare_standing(
            state, is_restated=self.step.is_restated, confirms=self.step.confirms
        )
        changes: list[FieldChange | None] = [status]
        afters = self._get_stated_values()
        unknown = FieldState(UNKNOWN, self.older, self.older.text, since=state.status.since)
        for name, axis in type(self.term).get_axes().items():
            if name not in type(state.term).get_axes():
                if afters[name] is not UNKNOWN:
                    state.fields[name] = self._build_state(name, afters[name])
            else:
                known = state.fields.get(name)
                if known is not None or afters[name] is not UNKNOWN or self.citations.has_dissent(name):
                    compared = FieldComparison(self.step, name, axis, known or unknown, afters[name])
                    changes.append(compared.compare(differs=name in differing))
                    state.fields[name] = compared.following
        gone = self._drop_exceptions(state, afters)
        newest = state.get_values()
        return [
            with_direction(change, self.change, befores, newest, self.day, self._reached)
            if change.class_ == "deal" and change.field != STATUS
            else change
            for change in changes
            if change is not None and change.field not in gone
        ]

    def _drop_exceptions(self, state: TermState, afters: Mapping[str, Value]) -> set[str]:
        """Drop what is known of the exceptions and the end of an exclusivity that is none any more.

        They went with it: a snapshot that does not mention them leaves nothing open.
        """
        kind, level = type(self.term), state.fields.get("level")
        if level is None or level.value in kind.exclusive_rungs or known_rank(level.value) < 3:
            return set()
        gone = {name for name in kind.exceptions if name in state.fields and afters[name] is UNKNOWN}
        gone -= {name for name in gone if self.step.is_hidden(name) or self.citations.has_dissent(name)}
        for name in gone:
            del state.fields[name]
        return gone

    def _build_state(self, name: str, value: Value) -> FieldState:
        support = self.citations.find_support(name)
        return FieldState(value, self.new.name, self.new.name.text, support, since=self.term.since)
