"""Two snapshots of one deal speak for the same days.

What. `2025.yaml` beside `2025-01.yaml`: the second lies within the first.

Why. A snapshot speaks for the last day of its name. With two that overlap nobody can say which of
them a date means, or what lies between.

Example. `2025.yaml` and `2025-01.yaml`.

Mend. Rename one to the date that it speaks for, such as `2025-12.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation


def find(case: RuleContext) -> Iterator[Violation]:
    """What reading the deal's files found."""
    return case.iter_violations("overlapping-dates")
