"""What was known on a day: the deal without the citations of sources that came later.

Worked example, for a term in snapshots of 2023 and 2024 with an amount of EUR 1, then EUR 2::

    2023 cites a (issued 2023-05, supports amount), 2024 cites b (issued 2024-03, supports amount)
    known by 2023-01-31    neither snapshot is there: no source that was out spoke of them
    known by 2024-01-31    2023 alone: EUR 1
    known by 2024-03-31    both

Had 2024 cited a second source, issued 2024-01, for another field, then on 2024-01-31 it would be there,
("rent", "amount") would be hidden in it, and EUR 1 of 2023 would still be the last that was known.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from dealterms.model.axes import Role
from dealterms.model.change import STATUS
from dealterms.model.deal import Snapshot
from dealterms.model.missing import UNKNOWN
from dealterms.model.partial_date import PartialDate
from dealterms.model.source import Source
from dealterms.model.term import Citation, Proposal, Term
from dealterms.model.value import End

_PROSE = ("title", "note")
"""What a term says in words: it may tell what a source told only later."""


class KnownWalk(NamedTuple):
    """What was known of a walk on a day."""

    snapshots: tuple[Snapshot, ...]
    """Those that somebody could have written by then."""
    hidden: Mapping[PartialDate, frozenset[tuple[str, str]]]
    """By snapshot, the (term, field) pairs that were not known; the field is empty for a whole term."""


def filter_by_day(walk: Iterable[Snapshot], sources: Mapping[str, Source], day: date) -> KnownWalk:
    """Return the snapshots of a walk, from the first one on, as they were known at the end of ``day``.

    A citation is kept if its source was issued by then. A value is known if a kept citation supports
    it, in its own snapshot or in an earlier one from which it has not changed; the rest is hidden. A
    snapshot of which no citation is kept could not have been written, and is left out.
    """
    filtering = _Filter(sources, day)
    known, hidden = [], {}
    for snapshot in walk:
        filtered = filtering.filter_snapshot(snapshot)
        hidden[snapshot.name] = filtered.hidden
        entries: list[Term | Proposal] = [*filtered.terms.values(), *filtered.proposals.values()]
        if any(entry.sources for entry in entries):
            known.append(filtered)
    return KnownWalk(tuple(known), hidden)


class _Filter:
    def __init__(self, sources: Mapping[str, Source], day: date) -> None:
        self._sources = sources
        self._day = day
        self._supported: dict[tuple[str, str], object] = {}
        """(term, field) to its last supported value; without a field, to what was supported of the term."""
        self._prose: dict[str, dict[str, str | None]] = {}
        """Term to the title and note of the last snapshot in which nothing of the term was hidden."""

    def filter_snapshot(self, snapshot: Snapshot) -> Snapshot:
        """Return what was known of the snapshot."""
        entries: list[Term | Proposal] = [*snapshot.terms.values(), *snapshot.proposals.values()]
        cited = [citation for entry in entries for citation in entry.sources]
        kept = self._keep_issued(tuple(cited))
        hidden: set[tuple[str, str]] = set()
        terms = {}
        for id_, term in snapshot.terms.items():
            term_ = self._filter_term(id_, term, snapshot.name.last, hidden)
            if term_ is not None:
                terms[id_] = term_
        for key in [key for key in self._supported if key[0] not in snapshot.terms]:
            del self._supported[key]
        proposals: dict[str, Proposal] = {}
        for id_, proposal in snapshot.proposals.items():
            if sources := self._keep_issued(proposal.sources):
                whole = {"sources": sources}
                words = {} if len(sources) == len(proposal.sources) else dict.fromkeys(_PROSE)
                proposals[id_] = proposal.model_copy(update={**whole, **words})
        head = snapshot.head
        if hidden or len(kept) < len(cited):
            head = head.model_copy(update={"summary": None})
        return snapshot._replace(head=head, terms=terms, proposals=proposals, hidden=frozenset(hidden))

    def _filter_term(self, id_: str, term: Term, as_of: date, hidden: set[tuple[str, str]]) -> Term | None:
        """Return what was known of the term, and add to ``hidden`` what was not."""
        kept = self._keep_issued(term.sources)
        unknown = {(id_, name) for name in self._iter_unknown_fields(id_, term, kept)}
        is_known = self._is_known(id_, term, kept, as_of)
        hidden |= unknown if is_known else {(id_, ""), *unknown}
        if not is_known:
            return None
        if not unknown and len(kept) == len(term.sources):
            self._prose[id_] = {name: getattr(term, name) for name in _PROSE}
        words = self._prose.get(id_, dict.fromkeys(_PROSE))
        return term.model_copy(update={"sources": kept, **words, **self._find_known_roles(id_, term, kept)})

    def _find_known_roles(self, id_: str, term: Term, kept: tuple[Citation, ...]) -> dict[str, object]:
        """Return the parties as they were known, where another one took a role and no source said so yet."""
        known: dict[str, object] = {}
        for name, axis in type(term).get_axes().items():
            if isinstance(axis, Role):
                # A citation of the term as a whole speaks of its parties, too.
                is_cited = any(name in c.supports or not (c.supports or c.instead) for c in kept)
                if is_cited or (id_, name) not in self._supported:
                    self._supported[id_, name] = getattr(term, name)
                known[name] = self._supported[id_, name]
        return known

    def _keep_issued(self, citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
        records = ((citation, self._sources.get(citation.source)) for citation in citations)
        return tuple(
            c for c, source in records if source and source.issued and source.issued.last <= self._day
        )

    def _is_known(self, id_: str, term: Term, kept: tuple[Citation, ...], as_of: date) -> bool:
        """Whether kind, parties, and that the term stands or is over, have been supported."""
        claim = (term.kind, term.is_over)
        if term.is_over:
            ends = self._supported.get((id_, "ends"))
            # Before its day nobody could know that it would lapse: it might have been prolonged.
            ended = isinstance(ends, End) and ends.is_past(min(as_of, self._day + timedelta(days=1)))
            known = ended or any(STATUS in c.supports for c in kept)
        else:
            known = any(c.supports_term for c in kept)
        if known:
            self._supported[id_, ""] = claim
        return self._supported.get((id_, "")) == claim

    def _iter_unknown_fields(self, id_: str, term: Term, kept: tuple[Citation, ...]) -> Iterator[str]:
        """Yield the fields whose value has not been supported yet."""
        supported = self._supported
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
