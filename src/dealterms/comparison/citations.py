"""What the citations of a term or proposal in one snapshot support, and what they dispute."""

from typing import Literal

from dealterms.model.axes.base import Axis
from dealterms.model.deal import Snapshot
from dealterms.model.diff import STATUS, Evidence
from dealterms.model.missing import known_rank
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

    def has_dissent(self, name: str) -> bool:
        """Return whether a citation gives another value for the field."""
        return name in self._disputed

    def find_dissent(self, name: str, axis: Axis, value: Value) -> tuple[Evidence, ...]:
        """Return what gives another value than ``value``; it only reports if that is not public."""
        if name not in self._disputed:
            return ()
        stance: Literal["disputes", "reports"] = "reports" if known_rank(value) < 3 else "disputes"
        evidence = []
        for number, citation in self._all:
            if name not in citation.instead:
                continue
            try:
                other = axis.parse(citation.instead[name])
            except ValueError:  # the loader has reported it
                continue
            evidence.append(self._build_evidence(number, citation)._replace(stance=stance, value=other))
        return tuple(evidence)

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
