"""What the citations of a term or proposal in one snapshot support, and what they dispute."""

from collections.abc import Iterator
from typing import Literal

from dealterms.model.axes import Role
from dealterms.model.axes.base import Axis, Relation
from dealterms.model.change import STATUS, Evidence
from dealterms.model.deal import Snapshot
from dealterms.model.missing import NONE, known_rank
from dealterms.model.term import Citation, Proposal, Term
from dealterms.model.value import Value


class EntryCitations:
    """The citations of one entry. One that was copied from the previous snapshot supports nothing."""

    def __init__(self, snapshot: Snapshot, section: str, id_: str, previous: Snapshot | None = None) -> None:
        self._snapshot = snapshot
        self._keys = (section, id_)
        self._all = tuple(enumerate(_get_citations(snapshot, section, id_)))
        copied = {c.identity for c in _get_citations(previous, section, id_)} if previous else ()
        self._new = tuple((n, c) for n, c in self._all if c.identity not in copied)
        self._disputed = {name for _, c in self._all for name in c.instead}
        self._evidence: dict[int, Evidence] = {}

    def collect_all(self) -> tuple[Evidence, ...]:
        """Return every citation that was not copied."""
        return tuple(self._build_evidence(n, c) for n, c in self._new)

    def find_support(self, name: str, *removed: str) -> tuple[Evidence, ...]:
        """Return what supports the field, or one of ``removed``; of the status, the term itself."""
        return tuple(
            self._build_evidence(n, c)
            for n, c in self._new
            if not {name, *removed}.isdisjoint(c.supports) or (name == STATUS and c.supports_term)
        )

    def find_status_support(self) -> tuple[Evidence, ...]:
        """Return what says of the status itself: that it ended, took effect, was suspended."""
        return tuple(e for e in self.find_support(STATUS) if STATUS in e.supports)

    def find_field_support(self, name: str, axis: Axis) -> tuple[Evidence, ...]:
        """Return what supports the field; of a role that no citation names, those of the term itself."""
        found = self.find_support(name)
        if found or not isinstance(axis, Role):
            return found
        dissenting = {c.source for _, c in self._all if name in c.instead}
        return tuple(e for e in self.find_support(STATUS) if e.source not in dissenting)

    def find_unmoved(self, name: str) -> tuple[Evidence, ...]:
        """Return what says that the field did not move, without its value."""
        return tuple(
            self._build_evidence(n, c)._replace(stance="unchanged")
            for n, c in self._new
            if name in c.unchanged
        )

    def find_clarifying(self, name: str) -> tuple[Evidence, ...]:
        """Return what says that the field had always meant this."""
        return tuple(
            self._build_evidence(n, c)._replace(stance="clarifies")
            for n, c in self._new
            if name in c.clarifies
        )

    def has_dissent(self, name: str) -> bool:
        """Return whether a citation gives another value for the field."""
        return name in self._disputed

    def find_dissent(self, name: str, axis: Axis, stated: Value, known: Value) -> tuple[Evidence, ...]:
        """Return what gives another value than the one ``known``, each with its own.

        It differs if the axis says so: 20% is no dissent from about 20%, and silence from nothing. Nor is
        a value that is not public, but from `none`: something is not nothing. Where the value ``stated``
        is not public or left out, the other one is only reported.
        """
        if name not in self._disputed:
            return ()
        stance: Literal["disputes", "reports"] = "reports" if known_rank(stated) < 3 else "disputes"
        return tuple(
            self._build_evidence(number, citation)._replace(stance=stance, value=other)
            for number, citation, other in self._iter_other_values(name, axis)
            if (known_rank(other) == 2 and stated is NONE)
            or (
                known_rank(other) == 3
                and (
                    stance == "reports"
                    or axis.relate(known, other, self._snapshot.name.last) is Relation.DISJOINT
                )
            )
        )

    def _iter_other_values(self, name: str, axis: Axis) -> Iterator[tuple[int, Citation, Value]]:
        for number, citation in self._all:
            if name in citation.instead:
                try:
                    yield number, citation, axis.parse(citation.instead[name])
                except ValueError:  # the loader has reported it
                    continue

    def _build_evidence(self, number: int, citation: Citation) -> Evidence:
        if number not in self._evidence:
            self._evidence[number] = Evidence(
                source=citation.source,
                at=citation.at,
                quote=citation.quote,
                says=citation.says,
                side="after",
                when=self._snapshot.name.text,
                stance="supports",
                place=self._snapshot.source_map.locate(*self._keys, "sources", number),
                supports=citation.supports,
                cites=citation.cites,
            )
        return self._evidence[number]


def _get_citations(snapshot: Snapshot, section: str, id_: str) -> tuple[Citation, ...]:
    entry: Term | Proposal | None = (
        snapshot.terms.get(id_) if section == "terms" else snapshot.proposals.get(id_)
    )
    return entry.sources if entry is not None else ()
