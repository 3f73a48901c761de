"""A citation was copied from the snapshot before.

What. The same source, place and words stand on the same term in the older snapshot.

Why. A citation stands only in the snapshot whose date it speaks to; the tool gathers the earlier
ones. A copy supports nothing and reconfirms nothing, but it looks as if it did.

Example. `{source: seed-001, at: line 5, quote: right of first refusal}` in 2024 and again in 2025.

Mend. Remove the copy. If the article speaks of both dates, quote the words that speak of this one.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation

SEVERITY = "warning"


def find(case: RuleContext) -> Iterator[Violation]:
    """The citations of each term that the older snapshot has too."""
    for old, new in case.iter_snapshot_pairs():
        for id_, term in new.terms.items():
            before = old.terms.get(id_)
            if before is None or not term.sources:
                continue
            known = {citation.identity for citation in before.sources}
            for number, citation in enumerate(term.sources):
                if citation.identity in known:
                    yield Violation(
                        new.source_map.locate("terms", id_, "sources", number),
                        f"this citation of {citation.source} stands on `{id_}` in {old} already",
                        "Remove it, or quote the words that speak of this date",
                        citation.words,
                    )
