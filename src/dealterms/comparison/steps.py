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

from dealterms.comparison.changes import build_term_change, can_continue, format_title, mark_as_before
from dealterms.comparison.citations import EntryCitations
from dealterms.comparison.deepdiff import find_differing_fields, to_comparable_fields
from dealterms.comparison.state import TermState, build_term_state
from dealterms.comparison.term import TermComparison
from dealterms.model.deal import Snapshot
from dealterms.model.diff import STATUS, Diff, FieldChange, Note, ProposalChange, RequiredCitation, TermChange
from dealterms.model.finding import Finding
from dealterms.model.missing import UNKNOWN
from dealterms.model.term import Term

_EMPTY: frozenset[str] = frozenset()


def steps(walk: Iterable[Snapshot], *, news_only: bool = False) -> Iterator[Diff]:
    """Yield the steps of a walk in the order of time, keeping only the last known values in memory.

    With ``news_only``, what stayed the same is left out, and not looked at.
    """
    state = None
    for snapshot in walk:
        if state is None:
            state = SnapshotWalk(snapshot)
        else:
            yield state.advance_to(snapshot, news_only=news_only)


class SnapshotWalk:
    """A walk of which the snapshots come one by one, and the last known value of everything in it."""

    def __init__(self, first: Snapshot) -> None:
        self.newest = first
        self.terms = {
            id_: build_term_state(first, id_, EntryCitations(first, "terms", id_))
            for id_ in first.terms
            if (id_, "") not in first.hidden
        }
        self._proposals = {id_: sort_nested(proposal.to) for id_, proposal in first.proposals.items()}

    def advance_to(self, new: Snapshot, *, news_only: bool = False) -> Diff:
        """Return the step to ``new``; ``news_only`` leaves out what stayed the same."""
        changes: list[TermChange] = []
        findings: list[Finding] = []
        old, differing = self.newest, self._find_differing_fields(new)
        unchanged = self._find_unchanged_terms(new) if news_only else _EMPTY
        for id_ in sorted({*self.terms, *new.terms}):
            if (id_, "") in new.hidden or id_ in unchanged or id_ in new.unreadable:
                continue
            change = self._compare_term(new, id_, differing.get(id_, _EMPTY), findings)
            if change is not None:
                changes.append(change)
        proposals = tuple(self.iter_proposal_changes(new))
        self.newest = new
        terms = _flag_definitions(changes, new)
        if news_only:
            # Leave out the fields that stayed the same, and the terms that have no others.
            news = (t._replace(fields=tuple(f for f in t.fields if f.class_ != "none")) for t in terms)
            terms = tuple(term for term in news if term.fields or term.flags)
        return Diff(
            before=old.name.text,
            after=new.name.text,
            between=(),
            terms=terms,
            proposals=proposals,
            findings=tuple(findings),
            hidden=old.hidden | new.hidden,
        )

    def _compare_term(
        self, new: Snapshot, id_: str, differing: frozenset[str], findings: list[Finding]
    ) -> TermChange | None:
        """Compare one term, note what is known of it from then on, and add to ``findings``."""
        old, known = self.newest, self.terms.get(id_)
        if id_ not in new.terms:
            if known is None or known.term.is_over:
                return None
            for name in known.fields:
                known.mark_unrestated(name, old.name)
            return _build_unrestated_term(id_, known, new)
        comparison = TermComparison(old, new, id_)
        term = comparison.term
        fields: list[FieldChange] = []
        if known is None:
            if id_ not in old.unreadable:
                fields = comparison.compare_added(None)
        elif known.term.is_over:
            if not term.is_over:
                fields = comparison.compare_added(known)
        elif not can_continue(known.term, term):
            place = new.source_map.locate("terms", id_, "kind")
            problem = f"`{id_}` changed its kind from {known.term.kind} to {term.kind}"
            hint = "End the old term, and add the new one under another id"
            findings.append(Finding("kind-changed", place, problem, hint))
        elif term.is_over:
            fields = [comparison.compare_ended(known)]
        else:
            fields = comparison.compare_fields(known, differing)
            notes = _build_kind_notes(known.term, term)
            known.term = term
            return comparison.change._replace(fields=tuple(fields), notes=notes)
        self.terms[id_] = comparison.next_state(known)
        return comparison.change._replace(fields=tuple(fields)) if fields else None

    def _find_unchanged_terms(self, new: Snapshot) -> frozenset[str]:
        """Return the terms that are written as before, and use no definition that is not.

        The loader reads a text only once: a term that is written alike is the same object.
        """
        same = {
            id_
            for id_, term in new.terms.items()
            if self.newest.terms.get(id_) is term and id_ in self.terms and self.terms[id_].term is term
        }
        others = (new.terms[id_] for id_ in new.terms.keys() - same)
        return frozenset(same - {user for term in others for user in getattr(term, "used_by", ())})

    def _find_differing_fields(self, new: Snapshot) -> dict[str, frozenset[str]]:
        """Ask deepdiff which fields of a term differ as written from what is known of it.

        Terms that are equal as a whole are not asked about: deepdiff takes a hundred times as long as
        an `==` to find nothing.
        """
        known: dict[str, dict[str, object]] = {}
        stated: dict[str, dict[str, object]] = {}
        for id_, old in self.terms.items():
            term = new.terms.get(id_)
            if term is None or term.is_over or old.term.is_over:
                continue
            if term is old.term and all(state.last_stated is None for state in old.fields.values()):
                continue
            before = {n: value for n, value in old.get_values().items() if value is not UNKNOWN}
            after = {
                name: value
                for name in type(term).get_axes()
                if (value := getattr(term, name)) is not UNKNOWN and (id_, name) not in new.hidden
            }
            if before != after:
                known[id_], stated[id_] = to_comparable_fields(before), to_comparable_fields(after)
        return find_differing_fields(known, stated)

    def iter_proposal_changes(self, new: Snapshot) -> Iterator[ProposalChange]:
        """Yield the proposals of ``new`` that appear in it, or have another aim."""
        for id_, proposal in sorted(new.proposals.items()):
            aim = sort_nested(proposal.to)
            if self._proposals.get(id_) == aim:
                continue
            self._proposals[id_] = aim
            yield ProposalChange(
                proposal=id_,
                changes=proposal.changes,
                kind=proposal.kind,
                title=format_title(id_, proposal.title),
                note=proposal.note,
                to=tuple(aim.items()),
                when=new.name.text,
                evidence=EntryCitations(new, "proposals", id_, self.newest).collect_all(),
                required_citations=(RequiredCitation("", new.name.text),),
                place=new.source_map.locate_key("proposals", id_),
            )


