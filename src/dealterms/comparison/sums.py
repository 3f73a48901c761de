"""The sum of the steps of one field in which nobody changed it, and that of a term's status.

Worked example, the status of a term over four snapshots::

    2020 -> 2021: ended, when 2021              2021 -> 2022: added, when 2022
    the sum: added, in-force -> in-force, transient: it ended and is back, which favors nobody

    2020 -> 2021: measured, 20% -> about 30%    2021 -> 2022: documented, about 30% -> 30.2%
    the sum: measured, 20% -> 30.2%
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from dealterms.model.change import DISSENTING, Evidence, FieldChange, PathStep, find_first_verb
from dealterms.model.missing import UNKNOWN
from dealterms.model.term import OVER_STATUSES
from dealterms.model.value import Value

MOVES_BESIDE = frozenset({"corrected", "differs", "clarified", "documented"})
"""The verbs of the record by which another value takes the place of the known one."""
REPLACING = frozenset({"corrected", "differs", "clarified", "measured"})
"""The verbs by which a value of the record gives way to one that cannot be true beside it."""
PASSING = frozenset({"unrestated", "withheld"})
"""The verbs that leave a known value as it is."""
_MOVING = REPLACING | {"documented"}


def sum_status(steps: list[FieldChange]) -> list[FieldChange]:
    """Sum up what happened to the term as a whole: what somebody did is one row, and each event another.

    A term that is first seen within the walk is also documented.
    """
    documented = [step for step in steps if step.verb == "documented" and step.before is None][:1]
    news = [step for step in steps if step.is_news_of_deal]
    if not news:
        return [sum_record_changes(steps)]
    if documented and next(step for step in steps if step in (documented[0], news[0])) is not documented[0]:
        documented = []
    deal = [step for step in news if step.class_ == "deal"]
    events = [step for step in news if step.class_ == "event"]
    return [*documented, *([_sum_deal_status(steps, deal)] if deal else []), *events]


def _sum_deal_status(steps: list[FieldChange], deal: list[FieldChange]) -> FieldChange:
    first, last = deal[0], deal[-1]
    later = steps[next(number for number, step in enumerate(steps) if step is first) :]
    moves = [step for step in later if step.class_ == "deal" or step.verb in MOVES_BESIDE]
    path = join_paths(moves)
    # Nobody knows of some terms that were added whether they still stand.
    after = None if path[-1].value is UNKNOWN else path[-1].value
    total = last._replace(
        before=first.before,
        after=after,
        path=path,
        evidence=collect_voices(
            [without_side(step, "before") if step is not first else step for step in moves],
            first.before,
            after,
        ),
        required_citations=tuple(r for step in moves for r in step.required_citations),
    )
    was_over = first.before is None or first.before in OVER_STATUSES
    is_over = total.after in OVER_STATUSES
    if first.verb == "added" and not is_over:
        # It is new, whatever became of it since: it was suspended, resumed.
        total = total._replace(verb="added", when=first.when, when_is=first.when_is)
        total = total._replace(favors=first.favors, against=first.against)
    if moves[-1] is not last:
        # The record has it otherwise now: what was told last favors nobody for that.
        total = total._replace(favors=None, against=None)
    passed = {step.value for step in path[1:-1]}
    came_and_went = last.verb == "ended" and is_over and first.verb == "added"
    went_and_came_back = (
        not was_over
        and not is_over
        and bool(passed)
        and (first.before == total.after or bool(passed & {*OVER_STATUSES, "suspended"}))
    )
    if came_and_went or went_and_came_back:
        total = total._replace(transient=True, favors=None, against=None)
    return total


def collect_voices(
    steps: Iterable[FieldChange], before: Value | None, after: Value | None
) -> tuple[Evidence, ...]:
    """Return what supports the steps; what gave another value than those of the sum, with that value."""
    voices: dict[Evidence, None] = {}
    for step in steps:
        for item in step.evidence:
            if item.stance in DISSENTING:
                break  # who disagrees comes last; of many, each step has all that came before
            older = get_value_before(step)
            given, held = (older, before) if item.side == "before" else (step.after, after)
            is_other = item.stance == "supports" and item.value is None and given != held
            if is_other and given is None:
                continue  # it spoke of the field, and nothing is stated of it there
            voices[item._replace(value=given) if is_other else item] = None
    return tuple(voices)


def join_needs(steps: list[FieldChange]) -> tuple[tuple[str, Value, Value], ...]:
    """Return what the values are measured by, before the first move and after the last one."""
    before = {name: old for step in reversed(steps) for name, old, _ in step.needs}
    after = {name: new for step in steps for name, _, new in step.needs}
    return tuple((name, before[name], after[name]) for name in before)


def sum_record_changes(steps: list[FieldChange]) -> FieldChange:
    """Sum up steps that did not change the deal, by their first verb in the order of `VERBS`.

    A field that was left out and restated later, or whose dissent has gone, counts as neither. One that was
    corrected or measured, and then known more closely, was corrected or measured.
    """
    dissent = steps[-1].dissent
    restated = _find_restated(steps)
    relevant = [
        step
        for number, step in enumerate(steps)
        if not (step.verb in PASSING and step is not steps[-1] and number in restated)
        and not (step.verb in ("disputed", "reported") and not dissent)
    ] or steps[-1:]
    verbs = {step.verb for step in relevant}
    if verbs & REPLACING and next(s.before for s in relevant if s.verb in _MOVING) is not None:
        verbs.discard("documented")
    verb = find_first_verb(verbs)
    with_verb = [step for step in relevant if step.verb == verb]
    if verb in _MOVING:
        with_verb = [step for step in relevant if step.verb in _MOVING]
    cited = steps if verb in ("disputed", "reported") else with_verb
    first, last = with_verb[0], next(step for step in reversed(with_verb) if step.verb == verb)
    newest = last.after if verb in PASSING else find_newest_value(steps)
    return last._replace(
        before=first.before,
        after=newest,
        when=first.when if verb in ("documented", "withheld") else last.when,
        path=join_paths(with_verb),
        evidence=collect_voices(cited, first.before, newest) + tuple(dissent),
        required_citations=tuple(r for step in with_verb for r in step.required_citations),
    )


def _find_restated(steps: list[FieldChange]) -> set[int]:
    """Return the numbers of the steps after which another one states the value again."""
    restated = set[int]()
    stating = set[str]()
    """The verbs of the later steps that state it."""
    for number in range(len(steps) - 1, -1, -1):
        if stating - {steps[number].verb}:
            restated.add(number)
        if steps[number].known is None:
            stating.add(steps[number].verb)
    return restated


def get_value_before(step: FieldChange) -> Value | None:
    """Return the value before the step; of a term that is back, the one before it ended."""
    return step.path[0].value if step.verb == "added" and len(step.path) > 1 else step.before


def find_newest_value(steps: list[FieldChange]) -> Value | None:
    """Return the newest value that is known; what was withheld stays known."""
    for step in reversed(steps):
        value = step.before if step.verb == "withheld" else step.after
        if value is not None:
            return value
    return None


def join_paths(steps: list[FieldChange]) -> tuple[PathStep, ...]:
    """Return the paths of the steps as one, each move with its direction and whom it favors."""
    path: list[PathStep] = []
    for step in steps:
        if not step.path:
            continue
        last = step.path[-1]
        if last.direction is None:
            last = last._replace(
                direction=step.direction, favors=step.favors, against=step.against, moved=step.moved
            )
        last = last._replace(is_of_record=step.class_ == "record")
        path += [*(step.path[1:-1] if path else step.path[:-1]), last]
    return tuple(path)


def without_dissent(step: FieldChange) -> FieldChange:
    """Return the step without the evidence that gives another value."""
    return step._replace(evidence=tuple(e for e in step.evidence if e.stance not in DISSENTING))


def without_side(step: FieldChange, side: Literal["before", "after"]) -> FieldChange:
    """Return the step without the evidence of one side."""
    return step._replace(evidence=tuple(e for e in step.evidence if e.side != side))
