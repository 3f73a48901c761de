"""A quote does not appear in its article.

What. The article's text is at hand and does not hold the words, even when Unicode form, white
space, quotation marks, dashes and hyphenation are folded. Where it leaves words out, the message says
which of its pieces is missing, or that they stand in another order. Where it goes over the end of a
page, the message says which lines stand there: a footer, a header, or words that belong to the sentence.

Why. A citation is not evidence until its words are found. A near miss never passes.

Example. `quote: right of first refusals`, where the article says `right of first refusal`.

Mend. Copy the words from the article; `[...]` stands for words left out, three dots alone do not.
"""

import re
from collections.abc import Iterator

from dealterms.model.rule_context import QuoteMatch, RuleContext, Violation
from dealterms.plugins import truncate_input

_DOTS = re.compile(r"(?<!\[)\. ?\. ?\.(?!\])|\[ ?\.\. ?\]|\( ?… ?\)")
"""What people write where words are left out, beside the marks that count as that."""


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the quotes that were looked for and not found."""
    for citation, place, match in context.quotes:
        if match.result == "missing":
            message, hint = describe_missing(citation.source, citation.quote or "", match)
            yield Violation(place, message, hint, citation.words)


def describe_missing(source: str, quote: str, match: QuoteMatch) -> tuple[str, str]:
    """Return what is wrong with a quote that was not found in a source, and what would mend it."""
    if match.piece_lines:
        lines = match.piece_lines
        where = f"lines {', '.join(map(str, lines))}" if len(set(lines)) > 1 else f"line {lines[0]}"
        message = f"the pieces of the quote stand in {source} in another order ({where})"
        return message, "Write them in the article's order"
    piece = match.missing_piece
    what = f"the piece `{truncate_input(piece)}` of the quote" if piece else "the quote"
    if match.left_out:
        before, after = match.left_out_between
        where = f"at the end of page {match.page}, line {match.line}, between `{before}` and `{after}`"
        message = f"{what} does not appear in {source}: {where} stands `{truncate_input(match.left_out)}`"
        return message, f"If that is no part of the sentence, write `{before} [...] {after}`"
    nearest = f'; the nearest text is in line {match.line}: "{match.hint}"' if match.hint else ""
    hint = "Copy the words from the article"
    if _DOTS.search(quote):
        hint += ". Where it leaves words out, write `[...]`"
    return f"{what} does not appear in {source}{nearest}", hint
