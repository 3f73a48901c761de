"""One step: what the newer snapshot says against what the walk knows so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from dealterms.comparing.cited import Cited
from dealterms.comparing.direction import directed, roles_moved, set_moves
from dealterms.comparing.raw import leaf, raw_differences
from dealterms.model.axis import Axis, Party, Text
from dealterms.model.change import (
    ENDED,
    STATUS,
    Debt,
    Diff,
    Evidence,
    FieldChange,
    Note,
    ProposalChange,
    TermChange,
)
from dealterms.model.deal import Snapshot
from dealterms.model.finding import Finding
from dealterms.model.nothing import NONE, UNKNOWN, knowledge
from dealterms.model.place import Place
from dealterms.model.term import Term
from dealterms.model.value import Ends, Value
from dealterms.model.when import When

_NOTHING: frozenset[str] = frozenset()


class _Known(NamedTuple):
    """What the walk knows of one field so far."""

    value: Value
    seen: str
    """The snapshot that confirmed it last, or in which it first stood."""
    cited: tuple[Evidence, ...] = ()
    dissent: tuple[Evidence, ...] = ()
    stated: When | None = None
    """The snapshot that stated it last, where that is not the one before this step."""


class _Onset(NamedTuple):
    """When a difference came to be, seen from the snapshot that last stated the older value."""

    is_later: bool
    """`since` is wholly after it."""
    is_older: bool
    """`since` is on or before it."""
    when: str
    not_before: date

    @classmethod
    def of(cls, since: When | None, old: When, new: When) -> _Onset:
        """The onset of what `since` tells of a step between two snapshots."""
        later = since is not None and since.wholly_after(old)
        in_step = later and since is not None and since.last <= new.last
        certain = since is not None and not since.doubtful
        return cls(
            is_later=later,
            is_older=since is not None and since.on_or_before(old),
            when=str(since) if in_step else new.written,
            not_before=since.first if since and certain else old.last + timedelta(days=1),
        )


_NEVER = _Known(UNKNOWN, "")


class _Standing:
    """What the walk knows of one term so far."""

    __slots__ = ("before_end", "ended", "fields", "status", "term")

    def __init__(self, term: Term, status: _Known, fields: dict[str, _Known]) -> None:
        self.term = term
        self.status = status
        self.fields = fields
        self.ended = ""
        """When it ended, if the walk saw it."""
        self.before_end: dict[str, _Known] = {}
        """What it said then: it may come back."""

    def values(self) -> dict[str, Value]:
        return {name: known.value for name, known in self.fields.items()}

    def has_lost(self) -> bool:
        """Something is known of it that its newest snapshot did not restate."""
        return any(known.stated is not None for known in self.fields.values())

    def lose(self, name: str, old: When) -> None:
        """The field is not restated after ``old``: what is known of it stays as old as that."""
        known = self.fields.get(name)
        if known is not None and known.stated is None:
            self.fields[name] = known._replace(stated=old)


class _State:
    """What the walk knows so far: the last known value of everything."""

    def __init__(self, at: Snapshot) -> None:
        self.at = at
        self.terms: dict[str, _Standing] = {}
        self.proposals: dict[str, Mapping[str, object]] = {}


def steps(walk: Iterable[Snapshot], *, news_only: bool = False) -> Iterator[Diff]:
    """The steps of a walk, one at a time; no more than the last known values is held.

    With ``news_only`` what stayed the same is left out, and not looked at either.
    """
    state: _State | None = None
    for snapshot in walk:
        if state is None:
            state = _begin(snapshot)
        else:
            yield _step(state, snapshot, news_only=news_only)


def conformed(walk: Iterable[Snapshot]) -> Diff:
    """The terms as the last snapshot of a walk leaves them, each value with its last citation.

    Every field is `reconfirmed` if that snapshot cites it, else `carried` since `when`; a term that
    it leaves out is `unrestated`.
    """
    state: _State | None = None
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
        proposals=tuple(_proposals(_State(_without_proposals(new)), new)),
        hidden=new.hidden,
    )


def _stood(id_: str, standing: _Standing, new: Snapshot) -> TermChange:
    change = _term_change(id_, standing.term)
    if id_ not in new.terms:
        place = new.marks.key("terms")
        lost = _unrestated(STATUS, standing.status, new, place)
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


def _begin(old: Snapshot) -> _State:
    state = _State(old)
    for id_ in old.terms:
        if (id_, "") not in old.hidden:
            state.terms[id_] = _standing(old, id_, Cited(old, "terms", id_, None))
    state.proposals.update((id_, _in_order(p.to)) for id_, p in old.proposals.items())
    return state


def _standing(snapshot: Snapshot, id_: str, cited: Cited) -> _Standing:
    term, seen = snapshot.terms[id_], snapshot.name.written
    fields = {}
    for name, axis in type(term).axes().items():
        value = getattr(term, name)
        known = value is not UNKNOWN or cited.disagrees(name)
        if known and (id_, name) not in snapshot.hidden:
            dissent = cited.dissent(name, axis, value)
            fields[name] = _Known(value, seen, cited.support(name), dissent)
    return _Standing(term, _Known(_status(term), seen, cited.support(STATUS)), fields)


def _step(state: _State, new: Snapshot, *, news_only: bool = False) -> Diff:
    old, changes, findings = state.at, [], []
    touched = _touched(state, new)
    unmoved = _unmoved(state, new) if news_only else _NOTHING
    for id_ in sorted({*state.terms, *new.terms}):
        if (id_, "") in new.hidden or id_ in unmoved or id_ in new.unread:
            continue
        standing = state.terms.get(id_)
        if id_ not in new.terms:
            if standing is not None and not standing.term.is_over:
                lost = _unrestated(STATUS, standing.status, new, new.marks.key("terms"))
                changes.append(_term_change(id_, standing.term)._replace(fields=(lost,)))
                for name in standing.fields:
                    standing.lose(name, old.name)
            continue
        move = _Move(old, new, id_)
        if standing is None and id_ in old.unread:
            fields = []
        elif standing is None or standing.term.is_over:
            fields = [] if standing and move.term.is_over else move.begin(standing)
        elif not _continues(standing.term, move.term):
            fields = []
            findings.append(_kind_changed(standing.term, move))
        elif move.term.is_over:
            fields = [move.end(standing)]
        else:
            fields = move.go_on(standing, touched.get(id_, _NOTHING))
            changes.append(
                move.change._replace(fields=tuple(fields), notes=_notes(standing.term, move.term))
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


def _unmoved(state: _State, new: Snapshot) -> frozenset[str]:
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


def _touched(state: _State, new: Snapshot) -> dict[str, frozenset[str]]:
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


class _Move:
    """One term on its way from one snapshot to the next."""

    def __init__(self, old: Snapshot, new: Snapshot, id_: str) -> None:
        self.id = id_
        self.old = old
        self.new = new
        self.term = new.terms[id_]
        self.change = _term_change(id_, self.term)
        self.cited = Cited(new, "terms", id_, old)
        self.onset = _Onset.of(self.term.since, old.name, new.name)

    def begin(self, over: _Standing | None) -> list[FieldChange]:
        """A term that was not there, or that was over and is back."""
        added = (over is not None or self.onset.is_later) and not self.term.is_over
        verb = "added" if added else "documented"
        when = self.onset.when if added else self.new.name.written
        not_before = self.onset.not_before if added else None
        after = _status(self.term)
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
                    evidence=_as_before(was.cited) + self.cited.support(name) + dissent,
                    debts=(Debt(name, self.new.name.written, not_before),) if known else (),
                    place=self.place(name),
                )
            )
        return fields

    def _before_end(self, over: _Standing | None, name: str) -> _Known:
        """What the field of a term that is back said before it ended; nothing if it is another's now."""
        was = over.before_end if over is not None and _continues(over.term, self.term) else {}
        axes = type(self.term).axes()
        for role, known in was.items():
            if isinstance(axes.get(role), Party) and known.value != getattr(self.term, role):
                return _NEVER
        return was.get(name, _NEVER)

    def settle(self, standing: _Standing | None) -> _Standing:
        """What the walk knows once the term began, ended, or stayed over."""
        found = _standing(self.new, self.id, self.cited)
        if standing is not None and self.term.is_over:
            was_over = standing.term.is_over
            found.before_end = standing.before_end if was_over else standing.fields
            found.ended = standing.ended if was_over else self.onset.when
        return found

    def end(self, standing: _Standing) -> FieldChange:
        """A term that is over now and was not before."""
        before, after = standing.status, _status(self.term)
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
            evidence=_as_before(before.cited) + self.cited.support(STATUS),
            debts=() if by_calendar else (owed,),
            place=self.place(STATUS),
        )

    def _ended_by_calendar(self, standing: _Standing) -> bool:
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

    def go_on(self, standing: _Standing, touched: frozenset[str]) -> list[FieldChange]:
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
                    standing.fields[name] = _Known(afters[name], self.new.name.written, cited)
                continue
            change = self._field(standing, name, axis, afters[name], touched=name in touched)
            if change is not None and change.verb == "changed":
                change = directed(change, self.change, befores, afters, roles)
            fields.append(change)
        return [change for change in fields if change is not None]

    def _status(self, standing: _Standing) -> FieldChange | None:
        known, after = standing.status, _status(self.term)
        evidence = self.cited.support(STATUS)
        if after is UNKNOWN:
            if known.value is UNKNOWN:
                return None
            return _unrestated(STATUS, known, self.new, self.place(STATUS))
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
            evidence=evidence or _as_before(known.cited),
            debts=() if verb == "carried" else (Debt("", self.new.name.written),),
            place=self.place(STATUS),
        )
        standing.status = _Known(after, seen, evidence or known.cited)
        return change

    def _field(
        self, standing: _Standing, name: str, axis: Axis, after: Value, *, touched: bool
    ) -> FieldChange | None:
        known = standing.fields.get(name)
        if known is None:
            if after is UNKNOWN and not self.cited.disagrees(name):
                return None
            known = _Known(UNKNOWN, self.old.name.written)
        before = known.value
        if isinstance(axis, Party) and not touched:
            if known.stated is not None and after is not UNKNOWN:
                standing.fields[name] = known._replace(stated=None)
            return None
        gone, come = set_moves(before, after)
        evidence = self.cited.support(name, *((f"-{name}",) if gone else ()))
        onset = self.onset
        if known.stated is not None:
            onset = _Onset.of(self.term.since, known.stated, self.new.name)
        verb = _verb(axis, before, after, onset, cited=bool(evidence)) if touched else ""
        if verb == "unrestated":
            standing.lose(name, self.old.name)
            return _unrestated(name, known, self.new, self.place(name))
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
        standing.fields[name] = _Known(after, seen, cited, dissent)
        older = _as_before(known.cited) if differs or not evidence else ()
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


