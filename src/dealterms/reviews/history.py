"""What the steps of a stretch tell on the one end of a branch and not on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from dealterms.model.diff import Diff, FieldChange, ProposalChange, TermChange
from dealterms.model.review import HistoryChange, ShownStep, StepChange, SupportChange
from dealterms.reviews.deal_at_revision import EARLIEST_NAME
from dealterms.reviews.windows import Window

_FieldKey = tuple[str, str]
_StepChanges = dict[_FieldKey, list[tuple[TermChange, StepChange]]]


class HistoryComparison(NamedTuple):
    """What is to be told anew, and what is told elsewhere or is no news."""

    shown: tuple[ShownStep, ...]
    """The steps of the branch that are shown in full."""
    split: tuple[Diff, ...]
    """The steps of the base into which a snapshot was put."""
    dates: Mapping[str, str]
    """The new dates of snapshots that were re-dated, which alone is nothing to tell."""
    parties: Mapping[str, str]
    """The new ids of parties, likewise."""

    def iter_history_changes(self, passage: Window) -> Iterator[HistoryChange]:
        """The fields of which the base's steps tell one thing and the branch's another."""
        shown = {(each.diff.before or EARLIEST_NAME, each.diff.after) for each in self.shown}
        split = {(step.before, step.after) for step in self.split}
        before = _collect_step_changes(
            s for s in passage.base.steps if (s.before, s.after) not in split
        )
        after = _collect_step_changes(
            s for s in passage.head.steps if (s.before, s.after) not in shown
        )
        yield from self._iter_differences(before, after)
        # Where a snapshot was put in between, what is shown in full need not be told again: only
        # what had changed by the one step, for it may look like news.
        before = _collect_step_changes(
            (s for s in passage.base.steps if s in self.split), of_the_deal=True
        )
        steps = (each.diff for each in self.shown if each.why != "new-snapshot")
        after = _collect_step_changes(step for step in steps if step in passage.head.steps)
        yield from self._iter_differences(before, {key: after.get(key, []) for key in before})

    def _iter_differences(
        self, before: _StepChanges, after: _StepChanges
    ) -> Iterator[HistoryChange]:
        for key in sorted({*before, *after}):
            was, now = before.get(key, []), after.get(key, [])
            same = len(was) == len(now) and all(
                self._is_same(one, other) for (_, one), (_, other) in zip(was, now, strict=True)
            )
            if not same:
                term = (now or was)[-1][0]
                yield HistoryChange(
                    term, key[1], tuple(t for _, t in was), tuple(t for _, t in now)
                )

    def _is_same(self, was: StepChange, now: StepChange) -> bool:
        """The base told the same, in the dates and ids of the branch."""
        step = tuple(self.dates.get(name, name) for name in (was.before, was.after))
        one, other = was.change, now.change
        # The date of a difference may be its snapshot's, or its own.
        dated = step != (was.before, was.after) or one.when == other.when
        favors = one.favors and self.parties.get(one.favors, one.favors)
        return (
            dated
            and step == (now.before, now.after)
            and (one.verb, one.before, one.after) == (other.verb, other.before, other.after)
            and (one.direction, favors) == (other.direction, other.favors)
        )


def _collect_step_changes(steps: Iterable[Diff], *, of_the_deal: bool = False) -> _StepChanges:
    """What steps tell of each field; only where the deal changed, if asked."""
    found: _StepChanges = {}
    for step in steps:
        # The first snapshot tells what it says, and no story.
        if step.before in ("", EARLIEST_NAME):
            continue
        for term in step.terms:
            for field in term.fields:
                if field.class_ == "none" or (of_the_deal and field.class_ != "deal"):
                    continue
                told = StepChange(step.before, step.after, field)
                found.setdefault((term.term, field.field), []).append((term, told))
    return found


def iter_support_changes(passage: Window, dates: Mapping[str, str]) -> Iterator[SupportChange]:
    """The differences and standing values that the branch supports otherwise, everything else being equal."""
    before = {key: found for step in passage.base.steps for key, found in _iter_fields(step, dates)}
    for step in passage.head.steps:
        for key, (term, now) in _iter_fields(step, {}):
            if key not in before:
                continue
            was = before[key][1]
            if (was.before, was.after) != (now.before, now.after) or _get_support_key(
                was
            ) == _get_support_key(now):
                continue
            if was.verb != now.verb and {was.class_, now.class_} != {"none"}:
                continue
            yield SupportChange(_compare_support(was, now), step.after, term, was, now)


def _iter_fields(
    step: Diff, dates: Mapping[str, str]
) -> Iterator[tuple[tuple[str, ...], tuple[TermChange, FieldChange]]]:
    steps = dates.get(step.before, step.before), dates.get(step.after, step.after)
    for term in step.terms:
        for field in term.fields:
            yield (*steps, term.term, field.field), (term, field)
    for proposal in step.proposals:
        yield (*steps, "", proposal.proposal), _to_field(proposal)


def _to_field(proposal: ProposalChange) -> tuple[TermChange, FieldChange]:
    """A proposal as the one field of a term of no kind in particular."""
    field = FieldChange(
        field="proposal",
        verb=proposal.verb,
        before=None,
        after=None,
        when=proposal.when,
        evidence=proposal.evidence,
        supported=proposal.supported,
        origins=proposal.origins,
    )
    return TermChange(
        proposal.proposal, proposal.title, "other", None, None, False, (field,)
    ), field


def _get_support_key(field: FieldChange) -> tuple[object, ...]:
    """Who speaks for it in its own step, and whether that counts."""
    mine = [e for e in field.evidence if e.side == "after"]
    said = frozenset((*e.words, e.stance, e.problem, e.value) for e in mine)
    return said, field.supported, field.origins if mine else 0


def _compare_support(was: FieldChange, now: FieldChange) -> Literal["better", "worse", "equal"]:
    def weigh(field: FieldChange) -> tuple[bool, bool, int, int]:
        counted = [e for e in field.get_support("after") if e.problem is None]
        dissent = len({(e.source, e.value) for e in field.dissent if e.problem is None})
        return (
            field.supported is not False,
            bool(counted),
            field.origins if counted else 0,
            -dissent,
        )

    one, other = weigh(was), weigh(now)
    if one == other:
        return "equal"
    return "better" if other > one else "worse"
