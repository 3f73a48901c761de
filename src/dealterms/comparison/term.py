"""One term from one snapshot to the next, field by field.

Worked example: a payment in 2024 and 2025, of which deepdiff says that ``amount`` and ``due`` differ::

    2024: {amount: EUR 1, due: 2026, form: cash}
    2025: {amount: EUR 2, form: cash, since: 2025, sources: [{source: a, supports: [amount]}]}

    status    reconfirmed, for `a` supports that the term exists
    amount    changed, EUR 1 -> EUR 2, when 2025, tightened, favors the payee; needs a citation
    due       unrestated: 2026 stays known
    form      carried since 2024
"""

from __future__ import annotations

from dealterms.comparison.changes import build_term_change, can_continue, mark_as_before
from dealterms.comparison.citations import EntryCitations
from dealterms.comparison.direction import find_role_change, find_set_changes, with_direction
from dealterms.comparison.state import (
    UNKNOWN_STATE,
    EffectiveDate,
    FieldState,
    TermState,
    build_term_state,
    get_status,
)
from dealterms.model.axes import Axis, Role, Text
from dealterms.model.deal import Snapshot
from dealterms.model.diff import ENDED, STATUS, FieldChange, RequiredCitation
from dealterms.model.missing import NONE, UNKNOWN, known_rank
from dealterms.model.partial_date import PartialDate
from dealterms.model.value import End, Value


