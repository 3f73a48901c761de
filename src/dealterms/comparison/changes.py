"""Changes that are built the same in several places."""

from dealterms.model.diff import Evidence, TermChange
from dealterms.model.term import Term


def mark_as_before(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return the evidence as that of the older value."""
    return tuple(e._replace(side="before") for e in evidence)


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


def can_continue(old: Term, new: Term) -> bool:
    """Return whether the newer term may keep the id of the older one."""
    return old.kind == new.kind or new.kind in type(old).continues
