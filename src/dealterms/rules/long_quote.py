"""A quote is longer than a reader needs to find the place.

What. It has more than 40 words. In a script that has no blanks between words, two characters of Han or
kana count as a word, or four letters of Thai, Lao, Khmer or Burmese.

Why. The article belongs to its publisher. Facts and figures carry over, prose does not.

Example. A whole paragraph under `quote`.

Mend. Keep a handful of words, or leave words out with `[...]`.
"""

import re
from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation
from dealterms.model.term import OMISSION
from dealterms.quotes.normalize import UNSPACED_RANGES, WIDE_RANGES

MAX_WORDS = 40
_LETTERS_PER_WORD = {re.compile(f"[{WIDE_RANGES}]"): 2, re.compile(f"[{UNSPACED_RANGES}]"): 4}
"""Of the scripts without blanks between words: about as long is a word of theirs."""
_SEPARATOR = re.compile("[\\s\u0f0b\u0f0c\u1361\u200b]+")
"""What parts words: blanks, the marks of Tibetan and Ethiopic, and the blank without a width."""


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the quotes of more than 40 words."""
    for snapshot, keys, citation in context.iter_citations():
        words, has_blanks = count_words(citation.quote or "")
        if words > MAX_WORDS:
            place = snapshot.source_map.locate(*keys, "quote")
            count = f"has {words} words" if has_blanks else f"counts as {words} words"
            message = f"the quote {count}; at most {MAX_WORDS} are allowed"
            hint = "Keep a handful of them, or leave words out with `[...]`"
            yield Violation(place, message, hint, citation.words)


def count_words(quote: str) -> tuple[int, bool]:
    """Count the words, left-out ones apart, and say whether blanks part all of them.

    The mill pays — 5% [...]   ->  4, True
    契約は独占的である 2030      ->  6, False
    """
    text = OMISSION.sub(" ", quote)
    words, has_blanks = 0, True
    for script, size in _LETTERS_PER_WORD.items():
        if letters := sum(map(str.isalnum, script.findall(text))):
            words += -(-letters // size)
            has_blanks = False
            text = script.sub(" ", text)
    words += sum(any(map(str.isalnum, word)) for word in _SEPARATOR.split(text))
    return words, has_blanks