def consolidate(walk: Iterable[Snapshot]) -> Diff:
    """Return the terms as the last snapshot of a walk leaves them, with their last citations.

    Every field is `reconfirmed` if that snapshot cites it, else `carried` since `when`; a term that
    it leaves out is `unrestated`.
    """
    snapshots = iter(walk)
    first = next(snapshots)
    state = SnapshotWalk(first)
    for snapshot in snapshots:
        state.advance_to(snapshot)
    new = state.newest
    return Diff(
        before=first.name.text,
        after=new.name.text,
        between=(),
        terms=tuple(
            _consolidate_term(id_, term, new)
            for id_, term in sorted(state.terms.items())
            if not term.term.is_over or id_ in new.terms
        ),
        proposals=tuple(SnapshotWalk(new._replace(terms={}, proposals={})).iter_proposal_changes(new)),
        hidden=new.hidden,
    )


def _consolidate_term(id_: str, state: TermState, new: Snapshot) -> TermChange:
    if id_ not in new.terms:
        return _build_unrestated_term(id_, state, new)
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
    return build_term_change(id_, state.term)._replace(fields=fields)


def _build_unrestated_term(id_: str, state: TermState, new: Snapshot) -> TermChange:
    """Build the change of a term that ``new`` leaves out; the walk keeps what it knows."""
    status = FieldChange(
        field=STATUS,
        verb="unrestated",
        before=state.status.value,
        after=None,
        when=new.name.text,
        evidence=mark_as_before(state.status.evidence),
        place=new.source_map.locate_key("terms"),
    )
    return build_term_change(id_, state.term)._replace(fields=(status,))


def _build_kind_notes(old: Term, new: Term) -> tuple[Note, ...]:
    """Name the fields that only one of two kinds has: they are not compared."""
    if old.kind == new.kind:
        return ()
    old_axes, new_axes = type(old).get_axes(), type(new).get_axes()
    notes = [Note(f"kind {old.kind} → {new.kind}", f"kind {new.kind} → {old.kind}")]
    gone = [n for n in old_axes if n not in new_axes and getattr(old, n) is not UNKNOWN]
    come = [n for n in new_axes if n not in old_axes and getattr(new, n) is not UNKNOWN]
    for verb, opposite, names in (("gone", "come", gone), ("come", "gone", come)):
        if names:
            listed = f"with the kind: {', '.join(names)}"
            notes.append(Note(f"{verb} {listed}", f"{opposite} {listed}"))
    return tuple(notes)


def _flag_definitions(changes: list[TermChange], new: Snapshot) -> tuple[TermChange, ...]:
    """Flag every term that uses a definition that changed: the effect is not determined."""
    definitions: dict[str, list[str]] = {}
    for change in changes:
        if change.kind == "definition" and change.term in new.terms:
            verbs = {f.verb for f in change.fields if f.field == "text"}
            if verbs & {"changed", "reworded", "corrected"}:
                for user in getattr(new.terms[change.term], "used_by", ()):
                    definitions.setdefault(user, []).append(change.term)
    return tuple(change._replace(flags=tuple(definitions.get(change.term, ()))) for change in changes)


def sort_nested(part: Any) -> Any:
    """Return what a proposal would set with keys and tokens sorted, for their order means nothing."""
    if isinstance(part, Mapping):
        return {key: sort_nested(value) for key, value in sorted(part.items())}
    return sorted(part, key=str) if isinstance(part, list) else part
