"""A citation was copied from the snapshot before.

What. The same term cites the same source, place and words in the older snapshot.

Why. A citation belongs only to the snapshot whose date it is about; the tool gathers the earlier
ones. A copy supports nothing and reconfirms nothing, but it looks as if it did.

Example. `{source: seed-001, at: line 5, quote: right of first refusal}` in 2024 and again in 2025.

Mend. Remove the copy. If the article speaks of both dates, quote the words that speak of this one.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation

SEVERITY = "warning"


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the citations of each term that the older snapshot has too."""
    for old, new in context.iter_snapshot_pairs():
        for id_, term in new.terms.items():
            old_term = old.terms.get(id_)
            if old_term is None or not term.sources:
                continue
            known = {citation.identity for citation in old_term.sources}
            for number, citation in enumerate(term.sources):
                if citation.identity in known:
                    place = new.source_map.locate("terms", id_, "sources", number)
                    message = f"this citation of {citation.source} is already on `{id_}` in {old}"
                    hint = "Remove it, or quote the words that speak of this date"
                    yield Violation(place, message, hint, citation.words)
