"""A citation is older than what it is cited for.

What. The source was issued before the change that it is said to support.

Why. Nobody can report in 2023 what happened in 2025: the source, its date, or `since` is wrong. A
source whose date is uncertain is never accused.

Example. A term with `since: 2025-01`, supported by an article `issued: 2023`.

Mend. Correct the date of the record or `since`, or cite a later source.
"""

from collections.abc import Iterator

from dealterms.model.change import DISSENTING, TOO_EARLY
from dealterms.model.rule_context import RuleContext, Violation


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the citations that are certainly older than the event."""
    reported = set()
    for _, term, field in context.iter_changes():
        for evidence in field.evidence:
            if evidence.stance in DISSENTING:
                break  # so are all that follow, and none is too early
            if evidence.problem == TOO_EARLY and evidence.place not in reported:
                reported.add(evidence.place)
                change = f"the change of `{term.term}` that it is cited for"
                message = f"{evidence.source} was issued before {change}"
                hint = "Correct the date of the record or `since`, or cite a later source"
                yield Violation(evidence.place, message, hint, evidence.words)
