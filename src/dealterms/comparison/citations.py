"""What the citations of a term or proposal in one snapshot speak for, and what they dispute."""

from __future__ import annotations

from typing import Literal

from dealterms.model.axes.base import Axis
from dealterms.model.deal import Snapshot
from dealterms.model.diff import STATUS, Evidence
from dealterms.model.missing import knowledge
from dealterms.model.term import Citation, Proposal, Term
from dealterms.model.value import Value


class Cited:
    """The citations of one entry of a snapshot. One copied from the snapshot before supports nothing."""

    def __init__(self, snapshot: Snapshot, section: str, id_: str, before: Snapshot | None) -> None:
        self._snapshot = snapshot
        self._route = (section, id_)
        self._all = tuple(enumerate(_citations(snapshot, section, id_)))
        copied = {c.identity for c in _citations(before, section, id_)} if before else ()
        self._fresh = (
            tuple((n, c) for n, c in self._all if c.identity not in copied) if copied else self._all
        )
        self._disputed = {name for _, c in self._all for name in c.instead}
        self._made: dict[int, Evidence] = {}

    def all(self) -> tuple[Evidence, ...]:
        """Every fresh citation."""
        return tuple(self._evidence(n, c) for n, c in self._fresh)

    def support(self, name: str, *removed: str) -> tuple[Evidence, ...]:
        """The fresh citations that speak for the field; for the status, those that speak for the term."""
        if not self._fresh:
            return ()
        return tuple(
            self._evidence(n, c)
            for n, c in self._fresh
            if name in c.supports
            or (name == STATUS and c.speaks_for_the_term)
            or any(what in c.supports for what in removed)
        )

    def disagrees(self, name: str) -> bool:
        """Some citation gives another value for the field."""
        return name in self._disputed

    def dissent(self, name: str, axis: Axis, value: Value) -> tuple[Evidence, ...]:
        """The citations that give another value; where the field's own is not public, they report it."""
        if name not in self._disputed:
            return ()
        stance: Literal["disputes", "reports"] = "reports" if knowledge(value) < 3 else "disputes"
        found = []
        for number, citation in self._all:
            if name not in citation.instead:
                continue
            try:
                other = axis.read(citation.instead[name])
            except ValueError:  # told when the file was read
                continue
            found.append(self._evidence(number, citation)._replace(stance=stance, value=other))
        return tuple(found)

    def _evidence(self, number: int, citation: Citation) -> Evidence:
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = Evidence(
                source=citation.source,
                at=citation.at,
                quote=citation.quote,
                says=citation.says,
                side="after",
                when=self._snapshot.name.written,
                stance="supports",
                place=self._snapshot.marks.place(*self._route, "sources", number),
                speaks_for=citation.supports,
                cites=citation.cites,
            )
        return made


def _citations(snapshot: Snapshot, section: str, id_: str) -> tuple[Citation, ...]:
    entry: Term | Proposal | None = (
        snapshot.terms.get(id_) if section == "terms" else snapshot.proposals.get(id_)
    )
    return entry.sources if entry is not None else ()
