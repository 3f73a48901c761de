"""Nothing cites a record.

What. A record lies in `seeds/` that no citation names and no other record repeats.

Why. Either a citation is missing, or the record is a leftover.

Example. `seeds/seed-009.yaml`, which no term names.

Mend. Cite it, or remove it.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import SourcesContext, Violation

SEVERITY = "warning"


def find_in_records(context: SourcesContext) -> Iterator[Violation]:
    """Yield the records that nothing names."""
    for id_, entry in context.entries.items():
        if id_ not in context.cited_ids:
            yield Violation(entry.source_map.locate(), f"nothing cites `{id_}`", "Cite it, or remove it")
