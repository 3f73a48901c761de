"""A term is in one snapshot and missing from the next.

What. The older snapshot has the term, it was not over there, and the newer one leaves it out.

Why. Every snapshot restates what still stands. Absence is not removal: nobody can tell whether the
term ended, was forgotten, or stands under another id. A snapshot that `carries: all` leaves none out.

Example. `api-hosting` is in `2024.yaml` and not in `2025-01.yaml`.

Mend. Restate it; or end it with a `status` that is over and a source; or write `status: unknown`. If
only its id is another one, use one id in all snapshots.
"""

from collections import Counter
from collections.abc import Iterator

from dealterms.model.axes import Role
from dealterms.model.deal import Snapshot
from dealterms.model.missing import UNKNOWN
from dealterms.model.rule_context import RuleContext, Violation, is_term_in_file
from dealterms.model.term import Term
from dealterms.model.value import End

_MAX_COMPARED = 100
"""Of more new terms of a kind between the same parties, none is taken for one that was renamed."""


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
    by_parties: dict[object, list[str]] = {}
    for id_, term in come.items():
        by_parties.setdefault(_get_parties(term), []).append(id_)
    pairs = [
        (old_id, new_id)
        for old_id, old_term in gone.items()
        if len(candidates := by_parties.get(_get_parties(old_term), ())) <= _MAX_COMPARED
        for new_id in candidates
        if _is_alike(old_term, come[new_id])
    ]
    olds, news = (Counter(ids) for ids in ([old for old, _ in pairs], [new for _, new in pairs]))
    return {old_id: new_id for old_id, new_id in pairs if olds[old_id] == news[new_id] == 1}


def _get_parties(term: Term) -> tuple[object, ...]:
    """Return the kind of a term, and who has its roles: a term that was renamed has the same."""
    axes = type(term).get_axes().items()
    return type(term), *(getattr(term, name) for name, axis in axes if isinstance(axis, Role))


def _is_alike(old: Term, new: Term) -> bool:
    """Return whether two terms of a kind and of the same parties share more than half of their values."""
    alike = [
        getattr(old, name) == getattr(new, name)
        for name, axis in type(old).get_axes().items()
        if not isinstance(axis, Role) and not getattr(old, name) is getattr(new, name) is UNKNOWN
    ]
    return bool(sum(alike) * 2 > len(alike))