class TermComparison:
    """One term of the newer snapshot, against what the walk knows of it."""

    def __init__(self, old: Snapshot, new: Snapshot, id_: str) -> None:
        self.id = id_
        self.old = old
        self.new = new
        self.term = new.terms[id_]
        self.change = build_term_change(id_, self.term)
        self.citations = EntryCitations(new, "terms", id_, old)
        self.effective = EffectiveDate.from_since(self.term.since, old.name, new.name)

    def compare_added(self, ended: TermState | None) -> list[FieldChange]:
        """Compare a term that was not there, or that had ended and is back."""
        added = (ended is not None or self.effective.is_later) and not self.term.is_over
        verb = "added" if added else "documented"
        when = self.effective.when if added else self.new.name.text
        not_before = self.effective.not_before if added else None
        status = get_status(self.term)
        fields = [
            self._build_change(STATUS, verb, UNKNOWN, status, when)._replace(
                favors=self.change.get_favored_party("tightened") if added else None,
                path=((when, status),),
                evidence=self.citations.find_support(STATUS),
                required_citations=(RequiredCitation("", self.new.name.text, not_before),),
            )
        ]
        if self.term.is_over:
            return fields
        states = self._get_states_before_end(ended)
        for name, axis in type(self.term).get_axes().items():
            value = getattr(self.term, name)
            dissent = self.citations.find_dissent(name, axis, value)
            known = value is not UNKNOWN
            hidden = (self.id, name) in self.new.hidden
            if hidden or isinstance(axis, Role) or not (known or dissent):
                continue
            earlier = states.get(name, UNKNOWN_STATE)
            path: tuple[tuple[str, Value], ...] = ((when, value),)
            if ended is not None and earlier.value is not UNKNOWN:
                path = (earlier.last_confirmed, earlier.value), (ended.ended, ENDED), *path
            required = RequiredCitation(name, self.new.name.text, not_before)
            fields.append(
                self._build_change(name, verb if known else "reported", UNKNOWN, value, when)._replace(
                    path=path if known else (),
                    evidence=mark_as_before(earlier.evidence) + self.citations.find_support(name) + dissent,
                    required_citations=(required,) if known else (),
                )
            )
        return fields

    def _get_states_before_end(self, ended: TermState | None) -> dict[str, FieldState]:
        """Return the fields of a term that is back; none if its kind or a party is another."""
        if ended is None or not can_continue(ended.term, self.term):
            return {}
        axes = type(self.term).get_axes()
        roles = {name: state for name, state in ended.before_end.items() if isinstance(axes.get(name), Role)}
        same = all(state.value == getattr(self.term, name) for name, state in roles.items())
        return ended.before_end if same else {}

    def next_state(self, state: TermState | None) -> TermState:
        """Return what the walk knows once the term was added, ended, or stayed over."""
        following = build_term_state(self.new, self.id, self.citations)
        if state is not None and self.term.is_over:
            was_over = state.term.is_over
            following.before_end = state.before_end if was_over else state.fields
            following.ended = state.ended if was_over else self.effective.when
        return following

    def compare_ended(self, state: TermState) -> FieldChange:
        """Compare a term that was in force and is over."""
        status, after, when = state.status, get_status(self.term), self.effective.when
        required = RequiredCitation(STATUS, self.new.name.text, self.effective.not_before)
        return self._build_change(STATUS, "ended", status.value, after, when)._replace(
            before=status.value,  # even if it is unknown
            favors=self.change.get_favored_party("loosened"),
            path=((status.last_confirmed, status.value), (when, after)),
            evidence=mark_as_before(status.evidence) + self.citations.find_support(STATUS),
            required_citations=() if self._is_ended_by_calendar(state) else (required,),
        )

    def _is_ended_by_calendar(self, state: TermState) -> bool:
        """Whether its known end is past, and `since` is no sooner: that needs no citation."""
        ends, since = state.fields.get("ends", UNKNOWN_STATE).value, self.term.since
        if not isinstance(ends, End) or not ends.is_past(self.new.name.last):
            return False
        if since is None or since.uncertain or not isinstance(ends.through, PartialDate):
            return True
        return since.last >= ends.through.last

    def compare_fields(self, state: TermState, differing: frozenset[str]) -> list[FieldChange]:
        """Compare a term still in force, and bring ``state`` up to date; deepdiff named ``differing``."""
        befores = state.get_values() if differing else {}
        afters = {name: getattr(self.term, name) for name in type(self.term).get_axes()}
        roles = find_role_change(self.change, befores, afters) if differing else None
        changes: list[FieldChange | None] = [self._compare_status(state)]
        for name, axis in type(self.term).get_axes().items():
            if (self.id, name) in self.new.hidden:
                state.mark_unrestated(name, self.old.name)
            elif name not in type(state.term).get_axes():
                if afters[name] is not UNKNOWN:
                    support = self.citations.find_support(name)
                    state.fields[name] = FieldState(afters[name], self.new.name.text, support)
            else:
                change = self._compare_field(state, name, axis, afters[name], differs=name in differing)
                if change is not None and change.verb == "changed":
                    change = with_direction(change, self.change, befores, afters, roles)
                changes.append(change)
        return [change for change in changes if change is not None]

    def _compare_status(self, state: TermState) -> FieldChange | None:
        known, after = state.status, get_status(self.term)
        evidence = self.citations.find_support(STATUS)
        if after is UNKNOWN:
            return None if known.value is UNKNOWN else self._build_unrestated(STATUS, known)
        verb = "documented" if known.value is UNKNOWN else "reconfirmed" if evidence else "carried"
        confirmed = known.last_confirmed if verb == "carried" else self.new.name.text
        required = RequiredCitation("", self.new.name.text)
        state.status = FieldState(after, confirmed, evidence or known.evidence)
        return self._build_change(STATUS, verb, known.value, after, confirmed)._replace(
            last_confirmed=known.last_confirmed,
            evidence=evidence or mark_as_before(known.evidence),
            required_citations=() if verb == "carried" else (required,),
        )

    def _compare_field(
        self, state: TermState, name: str, axis: Axis, after: Value, *, differs: bool
    ) -> FieldChange | None:
        known = state.fields.get(name)
        if known is None:
            if after is UNKNOWN and not self.citations.has_dissent(name):
                return None
            known = FieldState(UNKNOWN, self.old.name.text)
        if isinstance(axis, Role) and not differs:
            if known.last_stated is not None and after is not UNKNOWN:
                state.fields[name] = known._replace(last_stated=None)
            return None
        gone, come = find_set_changes(known.value, after)
        support = self.citations.find_support(name, *((f"-{name}",) if gone else ()))
        effective = self.effective
        if known.last_stated is not None:
            effective = EffectiveDate.from_since(self.term.since, known.last_stated, self.new.name)
        cited = bool(support)
        verb = _choose_verb(axis, known.value, after, effective, cited=cited) if differs else ""
        if verb == "unrestated":
            state.mark_unrestated(name, self.old.name)
            return self._build_unrestated(name, known)
        moved = verb != ""
        earlier_dissent = () if moved else known.dissent
        stated_dissent = self.citations.find_dissent(name, axis, after)
        known_dissent = {(e.source, e.value) for e in earlier_dissent}
        new_dissent = tuple(e for e in stated_dissent if (e.source, e.value) not in known_dissent)
        # A source that supports the value in this snapshot no longer disputes it.
        agreeing = {e.source for e in support if name in e.supports}
        dissent = tuple(e for e in earlier_dissent if e.source not in agreeing) + new_dissent
        snapshot = self.new.name.text
        required: tuple[RequiredCitation, ...] = ()
        if moved:
            not_before = effective.not_before if verb == "changed" else None
            if verb != "reworded":
                names = [*([f"-{name}"] if gone else []), *([name] if come or not gone else [])]
                required = tuple(RequiredCitation(n, snapshot, not_before) for n in names)
        elif new_dissent and new_dissent[0].stance == "disputes":
            # Both sides: a citation for the value, however old, and one that disputes it.
            required = RequiredCitation(name, ""), RequiredCitation(name, snapshot, stance="disputes")
            verb = "disputed"
        elif new_dissent:
            verb = "reported"
        elif support:
            verb, required = "reconfirmed", (RequiredCitation(name, snapshot),)
        else:
            verb = "carried"
        confirmed = snapshot if moved or support else known.last_confirmed
        when = confirmed if verb in ("reconfirmed", "carried") else snapshot
        if verb == "changed":
            when = effective.when
        evidence = support or (() if moved else known.evidence)
        state.fields[name] = FieldState(after, confirmed, evidence, dissent)
        earlier_support = mark_as_before(known.evidence) if moved or not support else ()
        start = () if known.value is UNKNOWN else ((known.last_confirmed, known.value),)
        return self._build_change(name, verb, known.value, after, when)._replace(
            last_confirmed=known.last_confirmed,
            path=(*start, (when, after)) if moved else (),
            evidence=earlier_support + support + dissent,
            required_citations=required,
        )

    def _build_unrestated(self, name: str, known: FieldState) -> FieldChange:
        """Build the change of a field that was known and is left out; the walk keeps the value."""
        change = self._build_change(name, "unrestated", known.value, UNKNOWN, self.new.name.text)
        return change._replace(evidence=mark_as_before(known.evidence))

    def _build_change(self, name: str, verb: str, before: Value, after: Value, when: str) -> FieldChange:
        """Build a change at the place of the field in the newer snapshot, without its citations."""
        return FieldChange(
            field=name,
            verb=verb,
            before=None if before is UNKNOWN else before,
            after=None if after is UNKNOWN else after,
            when=when,
            place=self.new.source_map.locate_key("terms", self.id, name),
        )


