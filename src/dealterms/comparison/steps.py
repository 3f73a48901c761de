"""The steps of a walk: what each newer snapshot says, against what the walk knows so far.

Worked example, three snapshots of a deal with one term (its status left out)::

    2024: rent {amount: EUR 1}
    2025: rent {amount: EUR 1}
    2026: rent {amount: EUR 2}

    steps(walk)                    2024 -> 2025: amount carried; 2025 -> 2026: amount changed
    steps(walk, news_only=True)    2024 -> 2025: nothing;        2025 -> 2026: amount changed
    consolidate(walk)              amount EUR 2, carried since 2026
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dealterms.comparison.changes import (
    build_term_change,
    build_unrestated_change,
    format_title,
)
from dealterms.comparison.citations import EntryCitations
from dealterms.comparison.deepdiff import find_differing_fields, to_comparable
from dealterms.comparison.kind_change import build_kind_finding, build_kind_notes, can_continue
from dealterms.comparison.state import TermState, WalkState, build_term_state
from dealterms.comparison.term import TermComparison
from dealterms.model.deal import Snapshot
from dealterms.model.diff import (
    STATUS,
    Diff,
    FieldChange,
    ProposalChange,
    RequiredCitation,
    TermChange,
)
from dealterms.model.finding import Finding
from dealterms.model.missing import UNKNOWN

_EMPTY: frozenset[str] = frozenset()


def steps(walk: Iterable[Snapshot], *, news_only: bool = False) -> Iterator[Diff]:
    """Yield the steps of a walk, keeping only the last known values in memory.

    Args:
        walk: the snapshots, in the order of their dates.
        news_only: leave out what stayed the same, and do not look at it.
    """
    snapshots = SnapshotWalk()
    for snapshot in walk:
        step = snapshots.advance_to(snapshot, news_only=news_only)
        if step is not None:
            yield step


class SnapshotWalk:
    """A walk of which the snapshots come one by one."""

    def __init__(self) -> None:
        self._state: WalkState | None = None

    def advance_to(self, snapshot: Snapshot, *, news_only: bool = False) -> Diff | None:
        """Return the step to ``snapshot``; None if it is the first."""
        if self._state is None:
            self._state = _start_state(snapshot)
            return None
        return _compare_snapshots(self._state, snapshot, news_only=news_only)


def consolidate(walk: Iterable[Snapshot]) -> Diff:
    """Return the terms as the last snapshot of a walk leaves them, with their last citations.

    Every field is `reconfirmed` if that snapshot cites it, else `carried` since `when`; a term that
    it leaves out is `unrestated`.
    """
    snapshots = iter(walk)
    first = next(snapshots)
    state = _start_state(first)
    for snapshot in snapshots:
        _compare_snapshots(state, snapshot)
    new = state.snapshot
    return Diff(
        before=first.name.text,
        after=new.name.text,
        between=(),
        terms=tuple(
            _consolidate_term(id_, term, new)
            for id_, term in sorted(state.terms.items())
            if not term.term.is_over or id_ in new.terms
        ),
        proposals=tuple(_iter_proposal_changes(WalkState(new._replace(proposals={})), new)),
        hidden=new.hidden,
    )


def _consolidate_term(id_: str, state: TermState, new: Snapshot) -> TermChange:
    change = build_term_change(id_, state.term)
    if id_ not in new.terms:
        return change._replace(fields=(_build_unrestated_status(state, new),))
    # Fields that only a former kind had are no part of the term any more.
    axes = type(state.term).get_axes()
    known = {STATUS: state.status, **{n: f for n, f in state.fields.items() if n in axes}}
    fields = tuple(
        FieldChange(
            field=name,
            verb="reconfirmed" if field.last_confirmed == new.name.text and field.evidence else "carried",
            before=None,
            after=None if field.value is UNKNOWN else field.value,
            when=field.last_confirmed,
            evidence=field.evidence + field.dissent,
            last_confirmed=field.last_confirmed,
            place=new.source_map.locate_key("terms", id_, name),
        )
        for name, field in known.items()
    )
    return change._replace(fields=fields)


def _build_unrestated_status(state: TermState, new: Snapshot) -> FieldChange:
    return build_unrestated_change(STATUS, state.status, new, new.source_map.locate_key("terms"))


def _start_state(first: Snapshot) -> WalkState:
    state = WalkState(first)
    for id_ in first.terms:
        if (id_, "") not in first.hidden:
            citations = EntryCitations(first, "terms", id_, None)
            state.terms[id_] = build_term_state(first, id_, citations)
    state.proposals.update((id_, sort_nested(p.to)) for id_, p in first.proposals.items())
    return state


def _compare_snapshots(state: WalkState, new: Snapshot, *, news_only: bool = False) -> Diff:
    old, changes, findings = state.snapshot, [], []
    differing = _find_differing_fields(state, new)
    unchanged = _find_unchanged_terms(state, new) if news_only else _EMPTY
    for id_ in sorted({*state.terms, *new.terms}):
        if (id_, "") in new.hidden or id_ in unchanged or id_ in new.unreadable:
            continue
        change, finding = _compare_term(state, new, id_, differing.get(id_, _EMPTY))
        if change is not None:
            changes.append(change)
        if finding is not None:
            findings.append(finding)
    proposals = tuple(_iter_proposal_changes(state, new))
    state.snapshot = new
    terms = _flag_definitions(changes, new)
    return Diff(
        before=old.name.text,
        after=new.name.text,
        between=(),
        terms=_drop_unchanged(terms) if news_only else terms,
        proposals=proposals,
        findings=tuple(findings),
        hidden=old.hidden | new.hidden,
    )


def _compare_term(
    state: WalkState, new: Snapshot, id_: str, differing: frozenset[str]
) -> tuple[TermChange | None, Finding | None]:
    """Compare one term, and bring ``state`` up to date."""
    old, known = state.snapshot, state.terms.get(id_)
    if id_ not in new.terms:
        if known is None or known.term.is_over:
            return None, None
        for name in known.fields:
            known.mark_unrestated(name, old.name)
        status = _build_unrestated_status(known, new)
        return build_term_change(id_, known.term)._replace(fields=(status,)), None
    comparison = TermComparison(old, new, id_)
    term, finding = comparison.term, None
    fields: list[FieldChange] = []
    if known is None:
        if id_ not in old.unreadable:
            fields = comparison.compare_added(None)
    elif known.term.is_over:
        if not term.is_over:
            fields = comparison.compare_added(known)
    elif not can_continue(known.term, term):
        finding = build_kind_finding(id_, known.term, new)
    elif term.is_over:
        fields = [comparison.compare_ended(known)]
    else:
        fields = comparison.compare_fields(known, differing)
        notes = build_kind_notes(known.term, term)
        known.term = term
        return comparison.change._replace(fields=tuple(fields), notes=notes), None
    state.terms[id_] = comparison.next_state(known)
    return comparison.change._replace(fields=tuple(fields)) if fields else None, finding


def _find_unchanged_terms(state: WalkState, new: Snapshot) -> frozenset[str]:
    """Return the terms that are written as before, and use no definition that is not.

    The loader reads a text only once: a term that is written alike is the same object.
    """
    old = state.snapshot
    same = {
        id_
        for id_, term in new.terms.items()
        if old.terms.get(id_) is term and id_ in state.terms and state.terms[id_].term is term
    }
    others = (new.terms[id_] for id_ in new.terms.keys() - same)
    return frozenset(same - {user for term in others for user in getattr(term, "used_by", ())})


def _drop_unchanged(changes: tuple[TermChange, ...]) -> tuple[TermChange, ...]:
    """Leave out the fields that stayed the same, and the terms that have no others."""
    news = (
        change._replace(fields=tuple(f for f in change.fields if f.class_ != "none")) for change in changes
    )
    return tuple(change for change in news if change.fields or change.flags)


def _find_differing_fields(state: WalkState, new: Snapshot) -> dict[str, frozenset[str]]:
    """Ask deepdiff which fields of a term differ as written from what is known of it.

    Terms that are equal as a whole are not asked about: deepdiff takes a hundred times as long as
    an `==` to find nothing.
    """
    known: dict[str, dict[str, object]] = {}
    stated: dict[str, dict[str, object]] = {}
    for id_, old in state.terms.items():
        term = new.terms.get(id_)
        if term is None or term.is_over or old.term.is_over:
            continue
        if term is old.term and not old.has_unrestated():
            continue
        before = {n: value for n, value in old.get_values().items() if value is not UNKNOWN}
        after = {
            name: value
            for name in type(term).get_axes()
            if (value := getattr(term, name)) is not UNKNOWN and (id_, name) not in new.hidden
        }
        if before != after:
            known[id_] = {name: to_comparable(value) for name, value in before.items()}
            stated[id_] = {name: to_comparable(value) for name, value in after.items()}
    return find_differing_fields(known, stated)


def _flag_definitions(changes: list[TermChange], new: Snapshot) -> tuple[TermChange, ...]:
    """Flag every term that uses a definition that changed: the effect is not determined."""
    definitions: dict[str, list[str]] = {}
    for change in changes:
        if change.kind == "definition" and change.term in new.terms:
            verbs = {f.verb for f in change.fields if f.field == "text"}
            if verbs & {"changed", "reworded", "corrected"}:
                for user in getattr(new.terms[change.term], "used_by", ()):
                    definitions.setdefault(user, []).append(change.term)
    return tuple(
        change._replace(flags=tuple(definitions[change.term])) if change.term in definitions else change
        for change in changes
    )


def sort_nested(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a proposal would set with keys and tokens sorted, for their order means nothing."""
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
