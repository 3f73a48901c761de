"""A file is read, but something in it is not what the format says.

What. Broken YAML, a duplicate or unknown key, a value that is not a date, amount,
percent, token or rung, an anchor, alias, tag or second document, an empty value.

Why. Guessing what was meant would put words into the record that nobody wrote.

Example. `rate: 110%`: a percent lies between 0% and 100%.

Mend. The message says how the value is written; `terms help format` has the whole format.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, SourcesContext, Violation


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield what reading the deal's files found."""
    return context.iter_violations("well-formed")


def find_in_records(context: SourcesContext) -> Iterator[Violation]:
    """Yield what reading the records found."""
    return context.iter_violations("well-formed")
