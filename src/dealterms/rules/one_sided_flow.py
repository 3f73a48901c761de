"""A flow goes both ways, but only one direction is a term.

What. A `revenue-share` or `payment` has `mutual` roles, or its citation says that it flows both
ways, and no term of that kind flows back.

Why. One term holds one direction of flow: with two directions in one term nobody can say in whose
favor a change goes.

Example. `says: The revenue share goes both ways`, and only OpenAI's share is a term.

Mend. Write a second term with payer and payee the other way round. Of several parties, each must have
its way back, in one term or in several.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation
from dealterms.model.term import MUTUAL, Term, to_party_set

SEVERITY = "warning"

_FLOW_KINDS = frozenset({"revenue-share", "payment"})
_BOTH_WAYS_PHRASES = ("both ways", "both directions", "two-way", "reciprocal", "in each direction")


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the flows whose way back is missing."""
    for snapshot in context.deal.snapshots:
        flows = {
            id_: _find_directions(term)
            for id_, term in snapshot.terms.items()
            if term.kind in _FLOW_KINDS and not term.is_over
        }
        directions = {direction for of_term in flows.values() for direction in of_term}
        for id_, of_term in flows.items():
            term = snapshot.terms[id_]
            has_way_back = all((kind, payee, payer) in directions for kind, payer, payee in of_term)
            if term.get_party("binds") == MUTUAL or (not has_way_back and _has_both_ways_phrase(term)):
                place = snapshot.source_map.locate_key("terms", id_)
                message = f"`{id_}` flows both ways but is a single term"
                hint = "Write a second one, with payer and payee the other way round"
                yield Violation(place, message, hint)


def _find_directions(term: Term) -> set[tuple[str, str, str]]:
    """Return who pays whom what: of several parties, each payer to each payee."""
    payers, payees = to_party_set(term.get_party("binds")), to_party_set(term.get_party("benefits"))
    return {(term.kind, payer, payee) for payer in payers for payee in payees}


def _has_both_ways_phrase(term: Term) -> bool:
    texts = [term.title, term.note]
    for citation in term.sources:
        texts += [citation.says, citation.quote]
    return any(words in text.lower() for text in texts if text for words in _BOTH_WAYS_PHRASES)
