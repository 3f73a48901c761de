"""Both ways are spoken of, and one term is there.

What. A `revenue-share` or `payment` has `mutual` roles, or its citation says that it flows both
ways, and no term of that kind flows back.

Why. One term holds one direction of flow: with two directions in one term nobody can say in whose
favor a change goes.

Example. `says: The revenue share goes both ways`, and only OpenAI's share is a term.

Mend. Write a second term with payer and payee the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation
from dealterms.model.term import MUTUAL, Term

SEVERITY = "warning"

_FLOW_KINDS = frozenset({"revenue-share", "payment"})
_BOTH_WAYS_PHRASES = ("both ways", "both directions", "two-way", "reciprocal", "in each direction")


def find(case: RuleContext) -> Iterator[Violation]:
    """The flows that should have a way back."""
    for snapshot in case.deal.snapshots:
        flows = {
            id_: (term.kind, term.get_party("binds"), term.get_party("benefits"))
            for id_, term in snapshot.terms.items()
            if term.kind in _FLOW_KINDS and not term.is_over
        }
        there = set(flows.values())
        for id_, (kind, payer, payee) in flows.items():
            term = snapshot.terms[id_]
            alone = (kind, payee, payer) not in there
            if payer == MUTUAL or (alone and _has_both_ways_phrase(term)):
                yield Violation(
                    snapshot.source_map.locate_key("terms", id_),
                    f"`{id_}` is spoken of as flowing both ways and is one term",
                    "Write a second one, with payer and payee the other way round",
                )


def _has_both_ways_phrase(term: Term) -> bool:
    said = [term.title, term.note]
    for citation in term.sources:
        said += [citation.says, citation.quote]
    return any(words in part.lower() for part in said if part for words in _BOTH_WAYS_PHRASES)
