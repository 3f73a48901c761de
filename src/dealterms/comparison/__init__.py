"""Compare snapshots: two make a step, and the steps of a walk add up to a `Diff`.

Whether the citations count is decided in `evidence`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from dealterms.comparison.corrections import find_corrections
from dealterms.comparison.steps import SnapshotWalk, consolidate, sort_nested, steps
from dealterms.comparison.totals import DiffTotal
from dealterms.model.deal import Snapshot
from dealterms.model.diff import Diff

__all__ = [
    "DiffTotal",
    "SnapshotWalk",
    "compare",
    "consolidate",
    "diff",
    "find_corrections",
    "sort_nested",
    "steps",
]


def compare(old: Snapshot, new: Snapshot) -> Diff:
    """Compare two snapshots, with no snapshot between them.

    If ``old`` is the later one, they are compared forward in time and the result is reversed. A
    snapshot against itself gives an empty diff, in which no value is carried either.
    """
    if old._replace(source_map=new.source_map) == new:
        return diff((old,))
    if old.name.last > new.name.last:
        return diff((new, old)).reversed()
    return diff((old, new))


def diff(walk: Iterable[Snapshot]) -> Diff:
    """Add up the steps of a walk, in the order of time; a walk of one snapshot has none."""
    snapshots = iter(walk)
    first = next(snapshots)
    total = DiffTotal(first.name.text)
    for step in steps(chain((first,), snapshots)):
        total.add(step)
    return total.build_diff()
