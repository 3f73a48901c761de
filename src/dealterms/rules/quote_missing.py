"""A quote does not stand in its article.

What. The article's text is at hand and does not hold the words, even when Unicode form, white
space, quotation marks, dashes and soft hyphens are folded.

Why. A citation is not evidence until its words are found. A near miss never passes.

Example. `quote: right of first refusals`, where the article says `right of first refusal`.

Mend. Copy the words from the article; `[...]` stands for words left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation


def find(case: RuleContext) -> Iterator[Violation]:
    """The quotes that were looked for and not found."""
    for citation, place, match in case.quotes:
        if match.result == "missing":
            hint = f"; nearest is line {match.line}: {match.hint}" if match.hint else ""
            yield Violation(
                place,
                f"these words do not stand in {citation.source}{hint}",
                "Copy them from the article",
                citation.words,
            )
