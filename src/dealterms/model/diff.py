"""What a comparison says of terms, proposals and parties; and all of it, the diff.

A rate of 20%, which an amendment of 2025 raises to 25%, makes a `FieldChange`; of that

    its TermChange: verb "changed", class_ "deal", direction "tightened", favors "payee"
    Diff.reversed(): before=25%, after=20%, "loosened", favors "payer", path from 2025 to 2024
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from dealterms.model.change import (
    STATUS,
    VERBS,
    WITHDRAWN,
    ChangeClass,
    Evidence,
    FieldChange,
    RequiredCitation,
    WhenIs,
    combine_directions,
    find_first_verb,
    reverse_field,
)
from dealterms.model.finding import Finding
from dealterms.model.location import Location
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import OVER_STATUSES, PartyIds


class Note(NamedTuple):
    """A remark on a term, and how it reads backward in time."""

    text: str
    backward: str


class TermChange(NamedTuple):
    """What happened to one term."""

    term: str
    title: str
    kind: str
    binds: PartyIds | None
    benefits: PartyIds | None
    measures_extent: bool
    """Its directions are extended and shortened, which favor no party."""
    fields: tuple[FieldChange, ...]
    note: str | None = None
    """Prose of the term, which no rule reads."""
    effective: PartialDate | None = None
    """When it takes or took effect, if that is known."""
    last_day: PartialDate | None = None
    """The day on which the calendar ends it, if that is known."""
    notes: tuple[Note, ...] = ()
    """On a change of kind along the ladder; on what took its place."""
    flags: tuple[str, ...] = ()
    """The definitions it uses that changed: their effect is not determined."""
    ended_by: tuple[str, ...] = ()
    """The milestones that were reached and end it, although it is stated as standing."""

    @property
    def remarks(self) -> list[str]:
        """Its notes and flags in words."""
        flags = [f"definition `{id_}` changed: effect not determined" for id_ in self.flags]
        ends = [f"`{id_}` was reached: its end has come" for id_ in self.ended_by]
        return [*(note.text for note in self.notes), *flags, *ends]

    @property
    def status(self) -> FieldChange | None:
        """What is told of the term itself; nothing if nobody knows whether it stands."""
        return next((field for field in self.fields if field.field == STATUS), None)

    @property
    def is_over(self) -> bool:
        """Whether it was ended, or came to an end as agreed."""
        return self.status is not None and self.status.after in OVER_STATUSES

    @property
    def _deal_status(self) -> FieldChange | None:
        """What somebody did to the term as a whole; if it ended and is back, how it differs says more."""
        status = next((f for f in self.fields if f.field == STATUS and f.class_ == "deal"), None)
        differs = any(f.field != STATUS and f.class_ == "deal" and not f.transient for f in self.fields)
        return None if status is not None and status.transient and differs else status

    @property
    def verb(self) -> str:
        """That of the term as a whole if somebody changed it, else the first verb of its fields."""
        status = self._deal_status
        if status is not None:
            return status.verb
        lasting = [f for f in self.fields if not f.transient]
        if not any(f.class_ == "deal" for f in lasting):
            lasting = list(self.fields)
        return find_first_verb(f.verb for f in lasting)

    @property
    def class_(self) -> ChangeClass:
        """Whether the deal changed, something happened under it, our record changed, or nothing."""
        return VERBS[self.verb]

    @property
    def changed_fields(self) -> list[FieldChange]:
        """The fields of class deal."""
        return [f for f in self.fields if f.class_ == "deal"]

    @property
    def events(self) -> list[FieldChange]:
        """The fields of class event: what came about as agreed."""
        return [f for f in self.fields if f.class_ == "event"]

    def _collect_counted_fields(self) -> list[FieldChange]:
        return [f for f in self.changed_fields if f.counted and not f.transient]

    @property
    def direction(self) -> str | None:
        """The direction of its changed, ordered fields: theirs if they agree; see `combine_directions`."""
        return (
            combine_directions([f.direction for f in self._collect_counted_fields()])
            if self.verb == "changed"
            else None
        )

    @property
    def favors(self) -> PartyIds | None:
        """The party in whose favor the term moved: that of its status, else of its fields if they agree."""
        if self.class_ != "deal":
            return None
        status, direction = self._deal_status, self.direction
        if status is not None:
            return status.favors
        favored = {f.favors for f in self._collect_counted_fields() if f.direction == direction}
        return favored.pop() if direction in ("tightened", "loosened") and len(favored) == 1 else None

    @property
    def status_change(self) -> FieldChange | None:
        """What a step says of the term itself; of one that is first seen over, how it ended comes last."""
        return next((f for f in reversed(self.fields) if f.field == STATUS), None)

    def find_disputed_roles(self) -> tuple[str, ...]:
        """Return the parties' roles over which sources disagree."""
        from dealterms.model.axes import Role
        from dealterms.model.kinds import resolve_kind

        axes = resolve_kind(self.kind).get_axes()
        return tuple(f.field for f in self.fields if f.dissent and isinstance(axes.get(f.field), Role))

    def is_confirmed_after(self, day: PartialDate) -> bool:
        """Whether a source that came after the day confirms that the term stands."""
        confirmed = [f.when for f in self.fields if f.field == STATUS and f.verb == "reconfirmed"]
        return any(PartialDate.parse(when).first > day.last for when in confirmed)

    @property
    def sourced(self) -> bool:
        """Whether every field that is news of the deal is supported."""
        return all(f.supported is not False for f in self.fields if f.is_news_of_deal)

    def get_favored_party(self, direction: str | None) -> PartyIds | None:
        """Return the party that a direction of this term favors; None if it favors neither."""
        if self.measures_extent or self.binds == self.benefits == "mutual":
            return None
        return {"tightened": self.benefits, "loosened": self.binds}.get(direction or "")


