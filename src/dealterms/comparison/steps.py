"""The steps of a walk: what each newer snapshot says against what the walk knows so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dealterms.comparison.citations import Cited
from dealterms.comparison.deepdiff import leaf, raw_differences
from dealterms.comparison.state import Standing, State, standing_of
from dealterms.comparison.term import (
    Move,
    continues,
    kind_changed,
    notes_on,
    term_change,
    title_of,
    unrestated,
)
from dealterms.model.deal import Snapshot
from dealterms.model.diff import STATUS, Debt, Diff, FieldChange, ProposalChange, TermChange
from dealterms.model.missing import UNKNOWN

_NOTHING: frozenset[str] = frozenset()


def steps(walk: Iterable[Snapshot], *, news_only: bool = False) -> Iterator[Diff]:
    """The steps of a walk, one at a time; no more than the last known values is held.

    With ``news_only`` what stayed the same is left out, and not looked at either.
    """
    under_way = Walk()
    for snapshot in walk:
        step = under_way.step(snapshot, news_only=news_only)
        if step is not None:
            yield step


class Walk:
    """A walk under way, snapshot by snapshot; no more than the last known values is held."""

    def __init__(self) -> None:
        self._state: State | None = None

    def step(self, snapshot: Snapshot, *, news_only: bool = False) -> Diff | None:
        """The step to ``snapshot``; None if it is the first."""
        if self._state is None:
            self._state = _begin(snapshot)
            return None
        return _step(self._state, snapshot, news_only=news_only)

    def knows_what(self, other: Walk) -> bool:
        """Both know the same: their further steps are the same, as far as no new dispute comes up."""
        if self._state is None or other._state is None:
            return self._state is other._state
        return self._state.knowledge() == other._state.knowledge()

    def knows_by_whom(self, other: Walk) -> bool:
        """Both know it from the same sources, on which the support of a later dispute depends."""
        if self._state is None or other._state is None:
            return self._state is other._state
        return self._state.voices() == other._state.voices()


def conformed(walk: Iterable[Snapshot]) -> Diff:
    """The terms as the last snapshot of a walk leaves them, each value with its last citation.

    Every field is `reconfirmed` if that snapshot cites it, else `carried` since `when`; a term that
    it leaves out is `unrestated`.
    """
    state: State | None = None
    for snapshot in walk:
        if state is None:
            state = _begin(snapshot)
            first = snapshot
        else:
            _step(state, snapshot)
    assert state is not None
    new = state.at
    return Diff(
        before=first.name.written,
        after=new.name.written,
        between=(),
        terms=tuple(
            _stood(id_, standing, new)
            for id_, standing in sorted(state.terms.items())
            if not standing.term.is_over or id_ in new.terms
        ),
        proposals=tuple(_proposals(State(_without_proposals(new)), new)),
        hidden=new.hidden,
    )


def _stood(id_: str, standing: Standing, new: Snapshot) -> TermChange:
    change = term_change(id_, standing.term)
    if id_ not in new.terms:
        place = new.marks.key("terms")
        lost = unrestated(STATUS, standing.status, new, place)
        return change._replace(fields=(lost,))
    # What a former kind had and this one has not is no part of its terms.
    here = type(standing.term).axes()
    found = {name: was for name, was in standing.fields.items() if name in here}
    known = {STATUS: standing.status, **found}
    fields = tuple(
        FieldChange(
            field=name,
            verb="reconfirmed" if was.seen == new.name.written and was.cited else "carried",
            before=None,
            after=None if was.value is UNKNOWN else was.value,
            when=was.seen,
            evidence=was.cited + was.dissent,
            seen=was.seen,
            place=new.marks.key("terms", id_, name),
        )
        for name, was in known.items()
    )
    return change._replace(fields=fields)


def _without_proposals(snapshot: Snapshot) -> Snapshot:
    return snapshot._replace(proposals={})


def _begin(old: Snapshot) -> State:
    state = State(old)
    for id_ in old.terms:
        if (id_, "") not in old.hidden:
            state.terms[id_] = standing_of(old, id_, Cited(old, "terms", id_, None))
    state.proposals.update((id_, in_order(p.to)) for id_, p in old.proposals.items())
    return state


def _step(state: State, new: Snapshot, *, news_only: bool = False) -> Diff:
    old, changes, findings = state.at, [], []
    touched = _touched(state, new)
    unmoved = _unmoved(state, new) if news_only else _NOTHING
    for id_ in sorted({*state.terms, *new.terms}):
        if (id_, "") in new.hidden or id_ in unmoved or id_ in new.unread:
            continue
        standing = state.terms.get(id_)
        if id_ not in new.terms:
            if standing is not None and not standing.term.is_over:
                lost = unrestated(STATUS, standing.status, new, new.marks.key("terms"))
                changes.append(term_change(id_, standing.term)._replace(fields=(lost,)))
                for name in standing.fields:
                    standing.lose(name, old.name)
            continue
        move = Move(old, new, id_)
        if standing is None and id_ in old.unread:
            fields = []
        elif standing is None or standing.term.is_over:
            fields = [] if standing and move.term.is_over else move.begin(standing)
        elif not continues(standing.term, move.term):
            fields = []
            findings.append(kind_changed(standing.term, move))
        elif move.term.is_over:
            fields = [move.end(standing)]
        else:
            fields = move.go_on(standing, touched.get(id_, _NOTHING))
            changes.append(
                move.change._replace(fields=tuple(fields), notes=notes_on(standing.term, move.term))
            )
            standing.term = move.term
            continue
        if fields:
            changes.append(move.change._replace(fields=tuple(fields)))
        state.terms[id_] = move.settle(standing)
    proposals = tuple(_proposals(state, new))
    state.at = new
    flagged = _flag_definitions(changes, new)
    return Diff(
        before=old.name.written,
        after=new.name.written,
        between=(),
        terms=_news(flagged) if news_only else flagged,
        proposals=proposals,
        findings=tuple(findings),
        hidden=old.hidden | new.hidden,
    )


def _unmoved(state: State, new: Snapshot) -> frozenset[str]:
    """The terms that stand as they stood, word for word, and lean on no definition that moved."""
    old = state.at
    same = {
        id_
        for id_, term in new.terms.items()
        if old.terms.get(id_) is term and id_ in state.terms and state.terms[id_].term is term
    }
    moved = (new.terms[id_] for id_ in new.terms.keys() - same)
    leaning = {user for term in moved for user in getattr(term, "used_by", ())}
    return frozenset(same - leaning)


def _news(changes: tuple[TermChange, ...]) -> tuple[TermChange, ...]:
    """The changes without the fields that stayed the same, and without terms that have no others."""
    told = (
        change._replace(fields=tuple(f for f in change.fields if f.class_ != "none"))
        for change in changes
    )
    return tuple(change for change in told if change.fields or change.flags)


def _touched(state: State, new: Snapshot) -> dict[str, frozenset[str]]:
    """The fields of each term that differ as written from what is known."""
    known: dict[str, dict[str, object]] = {}
    stated: dict[str, dict[str, object]] = {}
    for id_, standing in state.terms.items():
        term = new.terms.get(id_)
        if term is None or term.is_over or standing.term.is_over:
            continue
        if term is standing.term and not standing.has_lost():
            continue
        before = {
            name: was.value for name, was in standing.fields.items() if was.value is not UNKNOWN
        }
        after = {
            name: value
            for name in type(term).axes()
            if (value := getattr(term, name)) is not UNKNOWN and (id_, name) not in new.hidden
        }
        if before != after:
            # DeepDiff is given only what differs: on equal values it costs a hundred times an `==`.
            known[id_] = {n: leaf(v) for n, v in before.items() if after.get(n) != v}
            stated[id_] = {n: leaf(v) for n, v in after.items() if before.get(n) != v}
    return raw_differences(known, stated)


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


def in_order(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What a proposal would set, as the file has it, but for the order of keys and tokens."""
    return {
        key: sorted(part, key=str)
        if isinstance(part, list)
        else in_order(part)
        if isinstance(part, dict)
        else part
        for key, part in sorted(raw.items())
    }


def _proposals(state: State, new: Snapshot) -> Iterator[ProposalChange]:
    for id_, proposal in sorted(new.proposals.items()):
        aim = in_order(proposal.to)
        if state.proposals.get(id_) == aim:
            continue
        state.proposals[id_] = aim
        yield ProposalChange(
            proposal=id_,
            changes=proposal.changes,
            kind=proposal.kind,
            title=title_of(id_, proposal.title),
            note=proposal.note,
            to=tuple(aim.items()),
            when=new.name.written,
            evidence=Cited(new, "proposals", id_, state.at).all(),
            debts=(Debt("", new.name.written),),
            place=new.marks.key("proposals", id_),
        )
