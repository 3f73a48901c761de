"""Changes that are built the same in several places."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from dealterms.comparison.state import TermState
from dealterms.model.axes import Role
from dealterms.model.change import STATUS, Evidence, FieldChange
from dealterms.model.deal import Snapshot
from dealterms.model.diff import Note, TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import UNKNOWN
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import Term
from dealterms.model.value import End, Value


def mark_as_before(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return the evidence as that of the older value."""
    return tuple(e._replace(side="before") for e in evidence)


def build_term_change(
    id_: str, term: Term, reached: Mapping[str, PartialDate] = MappingProxyType({})
) -> TermChange:
    """Build a change of the term that has no fields yet; ``reached`` are the days of milestones."""
    return TermChange(
        term=id_,
        title=format_title(id_, term.title),
        kind=term.kind,
        binds=term.get_party("binds"),
        benefits=term.get_party("benefits"),
        measures_extent=type(term).direction == "extent",
        fields=(),
        note=term.note,
        effective=term.since.term,
        last_day=find_last_day(term.ends, reached),
    )


def format_title(id_: str, title: str | None) -> str:
    """Return the title of a term or proposal; without one, its id in words."""
    return title or id_.replace("-", " ").capitalize()


def can_continue(old: Term, new: Term) -> bool:
    """Return whether the newer term may keep the id of the older one."""
    return old.kind == new.kind or new.kind in type(old).continues


def build_unrestated_term(id_: str, state: TermState, new: Snapshot) -> TermChange:
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


def build_kind_notes(old: Term, new: Term) -> tuple[Note, ...]:
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


def find_last_day(ends: Value, reached: Mapping[str, PartialDate]) -> PartialDate | None:
    """Return the day that ends a term: its own, or that of a milestone; None if that is not known."""
    if not isinstance(ends, End):
        return None
    end = ends.resolve(reached)
    through = [end.through] if isinstance(end.through, PartialDate) else []
    events = [reached[id_] for id_ in end.on if id_ in reached]
    if end.whichever == "last":
        return max(*through, min(events, key=_get_last), key=_get_last) if through and events else None
    days = [*through, *events]
    return min(days, key=_get_last) if days else None


def _get_last(day: PartialDate) -> date:
    return day.last


def drop_undisputed_roles(change: TermChange) -> TermChange:
    """Return the change without the roles over which nobody disagrees: the term itself names them."""
    axes = resolve_kind(change.kind).get_axes()
    fields = (f for f in change.fields if f.dissent or not isinstance(axes.get(f.field), Role))
    return change._replace(fields=tuple(fields))