class ProposalChange(NamedTuple):
    """A proposal that appeared, or whose aim or outcome changed."""

    proposal: str
    changes: str | None
    kind: str | None
    title: str
    note: str | None
    to: tuple[tuple[str, object], ...]
    when: str
    evidence: tuple[Evidence, ...]
    required_citations: tuple[RequiredCitation, ...]
    outcome: str | None = None
    """What became of it; None or `open` if that is not known."""
    last_heard: str = ""
    """The last snapshot that carries it."""
    since_then: tuple[FieldChange, ...] = ()
    """The fields that it would change and that have moved since it was made."""
    in_force: bool = False
    """A field of the term has the value that the proposal would set."""
    supported: bool | None = None
    origins: int = 0
    place: Location | None = None
    verb: str = "proposed"

    @property
    def is_open(self) -> bool:
        """Whether nothing is known of what became of it."""
        return self.outcome in (None, "open")


class PartyPassed(NamedTuple):
    """One party took another's place in several terms of one step."""

    old: PartyIds
    new: PartyIds
    terms: tuple[str, ...]
    when: str
    when_is: WhenIs = "by"


class Diff(NamedTuple):
    """One step between two snapshots, or the sum of the steps of a walk."""

    before: str
    after: str
    between: tuple[str, ...]
    terms: tuple[TermChange, ...]
    proposals: tuple[ProposalChange, ...] = ()
    passed: tuple[PartyPassed, ...] = ()
    findings: tuple[Finding, ...] = ()
    hidden: frozenset[tuple[str, str]] = frozenset()
    """(term, field) pairs that were not yet known on the day asked for."""
    unselected: tuple[TermChange, ...] = ()
    """The other terms, if only some are asked for: what is told may name them."""
    backward: bool = False
    """Read from the newer to the older snapshot, as it was asked for."""

    @property
    def all_terms(self) -> tuple[TermChange, ...]:
        """The terms, those that were not selected too."""
        return (*self.terms, *self.unselected)

    @property
    def changed(self) -> tuple[TermChange, ...]:
        """The terms in which somebody changed the deal."""
        return tuple(term for term in self.terms if term.class_ == "deal")

    @property
    def happened(self) -> tuple[TermChange, ...]:
        """The terms of which something came about as agreed."""
        return tuple(term for term in self.terms if term.events)

    @property
    def is_changed(self) -> bool:
        """Whether somebody changed the deal, or something happened under it."""
        return bool(self.changed or self.happened)

    @property
    def renews_automatically(self) -> bool:
        """Whether a term that stands renews the agreement by itself."""
        return any(
            term.kind == "renewal" and field.field == "form" and field.after == "automatic"
            for term in self.all_terms
            for field in term.fields
        )

    @property
    def summary(self) -> dict[str, int]:
        """How many terms have a verb, themselves or on a field, by verb; and how many are sourced.

        A term with a value that sources dispute is counted as disputed, whatever else it is.
        """
        verbs = [_collect_verbs(term) for term in self.terms]
        changed, happened = self.changed, self.happened
        only_happened = [term for term in happened if term.class_ != "deal"]
        return {verb: sum(verb in of_term for of_term in verbs) for verb in VERBS} | {
            "first-documented": sum(any(_is_first(f) for f in term.fields) for term in self.terms),
            "known-more-closely": sum(any(f.is_sharpened for f in term.fields) for term in self.terms),
            "proposed": len(self.proposals),
            "passed": len(self.passed),
            "deal": len(changed),
            "event": len(happened),
            "sourced": sum(term.sourced for term in changed),
            "quoted": sum(term.sourced and _is_quoted(term) for term in changed),
            "events_sourced": sum(term.sourced for term in only_happened),
            "news": len(changed) + len(only_happened),
            "unchanged": sum(term.class_ == "none" and bool(term.fields) for term in self.terms),
            "unsupported": len(self.unsupported),
            "unquoted": len(self._collect_unquoted()),
        }

    def _collect_unquoted(self) -> set[tuple[str, str | None, str | None]]:
        """Return the citations without a quote, of all that differs, is disputed or proposed."""
        told = [_select_shown(f) for t in self.terms for f in t.fields if f.class_ != "none" or f.dissent]
        told += [list(p.evidence) for p in self.proposals]
        return {(e.source, e.at, e.says) for evidence in told for e in evidence if not e.quote}

    @property
    def unsupported(self) -> list[FieldChange | ProposalChange]:
        """The differences that need a citation and have none that counts."""
        fields = [f for t in self.terms for f in t.fields if f.supported is False]
        return [*fields, *(p for p in self.proposals if p.supported is False)]

    def select_terms(self, ids: Collection[str]) -> Diff:
        """Return what is told of some terms, with the proposals about them; of all, if ``ids`` is empty."""
        if not ids:
            return self
        passed = (p._replace(terms=tuple(id_ for id_ in p.terms if id_ in ids)) for p in self.passed)
        return self._replace(
            terms=tuple(term for term in self.terms if term.term in ids),
            unselected=(*self.unselected, *(term for term in self.terms if term.term not in ids)),
            proposals=tuple(p for p in self.proposals if p.changes in ids),
            passed=tuple(p for p in passed if p.terms),
            findings=tuple(
                f for f in self.findings if f.place.keys.split(".")[1:2] in [[id_] for id_ in ids]
            ),
        )

    def select_kinds(self, only: Collection[str]) -> Diff:
        """Return what is told that is of one of the classes, disputed, proposed or unsupported."""
        if not only:
            return self
        terms = [t._replace(fields=tuple(f for f in t.fields if _is_selected(f, only))) for t in self.terms]
        left = (term for term, selected in zip(self.terms, terms, strict=True) if not selected.fields)
        return self._replace(
            terms=tuple(term for term in terms if term.fields),
            unselected=(*self.unselected, *left),
            proposals=tuple(
                p
                for p in self.proposals
                if {"proposed", "record"} & {*only} or ("unsupported" in only and p.supported is False)
            ),
            passed=self.passed if "deal" in only else (),
        )

    def reversed(self) -> Diff:
        """Return the same read backward: values, added and ended, directions and paths swap.

        All else stays. The side `before` of evidence still means the older value.
        """
        return self._replace(
            before=self.after,
            after=self.before,
            between=self.between[::-1],
            terms=tuple(
                term._replace(
                    fields=tuple(reverse_field(field) for field in term.fields),
                    notes=tuple(Note(note.backward, note.text) for note in term.notes),
                )
                for term in self.terms
            ),
            passed=tuple(p._replace(old=p.new, new=p.old) for p in self.passed),
            backward=not self.backward,
        )


