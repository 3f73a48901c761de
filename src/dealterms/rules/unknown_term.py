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
        for keys, id_ in _iter_named_ids(snapshot):
            place, term = snapshot.source_map.locate(*keys), snapshot.terms.get(id_)
            if not is_term_in_file(snapshot, id_):
                yield Violation(place, *unknown("term", id_, snapshot.terms, "Correct the id"))
            elif keys[-1] == "on" and term is not None and term.kind != "milestone-trigger":
                message = f"`{id_}` is a {term.kind}, but only a milestone-trigger can end a term"
                yield Violation(place, message, "Name a milestone-trigger")


def _iter_named_ids(snapshot: Snapshot) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the ids of terms that terms and proposals name, each with the keys that lead to it."""
    for id_, term in snapshot.terms.items():
        for event in sorted(term.ends.on) if isinstance(term.ends, End) else ():
            yield ("terms", id_, "ends", "on"), event
        for number, user in enumerate(getattr(term, "used_by", ())):
            yield ("terms", id_, "used_by", number), user
    for id_, proposal in snapshot.proposals.items():
        if proposal.changes is not None:
            yield ("proposals", id_, "changes"), proposal.changes
