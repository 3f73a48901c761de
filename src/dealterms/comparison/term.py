"""One term on its way from one snapshot to the next: the table of verbs, field by field."""

from __future__ import annotations

from datetime import date

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
from dealterms.model.axes import Role, Text
from dealterms.model.axes.base import Axis
from dealterms.model.deal import Snapshot
from dealterms.model.diff import (
    ENDED,
    STATUS,
    Evidence,
    FieldChange,
    Note,
    RequiredCitation,
    TermChange,
)
from dealterms.model.finding import Finding
from dealterms.model.location import Location
from dealterms.model.missing import NONE, UNKNOWN, known_rank
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import Term
from dealterms.model.value import End, Value

_EMPTY: frozenset[str] = frozenset()


class TermComparison:
    """One term on its way from one snapshot to the next."""

    def __init__(self, old: Snapshot, new: Snapshot, id_: str) -> None:
        self.id = id_
        self.old = old
        self.new = new
        self.term = new.terms[id_]
        self.change = build_term_change(id_, self.term)
        self.citations = EntryCitations(new, "terms", id_, old)
        self.effective_date = EffectiveDate.from_since(self.term.since, old.name, new.name)

    def compare_added(self, over: TermState | None) -> list[FieldChange]:
        """A term that was not there, or that was over and is back."""
        added = (over is not None or self.effective_date.is_later) and not self.term.is_over
        verb = "added" if added else "documented"
        when = self.effective_date.when if added else self.new.name.text
        not_before = self.effective_date.not_before if added else None
        after = get_status(self.term)
        status = FieldChange(
            field=STATUS,
            verb=verb,
            before=None,
            after=None if after is UNKNOWN else after,
            when=when,
            favors=self.change.get_favored_party("tightened") if added else None,
            path=((when, after),),
            evidence=self.citations.find_support(STATUS),
            required_citations=(RequiredCitation("", self.new.name.text, not_before),),
            place=self.locate(STATUS),
        )
        fields = [status]
        if self.term.is_over:
            return fields
        for name, axis in type(self.term).get_axes().items():
            value = getattr(self.term, name)
            dissent = self.citations.find_dissent(name, axis, value)
            hidden = (self.id, name) in self.new.hidden
            if hidden or isinstance(axis, Role) or (value is UNKNOWN and not dissent):
                continue
            known = value is not UNKNOWN
            was = self._get_state_before_end(over, name)
            fields.append(
                FieldChange(
                    field=name,
                    verb=verb if known else "reported",
                    before=None,
                    after=value if known else None,
                    when=when,
                    path=(*_build_path_to_end(over, was), (when, value)) if known else (),
                    evidence=mark_as_before(was.evidence)
                    + self.citations.find_support(name)
                    + dissent,
                    required_citations=(RequiredCitation(name, self.new.name.text, not_before),)
                    if known
                    else (),
                    place=self.locate(name),
                )
            )
        return fields

    def _get_state_before_end(self, over: TermState | None, name: str) -> FieldState:
        """What the field of a term that is back said before it ended; nothing if it is another's now."""
        was = over.before_end if over is not None and can_continue(over.term, self.term) else {}
        axes = type(self.term).get_axes()
        for role, known in was.items():
            if isinstance(axes.get(role), Role) and known.value != getattr(self.term, role):
                return UNKNOWN_STATE
        return was.get(name, UNKNOWN_STATE)

    def next_state(self, standing: TermState | None) -> TermState:
        """What the walk knows once the term began, ended, or stayed over."""
        found = build_term_state(self.new, self.id, self.citations)
        if standing is not None and self.term.is_over:
            was_over = standing.term.is_over
            found.before_end = standing.before_end if was_over else standing.fields
            found.ended = standing.ended if was_over else self.effective_date.when
        return found

    def compare_ended(self, standing: TermState) -> FieldChange:
        """A term that is over now and was not before."""
        before, after = standing.status, get_status(self.term)
        by_calendar = self._is_ended_by_calendar(standing)
        owed = RequiredCitation(STATUS, self.new.name.text, self.effective_date.not_before)
        return FieldChange(
            field=STATUS,
            verb="ended",
            before=before.value,
            after=after,
            when=self.effective_date.when,
            favors=self.change.get_favored_party("loosened"),
            path=((before.last_confirmed, before.value), (self.effective_date.when, after)),
            evidence=mark_as_before(before.evidence) + self.citations.find_support(STATUS),
            required_citations=() if by_calendar else (owed,),
            place=self.locate(STATUS),
        )

    def _is_ended_by_calendar(self, standing: TermState) -> bool:
        """The end that was known is past, and nothing says that it came sooner: nobody had to say so."""
        known = standing.fields.get("ends")
        if known is None or not isinstance(known.value, End):
            return False
        through, since = known.value.through, self.term.since
        sooner = (
            since is not None
            and not since.uncertain
            and isinstance(through, PartialDate)
            and since.last < through.last
        )
        return not sooner and known.value.is_past(self.new.name.last)

    def compare_fields(self, standing: TermState, touched: frozenset[str]) -> list[FieldChange]:
        """A term that stood and still stands: each field that both kinds have, by its axis."""
        befores = standing.get_values() if touched else {}
        afters = {name: getattr(self.term, name) for name in type(self.term).get_axes()}
        roles = find_role_change(self.change, befores, afters) if touched else None
        fields: list[FieldChange | None] = [self._compare_status(standing)]
        for name, axis in type(self.term).get_axes().items():
            if (self.id, name) in self.new.hidden:
                standing.mark_unrestated(name, self.old.name)
                continue
            if name not in type(standing.term).get_axes():
                if afters[name] is not UNKNOWN:
                    cited = self.citations.find_support(name)
                    standing.fields[name] = FieldState(afters[name], self.new.name.text, cited)
                continue
            change = self._compare_field(
                standing, name, axis, afters[name], touched=name in touched
            )
            if change is not None and change.verb == "changed":
                change = with_direction(change, self.change, befores, afters, roles)
            fields.append(change)
        return [change for change in fields if change is not None]

    def _compare_status(self, standing: TermState) -> FieldChange | None:
        known, after = standing.status, get_status(self.term)
        evidence = self.citations.find_support(STATUS)
        if after is UNKNOWN:
            if known.value is UNKNOWN:
                return None
            return unrestated_change(STATUS, known, self.new, self.locate(STATUS))
        verb = "reconfirmed" if evidence else "carried"
        if known.value is UNKNOWN:
            verb = "documented"
        seen = known.last_confirmed if verb == "carried" else self.new.name.text
        change = FieldChange(
            field=STATUS,
            verb=verb,
            before=None if known.value is UNKNOWN else known.value,
            after=after,
            when=seen,
            last_confirmed=known.last_confirmed,
            evidence=evidence or mark_as_before(known.evidence),
            required_citations=()
            if verb == "carried"
            else (RequiredCitation("", self.new.name.text),),
            place=self.locate(STATUS),
        )
        standing.status = FieldState(after, seen, evidence or known.evidence)
        return change

    def _compare_field(
        self, standing: TermState, name: str, axis: Axis, after: Value, *, touched: bool
    ) -> FieldChange | None:
        known = standing.fields.get(name)
        if known is None:
            if after is UNKNOWN and not self.citations.has_dissent(name):
                return None
            known = FieldState(UNKNOWN, self.old.name.text)
        before = known.value
        if isinstance(axis, Role) and not touched:
            if known.last_stated is not None and after is not UNKNOWN:
                standing.fields[name] = known._replace(last_stated=None)
            return None
        gone, come = find_set_changes(before, after)
        evidence = self.citations.find_support(name, *((f"-{name}",) if gone else ()))
        onset = self.effective_date
        if known.last_stated is not None:
            onset = EffectiveDate.from_since(self.term.since, known.last_stated, self.new.name)
        verb = _choose_verb(axis, before, after, onset, cited=bool(evidence)) if touched else ""
        if verb == "unrestated":
            standing.mark_unrestated(name, self.old.name)
            return unrestated_change(name, known, self.new, self.locate(name))
        differs = verb != ""
        earlier = () if differs else known.dissent
        dissent, fresh = self._merge_dissent(earlier, name, axis, after, evidence)
        debts: tuple[RequiredCitation, ...] = ()
        if differs:
            debts = self._require_citations(name, verb, gone, come, onset.not_before)
        elif fresh:
            disputed = fresh[0].stance == "disputes"
            verb = "disputed" if disputed else "reported"
            debts = self._require_both_sides(name) if disputed else ()
        elif evidence:
            verb, debts = "reconfirmed", (RequiredCitation(name, self.new.name.text),)
        else:
            verb = "carried"
        seen = self.new.name.text if differs or evidence else known.last_confirmed
        when = seen if verb in ("reconfirmed", "carried") else self.new.name.text
        if verb == "changed":
            when = onset.when
        cited = evidence or (() if differs else known.evidence)
        standing.fields[name] = FieldState(after, seen, cited, dissent)
        older = mark_as_before(known.evidence) if differs or not evidence else ()
        start = () if before is UNKNOWN else ((known.last_confirmed, before),)
        return FieldChange(
            field=name,
            verb=verb,
            before=None if before is UNKNOWN else before,
            after=None if after is UNKNOWN else after,
            when=when,
            last_confirmed=known.last_confirmed,
            path=(*start, (when, after)) if differs else (),
            evidence=older + evidence + dissent,
            required_citations=debts,
            place=self.locate(name),
        )

    def _require_citations(
        self,
        name: str,
        verb: str,
        gone: tuple[str, ...],
        come: tuple[str, ...],
        not_before: date,
    ) -> tuple[RequiredCitation, ...]:
        if verb == "reworded":
            return ()
        wants = [f"-{name}"] if gone else []
        if come or not gone:
            wants.append(name)
        event = not_before if verb == "changed" else None
        return tuple(RequiredCitation(what, self.new.name.text, event) for what in wants)

    def _require_both_sides(self, name: str) -> tuple[RequiredCitation, ...]:
        """Both sides: a citation for the value, however old, and one that disagrees."""
        return RequiredCitation(name, ""), RequiredCitation(
            name, self.new.name.text, stance="disputes"
        )

    def _merge_dissent(
        self,
        earlier: tuple[Evidence, ...],
        name: str,
        axis: Axis,
        after: Value,
        support: tuple[Evidence, ...],
    ) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
        """The dissent that stands now, and the part of it that no earlier snapshot told."""
        stated = self.citations.find_dissent(name, axis, after)
        if not earlier and not stated:
            return (), ()
        told = {(d.source, d.value) for d in earlier}
        won_over = {e.source for e in support if name in e.supports}
        fresh = tuple(d for d in stated if (d.source, d.value) not in told)
        return tuple(d for d in earlier if d.source not in won_over) + fresh, fresh

    def locate(self, name: str) -> Location:
        """Where the newer snapshot says it; the term, if it leaves it out."""
        return self.new.source_map.locate_key("terms", self.id, name)


