"""The verb of a field that differs as written: the table that the whole comparison rests on.

Worked example, for the field ``cap`` (a sum of money) in snapshots of 2024 and 2025::

    USD 5 -> USD 7                  changed
    USD 5 -> USD 7, since 2023      corrected: it was so before the older snapshot
    about USD 5 -> USD 5.2          documented: it may be the same, known more precisely
    USD 5 -> USD 5.00               no verb: it means the same
    undisclosed -> USD 7            documented: more is known
    USD 7 -> silent                 unrestated: less is known, and what was known stays
    undisclosed -> none             changed: there was one, there is none
"""

from __future__ import annotations

from dealterms.comparison.state import EffectiveDate
from dealterms.model.axes import Axis, Text
from dealterms.model.missing import NONE, known_rank
from dealterms.model.value import Value


def choose_verb(axis: Axis, before: Value, after: Value, effective: EffectiveDate, *, cited: bool) -> str:
    """Return the verb of a field that differs as written; empty if it means the same.

    ``cited`` says that the newer snapshot has a citation for its value.
    """
    old_rank, new_rank = known_rank(before), known_rank(after)
    # From `none` to a value that is not public, or back: something came into being, or went.
    came_or_went = NONE in (before, after) and min(old_rank, new_rank) == 2
    if not came_or_went:
        if new_rank > old_rank:
            return "documented"
        if new_rank < old_rank:
            return "unrestated"
        if old_rank < 3 or axis.is_same(before, after):
            return ""
        if axis.may_equal(before, after):
            return "documented"
        if axis.measured:
            return "measured"
        if isinstance(axis, Text):
            return "changed" if effective.is_later and cited else "reworded"
    return "corrected" if effective.is_older else "changed"
