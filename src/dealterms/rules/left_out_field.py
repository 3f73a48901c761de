"""A field that was known is left out.

What. The older snapshot states the field, the newer one restates the term without it.

Why. A snapshot restates all known values, so that it can be read alone. A field that is not there
looks unknown, and a change could hide behind the gap.

Example. `rate: 20%` in `2024.yaml`, no `rate` in `2025-01.yaml`.

Mend. Write the value again, or `unknown` if that is the truth.
"""

from collections.abc import Iterator

from dealterms.model.missing import UNKNOWN
from dealterms.model.rule_context import RuleContext, Violation
from dealterms.model.value import format_as_written


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the fields of each term that the next snapshot leaves out."""
    for old, new in context.iter_snapshot_pairs():
        for id_, term in new.terms.items():
            old_term = old.terms.get(id_)
            if old_term is None or old_term is term or old_term.is_over or term.is_over:
                continue
            if term.kind not in (old_term.kind, *old_term.continues):
                continue
            for name in type(old_term).get_axes().keys() & type(term).get_axes().keys():
                if getattr(old_term, name) is not UNKNOWN and name not in term.model_fields_set:
                    place = new.source_map.locate_key("terms", id_)
                    message = f"`{name}` of `{id_}` is known in {old} but left out here"
                    hint = "Restate it, or write `unknown` if that is the truth"
                    yield Violation(place, message, hint, (name, format_as_written(getattr(old_term, name))))
