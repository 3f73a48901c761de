"""A term is in one snapshot and missing from the next.

What. The older snapshot has the term, it was not over there, and the newer one leaves it out.

Why. Every snapshot restates what still stands. Absence is not removal: nobody can tell whether the
term ended, was forgotten, or stands under another id. A snapshot that `carries: all` leaves none out.

Example. `api-hosting` is in `2024.yaml` and not in `2025-01.yaml`.

Mend. Restate it; or end it with a `status` that is over and a source; or write `status: unknown`. If
only its id is another one, use one id in all snapshots.
"""

from collections.abc import Iterator

from dealterms.model.axes import Role
from dealterms.model.deal import Snapshot
from dealterms.model.missing import UNKNOWN
from dealterms.model.rule_context import RuleContext, Violation, is_term_in_file
from dealterms.model.term import Term
from dealterms.model.value import End


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the terms that the next snapshot leaves out."""
    for old, new in context.iter_snapshot_pairs():
        gone = {
            id_: term for id_, term in old.terms.items() if not term.is_over and not is_term_in_file(new, id_)
        }
        renamed = _find_renamed(gone, old, new) if gone else {}
        for id_, term in gone.items():
            place = new.source_map.locate_key("terms")
            message = f"`{id_}` is in {old} but missing here"
            yield Violation(place, message, _build_hint(id_, term, new, renamed.get(id_)), (id_,))


def _build_hint(id_: str, term: Term, new: Snapshot, new_id: str | None) -> str:
    if new_id is not None:
        return (
            f"Did you rename `{id_}` to `{new_id}`? Then use one id in all snapshots; else restate or end it"
        )
    if isinstance(term.ends, End) and term.ends.is_past(new.name.last):
        return f"Its end, {term.ends.through}, has passed: restate it, with `status: lapsed` if that ended it"
    return "Restate it, end it with a status and a source, or write `status: unknown`"


def _find_renamed(gone: dict[str, Term], old: Snapshot, new: Snapshot) -> dict[str, str]:
    """Return the new ids of terms that are likely the same; where two could be meant, there is none."""
    come = {
        id_: term for id_, term in new.terms.items() if not term.is_over and not is_term_in_file(old, id_)
    }
    pairs = [
        (old_id, new_id)
        for old_id, old_term in gone.items()
        for new_id, term in come.items()
        if _is_alike(old_term, term)
    ]
    olds, news = [old_id for old_id, _ in pairs], [new_id for _, new_id in pairs]
    return {old_id: new_id for old_id, new_id in pairs if olds.count(old_id) == news.count(new_id) == 1}


def _is_alike(old: Term, new: Term) -> bool:
    """Return whether two terms share their kind, their roles, and more than half of their values."""
    if type(old) is not type(new):
        return False
    alike = [
        (isinstance(axis, Role), getattr(old, name) == getattr(new, name))
        for name, axis in type(old).get_axes().items()
        if not getattr(old, name) is getattr(new, name) is UNKNOWN
    ]
    values = [is_same for is_role, is_same in alike if not is_role]
    return all(is_same for is_role, is_same in alike if is_role) and sum(values) * 2 > len(values)