def _select_shown(field: FieldChange) -> list[Evidence]:
    """Return the citations that are shown beside a field: those of the older value if it has no others."""
    if not field.get_support("after"):
        return list(field.evidence)
    return [e for e in field.evidence if e.side == "after" or e.stance != "supports"]


def _is_selected(field: FieldChange, only: Collection[str]) -> bool:
    return (
        field.class_ in only
        or ("disputed" in only and bool(field.dissent))
        or ("unsupported" in only and field.supported is False)
    )


def _is_first(field: FieldChange) -> bool:
    return field.verb == "documented" and not field.is_sharpened


def _collect_verbs(term: TermChange) -> set[str]:
    """Return the verbs of a term and its fields; whatever else it is, it is disputed if a value is."""
    stances = {e.stance for field in term.fields for e in field.dissent if e.problem != WITHDRAWN}
    dissent = {
        verb for verb, stance in (("disputed", "disputes"), ("reported", "reports")) if stance in stances
    }
    verbs = {term.verb, *(field.verb for field in term.fields)} - {"disputed", "reported"}
    return verbs | dissent


def _is_quoted(term: TermChange) -> bool:
    """Whether every change of the term is supported by words of a source."""
    return all(
        f.supported is None or any(e.quote and not e.problem for e in f.get_support("after"))
        for f in term.fields
        if f.is_news_of_deal
    )
