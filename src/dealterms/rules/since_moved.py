"""A term has a new `since`, but no value that is known to have changed.

What. `since` moved beyond the older snapshot, and the only values that differ are said more vaguely, or
known for the first time or more closely. All of that can be so although the deal stayed as it was.

Why. A term's `since` says only that something of it is new. What was meant as a change is told as
something that was learned.

Example. `rate: about 20%` in 2024, `rate: 20.4%` with `since: 2025-03` in 2025.

Mend. If the field changed, say so by a `since` of its own, `since: {rate: 2025-03}`, and a citation. If
it did not, leave `since` as it was.
"""

from collections.abc import Iterator

from dealterms.model.axes import Axis
from dealterms.model.deal import Snapshot
from dealterms.model.diff import TermChange
from dealterms.model.missing import known_rank
from dealterms.model.rule_context import RuleContext, Violation
from dealterms.model.term import Term
from dealterms.model.value import Value

SEVERITY = "warning"

_LEARNED = frozenset({"documented", "disputed", "reported"})
"""The verbs that leave the deal as it was."""


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the terms whose `since` moved for no change."""
    changes = {(step.after, term.term): term for step in context.steps for term in step.terms}
    for old, new in context.iter_snapshot_pairs():
        for id_, term in new.terms.items():
            old_term = old.terms.get(id_)
            if old_term is None or old_term is term or not _has_moved(old_term, term, old):
                continue
            fields = _find_learned(old_term, term, changes.get((new.name.text, id_)))
            if fields:
                since = term.since.term
                listed = ", ".join(f"`{name}`" for name in fields)
                message = (
                    f"`{id_}` has a new `since`, {since}, but {listed} may be as in {old}:"
                    " only what is known of it differs"
                )
                dates = ", ".join(f"{name}: {since}" for name in fields)
                hint = f"If it changed then, write `since: {{{dates}}}`; else leave `since` as it was"
                yield Violation(
                    new.source_map.locate_key("terms", id_, "since"), message, hint, tuple(fields)
                )


def _has_moved(old_term: Term, term: Term, old: Snapshot) -> bool:
    """Return whether the term stands in both and claims a new version since the older snapshot."""
    since = term.since.term
    if old_term.is_over or term.is_over or type(old_term) is not type(term):
        return False
    return since is not None and since != old_term.since.term and since.is_wholly_after(old.name)


def _find_learned(old_term: Term, term: Term, change: TermChange | None) -> list[str]:
    """Return the fields of which only the knowledge differs; none if anything else differs, too."""
    if change is not None and any(f.class_ != "none" and f.verb not in _LEARNED for f in change.fields):
        return []
    return [
        name
        for name, axis in type(term).get_axes().items()
        if term.since.get_own(name) is None
        if known_rank(getattr(term, name)) == 3
        and _differs(axis, getattr(old_term, name), getattr(term, name))
    ]


def _differs(axis: Axis, old: Value, new: Value) -> bool:
    return old != new and not (known_rank(old) == 3 and axis.is_same(old, new))
