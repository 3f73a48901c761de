"""Which fields have another history in the branch: where a step of the base differs from its own.

base  2024 → 2025: rate 20% → 25%        (2024 is corrected in the branch)
head  2024 → 2025: rate 21% → 25%
→     HistoryChange(rate, before: 2024 → 2025 20% → 25%, after: 2024 → 2025 21% → 25%)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from dealterms.model.diff import Diff, FieldChange, ProposalChange, TermChange
from dealterms.model.review import HistoryChange, ShownStep, StepChange, SupportChange
from dealterms.reviews.deal_at_revision import EARLIEST_NAME, to_sort_key

_FieldKey = tuple[str, str]
_StepChanges = dict[_FieldKey, list[tuple[TermChange, StepChange]]]


class HistoryComparison(NamedTuple):
    """What the comparison of two histories leaves out, or takes as equal."""

    shown: tuple[ShownStep, ...]
    """The steps of the branch that are shown in full."""
    split: tuple[Diff, ...]
    """The steps of the base between whose snapshots the branch inserts one."""
    dates: Mapping[str, str]
    """The new date of each re-dated snapshot, by its old one: that alone is not a difference."""
    parties: Mapping[str, str]
    """The new ids of parties, likewise."""
    affected: frozenset[str]
    """The names of the snapshots that differ, or cite a source that does."""

    def iter_history_changes(self, base: Iterable[Diff], head: Iterable[Diff]) -> Iterator[HistoryChange]:
        """Yield the fields of which the steps of the base and those of the head differ."""
        shown = {(s.diff.before or EARLIEST_NAME, s.diff.after) for s in self.shown}
        split = {(step.before, step.after) for step in self.split}
        before = _collect_step_changes(s for s in base if (s.before, s.after) not in split)
        after = _collect_step_changes(s for s in head if (s.before, s.after) not in shown)
        yield from self._iter_differences(before, after)
        # What is shown in full around an inserted snapshot is not repeated here, but for the changes
        # that the base had in one step: shown in two steps, they could be taken for new ones.
        before = _collect_step_changes(self.split, of_the_deal=True)
        after = _collect_step_changes(s.diff for s in self.shown if s.why != "new-snapshot")
        yield from self._iter_differences(before, {key: after.get(key, []) for key in before})

    def _iter_differences(self, before: _StepChanges, after: _StepChanges) -> Iterator[HistoryChange]:
        """Yield the fields that differ, each with its changes in the stretch that the branch affects.

        The stretch begins with the first affected snapshot, and ends with the last one that is
        affected or that a differing step leads to.
        """
        keys: list[_FieldKey] = []
        names = set(self.affected)
        for key in sorted({*before, *after}):
            old, new = before.get(key, []), after.get(key, [])
            gone = [c for _, c in old if not any(self._is_same(c, other) for _, other in new)]
            come = [c for _, c in new if not any(self._is_same(other, c) for _, other in old)]
            if gone or come:
                keys.append(key)
                names.update(change.after for change in (*gone, *come))
        days = sorted(map(to_sort_key, names))
        for key in keys:
            old, new = (
                [c for c in side.get(key, []) if days[0] <= to_sort_key(c[1].after) <= days[-1]]
                for side in (before, after)
            )
            term = (new or old)[-1][0]
            yield HistoryChange(term, key[1], tuple(c for _, c in old), tuple(c for _, c in new))

    def _is_same(self, old: StepChange, new: StepChange) -> bool:
        """Return whether two changes are equal, in the dates and the ids of the branch."""
        step = tuple(self.dates.get(name, name) for name in (old.before, old.after))
        one, other = old.change, new.change
        # A difference has a date of its own, or that of its snapshot, which may be re-dated.
        same_date = step != (old.before, old.after) or one.when == other.when
        favors = one.favors and self.parties.get(one.favors, one.favors)
        return (
            same_date
            and step == (new.before, new.after)
            and (one.verb, one.before, one.after) == (other.verb, other.before, other.after)
            and (one.direction, favors) == (other.direction, other.favors)
        )


def _collect_step_changes(steps: Iterable[Diff], *, of_the_deal: bool = False) -> _StepChanges:
    """Collect the changes of each field, step by step; only those of the deal itself, if asked."""
    changes = defaultdict[_FieldKey, list[tuple[TermChange, StepChange]]](list)
    for step in steps:
        # The step to the first snapshot has no history.
        if step.before in ("", EARLIEST_NAME):
            continue
        for term in step.terms:
            for field in term.fields:
                if field.class_ == "deal" or (field.class_ != "none" and not of_the_deal):
                    change = StepChange(step.before, step.after, field)
                    changes[term.term, field.field].append((term, change))
    return changes


def iter_support_changes(
    base: Iterable[Diff], head: Iterable[Diff], dates: Mapping[str, str]
) -> Iterator[SupportChange]:
    """Yield the differences and unchanged values that only differ in their support."""
    before = {key: pair for step in base for key, pair in _iter_fields(step, dates)}
    for step in head:
        for key, (term, new) in _iter_fields(step, {}):
            _, old = before.get(key, (None, None))
            if (
                old is not None
                and (old.before, old.after) == (new.before, new.after)
                and _get_support_key(old) != _get_support_key(new)
                and (old.verb == new.verb or old.class_ == new.class_ == "none")
            ):
                yield SupportChange(_compare_support(old, new), step.after, term, old, new)


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
    """Return a proposal as the only field of a term of the kind `other`."""
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
    return TermChange(proposal.proposal, proposal.title, "other", None, None, False, (field,)), field


def _get_support_key(field: FieldChange) -> tuple[object, ...]:
    """Return who supports it in its own step, and whether that counts."""
    own = [e for e in field.evidence if e.side == "after"]
    citations = frozenset((*e.words, e.stance, e.problem, e.value) for e in own)
    counts = any(e.problem is None for e in own)
    return citations, field.supported, field.origins if counts else 0


def _compare_support(old: FieldChange, new: FieldChange) -> Literal["better", "worse", "equal"]:
    def weigh(field: FieldChange) -> tuple[bool, bool, int, int]:
        counted = [e for e in field.get_support("after") if e.problem is None]
        dissent = len({(e.source, e.value) for e in field.dissent if e.problem is None})
        return (field.supported is not False, bool(counted), field.origins if counted else 0, -dissent)

    before, after = weigh(old), weigh(new)
    if before == after:
        return "equal"
    return "better" if after > before else "worse"
