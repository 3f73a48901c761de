"""No source supports a difference.

What. Something was added, ended, suspended or changed, came about as agreed, was documented,
corrected, measured, disputed or proposed, and no citation in the snapshot of that step
supports it. The terms of the first snapshot need theirs too.

Why. Every change needs a source. Removals get no exception: an end needs a citation that
`supports: [status]`, an element gone from a set one that `supports: [-field]`. Only a term that lapsed
on its known, past end needs none. A withdrawn source, or one issued before the event, supports nothing.

Example. `rate` goes from 20% to 15%, and the term's only citation supports `ends`.

Mend. Add a citation that names the field in `supports`, or take the difference back.
"""

import re
from collections.abc import Iterator

from dealterms.model.change import STATUS, Evidence, FieldChange
from dealterms.model.finding import Finding
from dealterms.model.rule_context import RuleContext, Violation, find_malformed

_VERB_PHRASES = {
    "added": "is new",
    "ended": "ended",
    "suspended": "was suspended",
    "resumed": "was resumed",
    "changed": "changed",
    "took-effect": "took effect",
    "lapsed": "lapsed",
    "performed": "was performed",
    "exercised": "was exercised",
    "reached": "was reached",
    "documented": "is first documented",
    "corrected": "was corrected",
    "differs": "differs",
    "measured": "was measured again",
    "disputed": "is disputed",
    "reported": "is only reported",
    "withheld": "is withheld",
    "clarified": "was clarified",
}

_DOUBTFUL = ("corrected", "differs", "disputed")
"""The verbs of what may be a mistake: more than a citation may be missing."""
_ANY_SOURCE = "Cite a source for it"
_ANY_REPORT = "Cite who reports it"


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the differences of each step that no citation supports."""
    malformed = find_malformed(context.deal.findings, "terms", "sources")
    for _, term, field in context.iter_changes():
        # A citation that is not well-formed has a finding of its own, as an unreadable record has.
        if field.place is None or (field.place.path, term.term) in malformed:
            continue
        if field.supported is False and not context.leans_on_unreadable(field):
            what = f"`{term.term}`" if field.field == STATUS else f"`{field.field}` of `{term.term}`"
            message = (
                f"{what} {_VERB_PHRASES.get(field.verb, field.verb)}, but no citation"
                f" supports it{_format_problems(field.evidence)}"
            )
            hint = f"Cite a source {_describe_needed_source(field)}"
            yield Violation(field.place, message, hint, field.values)
    for step in context.steps:
        for proposal in step.proposals:
            if context.leans_on_unreadable(proposal):
                continue
            if proposal.supported is False and proposal.place is not None:
                message = f"no source supports the proposal `{proposal.proposal}`"
                message += _format_problems(proposal.evidence)
                yield Violation(proposal.place, message, _ANY_REPORT)


def _format_problems(evidence: tuple[Evidence, ...]) -> str:
    problems = sorted({e.problem for e in evidence if e.side == "after" and e.problem})
    return f" ({', '.join(problems)})" if problems else ""


def _describe_needed_source(field: FieldChange) -> str:
    if field.verb == "disputed":
        if all(e.problem for e in field.dissent):
            return f"that gives another value with `instead: {{{field.field}: …}}`"
        return f"with `supports: [{field.field}]` for the value that the term keeps"
    supported = {what for e in field.get_support("after") if not e.problem for what in e.supports}
    named = [r.field for r in field.required_citations if r.field and r.field not in supported]
    return f"with `supports: [{', '.join(named)}]`" if named else "for it"


def read_missing_support(finding: Finding) -> tuple[str, ...] | None:
    """Return the fields for which a finding of this rule says that a citation has yet to be written.

    None if more is wrong than that: there is one and it will not do, or it is in doubt what happened.
    """
    is_missing = finding.message.endswith("no citation supports it") or not finding.place.keys.startswith(
        "terms."
    )
    is_doubtful = any(f" {_VERB_PHRASES[verb]}, " in finding.message for verb in _DOUBTFUL)
    supports = re.search(r"`supports: \[(.*)\]`", finding.mend)
    if not is_missing or is_doubtful or not (supports or finding.mend in (_ANY_SOURCE, _ANY_REPORT)):
        return None
    return tuple(supports[1].split(", ")) if supports else ()