def _verb(axis: Axis, before: Value, after: Value, onset: _Onset, *, cited: bool) -> str:
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


def _status(term: Term) -> Value:
    return UNKNOWN if term.status == "unknown" else term.status


def _as_before(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(e._replace(side="before") for e in evidence)


def _unrestated(name: str, known: _Known, new: Snapshot, place: Place) -> FieldChange:
    """Known before, unknown now. The walk keeps what it knows: absence is not removal."""
    return FieldChange(
        field=name,
        verb="unrestated",
        before=known.value,
        after=None,
        when=new.name.written,
        evidence=_as_before(known.cited),
        place=place,
    )


def _until_end(over: _Standing | None, was: _Known) -> tuple[tuple[str, Value], ...]:
    """The path of a value up to the end of its term, if it was known then."""
    if over is None or was.value is UNKNOWN:
        return ()
    return (was.seen, was.value), (over.ended, ENDED)


def _continues(old: Term, new: Term) -> bool:
    return old.kind == new.kind or new.kind in type(old).continues


def _kind_changed(old: Term, move: _Move) -> Finding:
    return Finding(
        "kind-changed",
        move.new.marks.place("terms", move.id, "kind"),
        f"`{move.id}` was a {old.kind} and is a {move.term.kind} now",
        "End the one and begin the other under an id of its own",
    )


def _notes(old: Term, new: Term) -> tuple[Note, ...]:
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


def _term_change(id_: str, term: Term) -> TermChange:
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


def _in_order(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What a proposal would set, as the file has it, but for the order of keys and tokens."""
    return {
        key: sorted(part, key=str)
        if isinstance(part, list)
        else _in_order(part)
        if isinstance(part, dict)
        else part
        for key, part in sorted(raw.items())
    }


def _proposals(state: _State, new: Snapshot) -> Iterator[ProposalChange]:
    for id_, proposal in sorted(new.proposals.items()):
        aim = _in_order(proposal.to)
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
