"""A source says that a field did not move, beside a value that differs.

What. A citation names the field in `unchanged`, and the same snapshot states another value of it than
was known before.

Why. `unchanged` reconfirms the value beside which it stands. Where the record says that the value moved,
was wrong or is new, the source contradicts it, and the reader would not learn that.

Example. `rate` goes from 20% to 15%, and a citation of it says `unchanged: [rate]`.

Mend. If the source is right, restate the older value. If not, write what it says as a dissent, with
`instead`; or take the field out of `unchanged`.
"""

from collections.abc import Iterator

from dealterms.model.change import FieldChange
from dealterms.model.rule_context import RuleContext, Violation

_VERB_PHRASES = {
    "added": "is new",
    "changed": "changed",
    "corrected": "was corrected",
    "differs": "differs",
    "measured": "was measured again",
    "clarified": "was clarified",
    "reworded": "was reworded",
}
"""The verbs of a value that is another one than before."""


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the fields that a citation calls unchanged and that differ in its step."""
    changes = {
        (step.after, term.term, field.field): (step.before, field)
        for step, term, field in context.iter_changes()
        if field.verb in _VERB_PHRASES
    }
    for snapshot, keys, citation in context.iter_citations():
        for number, name in enumerate(citation.unchanged):
            before, field = changes.get((snapshot.name.text, str(keys[1]), name), ("", None))
            if keys[0] == "terms" and field is not None:
                place = snapshot.source_map.locate(*keys, "unchanged", number)
                message = f"{citation.source} says that `{name}` of `{keys[1]}` did not move, but it"
                message += f" {_VERB_PHRASES[field.verb]}{_describe_values(field, before)}"
                hint = f"Restate the older value, or write the source's own with `instead: {{{name}: …}}`"
                if field.before is None:
                    hint = "Take the field out of `unchanged`, or correct `since`"
                yield Violation(place, message, hint, (*citation.words, name, *field.values))


def _describe_values(field: FieldChange, before: str) -> str:
    old, new = field.values
    return f" after {before}: {old} → {new}" if field.before is not None else ""
