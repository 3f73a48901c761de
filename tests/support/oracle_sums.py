"""The sum of a walk, as the oracle of the diff adds it up from its steps (design 2.2 and 2.11).

rate 20% -> 30%, then 30% -> 25%      changed, 20% -> 25%, tightened: a step was, and so are the two ends
rate 20% -> 30%, then 30% -> 20%      changed, transient, favors nobody
rate measured, then known more closely    measured
"""

from __future__ import annotations

from support.oracle import (
    DEAL,
    HAPPENED,
    NO_ANSWER,
    NO_WAY,
    NOBODY,
    NOTHING,
    OVER,
    TWO_STORIES,
    Answer,
    Walk,
    tell_steps,
)
from support.oracle_kinds import get_fields
from support.oracle_values import Field, Raw, move, rank, read_days, relate

_REWRITTEN = frozenset({"corrected", "differs", "clarified"})


def add_up(walk: Walk, term_id: str) -> dict[str, Answer]:
    """Return what the whole walk tells of one term."""
    steps = tell_steps(walk, term_id)
    kinds = [
        raw["terms"][term_id]["kind"]
        for raw in walk.snapshots.values()
        if "kind" in raw["terms"].get(term_id, {})
    ]
    if not kinds:
        return {}
    names = dict.fromkeys(name for step in steps for name in step)
    if any(TWO_STORIES in step for step in steps):
        return dict.fromkeys(names, NO_ANSWER)
    day = int(read_days(list(walk.snapshots)[-1]).high)
    sums = {}
    for name in names:
        answers = [step[name] for step in steps if name in step]
        if name == "status":
            sums[name] = _add_up_status(answers)
        else:
            axis = get_fields(kinds[-1])[name]
            sums[name] = _add_up_field(axis, answers, day)
            base = [step[axis.needs] for step in steps if axis.needs in step]
            if any(
                answer.verbs & (DEAL | _REWRITTEN | {"measured"}) for answer in base
            ):  # not on one base, from end to end
                ways = sums[name].directions | {"unclear"} if sums[name].directions else NO_WAY
                sums[name] = sums[name]._replace(directions=ways, favors=sums[name].favors | NOBODY)
    kind_roles = [name for name, axis in get_fields(kinds[-1]).items() if axis.of == "role"]
    told = [step[name] for step in steps for name in kind_roles if name in step]
    if any(answer.verbs & _REWRITTEN for answer in told):  # of other parties than each move was told of
        sums = {name: answer._replace(favors=answer.favors | NOBODY) for name, answer in sums.items()}
    lived = {verb for step in steps if "status" in step for verb in step["status"].verbs}
    if (lived & OVER or "ended" in lived) and lived & {"added", "documented"}:
        for name in sums.keys() - {"status"}:  # born and gone on the way: what it held came and went
            sums[name] = sums[name]._replace(transient=None, favors=sums[name].favors | NOBODY)
    return sums


def _add_up_status(answers: list[Answer]) -> Answer:
    told = [answer for answer in answers if not answer.verbs <= NOTHING]
    if any(not answer.verbs for answer in answers):
        return NO_ANSWER
    if not told:
        return answers[-1]._replace(before=answers[0].before)
    if len(told) == 1:
        return told[0]._replace(transient=None)
    verbs = frozenset().union(*(answer.verbs for answer in told))
    favors = frozenset().union(*(answer.favors for answer in told)) | NOBODY
    deal = [answer for answer in told if answer.verbs & DEAL]
    exact = all(len(answer.verbs) == 1 for answer in told)
    if exact and len(deal) >= 2 and not verbs & HAPPENED:
        first, last = deal[0].before, deal[-1].after
        stood, stands = (value is not None and value not in OVER for value in (first, last))
        if stood == stands and (first == last or not stood):
            return Answer(verbs, first, last, favors=NOBODY, transient=True)
    return Answer(verbs, told[0].before, told[-1].after, favors=favors, transient=None)


