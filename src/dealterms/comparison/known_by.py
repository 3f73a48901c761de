"""What was known on a day: the deal without the citations of sources that came later.

Worked example, for a term in snapshots of 2023 and 2024 with an amount of EUR 1, then EUR 2::

    2023 cites a (issued 2023-05, supports amount), 2024 cites b (issued 2024-03, supports amount)
    known by 2023-01-31    neither snapshot has the term
    known by 2024-01-31    both have the term; in 2024 ("rent", "amount") is hidden
    known by 2024-03-31    nothing is hidden
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from dealterms.model.axes import Role
from dealterms.model.deal import Snapshot
from dealterms.model.diff import STATUS
from dealterms.model.missing import UNKNOWN
from dealterms.model.source import Source
from dealterms.model.term import Citation, Proposal, Term
from dealterms.model.value import End

Supported = dict[tuple[str, str], object]
"""(term, field) to its last supported value; without a field, to what was supported of the term."""


def known_by(walk: Iterable[Snapshot], sources: Mapping[str, Source], day: date) -> Iterator[Snapshot]:
    """Yield the snapshots of a walk, from the first one on, as they were known at the end of ``day``.

    A citation is kept if its source was issued by then. A value is known if a kept citation supports
    it, in its own snapshot or in an earlier one from which it has not changed; the rest is hidden.
    """

    def keep_issued(citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
        records = ((citation, sources.get(citation.source)) for citation in citations)
        return tuple(c for c, source in records if source and source.issued and source.issued.last <= day)

    supported: Supported = {}
    for snapshot in walk:
        hidden: set[tuple[str, str]] = set()
        terms: dict[str, Term] = {}
        for id_, term in snapshot.terms.items():
            kept = keep_issued(term.sources)
            if _is_known(id_, term, kept, supported, snapshot.name.last):
                terms[id_] = term.model_copy(update={"sources": kept})
            else:
                hidden.add((id_, ""))
            hidden.update((id_, name) for name in _iter_unknown_fields(id_, term, kept, supported))
        for key in [key for key in supported if key[0] not in snapshot.terms]:
            del supported[key]
        proposals: dict[str, Proposal] = {}
        for id_, proposal in snapshot.proposals.items():
            if kept := keep_issued(proposal.sources):
                proposals[id_] = proposal.model_copy(update={"sources": kept})
        yield snapshot._replace(terms=terms, proposals=proposals, hidden=frozenset(hidden))


def _is_known(id_: str, term: Term, kept: tuple[Citation, ...], supported: Supported, as_of: date) -> bool:
    """Whether kind, parties, and that the term is in force or over, have been supported."""
    claim = (term.kind, term.get_party("binds"), term.get_party("benefits"), term.is_over)
    if term.is_over:
        ends = supported.get((id_, "ends"))
        ended = isinstance(ends, End) and ends.is_past(as_of)
        known = ended or any(STATUS in c.supports for c in kept)
    else:
        known = any(c.supports_term for c in kept)
    if known:
        supported[id_, ""] = claim
    return supported.get((id_, "")) == claim


def _iter_unknown_fields(
    id_: str, term: Term, kept: tuple[Citation, ...], supported: Supported
) -> Iterator[str]:
    """Yield the fields whose value has not been supported yet."""
    for name, axis in type(term).get_axes().items():
        value = getattr(term, name)
        if value is UNKNOWN or isinstance(axis, Role):
            continue
        if any(name in c.supports or f"-{name}" in c.supports for c in kept):
            supported[id_, name] = value
        elif (id_, name) in supported and supported[id_, name] != value:
            del supported[id_, name]
        if (id_, name) not in supported:
            yield name
