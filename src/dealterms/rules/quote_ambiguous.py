"""A quote appears in its article more than once.

What. The words are found in several places, and `at` does not say which is meant.

Why. A reader who looks it up may land in the wrong sentence, which may say something else.

Example. `quote: until 2030` in an article that says so in lines 3 and 9.

Mend. Quote a few words more, or say the place: `at: line 9`.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import QuoteMatch, RuleContext, Violation


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the quotes that appear in several places."""
    for citation, place, match in context.quotes:
        if match.result == "ambiguous":
            yield Violation(place, *describe_ambiguous(citation.source, match), citation.words)


def describe_ambiguous(source: str, match: QuoteMatch) -> tuple[str, str]:
    """Return what is wrong with a quote that stands in several places, and what would mend it."""
    # Two places may share a line.
    lines = list(dict.fromkeys((match.line, *match.other_lines)))
    where = f"line{'s' * (len(lines) > 1)} {', '.join(map(str, lines))}"
    message = f"the quote appears in {source} more than once ({where})"
    return message, "Quote a few words more, or say the place with `at`"
