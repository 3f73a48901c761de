"""One term on its way from one snapshot to the next: the table of verbs, field by field."""

from __future__ import annotations

from datetime import date

from dealterms.comparison.citations import Cited
from dealterms.comparison.direction import directed, roles_moved, set_moves
from dealterms.comparison.state import NEVER, Known, Onset, Standing, standing_of, status_of
from dealterms.model.axes import Party, Text
from dealterms.model.axes.base import Axis
from dealterms.model.deal import Snapshot
from dealterms.model.diff import ENDED, STATUS, Debt, Evidence, FieldChange, Note, TermChange
from dealterms.model.finding import Finding
from dealterms.model.location import Place
from dealterms.model.missing import NONE, UNKNOWN, knowledge
from dealterms.model.partial_date import When
from dealterms.model.term import Term
from dealterms.model.value import Ends, Value

_NOTHING: frozenset[str] = frozenset()


class Move:
    """One term on its way from one snapshot to the next."""

    def __init__(self, old: Snapshot, new: Snapshot, id_: str) -> None:
        self.id = id_
        self.old = old
        self.new = new
        self.term = new.terms[id_]
        self.change = term_change(id_, self.term)
        self.cited = Cited(new, "terms", id_, old)
        self.onset = Onset.of(self.term.since, old.name, new.name)

    def begin(self, over: Standing | None) -> list[FieldChange]:
        """A term that was not there, or that was over and is back."""
        added = (over is not None or self.onset.is_later) and not self.term.is_over
        verb = "added" if added else "documented"
        when = self.onset.when if added else self.new.name.written
        not_before = self.onset.not_before if added else None
        after = status_of(self.term)
        status = FieldChange(
            field=STATUS,
            verb=verb,
            before=None,
            after=None if after is UNKNOWN else after,
            when=when,
            favors=self.change.favored("tightened") if added else None,
            path=((when, after),),
            evidence=self.cited.support(STATUS),
            debts=(Debt("", self.new.name.written, not_before),),
            place=self.place(STATUS),
        )
        fields = [status]
        if self.term.is_over:
            return fields
        for name, axis in type(self.term).axes().items():
            value = getattr(self.term, name)
            dissent = self.cited.dissent(name, axis, value)
            hidden = (self.id, name) in self.new.hidden
            if hidden or isinstance(axis, Party) or (value is UNKNOWN and not dissent):
                continue
            known = value is not UNKNOWN
            was = self._before_end(over, name)
            fields.append(
                FieldChange(
                    field=name,
                    verb=verb if known else "reported",
                    before=None,
                    after=value if known else None,
                    when=when,
                    path=(*_until_end(over, was), (when, value)) if known else (),
                    evidence=as_before(was.cited) + self.cited.support(name) + dissent,
                    debts=(Debt(name, self.new.name.written, not_before),) if known else (),
                    place=self.place(name),
                )
            )
        return fields

    def _before_end(self, over: Standing | None, name: str) -> Known:
        """What the field of a term that is back said before it ended; nothing if it is another's now."""
        was = over.before_end if over is not None and continues(over.term, self.term) else {}
        axes = type(self.term).axes()
        for role, known in was.items():
            if isinstance(axes.get(role), Party) and known.value != getattr(self.term, role):
                return NEVER
        return was.get(name, NEVER)

    def settle(self, standing: Standing | None) -> Standing:
        """What the walk knows once the term began, ended, or stayed over."""
        found = standing_of(self.new, self.id, self.cited)
        if standing is not None and self.term.is_over:
            was_over = standing.term.is_over
            found.before_end = standing.before_end if was_over else standing.fields
            found.ended = standing.ended if was_over else self.onset.when
        return found

    def end(self, standing: Standing) -> FieldChange:
        """A term that is over now and was not before."""
        before, after = standing.status, status_of(self.term)
        by_calendar = self._ended_by_calendar(standing)
        owed = Debt(STATUS, self.new.name.written, self.onset.not_before)
        return FieldChange(
            field=STATUS,
            verb="ended",
            before=before.value,
            after=after,
            when=self.onset.when,
            favors=self.change.favored("loosened"),
            path=((before.seen, before.value), (self.onset.when, after)),
            evidence=as_before(before.cited) + self.cited.support(STATUS),
            debts=() if by_calendar else (owed,),
            place=self.place(STATUS),
        )

    def _ended_by_calendar(self, standing: Standing) -> bool:
        """The end that was known is past, and nothing says that it came sooner: nobody had to say so."""
        known = standing.fields.get("ends")
        if known is None or not isinstance(known.value, Ends):
            return False
        through, since = known.value.through, self.term.since
        sooner = (
            since is not None
            and not since.doubtful
            and isinstance(through, When)
            and since.last < through.last
        )
        return not sooner and known.value.is_past(self.new.name.last)

    def go_on(self, standing: Standing, touched: frozenset[str]) -> list[FieldChange]:
        """A term that stood and still stands: each field that both kinds have, by its axis."""
        befores = standing.values() if touched else {}
        afters = {name: getattr(self.term, name) for name in type(self.term).axes()}
        roles = roles_moved(self.change, befores, afters) if touched else None
        fields: list[FieldChange | None] = [self._status(standing)]
        for name, axis in type(self.term).axes().items():
            if (self.id, name) in self.new.hidden:
                standing.lose(name, self.old.name)
                continue
            if name not in type(standing.term).axes():
                if afters[name] is not UNKNOWN:
                    cited = self.cited.support(name)
                    standing.fields[name] = Known(afters[name], self.new.name.written, cited)
                continue
            change = self._field(standing, name, axis, afters[name], touched=name in touched)
            if change is not None and change.verb == "changed":
                change = directed(change, self.change, befores, afters, roles)
            fields.append(change)
        return [change for change in fields if change is not None]

    def _status(self, standing: Standing) -> FieldChange | None:
        known, after = standing.status, status_of(self.term)
        evidence = self.cited.support(STATUS)
        if after is UNKNOWN:
            if known.value is UNKNOWN:
                return None
            return unrestated(STATUS, known, self.new, self.place(STATUS))
        verb = "reconfirmed" if evidence else "carried"
        if known.value is UNKNOWN:
            verb = "documented"
        seen = known.seen if verb == "carried" else self.new.name.written
        change = FieldChange(
            field=STATUS,
            verb=verb,
            before=None if known.value is UNKNOWN else known.value,
            after=after,
            when=seen,
            seen=known.seen,
            evidence=evidence or as_before(known.cited),
            debts=() if verb == "carried" else (Debt("", self.new.name.written),),
            place=self.place(STATUS),
        )
        standing.status = Known(after, seen, evidence or known.cited)
        return change

    def _field(
        self, standing: Standing, name: str, axis: Axis, after: Value, *, touched: bool
    ) -> FieldChange | None:
        known = standing.fields.get(name)
        if known is None:
            if after is UNKNOWN and not self.cited.disagrees(name):
                return None
            known = Known(UNKNOWN, self.old.name.written)
        before = known.value
        if isinstance(axis, Party) and not touched:
            if known.stated is not None and after is not UNKNOWN:
                standing.fields[name] = known._replace(stated=None)
            return None
        gone, come = set_moves(before, after)
        evidence = self.cited.support(name, *((f"-{name}",) if gone else ()))
        onset = self.onset
        if known.stated is not None:
            onset = Onset.of(self.term.since, known.stated, self.new.name)
        verb = _verb(axis, before, after, onset, cited=bool(evidence)) if touched else ""
        if verb == "unrestated":
            standing.lose(name, self.old.name)
            return unrestated(name, known, self.new, self.place(name))
        differs = verb != ""
        earlier = () if differs else known.dissent
        dissent, fresh = self._dissent(earlier, name, axis, after, evidence)
        debts: tuple[Debt, ...] = ()
        if differs:
            debts = self._owed(name, verb, gone, come, onset.not_before)
        elif fresh:
            disputed = fresh[0].stance == "disputes"
            verb = "disputed" if disputed else "reported"
            debts = self._disputed(name) if disputed else ()
        elif evidence:
            verb, debts = "reconfirmed", (Debt(name, self.new.name.written),)
        else:
            verb = "carried"
        seen = self.new.name.written if differs or evidence else known.seen
        when = seen if verb in ("reconfirmed", "carried") else self.new.name.written
        if verb == "changed":
            when = onset.when
        cited = evidence or (() if differs else known.cited)
        standing.fields[name] = Known(after, seen, cited, dissent)
        older = as_before(known.cited) if differs or not evidence else ()
        start = () if before is UNKNOWN else ((known.seen, before),)
        return FieldChange(
            field=name,
            verb=verb,
            before=None if before is UNKNOWN else before,
            after=None if after is UNKNOWN else after,
            when=when,
            seen=known.seen,
            path=(*start, (when, after)) if differs else (),
            evidence=older + evidence + dissent,
            debts=debts,
            place=self.place(name),
        )

    def _owed(
        self,
        name: str,
        verb: str,
        gone: tuple[str, ...],
        come: tuple[str, ...],
        not_before: date,
    ) -> tuple[Debt, ...]:
        if verb == "reworded":
            return ()
        wants = [f"-{name}"] if gone else []
        if come or not gone:
            wants.append(name)
        event = not_before if verb == "changed" else None
        return tuple(Debt(what, self.new.name.written, event) for what in wants)

    def _disputed(self, name: str) -> tuple[Debt, ...]:
        """Both sides: a citation for the value, however old, and one that disagrees."""
        return Debt(name, ""), Debt(name, self.new.name.written, stance="disputes")

    def _dissent(
        self,
        earlier: tuple[Evidence, ...],
        name: str,
        axis: Axis,
        after: Value,
        support: tuple[Evidence, ...],
    ) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
        """The dissent that stands now, and the part of it that no earlier snapshot told."""
        stated = self.cited.dissent(name, axis, after)
        if not earlier and not stated:
            return (), ()
        told = {(d.source, d.value) for d in earlier}
        won_over = {e.source for e in support if name in e.speaks_for}
        fresh = tuple(d for d in stated if (d.source, d.value) not in told)
        return tuple(d for d in earlier if d.source not in won_over) + fresh, fresh

    def place(self, name: str) -> Place:
        """Where the newer snapshot says it; the term, if it leaves it out."""
        return self.new.marks.key("terms", self.id, name)


