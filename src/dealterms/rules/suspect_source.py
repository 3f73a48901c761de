"""A citation relies on a source that was withdrawn.

What. The record says `withdrawn`, and a term or proposal still cites it.

Why. A retracted article supports nothing; what relied on it alone is now unsupported.

Example. `withdrawn: {on: 2025-06-01, why: the publisher retracted it}`.

Mend. Cite another source, or take back what relied on this one.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation

SEVERITY = "warning"


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the citations of withdrawn sources."""
    withdrawn = {id_ for id_, source in context.deal.sources.items() if source.withdrawn}
    if not withdrawn:
        return
    for snapshot, keys, citation in context.iter_citations():
        if citation.source in withdrawn:
            place = snapshot.source_map.locate(*keys, "source")
            message = f"{citation.source} was withdrawn"
            yield Violation(place, message, "Cite another source, or take back what relies on it")
