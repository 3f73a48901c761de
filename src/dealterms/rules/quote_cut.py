"""A quote begins or ends in the middle of a word or a number.

What. The article's text is at hand and has the characters, but as a part of a word or a number: `5%` stands
in `15%`, `first refusal` in `first refusals`. Scripts that are written without blanks have no such middle.

Why. A part of a number is another number, and a part of a word may be another word: the article does not
say it.

Example. `quote: 0% of its revenue`, where the article says `20% of its revenue`.

Mend. Quote the words whole.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation
from dealterms.plugins import truncate_input


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the quotes that cut a word or a number of their article."""
    for citation, place, match in context.quotes:
        if match.cut_words and match.result in ("exact", "normalized"):
            yield Violation(place, *describe_cut(citation.source, match.cut_words), citation.words)


def describe_cut(source: str, cut_words: tuple[str, ...]) -> tuple[str, str]:
    """Return what is wrong with a quote that cuts words of a source, and what would mend it."""
    listed = " and ".join(f"`{truncate_input(word)}`" for word in cut_words)
    return f"the quote begins or ends in the middle of {listed} in {source}", "Quote it whole"
