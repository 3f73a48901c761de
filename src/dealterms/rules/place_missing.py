"""A citation names a place that its article does not have.

What. The article's text is at hand, and it has fewer lines, paragraphs or pages than `at` says.

Why. The place is how a reader looks it up, quote or no quote. One that is not there was never read.

Example. `at: line 999`, in an article of 11 lines.

Mend. Correct `at`. Lines and paragraphs count from 1; a form feed ends a page.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the places beyond the end of a text, except of quotes that are nowhere in it."""
    matches = {citation.identity: match for citation, _, match in context.quotes}
    for citation, place, available in context.missing_places:
        match = matches.get(citation.identity)
        if match is not None and match.result == "missing":
            continue
        unit = (citation.at or "").partition(" ")[0]
        units = f"{available} {unit}{'s' * (available != 1)}"
        message = f"{citation.source} has no {citation.at}: its text has {units}"
        moved = (
            f": the quote is in line {match.line}" if match is not None and match.result == "moved" else ""
        )
        yield Violation(place, message, f"Correct `at`{moved}", citation.words)
