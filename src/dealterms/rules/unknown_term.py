"""A term is named that is not in the snapshot.

What. `ends.on`, `used_by`, or a proposal's `changes` names an id that no term of it has.

Why. What ends a term, what uses a definition and what a proposal is about are read from these
ids. One that leads nowhere is a typo.

Example. `ends: {on: [agi-claus]}` beside the term `agi-clause`.

Mend. Correct the id. `ends.on` names `milestone-trigger` terms.
"""

from collections.abc import Iterator

from dealterms.model.deal import Snapshot
from dealterms.model.rule_context import RuleContext, Violation, is_term_in_file
from dealterms.model.value import End
from dealterms.plugins import unknown


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the ids of each snapshot that lead nowhere."""
    for snapshot in context.deal.snapshots:
        for id_, term in snapshot.terms.items():
            if isinstance(term.ends, End) and term.ends.on:
                yield from _find_bad_events(snapshot, id_, term.ends.on)
            for number, user in enumerate(getattr(term, "used_by", ())):
                if not is_term_in_file(snapshot, user):
                    yield _build_violation(snapshot, ("terms", id_, "used_by", number), user)
        for id_, proposal in snapshot.proposals.items():
            if proposal.changes is not None and not is_term_in_file(snapshot, proposal.changes):
                yield _build_violation(snapshot, ("proposals", id_, "changes"), proposal.changes)


def _find_bad_events(snapshot: Snapshot, id_: str, events: frozenset[str]) -> Iterator[Violation]:
    for event in sorted(events):
        term = snapshot.terms.get(event)
        if not is_term_in_file(snapshot, event):
            yield _build_violation(snapshot, ("terms", id_, "ends", "on"), event)
        elif term is not None and term.kind != "milestone-trigger":
            yield Violation(
                snapshot.source_map.locate("terms", id_, "ends", "on"),
                f"`{event}` is a {term.kind}, but only a milestone-trigger can end a term",
                "Name a milestone-trigger",
            )


def _build_violation(snapshot: Snapshot, keys: tuple[str | int, ...], id_: str) -> Violation:
    return Violation(
        snapshot.source_map.locate(*keys), *unknown("term", id_, snapshot.terms, "Correct the id")
    )
