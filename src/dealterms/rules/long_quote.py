"""A quote is longer than a reader needs to find the place.

What. It has more than 40 words.

Why. The article belongs to its publisher. Facts and figures carry over, prose does not.

Example. A whole paragraph under `quote`.

Mend. Keep a handful of words, or leave words out with `[...]`.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation

MAX_WORDS = 40


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the quotes of more than 40 words."""
    for snapshot, keys, citation in context.iter_citations():
        words = len((citation.quote or "").split())
        if words > MAX_WORDS:
            place = snapshot.source_map.locate(*keys, "quote")
            message = f"the quote has {words} words; at most {MAX_WORDS} are allowed"
            hint = "Keep a handful of them, or leave words out with `[...]`"
            yield Violation(place, message, hint, citation.words)
