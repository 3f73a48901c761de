"""A term's status contradicts its dates.

What. A term stands although its end is past, or although a milestone that ends it was reached, in this
snapshot or in an earlier one; it has lapsed before the end that it names, or was exercised after it; it
is in force, suspended, signed or over only from a day that lies ahead; or it is agreed, not yet
effective, although it took effect.

Why. One of the two is wrong, and a reader cannot know which. A past end is no error where a `renewal`
with `form: automatic` stands, nor a milestone where `whichever: last` waits for a day that is ahead.

Example. In `2031.yaml`: `ends: 2030` without a status that is over.

Mend. Correct the date or the status. A term that ended gets `status: lapsed` and a source.
"""

from collections.abc import Iterator, Mapping

from dealterms.comparison.notes import find_ending_milestones
from dealterms.comparison.steps import iter_reached
from dealterms.model.change import STATUS
from dealterms.model.deal import Snapshot
from dealterms.model.partial_date import PartialDate
from dealterms.model.rule_context import RuleContext, Violation
from dealterms.model.term import Term
from dealterms.model.value import End

_STANDING = {
    "in-force": "is still in force",
    "agreed": "is still to take effect",
    "suspended": "is still suspended",
}
"""The statuses of a term that stands, each as it is said of one whose end is past."""


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the terms of each snapshot whose status and dates disagree."""
    reached: dict[str, PartialDate] = {}
    for snapshot in context.deal.snapshots:
        name = snapshot.name
        # A milestone that is said to be reached on a day ahead has a finding of its own, and ends nothing.
        reached.update((id_, day) for id_, day in iter_reached(snapshot) if not day.is_wholly_after(name))
        renews = _has_automatic_renewal(snapshot)
        for id_, term in snapshot.terms.items():
            words = _describe_onset(term, name) or _describe_end(term, snapshot, reached, renews)
            if words:
                place = snapshot.source_map.locate_key("terms", id_, STATUS)
                hint = "Correct the date or the status"
                yield Violation(place, f"`{id_}` {words}", hint)


def _has_automatic_renewal(snapshot: Snapshot) -> bool:
    """Return whether the agreement goes on by itself when its end has passed."""
    return any(
        term.kind == "renewal" and getattr(term, "form", None) == "automatic" and term.status in _STANDING
        for term in snapshot.terms.values()
    )


def _describe_onset(term: Term, snapshot: PartialDate) -> str:
    """Return what is wrong with the days on which it began or ended; empty if nothing is."""
    began, own = term.since.term, term.since.get_own(STATUS)
    since = own or began
    if term.agreed is not None and term.agreed.is_wholly_after(snapshot):
        return f"was signed in {term.agreed}, which is after {snapshot}"
    if term.is_over and since is not None and since.is_wholly_after(snapshot):
        return f"is over since {since}, which is after {snapshot}"
    if term.status in ("agreed", "suspended") and own is not None and own.is_wholly_after(snapshot):
        return f"is {term.status} since {own}, which is after {snapshot}"
    if term.status == "agreed" and began is not None and began.is_on_or_before(snapshot):
        return f"took effect in {began} and is not yet effective in {snapshot}"
    if term.status in ("in-force", "suspended"):
        start = since if term.status == "in-force" else began
        if start is not None and start.is_wholly_after(snapshot):
            return f"takes effect in {start} and is {term.status.replace('-', ' ')} in {snapshot}"
        for field, day in term.since.fields:
            if field != STATUS and day.is_wholly_after(snapshot):
                return f"states its `{field}` as of {day}, which is after {snapshot}"
    return ""


def _describe_end(term: Term, snapshot: Snapshot, reached: Mapping[str, PartialDate], renews: bool) -> str:
    """Return what is wrong with its end; empty if nothing is."""
    if not isinstance(term.ends, End):
        return ""
    ends = term.ends.resolve(reached)
    if term.status in _STANDING:
        stands = f"{_STANDING[term.status]} in {snapshot}"
        ended_by = find_ending_milestones(term.model_copy(update={"ends": ends}), snapshot, reached)
        if ended_by and not _waits_for_day(ends, snapshot):
            return f"ends on `{ended_by[0]}`, reached in {reached[ended_by[0]]}, and {stands}"
        if ends.is_past(snapshot.name.last) and not renews:
            return f"ends in {ends.through} and {stands}"
    if term.status == "lapsed" and _is_ahead(term, ends, snapshot.name):
        return f"runs through {ends.through} and has lapsed in {snapshot}"
    if term.status == "exercised" and not renews:
        since = term.since.get_own(STATUS) or term.since.term
        if since is not None and not since.uncertain and ends.is_past(since.first):
            return f"was exercised in {since}, after its end in {ends.through}"
    return ""


def _waits_for_day(ends: End, snapshot: Snapshot) -> bool:
    """Return whether both must come, the milestone and a day, and the day is not yet past."""
    if ends.whichever != "last":
        return False
    return (
        bool(ends.of) or not isinstance(ends.through, PartialDate) or ends.through.last >= snapshot.name.last
    )


def _is_ahead(term: Term, ends: End, snapshot: PartialDate) -> bool:
    """Return whether only the calendar can bring the end, and it certainly has not yet."""
    # A trigger lapses when its event happens, whatever its last day.
    if ends.milestones or term.kind == "milestone-trigger" or not isinstance(ends.through, PartialDate):
        return False
    return ends.through.is_wholly_after(snapshot)
