"""Part of a sentence is a comment.

What. In YAML, ` #` begins a comment. On a line of prose that is not quoted, what follows is lost.

Why. It looks like text in the file and is nowhere in the record.

Example. `says: They are partner #1 in Europe` says `They are partner`.

Mend. Put the text in quotes, or give the comment a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, SourcesContext, Violation

SEVERITY = "warning"


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield what reading the deal's files found."""
    return context.iter_violations("swallowed-comment")


def find_in_records(context: SourcesContext) -> Iterator[Violation]:
    """Yield what reading the records found."""
    return context.iter_violations("swallowed-comment")