def _choose_verb(axis: Axis, before: Value, after: Value, effective: EffectiveDate, *, cited: bool) -> str:
    """Return the verb of a field that differs as written; empty if it means the same.

    Worked example, for the field ``cap`` (a sum of money) in snapshots of 2024 and 2025::

        USD 5 -> USD 7                  changed
        USD 5 -> USD 7, since 2023      corrected: it was so before the older snapshot
        about USD 5 -> USD 5.2          documented: it may be the same, known more precisely
        USD 5 -> USD 5.00               no verb: it means the same
        undisclosed -> USD 7            documented: more is known
        USD 7 -> silent                 unrestated: less is known, and what was known stays
        undisclosed -> none             changed: there was one, there is none

    ``cited`` says that the newer snapshot has a citation for its value.
    """
    old_rank, new_rank = known_rank(before), known_rank(after)
    # From `none` to a value that is not public, or back: something came into being, or went.
    came_or_went = NONE in (before, after) and min(old_rank, new_rank) == 2
    if not came_or_went:
        if new_rank > old_rank:
            return "documented"
        if new_rank < old_rank:
            return "unrestated"
        if old_rank < 3 or axis.is_same(before, after):
            return ""
        if axis.may_equal(before, after):
            return "documented"
        if axis.measured:
            return "measured"
        if isinstance(axis, Text):
            return "changed" if effective.is_later and cited else "reworded"
    return "corrected" if effective.is_older else "changed"
