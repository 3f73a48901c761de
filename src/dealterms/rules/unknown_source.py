"""A citation names a record that is not there.

What. `source: seed-01`, and there is no `seeds/seed-01.yaml`.

Why. A claim without its source is a rumor, and a typo must not mint a source.

Example. `source: seed-01` beside `seeds/seed-001.yaml`.

Mend. Correct the id, or write the record; three lines will do.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation


def find(case: RuleContext) -> Iterator[Violation]:
    """What reading the deal's files found."""
    return case.iter_violations("unknown-source")
