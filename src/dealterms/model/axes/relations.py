"""How two statements relate that each allow an interval, and two that have parts.

::

    26 to 28 against 27             SHARPER: the new one lies inside the old one
    27 against 26 to 28             VAGUER
    20 and more against under 30    OVERLAPPING
    under 20 against 20             DISJOINT: the end is not part of it
"""

from __future__ import annotations

from dealterms.model.axes.base import Relation
from dealterms.model.interval import Interval


def relate_intervals(old: Interval, new: Interval) -> Relation:
    """Return how the interval ``new`` relates to ``old``."""
    if old.is_below(new) or new.is_below(old):
        return Relation.DISJOINT
    if old == new:
        return Relation.SAME
    if old.contains(new):
        return Relation.SHARPER
    return Relation.VAGUER if new.contains(old) else Relation.OVERLAPPING


def combine_relations(relations: set[Relation]) -> Relation:
    """Return how two statements relate whose parts relate like this."""
    if Relation.DISJOINT in relations:
        return Relation.DISJOINT
    differing = relations - {Relation.SAME}
    if not differing:
        return Relation.SAME
    return differing.pop() if len(differing) == 1 else Relation.OVERLAPPING
