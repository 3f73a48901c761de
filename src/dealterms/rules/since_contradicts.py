"""A value differs from the older snapshot's and claims to be older than it.

What. The value changed, but `since` says that this version of the term was in force on the older
snapshot's date already.

Why. Then the deal did not change between the two: either the older snapshot was wrong, or somebody
changed the value and forgot to move `since`.

Example. `2024.yaml` says 20%, `2025.yaml` says 15% with `since: 2023`.

Mend. Correct the older snapshot, or move `since` to the day of the change.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the values that were corrected rather than changed."""
    for step, term, field in context.iter_changes():
        if field.verb == "corrected" and field.place is not None:
            message = (
                f"`{field.field}` of `{term.term}` differs from {step.before},"
                " although `since` is not later than it"
            )
            yield Violation(field.place, message, f"Correct {step.before}, or move `since`", field.values)
