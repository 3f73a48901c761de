"""A quote is longer than a reader needs to find the place.

What. It has more than 40 words.

Why. The article belongs to its publisher. Facts and figures carry over, prose does not.

Example. A whole paragraph under `quote`.

Mend. Keep a handful of words, or leave words out with `[...]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.rule_context import Case, Fault

_MOST = 40


def find(case: Case) -> Iterator[Fault]:
    """The quotes of more than 40 words."""
    for snapshot, route, citation in case.citations():
        words = len((citation.quote or "").split())
        if words > _MOST:
            yield Fault(
                snapshot.marks.place(*route, "quote"),
                f"the quote has {words} words; at most {_MOST} are allowed",
                "Keep a handful of them, or leave words out with `[...]`",
                citation.words,
            )
