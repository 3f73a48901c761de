"""A `cites` names a record that does not exist.

What. The origins of an article or of one statement are records too.

Why. Corroboration counts origins. A misspelt one would count as one more.

Example. `cites: [wsj-2025-04-30]` beside `seeds/wsj-2025-04-29.yaml`.

Mend. Correct the id, or write a record for the origin; three lines will do.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, SourcesContext, Violation


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield what reading the deal's files found."""
    return context.iter_violations("unknown-origin")


def find_in_records(context: SourcesContext) -> Iterator[Violation]:
    """Yield what reading the records found."""
    return context.iter_violations("unknown-origin")
