"""A quote appears in its article, but not where `at` says.

What. The words are found, on another line, paragraph or page than the citation claims.

Why. The place is how a reader looks it up; a wrong one makes a right quote look invented.

Example. `at: line 5`, and the words are in line 7.

Mend. Correct `at`; the message says where the words are.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the quotes that appear elsewhere."""
    # Where there is no such place, `place-missing` says where the quote is.
    beyond = {missing.citation.identity for missing in context.missing_places}
    for citation, place, match in context.quotes:
        if match.result == "moved" and citation.identity not in beyond:
            location = f"line {match.line}"
            unit = (citation.at or "").partition(" ")[0]
            if unit != "line":
                location = f"{unit} {getattr(match, unit)} ({location})"
            message = f"the quote is in {citation.source} at {location}, not at {citation.at}"
            yield Violation(place, message, "Correct `at`", citation.words)
