"""The sum of the steps of a walk: nothing that happened on the way is lost."""

from __future__ import annotations

from collections.abc import Iterable

from dealterms.comparison.direction import find_role_change, with_direction
from dealterms.model.diff import (
    ENDED,
    STATUS,
    Diff,
    Evidence,
    FieldChange,
    Note,
    ProposalChange,
    TermChange,
    find_first_verb,
)
from dealterms.model.finding import Finding
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import UNKNOWN
from dealterms.model.term import OVER_STATUSES
from dealterms.model.value import Value


class DiffTotal:
    """The sum of steps, taken one at a time."""

    def __init__(self, first: str) -> None:
        self._dates = [first]
        self._terms: dict[str, _TermTotal] = {}
        self._proposals: dict[str, ProposalChange] = {}
        self._findings: list[Finding] = []
        self._hidden: frozenset[tuple[str, str]] = frozenset()

    def add(self, step: Diff) -> None:
        """One more step, which begins where the last one ended."""
        self._dates.append(step.after)
        self._findings += step.findings
        self._hidden |= step.hidden
        self._proposals.update((p.proposal, p) for p in step.proposals)
        for term in step.terms:
            self._terms.setdefault(term.term, _TermTotal()).add(len(self._dates) - 1, term)

    def build_diff(self) -> Diff:
        """The whole, in the order of the terms' ids."""
        return Diff(
            before=self._dates[0],
            after=self._dates[-1],
            between=tuple(self._dates[1:-1]),
            terms=tuple(total.build_change() for _, total in sorted(self._terms.items())),
            proposals=tuple(p for _, p in sorted(self._proposals.items())),
            findings=tuple(self._findings),
            hidden=self._hidden,
        )


