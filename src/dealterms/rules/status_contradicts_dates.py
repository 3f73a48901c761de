"""A term's status contradicts its dates.

What. A term is in force although its end is past; it has lapsed before the end that it names; it is
in force although it takes effect later; or it is agreed, not yet effective, although it took effect.

Why. One of the two is wrong, and a reader cannot know which.

Example. In `2031.yaml`: `ends: 2030` without a status that is over.

Mend. Correct the date or the status. A term that ended gets `status: lapsed` and a source.
"""

from collections.abc import Iterator

from dealterms.model.partial_date import PartialDate
from dealterms.model.rule_context import RuleContext, Violation
from dealterms.model.term import Term
from dealterms.model.value import End


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the terms of each snapshot whose status and dates disagree."""
    for snapshot in context.deal.snapshots:
        for id_, term in snapshot.terms.items():
            if contradiction := _describe_contradiction(term, snapshot.name):
                place = snapshot.source_map.locate_key("terms", id_, "status")
                message = f"`{id_}` {contradiction} {snapshot}"
                yield Violation(place, message, "Correct the date or the status")


def _describe_contradiction(term: Term, snapshot: PartialDate) -> str:
    """Return the words between the term and the snapshot's name; nothing if all agrees."""
    since, ends = term.since, term.ends
    if since is not None and since.is_wholly_after(snapshot):
        if term.status == "in-force":
            return f"takes effect in {since} and is in force in"
        if term.is_over:
            return f"is over since {since}, which is after"
    if term.status == "agreed" and since is not None and since.is_on_or_before(snapshot):
        return f"took effect in {since} and is not yet effective in"
    if not isinstance(ends, End):
        return ""
    if term.status == "in-force" and ends.is_past(snapshot.last):
        return f"ends in {ends.through} and is still in force in"
    if term.status == "lapsed" and _is_ahead(term, ends, snapshot):
        return f"runs through {ends.through} and has lapsed in"
    return ""


def _is_ahead(term: Term, ends: End, snapshot: PartialDate) -> bool:
    """Say whether only the calendar can bring the end, and it certainly has not yet."""
    # A trigger lapses when its event happens, whatever its last day.
    if ends.on or term.kind == "milestone-trigger" or not isinstance(ends.through, PartialDate):
        return False
    return ends.through.is_wholly_after(snapshot)
