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

from dealterms.comparison.changes import (
    build_kind_notes,
    build_term_change,
    build_unrestated_term,
    can_continue,
    drop_undisputed_roles,
    mark_as_before,
)
from dealterms.comparison.citations import EntryCitations
from dealterms.comparison.deepdiff import find_differing_fields, to_comparable_fields
from dealterms.comparison.field import NO_SOURCES, Sources
from dealterms.comparison.notes import (
    find_passed_parties,
    flag_definitions,
    flag_ended_terms,
    note_successors,
)
from dealterms.comparison.other_statements import Statement
from dealterms.comparison.proposals import ProposalWalk, with_life
from dealterms.comparison.state import FieldState, TermState, build_term_state
from dealterms.comparison.term import TermComparison
from dealterms.model.change import STATUS, FieldChange
from dealterms.model.deal import Snapshot
from dealterms.model.diff import Diff, TermChange
from dealterms.model.finding import Finding
from dealterms.model.missing import UNKNOWN, known_rank
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import Term

_EMPTY: frozenset[str] = frozenset()


def steps(
    walk: Iterable[Snapshot], sources: Sources = NO_SOURCES, *, news_only: bool = False
) -> Iterator[Diff]:
    """Yield the steps of a walk in the order of time, keeping only the last known values in memory.

    With ``news_only``, what stayed the same is left out, and not looked at.
    """
    state = None
    for snapshot in walk:
        if state is None:
            state = SnapshotWalk(snapshot, sources)
        else:
            yield state.advance_to(snapshot, news_only=news_only)


