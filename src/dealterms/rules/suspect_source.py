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
    for snapshot, keys, citation in context.iter_citations():
        source = context.deal.sources.get(citation.source)
        if source is not None and source.withdrawn:
            place = snapshot.source_map.locate(*keys, "source")
            message = f"{citation.source} was withdrawn"
            yield Violation(place, message, "Cite another source, or take back what relies on it")