def _verb(axis: Axis, before: Value, after: Value, onset: Onset, *, cited: bool) -> str:
    """What the table of verbs says of a field that differs as written; nothing if it is the same."""
    known, now = knowledge(before), knowledge(after)
    appeared_or_went = NONE in (before, after) and min(known, now) == 2
    if not appeared_or_went:
        if now > known:
            return "documented"
        if now < known:
            return "unrestated"
        if known < 3 or axis.same(before, after):
            return ""
        if axis.may_equal(before, after):
            return "documented"
        if axis.measured:
            return "measured"
        if isinstance(axis, Text):
            return "changed" if onset.is_later and cited else "reworded"
    return "corrected" if onset.is_older else "changed"


def as_before(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """What spoke for the older value."""
    return tuple(e._replace(side="before") for e in evidence)


def unrestated(name: str, known: Known, new: Snapshot, place: Place) -> FieldChange:
    """Known before, unknown now. The walk keeps what it knows: absence is not removal."""
    return FieldChange(
        field=name,
        verb="unrestated",
        before=known.value,
        after=None,
        when=new.name.written,
        evidence=as_before(known.cited),
        place=place,
    )


def _until_end(over: Standing | None, was: Known) -> tuple[tuple[str, Value], ...]:
    """The path of a value up to the end of its term, if it was known then."""
    if over is None or was.value is UNKNOWN:
        return ()
    return (was.seen, was.value), (over.ended, ENDED)


def continues(old: Term, new: Term) -> bool:
    """The newer term may keep the older one's id."""
    return old.kind == new.kind or new.kind in type(old).continues


def kind_changed(old: Term, move: Move) -> Finding:
    """What to say of a term that is of another kind now."""
    return Finding(
        "kind-changed",
        move.new.marks.place("terms", move.id, "kind"),
        f"`{move.id}` was a {old.kind} and is a {move.term.kind} now",
        "End the one and begin the other under an id of its own",
    )


def notes_on(old: Term, new: Term) -> tuple[Note, ...]:
    """What only one of two kinds of the preference ladder has: said once, never compared."""
    if old.kind == new.kind:
        return ()
    mine, theirs = type(new).axes(), type(old).axes()
    notes = [Note(f"kind {old.kind} → {new.kind}", f"kind {new.kind} → {old.kind}")]
    gone = [n for n in theirs if n not in mine and getattr(old, n) is not UNKNOWN]
    come = [n for n in mine if n not in theirs and getattr(new, n) is not UNKNOWN]
    went, came = "gone with the kind: ", "come with the kind: "
    if gone:
        notes.append(Note(went + ", ".join(gone), came + ", ".join(gone)))
    if come:
        notes.append(Note(came + ", ".join(come), went + ", ".join(come)))
    return tuple(notes)


def term_change(id_: str, term: Term) -> TermChange:
    """A change of that term that has no fields yet."""
    return TermChange(
        term=id_,
        title=title_of(id_, term.title),
        kind=term.kind,
        binds=term.party("binds"),
        benefits=term.party("benefits"),
        extent=type(term).direction == "extent",
        fields=(),
    )


def title_of(id_: str, title: str | None) -> str:
    """The title of a term or proposal; without one, its id in words."""
    return title or id_.replace("-", " ").capitalize()
