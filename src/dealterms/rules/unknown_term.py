"""A term is named that does not exist.

What. `ends.on`, `ends.of` or `superseded_by` names an id that no term has, in this snapshot or in an
earlier one; or `used_by`, or a proposal's `changes`, names one that no term of this snapshot has.

Why. What ends a term, what took its place, what uses a definition and what a proposal is about are read
from these ids. One that leads nowhere is a typo.

Example. `ends: {on: [agi-claus]}` beside the term `agi-clause`.

Mend. Correct the id, or add that term. `ends.on` and `ends.of` name `milestone-trigger` terms; a term
does not supersede itself.
"""

from collections.abc import Iterator

from dealterms.model.deal import Snapshot
from dealterms.model.rule_context import RuleContext, Violation, may_have_term
from dealterms.model.value import End
from dealterms.plugins import unknown

_MILESTONE_KEYS = ("on", "of")
_EARLIER_KEYS = (*_MILESTONE_KEYS, "superseded_by")
"""What these name may be over, and left out since."""


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the ids of each snapshot that lead nowhere."""
    kinds: dict[str, str] = {}
    unreadable: set[str] = set()
    has_gap = False
    for snapshot in context.deal.snapshots:
        has_gap = has_gap or snapshot.name.text in context.incomparable
        kinds.update((id_, term.kind) for id_, term in snapshot.terms.items())
        unreadable |= snapshot.unreadable
        for keys, id_ in _iter_named_ids(snapshot):
            place, key = (
                snapshot.source_map.locate(*keys),
                next(k for k in reversed(keys) if isinstance(k, str)),
            )
            is_earlier = key in _EARLIER_KEYS
            known = kinds if is_earlier else snapshot.terms
            if key == "superseded_by" and keys[1] == id_:
                yield Violation(
                    place, f"`{id_}` is superseded by itself", "Name the term that took its place"
                )
            elif id_ not in known:
                if not (has_gap or id_ in unreadable if is_earlier else _may_have(snapshot, id_, context)):
                    yield Violation(place, *unknown("term", id_, known, "Correct the id, or add that term"))
            elif (
                key in _MILESTONE_KEYS
                and kinds[id_] != "milestone-trigger"
                and id_ not in snapshot.unreadable
            ):
                message = f"`{id_}` is a {kinds[id_]}, but only a milestone-trigger can end a term"
                yield Violation(place, message, "Name a milestone-trigger")


def _may_have(snapshot: Snapshot, id_: str, context: RuleContext) -> bool:
    """Return whether the term may be in what could not be read of the snapshot, or of what it carries on."""
    is_cut_off = snapshot.head.carries is not None and snapshot.name.text in context.incomparable
    return is_cut_off or may_have_term(snapshot, id_)


def _iter_named_ids(snapshot: Snapshot) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the ids of terms that terms and proposals name, each with the keys that lead to it."""
    for id_, term in snapshot.terms.items():
        if isinstance(term.ends, End):
            for key in _MILESTONE_KEYS:
                for event in sorted(getattr(term.ends, key)):
                    yield ("terms", id_, "ends", key), event
        for key in ("superseded_by", "used_by"):
            for number, other in enumerate(getattr(term, key, ())):
                yield ("terms", id_, key, number), other
    for id_, proposal in snapshot.proposals.items():
        if proposal.changes is not None:
            yield ("proposals", id_, "changes"), proposal.changes
