"""A value differs from an older snapshot's, and its date is not later than that.

What. The value differs, but `since` says that it was so on the older snapshot's date already; or `since`
was not moved, so that nobody says whether the deal changed or the older snapshot was wrong; or `since`
lies before a snapshot that came between and does not have the value; or a status goes back to one that
no event leads to, as from in force to agreed.

Why. Then nobody can tell a change of the deal from a mistake in the record. A fact is written into every
snapshot at whose date it was true.

Example. `2024.yaml` says 20%, `2025.yaml` says 15% with `since: 2023`.

Mend. Correct the older snapshot, or move `since` to the day of the change; for one field alone, write
`since: {rate: 2025-01}`.
"""

from collections.abc import Iterator, Sequence

from dealterms.model.change import STATUS, FieldChange
from dealterms.model.deal import Snapshot
from dealterms.model.partial_date import PartialDate
from dealterms.model.rule_context import RuleContext, Violation
from dealterms.model.term import Term


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the values whose date contradicts an older snapshot, or does not tell them from a mistake."""
    snapshots = context.deal.snapshots
    numbers = {snapshot.name.text: number for number, snapshot in enumerate(snapshots)}
    for step, change, field in context.iter_changes():
        number = numbers[step.after]
        term = snapshots[number].terms.get(change.term)
        if field.place is None or term is None or not number:
            continue
        what = f"`{change.term}`" if field.field == STATUS else f"`{field.field}` of `{change.term}`"
        found = _describe(field, what, term, change.term, snapshots, number)
        if found is not None:
            yield Violation(field.place, *found, field.values)


def _describe(
    field: FieldChange, what: str, term: Term, id_: str, snapshots: Sequence[Snapshot], number: int
) -> tuple[str, str] | None:
    """Return what is wrong with the date of a difference, and the hint; None if nothing is.

    ``number`` is that of the newer snapshot.
    """
    is_of_record = field.verb in ("corrected", "differs")
    older = _find_last_stating(field, id_, snapshots, number) if is_of_record else snapshots[number - 1]
    if field.verb == "corrected" and field.field == STATUS:
        before, after = field.values
        return f"{what} is {before} in {older} and cannot become {after}", f"Correct {older}, or the status"
    if field.verb == "corrected":
        message = f"{what} differs from {older}, although `since` is not later than it"
        return message, f"Correct {older}, or move `since`"
    if field.verb == "differs":
        message = (
            f"{what} differs from {older}, and `since` was not moved: the record does not say"
            f" whether the deal changed or {older} was wrong"
        )
        return message, f"Correct {older}, or write `since: {{{field.field}: …}}` with the day of the change"
    since = _find_date(field, term)
    between = snapshots[number - 1]
    if since is None or not since.is_on_or_before(between.name) or id_ in between.unreadable:
        return None
    if field.verb == "took-effect" and id_ in between.terms and between.terms[id_].since.term == since:
        # There, the status contradicts the date: that is said where it stands.
        return None
    message = f"{what} {_VERB_PHRASES[field.verb]} {since}, but {between}, which is later, does not have it"
    return message, f"Write it into {between}, too, or correct `since`"


_VERB_PHRASES = {
    "changed": "changed in",
    "added": "is new since",
    "took-effect": "took effect in",
    "suspended": "was suspended in",
    "resumed": "was resumed in",
    "ended": "ended in",
    "lapsed": "lapsed in",
    "performed": "was performed in",
    "exercised": "was exercised in",
    "reached": "was reached in",
}


def _find_date(field: FieldChange, term: Term) -> PartialDate | None:
    """Return the date that the difference claims; of a status, its own, for the term's may be its start."""
    own = term.since.get_own(field.field)
    if field.verb == "changed":
        return own or term.since.term
    if field.field != STATUS or field.verb not in _VERB_PHRASES:
        return None
    if field.verb == "added":
        return term.agreed or term.since.term
    return own or (term.since.term if field.verb == "took-effect" else None)


def _find_last_stating(field: FieldChange, id_: str, snapshots: Sequence[Snapshot], number: int) -> Snapshot:
    """Return the last of the earlier snapshots that itself states the value before; else the last one."""
    for earlier in range(number - 1, -1, -1):
        snapshot = snapshots[earlier]
        term = snapshot.terms.get(id_) if snapshot.head.carries is None else None
        if term is not None and getattr(term, field.field, None) == field.before:
            return snapshot
    return snapshots[number - 1]
