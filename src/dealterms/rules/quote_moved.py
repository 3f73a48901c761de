"""A quote stands in its article, but not where `at` says.

What. The words are found, on another line, paragraph or page than the citation claims.

Why. The place is how a reader looks it up; a wrong one makes a right quote look invented.

Example. `at: line 5`, and the words stand in line 7.

Mend. Correct `at`; the message says where the words are.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation


def find(case: RuleContext) -> Iterator[Violation]:
    """The quotes that stand elsewhere."""
    for citation, place, match in case.quotes:
        if match.result == "moved":
            there = f"line {match.line}"
            unit = (citation.at or "").partition(" ")[0]
            if unit != "line":
                there = f"{unit} {getattr(match, unit)} ({there})"
            yield Violation(
                place,
                f"these words stand in {citation.source} at {there}, not at {citation.at}",
                "Correct `at`",
                citation.words,
            )
