"""A change has no date.

What. A value differs from the older snapshot's, and the field has no `since` of its own, while the
term's is missing, uncertain, or no later than the older snapshot for certain.

Why. Without it, nobody can say when between the two snapshots the deal changed, or even whether it
did: the older snapshot may have been wrong. A date with `?` or `~` proves neither.

Example. `level: exclusive` becomes `level: refusal`, and there is no `since`.

Mend. Write `since`, as precise as a source allows; or `since: {level: 2025-01}`, for one field alone.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation
from dealterms.model.since import Since

SEVERITY = "warning"


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the changed terms whose newer version does not say since when."""
    snapshots = {snapshot.name.text: snapshot for snapshot in context.deal.snapshots}
    for step in context.steps:
        for change in step.terms:
            term = snapshots[step.after].terms.get(change.term)
            if term is None:
                continue
            undated = [
                f
                for f in change.fields
                if f.verb == "changed" and term.since.get_own(f.field) is None
                if f.when_is == "by" or _is_uncertain(term.since)
            ]
            if undated:
                names = ", ".join(f.field for f in undated)
                message, hint = _describe(term.since, step.before)
                yield Violation(
                    snapshots[step.after].source_map.locate_key("terms", change.term),
                    f"`{change.term}` changed after {step.before} ({names}){message}",
                    hint,
                    tuple(word for f in undated for word in (f.field, *f.values)),
                )


def _is_uncertain(since: Since) -> bool:
    return since.term is not None and since.term.uncertain


def _describe(since: Since, before: str) -> tuple[str, str]:
    """Return why the date of the term does not date the change, and what to write."""
    hint = "Write `since`, as precise as a source allows"
    if since.term is None:
        return " but does not say when", hint
    if since.term.uncertain:
        message = f", and its date is uncertain: `since: {since.term}` proves nothing"
        return message, "Write it without `?` or `~`, if a source allows"
    return f" but its `since`, {since.term}, may be of before {before}", hint
