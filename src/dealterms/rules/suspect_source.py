"""A citation leans on a source that was withdrawn.

What. The record says `withdrawn`, and a term or proposal still cites it.

Why. A retracted article supports nothing; what leaned on it alone is unsupported now.

Example. `withdrawn: {on: 2025-06-01, why: the publisher retracted it}`.

Mend. Cite another source, or take back what leaned on this one.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation

SEVERITY = "warning"


def find(case: RuleContext) -> Iterator[Violation]:
    """The citations of withdrawn sources."""
    withdrawn = {id_ for id_, source in case.deal.sources.items() if source.withdrawn}
    if not withdrawn:
        return
    for snapshot, route, citation in case.iter_citations():
        if citation.source in withdrawn:
            yield Violation(
                snapshot.source_map.locate(*route, "source"),
                f"{citation.source} was withdrawn",
                "Cite another source, or take back what leans on it",
            )
