"""What the steps of a stretch tell on the one end of a branch and not on the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from dealterms.model.change import Diff, FieldChange, TermChange
from dealterms.model.review import Retold, Support, Told
from dealterms.reviewing.end import EVER
from dealterms.reviewing.passage import Passage

_Key = tuple[str, str]
_Stories = dict[_Key, list[tuple[TermChange, Told]]]


def retold(
    passage: Passage, apart: Collection[tuple[str, str]], dates: Mapping[str, str]
) -> Iterator[Retold]:
    """The fields of which the base's steps tell one thing and the branch's another.

    Args:
        passage: the stretch.
        apart: steps, each the names of its two snapshots, that are told elsewhere.
        dates: the new dates of snapshots that were re-dated, which alone is nothing to tell.
    """
    before = _stories(passage.base.steps, apart)
    after = _stories(passage.head.steps, apart)
    for key in sorted({*before, *after}):
        was, now = before.get(key, []), after.get(key, [])
        if [_told(each, dates) for _, each in was] != [_told(each, {}) for _, each in now]:
            term = (now or was)[-1][0]
            yield Retold(term, key[1], tuple(t for _, t in was), tuple(t for _, t in now))


def _stories(steps: Iterable[Diff], apart: Collection[tuple[str, str]]) -> _Stories:
    found: _Stories = {}
    for step in steps:
        # The first snapshot tells what it says, and no story.
        if step.before == EVER or (step.before, step.after) in apart:
            continue
        for term in step.terms:
            for field in term.fields:
                if field.class_ != "none":
                    told = Told(step.before, step.after, field)
                    found.setdefault((term.term, field.field), []).append((term, told))
    return found


def _told(told: Told, dates: Mapping[str, str]) -> tuple[object, ...]:
    change = told.change
    names = (dates.get(name, name) for name in (told.before, told.after, change.when))
    return (
        *names, change.verb, change.before, change.after, change.direction, change.favors,
    )  # fmt: skip


def support(passage: Passage) -> Iterator[Support]:
    """The differences and standing values that the branch supports otherwise, everything else being equal."""
    before = {key: found for step in passage.base.steps for key, found in _fields(step)}
    for step in passage.head.steps:
        for key, (term, now) in _fields(step):
            if key not in before:
                continue
            was = before[key][1]
            if (was.before, was.after) != (now.before, now.after) or _voices(was) == _voices(now):
                continue
            if was.verb != now.verb and {was.class_, now.class_} != {"none"}:
                continue
            yield Support(_verdict(was, now), step.after, term, was, now)


def _fields(step: Diff) -> Iterator[tuple[tuple[str, ...], tuple[TermChange, FieldChange]]]:
    for term in step.terms:
        for field in term.fields:
            yield (step.before, step.after, term.term, field.field), (term, field)


def _voices(field: FieldChange) -> tuple[object, ...]:
    """Who speaks for it in its own step, and whether that counts."""
    mine = [e for e in field.evidence if e.side == "after"]
    said = frozenset((*e.words, e.stance, e.problem, e.value) for e in mine)
    return said, field.supported, field.origins if mine else 0


def _verdict(was: FieldChange, now: FieldChange) -> Literal["better", "worse", "equal"]:
    def weight(field: FieldChange) -> tuple[bool, bool, int, int]:
        counted = [e for e in field.on("after") if e.problem is None]
        dissent = len({(e.source, e.value) for e in field.dissent if e.problem is None})
        return (
            field.supported is not False,
            bool(counted),
            field.origins if counted else 0,
            -dissent,
        )

    one, other = weight(was), weight(now)
    if one == other:
        return "equal"
    return "better" if other > one else "worse"
