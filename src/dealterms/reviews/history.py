"""Which fields have another history in the branch: where a step of the base differs from its own.

base  2024 → 2025: rate 20% → 25%        (2024 is corrected in the branch)
head  2024 → 2025: rate 21% → 25%
→     HistoryChange(rate, before: 2024 → 2025 20% → 25%, after: 2024 → 2025 21% → 25%)
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from dealterms.model.axes import Role
from dealterms.model.change import ChangeClass, Evidence, FieldChange
from dealterms.model.diff import Diff, ProposalChange, TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.model.review import HistoryChange, RetoldCounts, ShownStep, StepChange, SupportChange
from dealterms.model.term import rename_parties
from dealterms.reviews.deal_at_revision import EARLIEST_NAME, to_sort_key

_NO_NEW_IDS: Mapping[str, str] = MappingProxyType({})
_FieldKey = tuple[str, str]
_Content = tuple[object, ...]
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
        shown = self._collect_shown_steps()
        split = {(step.before, step.after) for step in self.split}
        steps = (s for s in base if (s.before, s.after) not in split)
        before = _collect_step_changes(steps, parties=self.parties)
        after = _collect_step_changes(s for s in head if (s.before, s.after) not in shown)
        yield from self._iter_differences(before, after)
        # What is shown in full around an inserted snapshot is not repeated here, but for the changes
        # that the base had in one step: shown in two steps, they could be taken for new ones.
        before = _collect_step_changes(self.split, parties=self.parties, news_only=True)
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
            gone, come = self._find_differing([c for _, c in old], [c for _, c in new])
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

    def count_retold(self, histories: Iterable[HistoryChange], class_: ChangeClass) -> RetoldCounts:
        """Count the changes of a class that the base tells and the branch does not, or the reverse.

        What the branch shows in full is news of its own, but may take the place of what the base told.
        """
        now_told, no_longer_told, otherwise = set[_FieldKey](), set[_FieldKey](), set[_FieldKey]()
        shown = self._collect_shown_steps()
        for term, _, before, after in histories:
            gone, come = self._find_differing(
                [change for change in before if change.change.class_ == class_],
                [change for change in after if change.change.class_ == class_],
            )
            # The same, told in another step, is told as before.
            come_pool = _Pool((self._get_content(new), new) for new in come)
            gone = [old for old in gone if come_pool.take(self._get_content_in_branch(old)) is None]
            # Of the rest, what is told in the same step takes the place of the other; else any does.
            come_pool = _Pool(((new.before, new.after), new) for new in come_pool.rest)
            for old in gone:
                new = come_pool.take(self._get_step(old)) or come_pool.take_first()
                if new is not None:
                    otherwise.add((term.term, new.after))
                else:
                    no_longer_told.add((term.term, old.after))
            news = (c for c in come_pool.rest if (c.before, c.after) not in shown)
            now_told.update((term.term, change.after) for change in news)
        return RetoldCounts(len(now_told), len(no_longer_told), len(otherwise))

    def _collect_shown_steps(self) -> set[tuple[str, str]]:
        return {(s.diff.before or EARLIEST_NAME, s.diff.after) for s in self.shown}

    def _find_differing(
        self, old: list[StepChange], new: list[StepChange]
    ) -> tuple[list[StepChange], list[StepChange]]:
        """Return the changes that only the base has, and those that only the branch has."""
        olds = [(*self._get_step(one), self._get_content_in_branch(one)) for one in old]
        news = [(other.before, other.after, self._get_content(other)) for other in new]
        in_old, in_new = set(olds), set(news)
        return (
            [one for one, key in zip(old, olds, strict=True) if key not in in_new],
            [other for other, key in zip(new, news, strict=True) if key not in in_old],
        )

    def _get_step(self, old: StepChange) -> tuple[str, str]:
        """Return the names of its two snapshots in the branch."""
        return self.dates.get(old.before, old.before), self.dates.get(old.after, old.after)

    def _get_content(self, step: StepChange) -> _Content:
        """Return what a step tells of its field, without its evidence."""
        told = step.change
        return told.verb, told.before, told.after, told.when, told.when_is, told.direction, told.favors

    def _get_content_in_branch(self, old: StepChange) -> _Content:
        """Return what a step of the base tells, in the dates of the branch."""
        told = old.change
        # A difference has a date of its own, or that of its snapshot, which may be re-dated.
        when = self.dates.get(told.when, told.when) if told.when_is == "by" else told.when
        return self._get_content(old._replace(change=told._replace(when=when)))


class _Pool:
    """Changes that are taken out one by one, each by its key or the first there is."""

    def __init__(self, changes: Iterable[tuple[object, StepChange]]) -> None:
        self._changes = OrderedDict(enumerate(changes))
        self._numbers: dict[object, deque[int]] = {}
        for number, (key, _) in self._changes.items():
            self._numbers.setdefault(key, deque()).append(number)

    @property
    def rest(self) -> list[StepChange]:
        """What has not been taken, in its order."""
        return [change for _, change in self._changes.values()]

    def take(self, key: object) -> StepChange | None:
        """Take the first change of the key out, if there is one."""
        numbers = self._numbers.get(key)
        return self._changes.pop(numbers.popleft())[1] if numbers else None

    def take_first(self) -> StepChange | None:
        """Take the first change out, if there is one."""
        if not self._changes:
            return None
        key, _ = next(iter(self._changes.values()))
        return self.take(key)


def count_news(steps: Iterable[Diff]) -> tuple[int, int]:
    """Count the changes of the deal, and the events, in the steps of a history."""
    told = [step for step in steps if step.before not in ("", EARLIEST_NAME)]
    return sum(len(step.changed) for step in told), sum(len(step.happened) for step in told)


def _collect_step_changes(
    steps: Iterable[Diff], *, parties: Mapping[str, str] = _NO_NEW_IDS, news_only: bool = False
) -> _StepChanges:
    """Collect the differences of each field, step by step; only changes of the deal and events, if asked.

    The parties get their new ids: a party is told by the name that the branch gives to its id.
    """
    changes = defaultdict[_FieldKey, list[tuple[TermChange, StepChange]]](list)
    for step in steps:
        # The step to the first snapshot has no history.
        if step.before in ("", EARLIEST_NAME):
            continue
        for term in step.terms:
            for field in term.fields:
                if field.is_news_of_deal or (field.class_ != "none" and not news_only):
                    change = StepChange(step.before, step.after, _rename_in(field, term.kind, parties))
                    changes[term.term, field.field].append((term, change))
    return changes


def _rename_in(field: FieldChange, kind: str, parties: Mapping[str, str]) -> FieldChange:
    """Return the change with the new ids of the parties: whom it favors, and who had and has the role."""
    if not parties:
        return field
    if isinstance(resolve_kind(kind).get_axes().get(field.field), Role):
        before, after = (rename_parties(value, parties) for value in (field.before, field.after))
        field = field._replace(before=before, after=after, path=())
    return field._replace(favors=rename_parties(field.favors, parties))


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
                and (old.verb == new.verb or old.class_ == new.class_ == "none")
                and not _is_supported_alike(old, new)
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


def _is_supported_alike(old: FieldChange, new: FieldChange) -> bool:
    # Each step repeats the dissent of the steps before it: most are equal, and equality is soon seen.
    is_same = (old.supported, old.origins, old.evidence) == (new.supported, new.origins, new.evidence)
    return is_same or _get_support_key(old) == _get_support_key(new)


def _get_support_key(field: FieldChange) -> tuple[object, ...]:
    """Return who supports it in its own step, and whether that counts."""
    own = [e for e in field.evidence if e.side == "after"]
    citations = frozenset((*e.words, e.stance, e.problem, e.value) for e in own)
    counts = any(e.problem is None for e in own)
    return citations, field.supported, field.origins if counts else 0


def _compare_support(old: FieldChange, new: FieldChange) -> Literal["better", "worse", "equal"]:
    def weigh(field: FieldChange) -> tuple[bool, bool, int, int]:
        counted = [e for e in field.evidence if _speaks_for(e)]
        dissent = len({(e.source, e.value) for e in field.dissent if e.problem is None})
        return (field.supported is not False, bool(counted), field.origins if counted else 0, -dissent)

    before, after = weigh(old), weigh(new)
    if before == after:
        return "equal"
    return "better" if after > before else "worse"


def _speaks_for(evidence: Evidence) -> bool:
    """Whether it counts for the newer value: that it is so, that it did not move, that this was meant."""
    is_for = evidence.side == "after" and evidence.stance in ("supports", "unchanged", "clarifies")
    return is_for and evidence.value is None and evidence.problem is None
