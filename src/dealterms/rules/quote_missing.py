"""A quote does not appear in its article.

What. The article's text is at hand and does not hold the words, even when Unicode form, white
space, quotation marks, dashes and soft hyphens are folded.

Why. A citation is not evidence until its words are found. A near miss never passes.

Example. `quote: right of first refusals`, where the article says `right of first refusal`.

Mend. Copy the words from the article; `[...]` stands for words left out.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the quotes that were looked for and not found."""
    for citation, place, match in context.quotes:
        if match.result == "missing":
            hint = f"; the nearest text is in line {match.line}: {match.hint}" if match.hint else ""
            message = f"the quote does not appear in {citation.source}{hint}"
            yield Violation(place, message, "Copy the words from the article", citation.words)
