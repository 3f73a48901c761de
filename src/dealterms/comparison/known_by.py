"""What one could have said on a day: the deal without the citations of later sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from dealterms.model.axes import Role
from dealterms.model.deal import Snapshot
from dealterms.model.diff import STATUS
from dealterms.model.missing import UNKNOWN
from dealterms.model.source import Source
from dealterms.model.term import Citation, Proposal, Term
from dealterms.model.value import End


def known_by(
    walk: Iterable[Snapshot], sources: Mapping[str, Source], day: date
) -> Iterator[Snapshot]:
    """The snapshots of a walk from the first one on, as they were known at the end of ``day``.

    A citation is kept if its source was issued by then. A value is known if a kept citation supports
    it, in its own snapshot or in an earlier one of the same unbroken value; the rest is hidden.
    """
    backed: dict[tuple[str, str], object] = {}
    for snapshot in walk:
        hidden: set[tuple[str, str]] = set()
        terms: dict[str, Term] = {}
        for id_, term in snapshot.terms.items():
            kept = tuple(c for c in term.sources if _is_issued_by(c, sources, day))
            if _is_known(id_, term, kept, backed, snapshot.name.last):
                terms[id_] = term.model_copy(update={"sources": kept})
            else:
                hidden.add((id_, ""))
            hidden.update((id_, name) for name in _iter_unknown_fields(id_, term, kept, backed))
        for gone in [key for key in backed if key[0] not in snapshot.terms]:
            del backed[gone]
        yield snapshot._replace(
            terms=terms,
            proposals=dict(_iter_known_proposals(snapshot, sources, day)),
            hidden=frozenset(hidden),
        )


def _is_known(
    id_: str,
    term: Term,
    kept: tuple[Citation, ...],
    backed: dict[tuple[str, str], object],
    now: date,
) -> bool:
    """Somebody had said that the term is of this kind, between these two, and stands, or is over."""
    told = (term.kind, term.get_party("binds"), term.get_party("benefits"), term.is_over)
    ends = backed.get((id_, "ends"))
    if term.is_over:
        said = any(STATUS in c.supports for c in kept)
        said = said or (isinstance(ends, End) and ends.is_past(now))
    else:
        said = any(c.supports_term for c in kept)
    if said:
        backed[id_, ""] = told
    return backed.get((id_, "")) == told


def _iter_unknown_fields(
    id_: str, term: Term, kept: tuple[Citation, ...], backed: dict[tuple[str, str], object]
) -> Iterator[str]:
    """The fields whose value nobody had told of yet."""
    for name, axis in type(term).get_axes().items():
        value = getattr(term, name)
        if value is UNKNOWN or isinstance(axis, Role):
            continue
        if any(name in c.supports or f"-{name}" in c.supports for c in kept):
            backed[id_, name] = value
        elif (id_, name) in backed and backed[id_, name] != value:
            del backed[id_, name]
        if (id_, name) not in backed:
            yield name


def _iter_known_proposals(
    snapshot: Snapshot, sources: Mapping[str, Source], day: date
) -> Iterator[tuple[str, Proposal]]:
    for id_, proposal in snapshot.proposals.items():
        kept = tuple(c for c in proposal.sources if _is_issued_by(c, sources, day))
        if kept:
            yield id_, proposal.model_copy(update={"sources": kept})


def _is_issued_by(citation: Citation, sources: Mapping[str, Source], day: date) -> bool:
    source = sources.get(citation.source)
    return source is not None and source.issued is not None and source.issued.last <= day