def _add_up_field(axis: Field, answers: list[Answer], day: int) -> Answer:
    """Sum one field: from before the first change to what is known at last (2.2)."""
    if any(not answer.verbs for answer in answers):
        return NO_ANSWER
    deal = [answer for answer in answers if answer.verbs & DEAL]
    if any(not answer.verbs <= DEAL for answer in deal):
        return NO_ANSWER
    after = answers[-1].known
    disputed = answers[-1].disputed
    if not deal:
        return _add_up_record(answers)._replace(disputed=disputed)
    if len(deal) == 1:
        same = (
            rank(deal[0].before) == 3
            and rank(after) == 3
            and relate(axis, deal[0].before, after, day) == "same"
        )
        total = deal[0]._replace(after=after, disputed=disputed)
        # A correction may bring a changed value back, or make it one that does not compare with the first.
        rewritten = any(answer.verbs & _REWRITTEN for answer in answers[answers.index(deal[0]) :])
        if same or rewritten:
            ways, favors = total.directions | NO_WAY, total.favors | NOBODY
            ways |= {"unclear"} if rewritten else frozenset()
            total = total._replace(
                directions=ways, favors=favors, transient=None if same else total.transient
            )
        return total
    return _add_up_moves(axis, deal, after, day)._replace(disputed=disputed)


def _add_up_moves(axis: Field, deal: list[Answer], after: Raw, day: int) -> Answer:
    """Sum several moves: no direction that none of them had (the law above all others)."""
    before, verbs = deal[0].before, frozenset({"changed"})
    if "added" in deal[0].verbs:
        verbs |= {"added"}
    told = Answer(verbs, before, after, NO_WAY, NOBODY, False)
    ways: frozenset[int] = frozenset({0})
    if rank(before) == 3 == rank(after):
        if relate(axis, before, after, day) == "same":
            return told._replace(transient=True)
        ways = move(axis, before, after, day)
    elif rank(before) == rank(after):
        return told._replace(transient=None)
    straight = {{1: "tightened", -1: "loosened"}.get(way * axis.up) for way in ways}
    straight |= {{1: "extended", -1: "shortened"}.get(way * axis.up) for way in ways}
    stepped = frozenset().union(*(answer.directions for answer in deal))
    directions = frozenset(straight & stepped - NO_WAY)
    favors = frozenset().union(*(answer.favors for answer in deal if answer.directions & directions))
    # A step that says nothing of the direction does so for its values' sake, not for a base or a role.
    plain = all(not step.directions & NO_WAY or 0 in move(axis, step.before, step.after) for step in deal)
    certain = bool(directions) and 0 not in ways and plain
    if len(favors) > 1:
        favors |= NOBODY  # whom each move favored, its path says
    if certain:
        return told._replace(directions=directions, favors=favors)
    if any(", " in str(value) for value in (before, after)) and len(stepped - NO_WAY) == 1:
        directions |= stepped  # said to be lower at every move
        favors |= frozenset().union(*(answer.favors for answer in deal))
    return told._replace(directions=directions | NO_WAY | (stepped & {"mixed"}), favors=favors | NOBODY)


def _add_up_record(answers: list[Answer]) -> Answer:
    """Sum steps in which the deal did not change: any of their verbs; nothing, if all is restated."""
    last = answers[-1]
    fleeting = frozenset({"unrestated", "withheld"})
    verbs = frozenset().union(*(answer.verbs - fleeting for answer in answers))
    missing = rank(last.after) < 2 or last.verbs & fleeting
    if missing:
        verbs |= frozenset().union(*(answer.verbs for answer in answers))
    lasting = [a for a in answers if not a.verbs & (NOTHING | fleeting | {"disputed", "reported"})]
    if lasting:
        verbs -= NOTHING
        if rank(answers[0].before) == 3 and any("documented" not in a.verbs for a in lasting):
            verbs -= {"documented"}  # it differs from what was known, however closely that is known since
    elif len(answers) > 1:
        verbs |= NOTHING  # a dissent may have ended
    told = [answer for answer in answers if not answer.verbs <= NOTHING] or answers
    return Answer(verbs, told[0].before, last.after, NOBODY, NOBODY, None, snapshot=told[-1].snapshot)
