"""A `cites` names a record that is not there.

What. The origins of an article or of one statement are records too.

Why. Corroboration counts origins. A misspelt one would count as one more.

Example. `cites: [wsj-2025-04-30]` beside `seeds/wsj-2025-04-29.yaml`.

Mend. Correct the id, or write a record for the origin; three lines will do.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.rule_context import Case, Fault, Shelf


def find(case: Case) -> Iterator[Fault]:
    """What reading the deal's files found."""
    return case.found("unknown-origin")


def find_in_records(shelf: Shelf) -> Iterator[Fault]:
    """What reading the records found."""
    return shelf.found("unknown-origin")
