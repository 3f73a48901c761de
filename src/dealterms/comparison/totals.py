"""The sum of the steps of one term, in which nothing that happened on the way is lost.

Worked example, the amount of a payment over four snapshots::

    2023 -> 2024: changed, EUR 1 -> EUR 2, when 2024, tightened
    2024 -> 2025: carried
    2025 -> 2026: changed, EUR 2 -> EUR 1, when 2026, loosened

    the sum: changed, EUR 1 -> EUR 1, when 2026, transient; the path is 2023: EUR 1,
             2024: EUR 2, tightened, 2026: EUR 1, loosened
    had the last step not been there: changed, EUR 1 -> EUR 2, when 2024, tightened

The sum of one field is `changed` or the like if a step changed the deal, an event if one happened, else
the first verb of its steps in the order of `VERBS`. One move keeps its direction and whom it favors. Of
several, the direction is that from the first value to the last one, if a step had it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dealterms.comparison.direction import find_set_changes, is_one
from dealterms.comparison.sums import (
    MOVES_BESIDE,
    PASSING,
    REPLACING,
    collect_voices,
    find_newest_value,
    get_value_before,
    join_needs,
    join_paths,
    sum_record_changes,
    sum_status,
    without_dissent,
    without_side,
)
from dealterms.model.axes import Axis, Role
from dealterms.model.axes.base import Movement, Ordering
from dealterms.model.change import STATUS, FieldChange, PathStep, TermEnd
from dealterms.model.diff import Note, TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import NONE, Trend, known_rank
from dealterms.model.term import ENDED_STATUSES, OVER_STATUSES
from dealterms.model.value import Value


class TermStory:
    """The steps of one id: a term that came back with other parties or of another kind is another story."""

    def __init__(self) -> None:
        self._totals: list[TermTotal] = []

    def add(self, term: TermChange) -> None:
        """Add what the next step says of the term."""
        newest = self._totals[-1] if self._totals else None
        if newest is None or newest.is_followed_by_another_term(term):
            newest = TermTotal()
            self._totals.append(newest)
        newest.add(term)

    def build_changes(self, day: date) -> list[TermChange]:
        """Return the sums, in the order of time; ``day`` is that of the newest snapshot."""
        return [total.build_change(day) for total in self._totals]


class TermTotal:
    """The steps of one term, field by field."""

    newest_step: TermChange
    """The newest step, for the newest title, kind and roles."""

    def __init__(self) -> None:
        self._notes: dict[Note, None] = {}
        self._fields: dict[str, list[FieldChange]] = {}
        self._axes: dict[str, Axis] = {}
        """The axis of each field, in the kind that last had it."""
        self._flags: dict[str, None] = {}

    def is_followed_by_another_term(self, term: TermChange) -> bool:
        """Whether this one is over, and what is back under its id has another kind or other parties."""
        status = self._fields.get(STATUS, ())
        if not status or status[-1].after not in OVER_STATUSES:
            return False
        is_back = any(f.field == STATUS and f.after not in (None, *OVER_STATUSES) for f in term.fields)
        newest = self.newest_step
        old, new = (newest.kind, newest.binds, newest.benefits), (term.kind, term.binds, term.benefits)
        return is_back and old != new

    def add(self, term: TermChange) -> None:
        """Add what the next step says of the term."""
        self.newest_step = term
        self._notes.update(dict.fromkeys(term.notes))
        self._flags.update(dict.fromkeys(term.flags))
        axes = resolve_kind(term.kind).get_axes()
        for change in term.fields:
            name = change.field
            if name in axes:
                self._axes[name] = axes[name]
            steps = self._fields.setdefault(name, [])
            if steps and steps[-1].verb == change.verb == "carried":
                steps[-1] = change._replace(before=steps[-1].before)
            else:
                steps.append(change)

    def build_change(self, day: date) -> TermChange:
        """Return the sum, its fields in the order of the kind."""
        self._day = day
        names = (STATUS, *resolve_kind(self.newest_step.kind).get_axes())
        order = {name: number for number, name in enumerate(names)}
        roles_rewritten = any(
            step.verb in MOVES_BESIDE
            for name, steps in self._fields.items()
            if isinstance(self._axes.get(name), Role)
            for step in steps
            if step.before is not None
        )
        fields: list[FieldChange] = []
        for name, steps in sorted(self._fields.items(), key=lambda item: order.get(item[0], len(order))):
            if name == STATUS:
                fields += sum_status(steps)
            else:
                for total in self._sum_steps(name, steps):
                    # Whom a move favored was told of parties that the record has otherwise by now.
                    fields.append(total._replace(favors=None, against=None) if roles_rewritten else total)
        notes = (*self._notes, *self._note_left_out())
        return self.newest_step._replace(fields=tuple(fields), notes=notes, flags=tuple(self._flags))

    def _note_left_out(self) -> Iterator[Note]:
        """Note of a term that was first documented, and left out since, what its first verb does not tell."""
        status = self._fields.get(STATUS, ())
        if status and status[0].verb == "documented" and status[-1].verb == "unrestated":
            yield Note("no longer restated", "no longer restated")

    def _sum_steps(self, name: str, steps: list[FieldChange]) -> Iterator[FieldChange]:
        """Yield what changed the deal, and then what was only learned after the last change."""
        numbers = [number for number, step in enumerate(steps) if step.class_ == "deal"]
        if not numbers:
            yield sum_record_changes(steps)
            return
        later = len(steps) if self._find_end() else _find_later_record(steps, numbers[-1] + 1)
        yield self._sum_deal_changes(name, steps[:later], numbers)
        if later < len(steps):
            record = sum_record_changes(steps[later:])
            is_repeated = record.verb in PASSING  # what disputes the value is told with the change
            yield without_dissent(record) if is_repeated else record

    def _sum_deal_changes(self, name: str, steps: list[FieldChange], numbers: list[int]) -> FieldChange:
        """Sum up from before the first step that changed the deal to the newest known value."""
        deal = [steps[number] for number in numbers]
        moves = [step for step in steps[numbers[0] :] if step.class_ == "deal" or step.verb in MOVES_BESIDE]
        first, last = deal[0], deal[-1]
        end = self._find_end()
        path = join_paths(moves)
        total = last._replace(
            before=get_value_before(first),
            after=find_newest_value(steps),
            path=path + ((PathStep(end.when, TermEnd(end.verb)),) if end else ()),
            evidence=collect_voices(
                [without_side(step, "before") if step is not first else step for step in moves],
                get_value_before(first),
                find_newest_value(steps),
            )
            + (() if end else tuple(steps[-1].dissent)),
            required_citations=tuple(r for step in moves for r in step.required_citations),
        )
        total = total._replace(transient=self._is_transient(total))
        if total.before is None:
            total = total._replace(verb="added" if first.verb == "added" else total.verb)
        elif total.verb == "added" and not total.transient:
            total = total._replace(verb="changed")
        axis = self._axes[name]
        gone, come = find_set_changes(total.before, total.after) if axis.many else ((), ())
        total = total._replace(gone=gone, come=come)
        # What is only known more closely since is the same move.
        if len(deal) == 1 and all(step.verb == "documented" for step in moves if step is not first):
            return total
        return self._with_direction_of_moves(total, deal)

    def _find_end(self) -> FieldChange | None:
        """Return the step in which the term was over, if it is over at the end of the walk."""
        steps = [step for step in self._fields.get(STATUS, ()) if step.is_news_of_deal]
        return steps[-1] if steps and steps[-1].after in OVER_STATUSES else None

    def _is_transient(self, total: FieldChange) -> bool:
        """Whether the field stands only between the ends, or is at both of them the same."""
        status = self._fields.get(STATUS, [])
        end = self._find_end()
        is_ended = end is not None and end.after in ENDED_STATUSES
        if is_ended and status[0].before is None and status[0].verb in ("added", "ended"):
            return True
        if total.before is None or total.after is None:
            return False
        if known_rank(total.before) != known_rank(total.after):
            return False
        return (
            len(total.path) > 2
            and self._axes[total.field].compare(total.before, total.after, self._day).ordering
            is Ordering.SAME
        )

    def _with_direction_of_moves(self, total: FieldChange, deal: list[FieldChange]) -> FieldChange:
        """Return the sum of several moves with the direction between its ends, if a move had it."""
        total = total._replace(
            direction=None, favors=None, against=None, reason="", moved="", by_convention=False, needs=()
        )
        axis = self._axes[total.field]
        counted = [step for step in deal if step.counted]
        if isinstance(axis, Role):
            return total._replace(moved=deal[-1].moved)
        before, after = total.before, total.after
        if not counted or before is None or after is None:
            return total._replace(counted=bool(counted))
        total = total._replace(counted=True, needs=join_needs(counted))
        unclear = next((step.reason for step in counted if step.direction == "unclear" and step.reason), "")
        distinct = {step.direction for step in counted}
        if total.transient:
            return total
        movement = self._compare_ends(axis, before, after, distinct)
        if movement.ordering is Ordering.SAME:
            return total
        extent = bool(distinct & {"extended", "shortened"})
        up, down = ("extended", "shortened") if extent else ("tightened", "loosened")
        wanted = {Ordering.UP: up, Ordering.DOWN: down}.get(movement.ordering)
        # A base that never changed is known throughout, however late it was learned; none needs no base.
        moved = [need for need in total.needs if self._has_moved(need[0]) and NONE not in (before, after)]
        for name, older, newer in moved:
            if not is_one(self._axes.get(name), older, newer):
                return total._replace(direction="unclear", reason=f"not on one {name}")
        if wanted is None or wanted not in distinct:
            reason = movement.reason or unclear or "no single move went that way"
            return total._replace(direction="unclear", reason=reason)
        agreeing = [step for step in counted if step.direction == wanted]
        favors, against = ({step.favors for step in agreeing}, {step.against for step in agreeing})
        return total._replace(
            direction=wanted,
            favors=favors.pop() if len(favors) == 1 else None,
            against=against.pop() if len(against) == 1 else None,
            moved=agreeing[-1].moved,
            by_convention=movement.by_convention,
        )

    def _has_moved(self, name: str) -> bool:
        """Whether another value took the place of a field's, and not only of what was known of it."""
        return any(step.verb in (*REPLACING, "changed", "added") for step in self._fields.get(name, ()))

    def _compare_ends(self, axis: Axis, before: Value, after: Value, moves: set[str | None]) -> Movement:
        """Compare the first value with the last one; one said to be lower is lower than the one before it."""
        if isinstance(before, Trend) or isinstance(after, Trend):
            ordering = _ORDERINGS.get(moves.copy().pop() or "") if len(moves) == 1 else None
            return Movement(ordering or Ordering.UNCLEAR, reason="" if ordering else "not public")
        return axis.compare(before, after, self._day)


def _find_later_record(steps: list[FieldChange], start: int) -> int:
    """Return from which step on another row tells the field: it was measured, or is not stated any more.

    A measurement after a change is none of it: `9.9% agreed; 8.6% measured later` is not `8.6% agreed`.
    """
    measured = (number for number in range(start, len(steps)) if steps[number].verb == "measured")
    number = next(measured, len(steps))
    if number == len(steps):
        while number > start and steps[number - 1].verb in PASSING:
            number -= 1
    return number


_ORDERINGS = {
    "tightened": Ordering.UP,
    "extended": Ordering.UP,
    "loosened": Ordering.DOWN,
    "shortened": Ordering.DOWN,
}
