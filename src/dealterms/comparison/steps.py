"""The steps of a walk: what each newer snapshot says against what the walk knows so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dealterms.comparison.citations import EntryCitations
from dealterms.comparison.deepdiff import find_differing_fields, to_comparable
from dealterms.comparison.state import TermState, WalkState, build_term_state
from dealterms.comparison.term import (
    TermComparison,
    build_kind_finding,
    build_kind_notes,
    build_term_change,
    can_continue,
    format_title,
    unrestated_change,
)
from dealterms.model.deal import Snapshot
from dealterms.model.diff import (
    STATUS,
    Diff,
    FieldChange,
    ProposalChange,
    RequiredCitation,
    TermChange,
)
from dealterms.model.missing import UNKNOWN

_EMPTY: frozenset[str] = frozenset()


def steps(walk: Iterable[Snapshot], *, news_only: bool = False) -> Iterator[Diff]:
    """The steps of a walk, one at a time; no more than the last known values is held.

    With ``news_only`` what stayed the same is left out, and not looked at either.
    """
    under_way = SnapshotWalk()
    for snapshot in walk:
        step = under_way.advance_to(snapshot, news_only=news_only)
        if step is not None:
            yield step


class SnapshotWalk:
    """A walk under way, snapshot by snapshot; no more than the last known values is held."""

    def __init__(self) -> None:
        self._state: WalkState | None = None

    def advance_to(self, snapshot: Snapshot, *, news_only: bool = False) -> Diff | None:
        """The step to ``snapshot``; None if it is the first."""
        if self._state is None:
            self._state = _start_state(snapshot)
            return None
        return _compare_snapshots(self._state, snapshot, news_only=news_only)


def consolidate(walk: Iterable[Snapshot]) -> Diff:
    """The terms as the last snapshot of a walk leaves them, each value with its last citation.

    Every field is `reconfirmed` if that snapshot cites it, else `carried` since `when`; a term that
    it leaves out is `unrestated`.
    """
    state: WalkState | None = None
    for snapshot in walk:
        if state is None:
            state = _start_state(snapshot)
            first = snapshot
        else:
            _compare_snapshots(state, snapshot)
    assert state is not None
    new = state.snapshot
    return Diff(
        before=first.name.text,
        after=new.name.text,
        between=(),
        terms=tuple(
            _consolidate_term(id_, standing, new)
            for id_, standing in sorted(state.terms.items())
            if not standing.term.is_over or id_ in new.terms
        ),
        proposals=tuple(_iter_proposal_changes(WalkState(_drop_proposals(new)), new)),
        hidden=new.hidden,
    )


def _consolidate_term(id_: str, standing: TermState, new: Snapshot) -> TermChange:
    change = build_term_change(id_, standing.term)
    if id_ not in new.terms:
        place = new.source_map.locate_key("terms")
        lost = unrestated_change(STATUS, standing.status, new, place)
        return change._replace(fields=(lost,))
    # What a former kind had and this one has not is no part of its terms.
    here = type(standing.term).get_axes()
    found = {name: was for name, was in standing.fields.items() if name in here}
    known = {STATUS: standing.status, **found}
    fields = tuple(
        FieldChange(
            field=name,
            verb="reconfirmed"
            if was.last_confirmed == new.name.text and was.evidence
            else "carried",
            before=None,
            after=None if was.value is UNKNOWN else was.value,
            when=was.last_confirmed,
            evidence=was.evidence + was.dissent,
            last_confirmed=was.last_confirmed,
            place=new.source_map.locate_key("terms", id_, name),
        )
        for name, was in known.items()
    )
    return change._replace(fields=fields)


def _drop_proposals(snapshot: Snapshot) -> Snapshot:
    return snapshot._replace(proposals={})


def _start_state(old: Snapshot) -> WalkState:
    state = WalkState(old)
    for id_ in old.terms:
        if (id_, "") not in old.hidden:
            state.terms[id_] = build_term_state(old, id_, EntryCitations(old, "terms", id_, None))
    state.proposals.update((id_, sort_nested(p.to)) for id_, p in old.proposals.items())
    return state


def _compare_snapshots(state: WalkState, new: Snapshot, *, news_only: bool = False) -> Diff:
    old, changes, findings = state.snapshot, [], []
    touched = _find_changed_fields(state, new)
    unmoved = _find_unchanged_terms(state, new) if news_only else _EMPTY
    for id_ in sorted({*state.terms, *new.terms}):
        if (id_, "") in new.hidden or id_ in unmoved or id_ in new.unreadable:
            continue
        standing = state.terms.get(id_)
        if id_ not in new.terms:
            if standing is not None and not standing.term.is_over:
                lost = unrestated_change(
                    STATUS, standing.status, new, new.source_map.locate_key("terms")
                )
                changes.append(build_term_change(id_, standing.term)._replace(fields=(lost,)))
                for name in standing.fields:
                    standing.mark_unrestated(name, old.name)
            continue
        move = TermComparison(old, new, id_)
        if standing is None and id_ in old.unreadable:
            fields = []
        elif standing is None or standing.term.is_over:
            fields = [] if standing and move.term.is_over else move.compare_added(standing)
        elif not can_continue(standing.term, move.term):
            fields = []
            findings.append(build_kind_finding(standing.term, move))
        elif move.term.is_over:
            fields = [move.compare_ended(standing)]
        else:
            fields = move.compare_fields(standing, touched.get(id_, _EMPTY))
            changes.append(
                move.change._replace(
                    fields=tuple(fields), notes=build_kind_notes(standing.term, move.term)
                )
            )
            standing.term = move.term
            continue
        if fields:
            changes.append(move.change._replace(fields=tuple(fields)))
        state.terms[id_] = move.next_state(standing)
    proposals = tuple(_iter_proposal_changes(state, new))
    state.snapshot = new
    flagged = _flag_definitions(changes, new)
    return Diff(
        before=old.name.text,
        after=new.name.text,
        between=(),
        terms=_drop_unchanged(flagged) if news_only else flagged,
        proposals=proposals,
        findings=tuple(findings),
        hidden=old.hidden | new.hidden,
    )


def _find_unchanged_terms(state: WalkState, new: Snapshot) -> frozenset[str]:
    """The terms that stand as they stood, word for word, and lean on no definition that moved."""
    old = state.snapshot
    same = {
        id_
        for id_, term in new.terms.items()
        if old.terms.get(id_) is term and id_ in state.terms and state.terms[id_].term is term
    }
    moved = (new.terms[id_] for id_ in new.terms.keys() - same)
    leaning = {user for term in moved for user in getattr(term, "used_by", ())}
    return frozenset(same - leaning)


def _drop_unchanged(changes: tuple[TermChange, ...]) -> tuple[TermChange, ...]:
    """The changes without the fields that stayed the same, and without terms that have no others."""
    told = (
        change._replace(fields=tuple(f for f in change.fields if f.class_ != "none"))
        for change in changes
    )
    return tuple(change for change in told if change.fields or change.flags)


def _find_changed_fields(state: WalkState, new: Snapshot) -> dict[str, frozenset[str]]:
    """The fields of each term that differ as written from what is known."""
    known: dict[str, dict[str, object]] = {}
    stated: dict[str, dict[str, object]] = {}
    for id_, standing in state.terms.items():
        term = new.terms.get(id_)
        if term is None or term.is_over or standing.term.is_over:
            continue
        if term is standing.term and not standing.has_unrestated():
            continue
        before = {
            name: was.value for name, was in standing.fields.items() if was.value is not UNKNOWN
        }
        after = {
            name: value
            for name in type(term).get_axes()
            if (value := getattr(term, name)) is not UNKNOWN and (id_, name) not in new.hidden
        }
        if before != after:
            # DeepDiff is given only what differs: on equal values it costs a hundred times an `==`.
            known[id_] = {n: to_comparable(v) for n, v in before.items() if after.get(n) != v}
            stated[id_] = {n: to_comparable(v) for n, v in after.items() if before.get(n) != v}
    return find_differing_fields(known, stated)


def _flag_definitions(changes: list[TermChange], new: Snapshot) -> tuple[TermChange, ...]:
    """A definition that changed flags every term that leans on it: the effect is not determined."""
    users: dict[str, list[str]] = {}
    for change in changes:
        if change.kind == "definition" and change.term in new.terms:
            verbs = {f.verb for f in change.fields if f.field == "text"}
            if verbs & {"changed", "reworded", "corrected"}:
                for user in getattr(new.terms[change.term], "used_by", ()):
                    users.setdefault(user, []).append(change.term)
    if not users:
        return tuple(changes)
    return tuple(
        change._replace(flags=tuple(users[change.term])) if change.term in users else change
        for change in changes
    )


def sort_nested(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What a proposal would set, as the file has it, but for the order of keys and tokens."""
    return {
        key: sorted(part, key=str)
        if isinstance(part, list)
        else sort_nested(part)
        if isinstance(part, dict)
        else part
        for key, part in sorted(raw.items())
    }


def _iter_proposal_changes(state: WalkState, new: Snapshot) -> Iterator[ProposalChange]:
    for id_, proposal in sorted(new.proposals.items()):
        aim = sort_nested(proposal.to)
        if state.proposals.get(id_) == aim:
            continue
        state.proposals[id_] = aim
        yield ProposalChange(
            proposal=id_,
            changes=proposal.changes,
            kind=proposal.kind,
            title=format_title(id_, proposal.title),
            note=proposal.note,
            to=tuple(aim.items()),
            when=new.name.text,
            evidence=EntryCitations(new, "proposals", id_, state.snapshot).collect_all(),
            required_citations=(RequiredCitation("", new.name.text),),
            place=new.source_map.locate_key("proposals", id_),
        )