class _TermTotal:
    """The steps of one term, field by field."""

    _newest_step: TermChange
    """Its newest step: the newest title, kind and roles."""

    def __init__(self) -> None:
        self._notes: dict[Note, None] = {}
        self._flags: dict[str, None] = {}
        self._fields: dict[str, list[FieldChange]] = {}
        self._kinds: dict[str, str] = {}
        """The kind that had the field last."""
        self._known_from: dict[str, int] = {}
        """The snapshot of the walk, counted from 0, in which a field was first known."""
        self._moved: dict[str, tuple[int, int]] = {}
        """The first and the last step, counted from 1, in which the deal changed a field."""

    def add(self, number: int, term: TermChange) -> None:
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
        self._befores = _fill_unknown(
            (name, _find_oldest_value(steps)) for name, steps in self._fields.items()
        )
        self._afters = _fill_unknown(
            (name, _find_newest_value(steps)) for name, steps in self._fields.items()
        )
        self._roles = find_role_change(self._newest_step, *self._collect_role_values())
        return self._newest_step._replace(
            fields=tuple(
                self._sum_field(name, self._fields[name]) for name in self._sort_field_names()
            ),
            notes=tuple(self._notes),
            flags=tuple(self._flags),
        )

    def _sort_field_names(self) -> list[str]:
        """Its fields in the order of its kind, whichever of them was told first on the way."""
        order = {
            name: at
            for at, name in enumerate((STATUS, *resolve_kind(self._newest_step.kind).get_axes()))
        }
        return sorted(self._fields, key=lambda name: order.get(name, len(order)))

    def _collect_role_values(self) -> tuple[dict[str, Value], dict[str, Value]]:
        """The roles at both ends: those that never moved are only told in the term itself."""
        befores, afters = dict(self._befores), dict(self._afters)
        of_kind = resolve_kind(self._newest_step.kind)
        for side, party in (
            ("binds", self._newest_step.binds),
            ("benefits", self._newest_step.benefits),
        ):
            name = of_kind.get_role_field(side)  # type: ignore[arg-type]
            if name is not None and name not in self._fields and party is not None:
                befores[name] = afters[name] = UNKNOWN if party == "unknown" else party
        return befores, afters

    def _sum_field(self, name: str, steps: list[FieldChange]) -> FieldChange:
        deal = [step for step in steps if step.class_ == "deal"]
        return (
            self._sum_deal_changes(name, steps, deal) if deal else self._sum_record_changes(steps)
        )

    def _sum_deal_changes(
        self, name: str, steps: list[FieldChange], deal: list[FieldChange]
    ) -> FieldChange:
        """Before is the value before the first step that changed the deal, after the newest known."""
        first, last = deal[0], deal[-1]
        ended = self._find_end() if name != STATUS else None
        total = last._replace(
            before=_get_value_before(first),
            after=_find_newest_value(steps),
            path=_join_paths(deal, (ended.when, ENDED) if ended else None),
            evidence=_collect_distinct(
                [e for e in first.evidence if e.side == "before"],
                *([e for e in step.evidence if _is_support(e)] for step in deal),
                [] if ended else steps[-1].dissent,
            ),
            required_citations=tuple(debt for step in deal for debt in step.required_citations),
        )
        if name == STATUS:
            return total._replace(
                transient=_is_absent_or_over(total.before) == _is_absent_or_over(total.after),
                favors=self._newest_step.get_favored_party(
                    "loosened" if total.verb == ENDED else "tightened"
                ),
            )
        total = total._replace(transient=self._is_transient(total))
        if total.before is None:
            total = total._replace(verb="added")
        elif total.verb == "added" and not total.transient:
            total = total._replace(verb="changed")
        term = self._newest_step._replace(kind=self._kinds[name])
        return with_direction(total, term, *self._collect_known_values(name), self._roles)

    def _collect_known_values(self, name: str) -> tuple[dict[str, Value], dict[str, Value]]:
        """The term's values at the two ends, as far as they were known when the field moved."""
        first, last = self._moved[name]
        known = self._known_from
        return (
            {n: value for n, value in self._befores.items() if known.get(n, first) < first},
            {n: value for n, value in self._afters.items() if known.get(n, last) <= last},
        )

    def _sum_record_changes(self, steps: list[FieldChange]) -> FieldChange:
        """The first verb that applies: an absence or a dissent that was made good tells nothing."""
        dissent = steps[-1].dissent
        telling = [
            step
            for step in steps
            if not (step.verb == "unrestated" and step is not steps[-1])
            and not (step.verb in ("disputed", "reported") and not dissent)
        ] or steps[-1:]
        verb = find_first_verb(step.verb for step in telling)
        told = [step for step in telling if step.verb == verb]
        disputed = verb in ("disputed", "reported")
        heard = steps if disputed else told
        return told[-1]._replace(
            before=told[0].before,
            after=None if verb == "unrestated" else _find_newest_value(steps),
            when=told[0].when if verb == "documented" else told[-1].when,
            path=_join_paths(told, None),
            evidence=_collect_distinct(
                *([e for e in s.evidence if e.stance == "supports"] for s in heard), dissent
            ),
            required_citations=tuple(debt for step in told for debt in step.required_citations),
        )

    def _find_end(self) -> FieldChange | None:
        """The step in which the term ended, if it is over in the end."""
        status = self._fields.get(STATUS, ())
        over = [step for step in status if step.class_ == "deal"]
        return over[-1] if over and over[-1].verb == ENDED else None

    def _is_transient(self, total: FieldChange) -> bool:
        status = self._fields.get(STATUS, ())
        if status and status[0].before is None and self._find_end() is not None:
            return True
        if total.before is None or total.after is None:
            return False
        axis = resolve_kind(self._kinds[total.field]).get_axes()[total.field]
        return axis.is_same(total.before, total.after)


def _fill_unknown(values: Iterable[tuple[str, Value | None]]) -> dict[str, Value]:
    return {name: UNKNOWN if value is None else value for name, value in values}


def _get_value_before(step: FieldChange) -> Value | None:
    """The value before the step; of a term that is back, what it said before it ended."""
    if step.verb == "added" and len(step.path) > 1:
        return step.path[0][1]
    return step.before


def _find_oldest_value(steps: list[FieldChange]) -> Value | None:
    """The oldest value that is known."""
    return next(
        (v for step in steps for v in (_get_value_before(step), step.after) if v is not None), None
    )


def _find_newest_value(steps: list[FieldChange]) -> Value | None:
    """The newest value that is known."""
    return next((step.after for step in reversed(steps) if step.after is not None), None)


def _is_absent_or_over(status: Value | None) -> bool:
    return status is None or status in OVER_STATUSES


def _is_support(evidence: Evidence) -> bool:
    return evidence.side == "after" and evidence.stance == "supports"


def _join_paths(
    steps: list[FieldChange], end: tuple[str, Value] | None
) -> tuple[tuple[str, Value | None], ...]:
    path: list[tuple[str, Value | None]] = []
    for step in steps:
        path += step.path[1:] if path and len(step.path) > 1 else step.path
    return (*path, end) if end else tuple(path)


def _collect_distinct(*groups: list[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(e for group in groups for e in group))
