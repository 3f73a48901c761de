"""What several terms of one step have to do with one another.

A definition that changed flags the terms that use it; a milestone that was reached, those that it ends;
a term that was superseded and its successor name each other; a party that takes another's place in several
terms passes once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dealterms.model.axes import Role
from dealterms.model.change import FieldChange, WhenIs
from dealterms.model.deal import Snapshot
from dealterms.model.diff import Note, PartyPassed, TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import MUTUAL, Term
from dealterms.model.value import End


def flag_definitions(changes: Iterable[TermChange], new: Snapshot) -> tuple[TermChange, ...]:
    """Flag every term that uses a definition that changed: the effect is not determined."""
    changes = tuple(changes)
    definitions: dict[str, list[str]] = {}
    for change in changes:
        if change.kind == "definition" and change.term in new.terms:
            verbs = {f.verb for f in change.fields if f.field == "text"}
            if verbs & {"changed", "reworded", "corrected", "differs"}:
                for user in getattr(new.terms[change.term], "used_by", ()):
                    definitions.setdefault(user, []).append(change.term)
    return tuple(change._replace(flags=tuple(definitions.get(change.term, ()))) for change in changes)


def flag_ended_terms(
    changes: Iterable[TermChange], new: Snapshot, reached: Mapping[str, PartialDate]
) -> tuple[TermChange, ...]:
    """Flag every term that a milestone which was reached ends, and that is stated as standing."""
    if not reached:
        return tuple(changes)
    return tuple(
        change._replace(ended_by=find_ending_milestones(new.terms[change.term], new, reached))
        if change.term in new.terms
        else change
        for change in changes
    )


def find_ending_milestones(
    term: Term, snapshot: Snapshot, reached: Mapping[str, PartialDate]
) -> tuple[str, ...]:
    """Return the milestones that have ended a term which the snapshot states as standing."""
    ends = term.ends
    if term.is_over or term.status == "unknown" or not isinstance(ends, End):
        return ()
    if ends.whichever == "last":
        # Both must come: the day has not, so the milestone alone ends nothing.
        day = ends.through
        if not isinstance(day, PartialDate) or day.uncertain or day.last > snapshot.name.last:
            return ()
    return tuple(id_ for id_ in sorted(ends.on) if id_ in reached)


def note_successors(changes: list[TermChange], new: Snapshot) -> tuple[TermChange, ...]:
    """Name on a superseded term what took its place, and on that what it took the place of."""
    successors = {
        change.term: new.terms[change.term].superseded_by
        for change in changes
        if change.term in new.terms and any(f.verb == "ended" for f in change.fields)
    }
    replaced: dict[str, list[str]] = {}
    for id_, followers in successors.items():
        for follower in followers:
            replaced.setdefault(follower, []).append(id_)
    titles = {change.term: change.title for change in changes}
    noted = []
    for change in changes:
        notes = [
            Note(*[f"superseded by {titles.get(id_, id_)}"] * 2) for id_ in successors.get(change.term, ())
        ]
        notes += [Note(*[f"in the place of {titles[id_]}"] * 2) for id_ in replaced.get(change.term, ())]
        fields = change.fields
        if change.term in replaced:
            # What was settled on other terms is one story: that it is new favors nobody by itself.
            fields = tuple(_without_favor(field) if field.verb == "added" else field for field in fields)
        noted.append(change._replace(fields=fields, notes=(*change.notes, *notes)))
    return tuple(noted)


def _without_favor(field: FieldChange) -> FieldChange:
    return field._replace(favors=None, against=None)


def find_passed_parties(changes: Iterable[TermChange]) -> tuple[PartyPassed, ...]:
    """Return which parties took another's place in more than one term."""
    passed: dict[tuple[str, str], list[tuple[str, FieldChange]]] = {}
    for change in changes:
        axes = resolve_kind(change.kind).get_axes()
        for field in change.fields:
            is_role = field.verb == "changed" and isinstance(axes.get(field.field), Role)
            parties = (field.before, field.after)
            if is_role and all(isinstance(party, str) and party != MUTUAL for party in parties):
                passed.setdefault((str(field.before), str(field.after)), []).append((change.term, field))
    return tuple(
        PartyPassed(old, new, tuple(dict.fromkeys(term for term, _ in moves)), *_find_common_date(moves))
        for (old, new), moves in passed.items()
        if len({term for term, _ in moves}) > 1
    )


def _find_common_date(moves: list[tuple[str, FieldChange]]) -> tuple[str, WhenIs]:
    """Return the date on which a party passed; if each term has a date of its own, none."""
    dates = {(field.when, field.when_is) for _, field in moves}
    return dates.pop() if len(dates) == 1 else ("", "since")
