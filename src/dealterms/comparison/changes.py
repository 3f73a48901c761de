"""Changes that are built the same in several places."""

from __future__ import annotations

from dealterms.comparison.state import FieldState
from dealterms.model.deal import Snapshot
from dealterms.model.diff import Evidence, FieldChange, TermChange
from dealterms.model.location import Location
from dealterms.model.term import Term


def mark_as_before(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return the evidence as that of the older value."""
    return tuple(e._replace(side="before") for e in evidence)


def build_unrestated_change(name: str, known: FieldState, new: Snapshot, place: Location) -> FieldChange:
    """Build the change of a field that was known and is left out; the walk keeps the value."""
    return FieldChange(
        field=name,
        verb="unrestated",
        before=known.value,
        after=None,
        when=new.name.text,
        evidence=mark_as_before(known.evidence),
        place=place,
    )


def build_term_change(id_: str, term: Term) -> TermChange:
    """Build a change of the term that has no fields yet."""
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
    """Return the title of a term or proposal; without one, its id in words."""
    return title or id_.replace("-", " ").capitalize()
