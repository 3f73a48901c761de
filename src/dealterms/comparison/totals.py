"""The sum of the steps of one term, in which nothing that happened on the way is lost.

Worked example, the amount of a payment over four snapshots::

    2023 -> 2024: changed, EUR 1 -> EUR 2, when 2024
    2024 -> 2025: carried
    2025 -> 2026: changed, EUR 2 -> EUR 1, when 2026

    the sum: changed, EUR 1 -> EUR 1, when 2026, transient, path 2023: EUR 1, 2024: EUR 2, 2026: EUR 1
    had the last step not been there: changed, EUR 1 -> EUR 2, when 2024, tightened

The sum of one field is `changed` or the like if a step changed the deal, else the first verb of its
steps in the order of `VERBS`. Its direction is that from the first value to the last one.
"""

from __future__ import annotations

from dealterms.comparison.direction import find_role_change, with_direction
from dealterms.model.diff import ENDED, STATUS, Evidence, FieldChange, Note, TermChange, find_first_verb
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import UNKNOWN
from dealterms.model.term import OVER_STATUSES
from dealterms.model.value import Value


class TermTotal:
    """The steps of one term, field by field."""

    _newest_step: TermChange
    """The newest step, for the newest title, kind and roles."""

    def __init__(self) -> None:
        self._notes: dict[Note, None] = {}
        self._flags: dict[str, None] = {}
        self._fields: dict[str, list[FieldChange]] = {}
        self._kinds: dict[str, str] = {}
        """Field to the kind that last had it."""
        self._known_from: dict[str, int] = {}
        """Field to the number of the snapshot, from 0, in which it was first known."""
        self._moved: dict[str, tuple[int, int]] = {}
        """Field to the numbers of the first and last step, from 1, that changed the deal in it."""

    def add(self, number: int, term: TermChange) -> None:
        """Add what the step of that number, counted from 1, says of the term."""
        self._newest_step = term
        self._notes.update(dict.fromkeys(term.notes))
        self._flags.update(dict.fromkeys(term.flags))
        for change in term.fields:
            name = change.field
            self._kinds[name] = term.kind
            if change.before is not None:
                self._known_from.setdefault(name, number - 1)
            elif change.after is not None:
                self._known_from.setdefault(name, number)
            if change.class_ == "deal":
                self._moved[name] = (self._moved.get(name, (number,))[0], number)
            steps = self._fields.setdefault(name, [])
            if steps and steps[-1].verb == change.verb == "carried":
                steps[-1] = change._replace(before=steps[-1].before)
            else:
                steps.append(change)

    def build_change(self) -> TermChange:
        """Return the sum, its fields in the order of the kind."""
        names = (STATUS, *resolve_kind(self._newest_step.kind).get_axes())
        order = {name: number for number, name in enumerate(names)}
        by_field = sorted(self._fields.items(), key=lambda item: order.get(item[0], len(order)))
        self._befores = {name: _find_oldest_value(steps) for name, steps in by_field}
        newest = ((name, _find_newest_value(steps)) for name, steps in by_field)
        self._afters = {name: UNKNOWN if value is None else value for name, value in newest}
        self._roles = find_role_change(self._newest_step, *self._collect_role_values())
        fields = tuple(
            self._sum_deal_changes(name, steps) or self._sum_record_changes(steps) for name, steps in by_field
        )
        return self._newest_step._replace(fields=fields, notes=tuple(self._notes), flags=tuple(self._flags))

    def _collect_role_values(self) -> tuple[dict[str, Value], dict[str, Value]]:
        """Return the values at both ends; a role that never changed has no step, but a party."""
        befores, afters = dict(self._befores), dict(self._afters)
        newest = self._newest_step
        kind = resolve_kind(newest.kind)
        roles = {kind.get_role_field("binds"): newest.binds, kind.get_role_field("benefits"): newest.benefits}
        for name, party in roles.items():
            if name is not None and name not in self._fields and party is not None:
                befores[name] = afters[name] = UNKNOWN if party == "unknown" else party
        return befores, afters

    def _sum_deal_changes(self, name: str, steps: list[FieldChange]) -> FieldChange | None:
        """Sum up from before the first step that changed the deal to the newest known value."""
        deal = [step for step in steps if step.class_ == "deal"]
        if not deal:
            return None
        first, last = deal[0], deal[-1]
        ended = self._find_end() if name != STATUS else None
        total = last._replace(
            before=_get_value_before(first),
            after=_find_newest_value(steps),
            path=_join_paths(deal) + (((ended.when, ENDED),) if ended else ()),
            evidence=_collect_distinct(
                [e for e in first.evidence if e.side == "before"],
                *(step.get_support("after") for step in deal),
                [] if ended else steps[-1].dissent,
            ),
            required_citations=tuple(r for step in deal for r in step.required_citations),
        )
        if name == STATUS:
            direction = "loosened" if total.verb == ENDED else "tightened"
            was_over, is_over = (v is None or v in OVER_STATUSES for v in (total.before, total.after))
            return total._replace(
                transient=was_over == is_over, favors=self._newest_step.get_favored_party(direction)
            )
        total = total._replace(transient=self._is_transient(total))
        if total.before is None:
            total = total._replace(verb="added")
        elif total.verb == "added" and not total.transient:
            total = total._replace(verb="changed")
        term = self._newest_step._replace(kind=self._kinds[name])
        # The values at both ends that were known when the field changed first, and last.
        (started, moved), known = self._moved[name], self._known_from
        befores = {n: value for n, value in self._befores.items() if known.get(n, started) < started}
        afters = {n: value for n, value in self._afters.items() if known.get(n, moved) <= moved}
        return with_direction(total, term, befores, afters, self._roles)

    def _sum_record_changes(self, steps: list[FieldChange]) -> FieldChange:
        """Sum up steps that did not change the deal, by their first verb in the order of `VERBS`.

        A field that was left out and restated later, or whose dissent has gone, counts as neither.
        """
        dissent = steps[-1].dissent
        relevant = [
            step
            for step in steps
            if not (step.verb == "unrestated" and step is not steps[-1])
            and not (step.verb in ("disputed", "reported") and not dissent)
        ] or steps[-1:]
        verb = find_first_verb(step.verb for step in relevant)
        with_verb = [step for step in relevant if step.verb == verb]
        cited = steps if verb in ("disputed", "reported") else with_verb
        first, last = with_verb[0], with_verb[-1]
        return last._replace(
            before=first.before,
            after=None if verb == "unrestated" else _find_newest_value(steps),
            when=first.when if verb == "documented" else last.when,
            path=_join_paths(with_verb),
            evidence=_collect_distinct(
                *([e for e in step.evidence if e.stance == "supports"] for step in cited), dissent
            ),
            required_citations=tuple(r for step in with_verb for r in step.required_citations),
        )

    def _find_end(self) -> FieldChange | None:
        """Return the step in which the term ended, if it is over at the end of the walk."""
        steps = [step for step in self._fields.get(STATUS, ()) if step.class_ == "deal"]
        return steps[-1] if steps and steps[-1].verb == ENDED else None

    def _is_transient(self, total: FieldChange) -> bool:
        status = self._fields.get(STATUS, ())
        if status and status[0].before is None and self._find_end() is not None:
            return True
        if total.before is None or total.after is None:
            return False
        axis = resolve_kind(self._kinds[total.field]).get_axes()[total.field]
        return axis.is_same(total.before, total.after)


def _get_value_before(step: FieldChange) -> Value | None:
    """Return the value before the step; of a term that is back, the one before it ended."""
    return step.path[0][1] if step.verb == "added" and len(step.path) > 1 else step.before


def _find_oldest_value(steps: list[FieldChange]) -> Value:
    values = (value for step in steps for value in (_get_value_before(step), step.after))
    return next((value for value in values if value is not None), UNKNOWN)


def _find_newest_value(steps: list[FieldChange]) -> Value | None:
    return next((step.after for step in reversed(steps) if step.after is not None), None)


def _join_paths(steps: list[FieldChange]) -> tuple[tuple[str, Value | None], ...]:
    path: list[tuple[str, Value | None]] = []
    for step in steps:
        path += step.path[1:] if path and len(step.path) > 1 else step.path
    return tuple(path)


def _collect_distinct(*groups: list[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(e for group in groups for e in group))
