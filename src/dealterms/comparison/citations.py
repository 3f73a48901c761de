"""What the citations of a term or proposal in one snapshot speak for, and what they dispute."""

from __future__ import annotations

from typing import Literal

from dealterms.model.axes.base import Axis
from dealterms.model.deal import Snapshot
from dealterms.model.diff import STATUS, Evidence
from dealterms.model.missing import known_rank
from dealterms.model.term import Citation, Proposal, Term
from dealterms.model.value import Value


class EntryCitations:
    """The citations of one entry of a snapshot. One copied from the snapshot before supports nothing."""

    def __init__(self, snapshot: Snapshot, section: str, id_: str, before: Snapshot | None) -> None:
        self._snapshot = snapshot
        self._route = (section, id_)
        self._all = tuple(enumerate(_get_citations(snapshot, section, id_)))
        copied = {c.identity for c in _get_citations(before, section, id_)} if before else ()
        self._fresh = (
            tuple((n, c) for n, c in self._all if c.identity not in copied) if copied else self._all
        )
        self._disputed = {name for _, c in self._all for name in c.instead}
        self._made: dict[int, Evidence] = {}

    def collect_all(self) -> tuple[Evidence, ...]:
        """Every fresh citation."""
        return tuple(self._build_evidence(n, c) for n, c in self._fresh)

    def find_support(self, name: str, *removed: str) -> tuple[Evidence, ...]:
        """The fresh citations that speak for the field; for the status, those that speak for the term."""
        if not self._fresh:
            return ()
        return tuple(
            self._build_evidence(n, c)
            for n, c in self._fresh
            if name in c.supports
            or (name == STATUS and c.supports_term)
            or any(what in c.supports for what in removed)
        )

    def has_dissent(self, name: str) -> bool:
        """Some citation gives another value for the field."""
        return name in self._disputed

    def find_dissent(self, name: str, axis: Axis, value: Value) -> tuple[Evidence, ...]:
        """The citations that give another value; where the field's own is not public, they report it."""
        if name not in self._disputed:
            return ()
        stance: Literal["disputes", "reports"] = "reports" if known_rank(value) < 3 else "disputes"
        found = []
        for number, citation in self._all:
            if name not in citation.instead:
                continue
            try:
                other = axis.parse(citation.instead[name])
            except ValueError:  # told when the file was read
                continue
            found.append(
                self._build_evidence(number, citation)._replace(stance=stance, value=other)
            )
        return tuple(found)

    def _build_evidence(self, number: int, citation: Citation) -> Evidence:
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = Evidence(
                source=citation.source,
                at=citation.at,
                quote=citation.quote,
                says=citation.says,
                side="after",
                when=self._snapshot.name.text,
                stance="supports",
                place=self._snapshot.source_map.locate(*self._route, "sources", number),
                supports=citation.supports,
                cites=citation.cites,
            )
        return made


def _get_citations(snapshot: Snapshot, section: str, id_: str) -> tuple[Citation, ...]:
    entry: Term | Proposal | None = (
        snapshot.terms.get(id_) if section == "terms" else snapshot.proposals.get(id_)
    )
    return entry.sources if entry is not None else ()
