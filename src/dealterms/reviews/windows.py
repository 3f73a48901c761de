"""One stretch of a deal that a branch touched, walked on both ends of the branch.

A stretch begins at the untouched snapshot before what was touched, and goes on until both walks know
the same: what lies beyond is the same in both, so it is not read. Where a step leans on what
was known before the stretch, only the terms concerned are looked up in the snapshots before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dealterms.comparison import SnapshotWalk
from dealterms.comparison.evidence import with_evidence
from dealterms.model.deal import Snapshot
from dealterms.model.diff import STATUS, Diff, TermChange
from dealterms.model.missing import UNKNOWN
from dealterms.reviews.deal_at_revision import DealAtRevision, build_earliest_snapshot

MAX_DISTANCE = 250
"""As many snapshots a review looks back or ahead of what was touched; nobody has written so many."""


class WindowSide(NamedTuple):
    """What one end of the branch says in a stretch."""

    snapshots: tuple[Snapshot, ...]
    """The untouched one before it first, if there is one."""
    steps: tuple[Diff, ...]
    """Judged; with one from knowing nothing, where the stretch begins with the deal."""


class Window(NamedTuple):
    """A stretch of a deal, on both ends of the branch."""

    base: WindowSide
    head: WindowSide
    is_cut: bool = False
    """Snapshots further off than `FAR` might have had a say in it."""


def iter_windows(
    base: DealAtRevision, head: DealAtRevision, touched: frozenset[str]
) -> Iterator[Window]:
    """The stretches around the touched snapshots, in the order of time."""
    order = sorted({*base.names, *head.names}, key=lambda name: (name.last, name.first))
    names = [name.text for name in order]
    at = 0
    while True:
        found = next((n for n in range(at, len(names)) if names[n] in touched), None)
        if found is None:
            return
        start = found - 1
        while start >= 0 and not all(end.load_snapshot(names[start]) for end in (base, head)):
            start -= 1
        passage, at = _build_window(base, head, names, start, touched)
        yield passage


def _build_window(
    base: DealAtRevision,
    head: DealAtRevision,
    names: Sequence[str],
    start: int,
    touched: frozenset[str],
) -> tuple[Window, int]:
    """The stretch that begins at snapshot number ``start`` (-1: with the deal), and what comes next."""
    sought: frozenset[str] = frozenset()
    while True:
        sides = [_SideBuilder(end, names, start, sought) for end in (base, head)]
        beyond, gave_up = _walk_sides(sides, names, start, touched)
        wanted = sought.union(*(side.find_terms_needing_past() for side in sides))
        if wanted == sought:
            is_cut = gave_up or (bool(sought) and start > MAX_DISTANCE)
            base_side, head_side = (side.build() for side in sides)
            return Window(base_side, head_side, is_cut), beyond
        sought = wanted


def _walk_sides(
    sides: list[_SideBuilder], names: Sequence[str], start: int, touched: frozenset[str]
) -> tuple[int, bool]:
    """Walks on until both sides know the same and nothing more is touched just ahead, or gives up."""
    after_inserted, last = False, start
    for number in range(start + 1, len(names)):
        name = names[number]
        for side in sides:
            side.add(name, in_full=name in touched or after_inserted)
        after_inserted = not all(side.has_snapshot(name) for side in sides)
        last = number if name in touched else last
        ahead = names[number + 1] if number + 1 < len(names) else ""
        if name in touched or ahead in touched:
            continue
        if _has_converged(sides, name):
            return number + 1, False
        if number - last > MAX_DISTANCE:
            return number + 1, True
    return len(names), False


def _has_converged(sides: list[_SideBuilder], name: str) -> bool:
    """Both know the same, and from whom; or no later snapshot has a dispute for which that matters."""
    first, second = sides
    if not first.walk.has_same_state(second.walk):
        return False
    return first.walk.has_same_sources(second.walk) or not second.is_disputed_after(name)


class _SideBuilder:
    """One end of the branch, on its way through a stretch."""

    def __init__(
        self, end: DealAtRevision, names: Sequence[str], start: int, sought: frozenset[str]
    ) -> None:
        self.walk = SnapshotWalk()
        self._end = end
        self._sought = sought
        self._snapshots: list[Snapshot] = []
        self._steps: list[Diff] = []
        self._first: Snapshot | None = None
        self._has_past = False
        if start < 0:
            self.walk.advance_to(build_earliest_snapshot())
            return
        before = [
            name for name in names[max(0, start - MAX_DISTANCE) : start] if end.has_snapshot(name)
        ]
        self._has_past = bool(before)
        for snapshot in end.iter_partial_snapshots(before, sought) if sought else ():
            self.walk.advance_to(snapshot, news_only=True)
        self._first = end.load_snapshot(names[start])
        if self._first is not None:
            self.walk.advance_to(self._first, news_only=True)
            self._snapshots.append(self._first)

    def has_snapshot(self, name: str) -> bool:
        return self._end.has_snapshot(name)

    def is_disputed_after(self, name: str) -> bool:
        return self._end.is_disputed_after(name)

    def add(self, name: str, *, in_full: bool) -> None:
        snapshot = self._end.load_snapshot(name)
        if snapshot is None:
            return
        self._snapshots.append(snapshot)
        step = self.walk.advance_to(snapshot, news_only=not in_full)
        if step is not None:
            self._steps.append(with_evidence(step, self._end.sources))

    def find_terms_needing_past(self) -> frozenset[str]:
        """The terms and proposals of which a step said what snapshots before the stretch decide."""
        first = self._first
        if first is None or not self._has_past:
            return frozenset()
        terms = {
            change.term
            for step in self._steps
            for change in step.terms
            if change.term not in self._sought and _is_decided_by_past(change, first)
        }
        proposed = {p.proposal for step in self._steps for p in step.proposals}
        return frozenset(terms | (proposed - first.proposals.keys()))

    def build(self) -> WindowSide:
        return WindowSide(tuple(self._snapshots), tuple(self._steps))


def _is_decided_by_past(change: TermChange, first: Snapshot) -> bool:
    """Something in it does not follow from ``first`` and what comes after that."""
    term = first.terms.get(change.term)
    if term is None or term.is_over:
        return True
    axes = type(term).get_axes()

    def is_stated(name: str) -> bool:
        return name in axes and getattr(term, name) is not UNKNOWN

    for field in change.fields:
        if field.dissent:
            return True
        if field.class_ == "none":
            continue
        if field.field == STATUS:
            follows = field.verb == "ended" and is_stated("ends")
        else:
            follows = field.before is not None and is_stated(field.field)
        if not follows:
            return True
    return False