class SnapshotWalk:
    """A walk of which the snapshots come one by one, and the sharpest known value of everything in it."""

    def __init__(self, first: Snapshot, sources: Sources = NO_SOURCES, *, is_continued: bool = False) -> None:
        """Begin at ``first``; ``is_continued``: the deal has snapshots before it."""
        self.newest = first
        self._sources = sources
        self.terms = {
            id_: build_term_state(first, id_, EntryCitations(first, "terms", id_), is_older=is_continued)
            for id_ in first.terms
            if (id_, "") not in first.hidden
        }
        self.proposals = ProposalWalk(first)
        self._hidden = {id_ for id_, field in first.hidden if not field}
        """The terms of which nothing was known in some earlier snapshot: they may have been there."""
        self._restated = first.name
        """The last snapshot that restated the terms, and did not only carry them on."""
        self.reached = dict(iter_reached(first))
        """The milestones that were reached, each with its day as far as it is known."""
        self.unchanged = _EMPTY
        """The terms that the last step did not look at: the newest snapshot only states them again."""
        self._waiting: dict[str, Snapshot | None] = {}
        """The terms of which some steps are not told yet, and the last snapshot there that restated them."""

    def advance_to(self, new: Snapshot, *, news_only: bool = False) -> Diff:
        """Return the step to ``new``; ``news_only`` leaves out what stayed the same."""
        self.unchanged = self._find_unchanged_terms(new) if news_only else _EMPTY
        if new.head.carries is None:
            for id_ in self.unchanged:
                self.terms[id_].mark_restated(new)
        step = self._advance_to(new)
        if not news_only:
            return step
        # Leave out the fields that stayed the same, and the terms that have no others.
        news = (t._replace(fields=tuple(f for f in t.fields if f.class_ != "none")) for t in step.terms)
        return step._replace(terms=tuple(t for t in news if t.fields or t.flags or t.ended_by))

    def advance_to_moved(self, new: Snapshot) -> tuple[tuple[TermChange, ...], Diff]:
        """Return the step to ``new`` of the terms that are written otherwise there; the others wait.

        What waits is carried from step to step, and `tell_waiting` tells all of that at once. What comes
        first is that, of the terms that wait no longer.
        """
        self.unchanged = self._find_unchanged_terms(new)
        late = self.tell_waiting(self._waiting.keys() - self.unchanged)
        if new.head.carries is None:
            self._waiting |= dict.fromkeys(self.unchanged, new)
        else:
            self._waiting = dict.fromkeys(self.unchanged) | self._waiting
        return late, self._advance_to(new)

    def tell_waiting(self, ids: Iterable[str] | None = None) -> tuple[TermChange, ...]:
        """Return the newest step of the terms that waited, all or some of them: everything is carried."""
        changes: list[TermChange] = []
        for id_ in tuple(self._waiting if ids is None else ids):
            restated = self._waiting.pop(id_)
            if restated is not None and restated is not self.newest:
                self.terms[id_].mark_restated(restated)
            # Compared with itself, a snapshot has no citation that is new; and it is the last to restate.
            change = self._compare_term(self.newest, id_, _EMPTY, [])
            changes += [change] if change is not None else []
        return flag_ended_terms(changes, self.newest, self.reached)

    def _advance_to(self, new: Snapshot) -> Diff:
        """Return the step to ``new`` without the terms that are not looked at."""
        changes: list[TermChange] = []
        findings: list[Finding] = []
        old, differing = self.newest, self._find_differing_fields(new)
        self.reached.update(iter_reached(new))
        for id_ in dict.fromkeys((*new.terms, *self.terms)):
            if id_ in self.unchanged or id_ in new.unreadable:
                continue
            if (id_, "") in new.hidden:
                # Nothing was known of it: what was known before is carried on.
                known = self.terms.get(id_)
                if known is not None and not known.term.is_over:
                    changes.append(drop_undisputed_roles(_consolidate_term(id_, known, new, self.reached)))
                continue
            change = self._compare_term(new, id_, differing.get(id_, _EMPTY), findings)
            if change is not None:
                changes.append(change)
        proposals = tuple(self.proposals.advance_to(new))
        self.newest = new
        self._hidden |= {id_ for id_, field in new.hidden if not field}
        if new.head.carries is None:
            self._restated = new.name
        terms = flag_definitions(note_successors(changes, new), new)
        return Diff(
            before=old.name.text,
            after=new.name.text,
            between=(),
            terms=flag_ended_terms(terms, new, self.reached),
            proposals=proposals,
            passed=find_passed_parties(changes),
            findings=tuple(findings),
            hidden=old.hidden | new.hidden,
        )

    def iter_present(self) -> Iterator[str]:
        """Yield the terms of the newest snapshot, then those that stand and that it leaves out."""
        for id_ in dict.fromkeys((*self.newest.terms, *self.terms)):
            known = self.terms.get(id_)
            if known is not None and (not known.term.is_over or id_ in self.newest.terms):
                yield id_

    def iter_past(self) -> Iterator[str]:
        """Yield the terms that were over before the newest snapshot."""
        return (
            id_ for id_, known in self.terms.items() if known.term.is_over and id_ not in self.newest.terms
        )

    def consolidate_term(self, id_: str) -> TermChange:
        """Return a term as the newest snapshot leaves it; see `consolidate`."""
        return _consolidate_term(id_, self.terms[id_], self.newest, self.reached)

    def collect_term(self, id_: str) -> TermChange:
        """Return the same with all that is known of a term, even if the newest snapshot leaves it out."""
        return _collect_term(id_, self.terms[id_], self.newest, self.reached)

    def _compare_term(
        self, new: Snapshot, id_: str, differing: frozenset[str], findings: list[Finding]
    ) -> TermChange | None:
        """Compare one term, note what is known of it from then on, and add to ``findings``."""
        old, known = self.newest, self.terms.get(id_)
        if id_ not in new.terms:
            if known is None or known.term.is_over:
                return None
            known.mark_unstated(new)
            return build_unrestated_term(id_, known, new)
        comparison = TermComparison(old, new, id_, self._restated, self.reached, self._sources)
        term = comparison.term
        fields: list[FieldChange] = []
        ended = None
        if known is None:
            if id_ not in old.unreadable:
                fields = comparison.compare_added(None, was_hidden=id_ in self._hidden)
        elif known.term.is_over:
            fields = comparison.compare_still_over(known) if term.is_over else comparison.compare_added(known)
        elif not can_continue(known.term, term):
            place = new.source_map.locate("terms", id_, "kind")
            problem = f"`{id_}` changed its kind from {known.term.kind} to {term.kind}"
            hint = "End the old term, and add the new one under another id"
            findings.append(Finding("kind-changed", place, problem, hint))
        elif term.is_over:
            ended = comparison.compare_ended(known)
            fields = [ended]
        else:
            fields = comparison.compare_fields(known, differing)
            notes = build_kind_notes(known.term, term)
            known.term = term
            return comparison.change._replace(fields=tuple(fields), notes=notes)
        self.terms[id_] = comparison.next_state(known, ended)
        return comparison.change._replace(fields=tuple(fields)) if fields else None

    def _find_unchanged_terms(self, new: Snapshot) -> frozenset[str]:
        """Return the terms that stand as they are written before, and that no other term says anything of.

        The loader reads a text only once: a term that is written alike is the same object. One that states
        less than is known says so in every step.
        """
        before, waiting = self.newest.terms, self._waiting
        same = {
            id_
            for id_, term in new.terms.items()
            if before.get(id_) is term and (id_ in waiting or self._is_known_as_written(id_, term))
        }
        others = [new.terms[id_] for id_ in new.terms.keys() - same]
        same -= {user for term in others for user in getattr(term, "used_by", ())}
        return frozenset(same - {successor for term in others for successor in term.superseded_by})

    def _is_known_as_written(self, id_: str, term: Term) -> bool:
        """Whether a term stands, and all that is known of it is what it states."""
        known = self.terms.get(id_)
        return (
            known is not None
            and known.term is term
            and not term.is_over
            and term.status != "unknown"
            and known.is_settled
        )

    def _find_differing_fields(self, new: Snapshot) -> dict[str, frozenset[str]]:
        """Ask deepdiff which fields of a term differ as written from what is known of it.

        Terms that are equal as a whole are not asked about: deepdiff takes a hundred times as long as
        an `==` to find nothing.
        """
        known: dict[str, dict[str, object]] = {}
        stated: dict[str, dict[str, object]] = {}
        for id_, old in self.terms.items():
            if id_ in self.unchanged:
                continue
            term = new.terms.get(id_)
            if term is None or term.is_over or old.term.is_over:
                continue
            if term is old.term and old.is_settled:
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


