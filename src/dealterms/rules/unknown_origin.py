"""A `cites` names a record that is not there.

What. The origins of an article or of one statement are records too.

Why. Corroboration counts origins. A misspelt one would count as one more.

Example. `cites: [wsj-2025-04-30]` beside `seeds/wsj-2025-04-29.yaml`.

Mend. Correct the id, or write a record for the origin; three lines will do.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, SourcesContext, Violation


def find(case: RuleContext) -> Iterator[Violation]:
    """What reading the deal's files found."""
    return case.iter_violations("unknown-origin")


def find_in_records(shelf: SourcesContext) -> Iterator[Violation]:
    """What reading the records found."""
    return shelf.iter_violations("unknown-origin")
