"""A term is named that is not in the snapshot.

What. `ends.on`, `used_by`, or a proposal's `changes` names an id that no term of it has.

Why. What ends a term, what leans on a definition and what a proposal is about are read from these
ids. One that leads nowhere is a typo.

Example. `ends: {on: [agi-claus]}` beside the term `agi-clause`.

Mend. Correct the id. `ends.on` names `milestone-trigger` terms.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.deal import Snapshot
from dealterms.model.did_you_mean import suggest_similar
from dealterms.model.rule_context import RuleContext, Violation, is_term_in_file
from dealterms.model.value import End


def find(case: RuleContext) -> Iterator[Violation]:
    """The ids that lead nowhere, of each snapshot."""
    for snapshot in case.deal.snapshots:
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
        found = snapshot.terms.get(event)
        if not is_term_in_file(snapshot, event):
            yield _build_violation(snapshot, ("terms", id_, "ends", "on"), event)
        elif found is not None and found.kind != "milestone-trigger":
            yield Violation(
                snapshot.source_map.locate("terms", id_, "ends", "on"),
                f"`{event}` is a {found.kind}, and only a milestone-trigger can end a term",
                "Name the milestone-trigger",
            )


def _build_violation(snapshot: Snapshot, route: tuple[str | int, ...], id_: str) -> Violation:
    return Violation(
        snapshot.source_map.locate(*route),
        f"there is no term `{id_}` in this snapshot",
        suggest_similar(id_, snapshot.terms).lstrip() or "Correct the id",
    )