def consolidate(walk: Iterable[Snapshot], sources: Sources = NO_SOURCES, *, with_past: bool = False) -> Diff:
    """Return the terms as the last snapshot of a walk leaves them, with their last citations.

    Every field is `reconfirmed` if that snapshot cites it, else `carried` since `when`; a term that
    it leaves out is `unrestated`. Those that were over before it come last, ``with_past``.
    """
    snapshots = iter(walk)
    first = next(snapshots)
    state = SnapshotWalk(first, sources)
    for snapshot in snapshots:
        state.advance_to(snapshot, news_only=True)
    new = state.newest
    present = tuple(map(state.consolidate_term, state.iter_present()))
    past = tuple(map(state.collect_term, state.iter_past())) if with_past else ()
    return Diff(
        before=first.name.text,
        after=new.name.text,
        between=(),
        terms=present + past,
        proposals=tuple(
            with_life(change, new.name.text, state.terms)
            for change in ProposalWalk(new._replace(proposals={})).advance_to(new)
        ),
        hidden=new.hidden,
    )


def _consolidate_term(
    id_: str, state: TermState, new: Snapshot, reached: Mapping[str, PartialDate]
) -> TermChange:
    if id_ not in new.terms and (id_, "") not in new.hidden:
        return build_unrestated_term(id_, state, new)
    return _collect_term(id_, state, new, reached)


def _collect_term(
    id_: str, state: TermState, new: Snapshot, reached: Mapping[str, PartialDate]
) -> TermChange:
    # Fields that only a former kind had are no part of the term any more.
    axes = type(state.term).get_axes()
    known = {STATUS: state.status, **{n: f for n, f in state.fields.items() if n in axes}}
    if state.term.is_over:
        # It counts as absent: nobody confirms what else it says, but what was measured in the end.
        measured = {n: f for n, f in known.items() if n != STATUS and axes[n].measured and f.evidence}
        known = {STATUS: state.status, **measured}
    elif state.term.status == "unknown" and id_ in new.terms:
        known[STATUS] = state.status._replace(stated=Statement(UNKNOWN, new.name.text))
    fields = tuple(
        _consolidate_field(name, field, new)._replace(place=new.source_map.locate_key("terms", id_, name))
        for name, field in known.items()
    )
    change = build_term_change(id_, state.term, reached)._replace(fields=fields)
    return flag_ended_terms([change], new, reached)[0]


def _consolidate_field(name: str, state: FieldState, new: Snapshot) -> FieldChange:
    """Return what the snapshot states of the field, and beside it the sharper value, if one is known."""
    confirmed = state.last_confirmed == new.name.text and bool(state.evidence)
    value, evidence = state.value, state.evidence
    known, known_when = None, state.last_confirmed
    if state.stated is not None:
        value = state.stated.value
        evidence = mark_as_before(state.evidence) + state.stated.evidence
        known = None if state.value is UNKNOWN else state.value
    elif state.replaced is not None and known_rank(state.replaced.value) == 3:
        known, known_when = state.replaced.value, state.replaced.when
        evidence = mark_as_before(state.replaced.evidence) + evidence
    return FieldChange(
        field=name,
        verb="reconfirmed" if confirmed and known_rank(value) == 3 else "carried",
        before=None,
        after=None if value is UNKNOWN else value,
        when=state.last_confirmed if state.stated is None else state.stated.when,
        known=known,
        evidence=evidence + state.unmoved + state.dissent,
        last_confirmed=known_when,
    )


def iter_reached(snapshot: Snapshot) -> Iterator[tuple[str, PartialDate]]:
    """Yield the milestones that the snapshot says were reached; without a date, by its own."""
    for id_, term in snapshot.terms.items():
        if term.status == "reached" and (id_, "") not in snapshot.hidden:
            yield id_, term.since.get_own(STATUS) or term.since.term or snapshot.name
