"""A term is in one snapshot and missing from the next.

What. The older snapshot has the term, it was not over there, and the newer one leaves it out.

Why. Every snapshot restates what still stands. Absence is not removal: nobody can tell whether the
term ended, or was forgotten.

Example. `api-hosting` is in `2024.yaml` and not in `2025-01.yaml`.

Mend. Restate it; or end it with a `status` that is over and a source; or write `status: unknown`.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation, is_term_in_file


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the terms that the next snapshot leaves out."""
    for old, new in context.iter_snapshot_pairs():
        for id_, term in old.terms.items():
            if not term.is_over and not is_term_in_file(new, id_):
                place = new.source_map.locate_key("terms")
                message = f"`{id_}` is in {old} but missing here"
                hint = "Restate it, end it with a status and a source, or write `status: unknown`"
                yield Violation(place, message, hint, (id_,))
