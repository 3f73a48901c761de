"""Proposals from one snapshot to the next: they appear, get another aim, and come to something.

Worked example, of a proposal to raise a rate from 20% to 30%::

    2020: {changes: share, to: {rate: 30%}, sources: [a]}          proposed 2020
    2021: the same                                                 nothing is told; last heard 2021
    2022: {…, outcome: adopted, sources: [b]}; the rate is 30%     proposed 2022, adopted;
                                                                   since then: 20% → 30% (2022)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from dealterms.comparison.changes import format_title
from dealterms.comparison.citations import EntryCitations
from dealterms.comparison.state import TermState
from dealterms.model.axes import Axis
from dealterms.model.change import FieldChange, RequiredCitation
from dealterms.model.deal import Snapshot
from dealterms.model.diff import ProposalChange
from dealterms.model.missing import known_rank
from dealterms.model.quantity import Amount
from dealterms.model.schedule import Schedule
from dealterms.model.term import Proposal
from dealterms.model.value import Value


class ProposalWalk:
    """The proposals of a walk of which the snapshots come one by one."""

    def __init__(self, first: Snapshot) -> None:
        self._newest = first
        self._told = {id_: _get_content(proposal) for id_, proposal in first.proposals.items()}
        self.last_heard = dict.fromkeys(first.proposals, first.name.text)
        """The last snapshot that carries each."""

    def advance_to(self, new: Snapshot) -> Iterator[ProposalChange]:
        """Yield the proposals of ``new`` that appear in it, or have another aim or outcome."""
        for id_, proposal in new.proposals.items():
            self.last_heard[id_] = new.name.text
            content = _get_content(proposal)
            if self._told.get(id_) == content:
                continue
            self._told[id_] = content
            yield ProposalChange(
                proposal=id_,
                changes=proposal.changes,
                kind=proposal.kind,
                title=format_title(id_, proposal.title),
                note=proposal.note,
                to=tuple(sort_nested(proposal.to).items()),
                outcome=proposal.outcome,
                last_heard=new.name.text,
                when=new.name.text,
                evidence=EntryCitations(new, "proposals", id_, self._newest).collect_all(),
                required_citations=(RequiredCitation("", new.name.text),),
                place=new.source_map.locate_key("proposals", id_),
            )
        self._newest = new


class Moves:
    """The fields that changed in the steps of a walk, to be found by the value that they came to."""

    def __init__(self) -> None:
        self._moves: dict[tuple[object, ...], list[tuple[int, int, FieldChange]]] = {}
        """The moves by term, field and number, each with the number of its step and one of its own."""
        self._count = 0

    def add(self, step: int, term: str, field: FieldChange) -> None:
        """Add a field of a term that changed in a step."""
        if field.after is not None:
            key = term, field.field, _get_number(field.after)
            self._moves.setdefault(key, []).append((step, self._count, field))
            self._count += 1

    def find(
        self, term: str, aims: Mapping[str, Value], axes: Mapping[str, Axis], first: int
    ) -> tuple[FieldChange, ...]:
        """Return the fields of a term that came to what was aimed at in a step ``first``, or later."""
        found = [
            (count, field)
            for name, aim in aims.items()
            for number in _list_numbers(aim)
            for step, count, field in self._moves.get((term, name, number), ())
            if step >= first and field.after is not None and _is_met(axes[name], aim, field.after)
        ]
        return tuple(field for _, field in sorted(found, key=lambda move: move[0]))


def with_life(
    change: ProposalChange,
    last_heard: str,
    terms: Mapping[str, TermState],
    moves: Moves | None = None,
    first: int = 0,
) -> ProposalChange:
    """Return the proposal with what became of it, by the ``moves`` of its term since the step ``first``."""
    state = terms.get(change.changes or "")
    if state is None:
        return change._replace(last_heard=last_heard)
    aims = dict(_iter_aims(change, state))
    axes = type(state.term).get_axes()
    since_then = moves.find(change.changes or "", aims, axes, first) if moves is not None else ()
    in_force = not state.term.is_over and any(
        name in state.fields and _is_met(axes[name], aim, state.fields[name].value)
        for name, aim in aims.items()
    )
    return change._replace(last_heard=last_heard, since_then=since_then, in_force=in_force)


def _iter_aims(change: ProposalChange, state: TermState) -> Iterator[tuple[str, Value]]:
    """Yield the fields that the proposal would set, and to which value, as the term's kind reads it."""
    axes = type(state.term).get_axes()
    for name, raw in change.to:
        if name in axes:
            try:
                yield name, axes[name].parse(raw)
            except ValueError:  # the loader has reported it
                continue


def _is_met(axis: Axis, aim: Value, value: Value) -> bool:
    return known_rank(value) == known_rank(aim) == 3 and axis.is_same(aim, value)


def _get_number(value: Value) -> Decimal | None:
    return value.number if isinstance(value, Amount) else None


def _list_numbers(aim: Value) -> list[Decimal | None]:
    """Return the numbers of the amounts that can meet the aim, and None for what is no amount."""
    entries = aim.entries if isinstance(aim, Schedule) else ()
    return list(dict.fromkeys((None, _get_number(aim), *(entry.amount.number for entry in entries))))


def _get_content(proposal: Proposal) -> tuple[object, object]:
    """Return what makes a proposal another one: its aim and its outcome; `open` is like none."""
    outcome = None if proposal.outcome == "open" else proposal.outcome
    return sort_nested(proposal.to), outcome


def sort_nested(part: Any) -> Any:
    """Return what a proposal would set with keys and tokens sorted, for their order means nothing."""
    if isinstance(part, Mapping):
        return {key: sort_nested(value) for key, value in sorted(part.items())}
    return sorted(part, key=str) if isinstance(part, list) else part
