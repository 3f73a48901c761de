"""A change has no date.

What. A value differs from the older snapshot's, and the term has no `since`, or an uncertain one.

Why. Without it, nobody can say when between the two snapshots the deal changed, or even whether it
did: the older snapshot may have been wrong.

Example. `level: exclusive` becomes `level: refusal`, and there is no `since`.

Mend. Write `since`, as precise as a source allows.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation

SEVERITY = "warning"


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the changed terms whose newer version does not say since when."""
    snapshots = {snapshot.name.text: snapshot for snapshot in context.deal.snapshots}
    for step in context.steps:
        for change in step.terms:
            changed = [f for f in change.fields if f.verb == "changed"]
            if not changed:
                continue
            term = snapshots[step.after].terms[change.term]
            if term.since is None or term.since.uncertain:
                yield Violation(
                    snapshots[step.after].source_map.locate_key("terms", change.term),
                    f"`{change.term}` changed after {step.before} ({', '.join(f.field for f in changed)})"
                    " but does not say when",
                    "Write `since`, as precise as a source allows",
                    tuple(word for f in changed for word in (f.field, *f.values)),
                )