def _choose_verb(
    axis: Axis, before: Value, after: Value, onset: EffectiveDate, *, cited: bool
) -> str:
    """What the table of verbs says of a field that differs as written; nothing if it is the same."""
    known, now = known_rank(before), known_rank(after)
    appeared_or_went = NONE in (before, after) and min(known, now) == 2
    if not appeared_or_went:
        if now > known:
            return "documented"
        if now < known:
            return "unrestated"
        if known < 3 or axis.is_same(before, after):
            return ""
        if axis.may_equal(before, after):
            return "documented"
        if axis.measured:
            return "measured"
        if isinstance(axis, Text):
            return "changed" if onset.is_later and cited else "reworded"
    return "corrected" if onset.is_older else "changed"


def mark_as_before(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """What spoke for the older value."""
    return tuple(e._replace(side="before") for e in evidence)


def unrestated_change(name: str, known: FieldState, new: Snapshot, place: Location) -> FieldChange:
    """Known before, unknown now. The walk keeps what it knows: absence is not removal."""
    return FieldChange(
        field=name,
        verb="unrestated",
        before=known.value,
        after=None,
        when=new.name.text,
        evidence=mark_as_before(known.evidence),
        place=place,
    )


def _build_path_to_end(over: TermState | None, was: FieldState) -> tuple[tuple[str, Value], ...]:
    """The path of a value up to the end of its term, if it was known then."""
    if over is None or was.value is UNKNOWN:
        return ()
    return (was.last_confirmed, was.value), (over.ended, ENDED)


def can_continue(old: Term, new: Term) -> bool:
    """The newer term may keep the older one's id."""
    return old.kind == new.kind or new.kind in type(old).continues


def build_kind_finding(old: Term, move: TermComparison) -> Finding:
    """What to say of a term that is of another kind now."""
    return Finding(
        "kind-changed",
        move.new.source_map.locate("terms", move.id, "kind"),
        f"`{move.id}` was a {old.kind} and is a {move.term.kind} now",
        "End the one and begin the other under an id of its own",
    )


def build_kind_notes(old: Term, new: Term) -> tuple[Note, ...]:
    """What only one of two kinds of the preference ladder has: said once, never compared."""
    if old.kind == new.kind:
        return ()
    mine, theirs = type(new).get_axes(), type(old).get_axes()
    notes = [Note(f"kind {old.kind} → {new.kind}", f"kind {new.kind} → {old.kind}")]
    gone = [n for n in theirs if n not in mine and getattr(old, n) is not UNKNOWN]
    come = [n for n in mine if n not in theirs and getattr(new, n) is not UNKNOWN]
    went, came = "gone with the kind: ", "come with the kind: "
    if gone:
        notes.append(Note(went + ", ".join(gone), came + ", ".join(gone)))
    if come:
        notes.append(Note(came + ", ".join(come), went + ", ".join(come)))
    return tuple(notes)


def build_term_change(id_: str, term: Term) -> TermChange:
    """A change of that term that has no fields yet."""
    return TermChange(
        term=id_,
        title=format_title(id_, term.title),
        kind=term.kind,
        binds=term.get_party("binds"),
        benefits=term.get_party("benefits"),
        measures_extent=type(term).direction == "extent",
        fields=(),
    )


def format_title(id_: str, title: str | None) -> str:
    """The title of a term or proposal; without one, its id in words."""
    return title or id_.replace("-", " ").capitalize()
