"""Which verb a difference gets: the deal differs, our record of it, or nothing.

Worked example, for the field ``cap`` (a sum of money), known from 2024, in a snapshot of 2025::

    USD 5 -> USD 7                        changed
    USD 5 -> USD 7, since: {cap: 2023}    corrected: it was so before the older snapshot
    USD 5 -> USD 7, since: 2023, unmoved  differs: nobody says whether the deal changed
    about 27% -> about 25%, a measurement, since: {percent: 2025}    measured: another day's
    about USD 5 -> USD 5.2                documented: it lies inside, known more closely
    USD 5 -> over USD 4                   no verb: it lies around, USD 5 stays known
    USD 5 -> USD 5.00                     no verb: it means the same
    undisclosed -> USD 7                  documented: more is known
    USD 7 -> undisclosed                  withheld: less is stated, and what was known stays
    USD 7 -> undisclosed, lower           changed: loosened, to a sum that is not public
    undisclosed -> none                   changed: there was one, there is none
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import NamedTuple

from dealterms.comparison.direction import resolve_end
from dealterms.comparison.onset import Onset
from dealterms.comparison.state import FieldState
from dealterms.model.axes import Axis, Text
from dealterms.model.axes.base import Relation
from dealterms.model.missing import NONE, REDACTED, UNKNOWN, Missing, Trend, known_rank
from dealterms.model.partial_date import PartialDate
from dealterms.model.value import Value


class Knowledge(Enum):
    """What becomes of the value that was known."""

    KEPT = "kept"
    """The new statement says less: the known value stays."""
    RESTATED = "restated"
    """The new statement says the same."""
    SHARPENED = "sharpened"
    """The new statement is a part of the known one, and takes its place."""
    REPLACED = "replaced"
    """The new statement takes the place of all that was stated before."""


class Judgment(NamedTuple):
    """What a new statement of a field is, against all that is known of it."""

    verb: str
    """Empty if nothing is told."""
    knowledge: Knowledge
    before: Value
    """The value that it differs from."""
    doubt: str = ""
    """Why no direction can be given, whatever the axis says."""


class NewStatement(NamedTuple):
    """What a newer snapshot states of a field."""

    value: Value
    onset: Onset
    """Since when the value holds."""
    supported: bool
    """A citation supports it."""
    clarified: bool
    """A citation says that the field had always meant this."""
    day: date
    """The last day of the snapshot."""
    reached: Mapping[str, PartialDate]
    """The days of milestones, from which an end may count."""

    @property
    def is_claimed(self) -> bool:
        """Whether a source tells of a change that is later than what was known."""
        return self.onset.is_own and self.onset.is_later and self.supported


def judge_field(axis: Axis, known: FieldState, new: NewStatement) -> Judgment:
    """Return what the statement ``new`` is, against all that was ``known`` of the field."""
    before, after = known.value, new.value
    if after is UNKNOWN:
        return Judgment("" if before is UNKNOWN else "unrestated", Knowledge.KEPT, before)
    if known_rank(before) == known_rank(after) == 3:
        return _judge_known_values(axis, known, new)
    if isinstance(after, Trend) and after != before and new.supported:
        return Judgment("changed", Knowledge.REPLACED, before)
    # From `none` to a value that is not public, or back: something came into being, or went.
    if NONE in (before, after) and {known_rank(before), known_rank(after)} == {2, 3}:
        return Judgment(_choose_verb_of_difference(axis, new), Knowledge.REPLACED, before)
    if new.is_claimed and not axis.measured:
        doubt = "" if isinstance(after, Trend) else _DOUBTS[min(known_rank(before), known_rank(after))]
        return Judgment("changed", Knowledge.REPLACED, before, doubt)
    if known_rank(after) > known_rank(before):
        return Judgment("documented", Knowledge.REPLACED, before)
    if known_rank(after) < known_rank(before):
        repeated = known.stated is not None and known.stated.value == after
        return Judgment("" if repeated else "withheld", Knowledge.KEPT, before)
    # Neither is public, or neither text speaks of it. One that says which way it went is the sharper one.
    kept = isinstance(before, Trend)
    return Judgment("", Knowledge.KEPT if kept and after != before else Knowledge.RESTATED, before)


_DOUBTS = ("not known before", "not known before", "not public")
"""Why a change has no direction, by how little is known of its vaguer side."""


def _judge_known_values(axis: Axis, known: FieldState, new: NewStatement) -> Judgment:
    before, after = known.value, new.value
    old_end, new_end = resolve_end(before, new.reached), resolve_end(after, new.reached)
    relation = axis.relate(old_end, new_end, new.day)
    disjoint = before if relation is Relation.DISJOINT else None
    # A value that fits what is known best may still lie outside of something else that was stated since.
    if disjoint is None and known.others is not None:
        disjoint = known.others.find_newest_disjoint(axis, new_end, new.day, new.reached)
    if disjoint is not None:
        return Judgment(_choose_verb_of_difference(axis, new), Knowledge.REPLACED, disjoint)
    if relation is Relation.SAME and not isinstance(old_end, Missing):
        # About 20% beside 20% is the same number; the exact one stays known.
        relation = axis.relate_precision(old_end, new_end)
    if after == before or relation is Relation.SAME:
        if new.is_claimed and isinstance(after, frozenset) and REDACTED.value in after:
            return Judgment("changed", Knowledge.REPLACED, before, "some words are redacted")
        return Judgment("", Knowledge.RESTATED, before)
    if new.clarified:
        return Judgment("clarified", Knowledge.REPLACED, before)
    if new.is_claimed:
        # A measurement of a later day is another one, however vaguely both are told.
        return Judgment("measured" if axis.measured else "changed", Knowledge.REPLACED, before)
    if relation is Relation.SHARPER:
        # About 20%, then 20%: the same number, and the exact one stays known.
        verb = "" if axis.is_same(before, after) else "documented"
        return Judgment(verb, Knowledge.SHARPENED, before)
    return Judgment("", Knowledge.KEPT, before)


def _choose_verb_of_difference(axis: Axis, new: NewStatement) -> str:
    if axis.measured:
        return "measured"
    if new.clarified:
        return "clarified"
    if new.onset.is_older:
        return "corrected" if new.onset.is_own or new.onset.is_moved else "differs"
    if isinstance(axis, Text) and not (new.onset.is_later and new.supported):
        return "reworded"
    return "changed"
