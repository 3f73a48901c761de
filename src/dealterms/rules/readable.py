"""A file cannot be read.

What. It is missing, larger than 1 MiB, a symbolic link, not a plain file, not UTF-8, holds a
character that YAML forbids, or its name is no date.

Why. What cannot be read cannot be compared; a link could lead out of the folder.

Example. `terms/deal/2025-13.yaml`: there is no month 13.

Mend. Put the file itself there, as UTF-8, under the name of its date.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, SourcesContext, Violation


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield what reading the deal's files found."""
    return context.iter_violations("readable")


def find_in_records(context: SourcesContext) -> Iterator[Violation]:
    """Yield what reading the records found."""
    return context.iter_violations("readable")
