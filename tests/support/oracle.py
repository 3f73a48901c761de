"""An oracle of the diff: what design page 2 says of a term over a walk of snapshots, in plain lines.

It reads what the files say and uses nothing of the code that is judged. Worked example::

    2019  revenue-share, payer acme, payee bolt, rate 20%
    2020                                         rate about 20%
    2021                                         rate 30%, a citation supports `rate`

    tell_steps(walk, "share")     2019 -> 2020: nothing; 2020 -> 2021: changed, 20% -> 30%, tightened, bolt
    add_up(walk, "share")         rate: changed, 20% -> 30%, tightened, favors bolt

An answer holds every verb, direction and favor that would be true to the design. Where the design leaves
something open there are several; a verb is left unjudged (an empty set) where it says too little.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from support.oracle_kinds import KINDS, Kind, get_fields
from support.oracle_values import (
    Field,
    Raw,
    is_doubtful,
    is_sharper_writing,
    is_trend,
    move,
    rank,
    read,
    read_days,
    relate,
)

EVENTS = frozenset({"lapsed", "performed", "exercised", "reached"})
ENDINGS = frozenset({"terminated", "superseded", "waived"})
OVER = EVENTS | ENDINGS
DEAL = frozenset({"added", "ended", "suspended", "resumed", "changed"})
HAPPENED = EVENTS | {"took-effect"}
NOTHING = frozenset({"carried", "reconfirmed"})
INSTRUMENTS = frozenset({"contract", "filing", "official", "court"})
SETS = frozenset({"scope", "exceptions", "events", "tokens"})
"""Fields of which what went owes a citation of its own: their support is not judged."""
TWO_STORIES = "(two stories)"
"""Stands among the answers of a step in which a term is back with other roles or another kind (2.2)."""
UNJUDGED: frozenset[str] = frozenset()
NOBODY: frozenset[Any] = frozenset({None})
NO_WAY: frozenset[str | None] = frozenset({None, "unclear"})

Favor = Any
"""A party's id, a frozenset of several, `unknown`, or None."""


class Walk(NamedTuple):
    """A deal as its files say it, in the order of time."""

    snapshots: dict[str, dict[str, Raw]]
    """Name to what the file says: `terms`, and perhaps `carries`."""
    sources: dict[str, Raw]


class Answer(NamedTuple):
    """What may be told of one field: in one step, or in the sum of a walk."""

    verbs: frozenset[str]
    before: Raw = None
    after: Raw = None
    directions: frozenset[str | None] = NOBODY
    favors: frozenset[Favor] = NOBODY
    transient: bool | None = False
    """None where it may or may not be so."""
    supported: bool | None = None
    """None where nothing is owed, or where it is a question of dates that are not exact."""
    snapshot: str = ""
    disputed: bool = False
    """A new dissent stands beside it."""
    known: Raw = None
    """The sharpest value that is known after it."""


NO_ANSWER = Answer(UNJUDGED, transient=None)


@dataclass(frozen=True)
class Known:
    """What a walk knows of one field."""

    value: Raw
    """The sharpest statement."""
    stated: str
    """The last snapshot that itself stated it."""
    since: str | None = None
    """What the term's `since` was there."""
    statements: tuple[Raw, ...] = ()
    """Every known statement since the last change."""
    here: bool = True
    """The snapshot before stated it, or something as vague."""
    open: bool = False
    """The design leaves open what is known: no verb is judged any more."""
    dissent: tuple[tuple[str, str], ...] = ()
    """(source, value) pairs that were told already."""


@dataclass
class TermState:
    """What a walk knows of one term."""

    raw: Raw
    status: str
    status_here: bool
    stated: str
    fields: dict[str, Known] = field(default_factory=dict)
    before_end: dict[str, Known] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether somebody or something ended it."""
        return self.status in OVER


class Step(NamedTuple):
    """One term in one snapshot, with what the walk needs to compare it with what is known."""

    older: str
    """The snapshot before it that is not `carries: all`."""
    newer: str
    term: Raw
    kind: Kind
    citations: list[Raw]
    """Those that were not copied from the snapshot before."""
    sources: Mapping[str, Raw]

    @property
    def day(self) -> int:
        """The last day of the newer snapshot."""
        return int(read_days(self.newer).high)


# -- dates and citations -------------------------------------------------------------------------


def get_since(term: Raw, name: str) -> tuple[str | None, str | None]:
    """Return the field's own `since`, and that of the term."""
    since = term.get("since")
    return (since.get(name), since.get("term")) if isinstance(since, dict) else (None, since)


def find_onset(since: str | None, older: str) -> str:
    """Return whether a `since` is `later` than a snapshot, `before` its end, or `open`."""
    if since is None or is_doubtful(since):
        return "open"
    days, last = read_days(since), read_days(older).high
    return "later" if days.low > last else "before" if days.high <= last else "open"


def speaks_for(citation: Raw, name: str) -> bool:
    """Return whether a citation supports a field, or what went from it."""
    supports = citation.get("supports", [])
    if name == "status":
        return (
            bool(supports) or "instead" not in citation or "unchanged" in citation or "clarifies" in citation
        )
    return name in supports or f"-{name}" in supports


def weigh(citation: Raw, sources: Mapping[str, Raw], older: str, since: str | None) -> str:
    """Return `good`, `bad` (withdrawn, or too early for what came after ``older``), or `open`."""
    source = sources.get(citation["source"])
    if source is None or "withdrawn" in source:
        return "bad"
    if source.get("class") in INSTRUMENTS:
        return "good"
    issued = source.get("issued")
    if issued is None or is_doubtful(issued):
        return "open"
    days, last = read_days(issued), read_days(older).high
    event = last if find_onset(since, older) != "later" else read_days(str(since)).high - 1
    return "good" if days.low > max(last, event) else "bad" if days.high <= last else "open"


def find_support(step: Step, name: str, older: str, since: str | None) -> bool | None:
    """Return whether a field is supported in this step: None where dates leave it open."""
    found = {weigh(c, step.sources, older, since) for c in step.citations if speaks_for(c, name)}
    return True if "good" in found else None if "open" in found else False


def may_reconfirm(step: Step, name: str, stated: str) -> frozenset[str]:
    """Return whether an unmoved value is reconfirmed: by a source that came after it was stated."""
    found = set()
    for citation in step.citations:
        if speaks_for(citation, name) or name in citation.get("unchanged", []):
            source = step.sources[citation["source"]]
            issued = source.get("issued")
            if "withdrawn" in source or issued is None or is_doubtful(issued):
                found.add("open")
            elif read_days(issued).low > read_days(stated).high:
                found.add("yes")
            elif read_days(issued).high > read_days(stated).high:
                found.add("open")
    return frozenset({"reconfirmed"}) if "yes" in found else NOTHING if found else frozenset({"carried"})


# -- one field in one step -----------------------------------------------------------------------


def compare_field(step: Step, name: str, axis: Field, known: Known) -> tuple[Answer, Known]:
    """Return what is told of a field of a term that stands, and what is known after it."""
    new = step.term.get(name)
    answer, after = _compare_values(step, name, axis, known, new)
    answer = answer._replace(known=after.value)
    return _hear_dissent(step, name, axis, answer, replace(after, dissent=known.dissent), new)


def _compare_values(step: Step, name: str, axis: Field, known: Known, new: Raw) -> tuple[Answer, Known]:
    old_rank, new_rank = rank(known.value), rank(new)
    own, general = get_since(step.term, name)
    stated_anew = Known(new, step.newer, general, (new,))
    supported = find_support(step, name, known.stated, own or general)
    cited = any(speaks_for(c, name) for c in step.citations)
    answer = Answer(NOTHING, known.value, new, snapshot=step.newer)
    if known.open:
        return NO_ANSWER, replace(known, here=new_rank > 0)
    if new_rank == 0:
        told = frozenset({"unrestated"}) if known.here else NOTHING | {"unrestated"}
        if old_rank == 0 or (old_rank == 1 and known.here):
            told = NOTHING if old_rank == 0 else NOTHING | {"unrestated"}
        if any(name in c.get("unchanged", []) for c in step.citations):
            told |= {"reconfirmed"}
        return answer._replace(verbs=told), replace(known, here=False)
    if is_trend(new):
        return _compare_trend(answer, known, stated_anew, cited=cited, measured=axis.measured)
    if cited and not axis.measured and find_onset(own, known.stated) == "later":
        return _compare_own_since(step, axis, answer, known, stated_anew, supported)
    if old_rank == 3 > new_rank:
        if not (known.value == "none" and new_rank == 2):
            return answer._replace(verbs=frozenset({"withheld"})), replace(known, here=True)
    elif old_rank == 2 > new_rank:
        told = NOTHING | {"withheld", "unrestated"}
        return answer._replace(verbs=told), replace(known, here=True)
    elif new_rank > old_rank and not (old_rank == 2 and new == "none"):
        told = frozenset({"documented"})
        return answer._replace(verbs=told, supported=supported), stated_anew
    elif new_rank < 3:
        told = frozenset({"carried"})
        if any(name in c.get("unchanged", []) for c in step.citations):
            told = NOTHING  # page 1 has it reconfirmed as unmoved, 2.2 says "still redacted"
        return answer._replace(verbs=told), replace(stated_anew, value=known.value)
    else:
        relation = relate(axis, known.value, new, step.day)
        apart = _find_apart(step, axis, known, new)
        if not apart and cited and axis.measured and find_onset(own, known.stated) == "later":
            return _compare_later_measurement(axis, answer, known, stated_anew, relation, supported)
        if not apart:
            return _compare_compatible(step, name, axis, answer, known, stated_anew, relation)
        ways = frozenset().union(*(move(axis, s, new, step.day) for s in apart))
        answer = answer._replace(before=apart[0])
        return _tell_differing(step, name, axis, answer, known, stated_anew, ways)
    return _tell_differing(step, name, axis, answer, known, stated_anew, move(axis, known.value, new))


def _find_apart(step: Step, axis: Field, known: Known, new: Raw) -> list[Raw]:
    """Return the sharpest known value if it rules the new one out, else the other statements that do.

    What is known is the intersection of all statements since the last change (2.11.3).
    """
    apart = [s for s in known.statements if relate(axis, s, new, step.day) == "disjoint"]
    return [known.value] if known.value in apart else apart


def _compare_trend(
    answer: Answer, known: Known, stated_anew: Known, *, cited: bool, measured: bool
) -> tuple[Answer, Known]:
    """Tell `undisclosed, lower` as a change once, where it is first cited (2.11.4)."""
    new = answer.after
    if is_trend(known.value) and known.value.split(", ")[1] == new.split(", ")[1]:
        return answer._replace(verbs=NOTHING), replace(stated_anew, value=known.value)
    if not cited or rank(known.value) < 2 or measured:
        return NO_ANSWER, replace(stated_anew, open=True)
    way = 1 if new.endswith("higher") else -1
    if known.value == "none":
        return NO_ANSWER, replace(stated_anew, open=True)
    changed = answer._replace(verbs=frozenset({"changed"}), directions=frozenset({str(way)}))
    return changed, stated_anew


def _compare_own_since(
    step: Step, axis: Field, answer: Answer, known: Known, stated_anew: Known, supported: bool | None
) -> tuple[Answer, Known]:
    """Tell a change, for a source says that the field changed after the older snapshot (2.11.2)."""
    old, new = known.value, answer.after
    if rank(old) == rank(new) == 3 and is_written_alike(axis, old, new):
        return answer._replace(verbs=NOTHING), replace(stated_anew, statements=(*known.statements, new))
    if supported is not True:
        return NO_ANSWER, replace(stated_anew, open=True)
    ways = frozenset({0})
    if rank(old) == rank(new) == 3:
        apart = _find_apart(step, axis, known, new)
        ways = frozenset().union(*(move(axis, s, new, step.day) for s in apart)) if apart else ways
    elif "none" in (old, new) and min(rank(old), rank(new)) == 2:
        ways = move(axis, old, new) | {0}
    owed = None if axis.of in SETS else supported
    told = answer._replace(verbs=frozenset({"changed"}), directions=_write_ways(ways), supported=owed)
    if rank(old) == rank(new) == 3 and relate(axis, old, new, step.day) == "same":
        # 20% and 20.0% are the same, and not written alike: the two rules meet.
        return told._replace(verbs=told.verbs | NOTHING), replace(stated_anew, open=True)
    return told, stated_anew


def _compare_later_measurement(
    axis: Field, answer: Answer, known: Known, stated_anew: Known, relation: str, supported: bool | None
) -> tuple[Answer, Known]:
    """Tell a measurement of a later day, however vaguely both are told: never a change of the deal."""
    if is_written_alike(axis, known.value, answer.after):
        return answer._replace(verbs=NOTHING), replace(
            stated_anew, statements=(*known.statements, answer.after)
        )
    if supported is not True or relation == "same":
        return NO_ANSWER, replace(stated_anew, open=True)
    return answer._replace(verbs=frozenset({"measured"}), supported=supported), stated_anew


def _compare_compatible(
    step: Step, name: str, axis: Field, answer: Answer, known: Known, stated_anew: Known, relation: str
) -> tuple[Answer, Known]:
    """Tell nothing of a value that may be the same; know the sharper one from now on (2.4)."""
    new, statements = answer.after, (*known.statements, answer.after)
    if relation == "same":
        told = may_reconfirm(step, name, known.stated)
        if axis.of == "number" and is_sharper_writing(axis, new, known.value):
            told |= NOTHING  # `about 20%` after 20%: a vaguer word for the same
        if isinstance(new, dict) and not is_written_alike(axis, known.value, new):
            told |= NOTHING  # schedules that differ in a period that is over
        if isinstance(new, list) and "redacted" in new:
            told |= NOTHING  # a source cannot confirm words that are not public
        if axis.of == "number" and is_sharper_writing(axis, new, known.value):
            return answer._replace(verbs=told), replace(known, statements=statements, here=True)
        return answer._replace(verbs=told), replace(stated_anew, statements=statements)
    if relation == "sharper":
        others = {relate(axis, s, new, step.day) for s in known.statements[1:]} - {"sharper", "same"}
        told = frozenset({"documented"}) | (NOTHING if others else frozenset())
        clarified = any(name in c.get("clarifies", []) for c in step.citations)
        told |= {"clarified"} if clarified else frozenset()
        known_now = replace(stated_anew, statements=statements)
        supported = find_support(step, name, known.stated, None)
        return answer._replace(verbs=told, supported=supported if not others else None), known_now
    told = frozenset({"carried"})
    if relation == "overlapping":
        told |= {"documented"}
    return answer._replace(verbs=told), replace(known, statements=statements, here=True)


def _tell_differing(
    step: Step, name: str, axis: Field, answer: Answer, known: Known, stated_anew: Known, ways: frozenset[int]
) -> tuple[Answer, Known]:
    """Choose the verb of a field that differs for certain, in the order of design 2.2 and 2.4."""
    own, general = get_since(step.term, name)
    supported = find_support(step, name, known.stated, own or general)
    verb = "changed"
    if axis.measured:
        verb = "measured"
    elif any(name in c.get("clarifies", []) for c in step.citations):
        verb = "clarified"
    elif find_onset(own, known.stated) == "before":
        verb = "corrected"
    elif own is None and find_onset(general, known.stated) == "before":
        if general != known.since:
            return NO_ANSWER, replace(stated_anew, open=True)  # moved, and yet too early: see `check`
        verb = "differs"
    elif axis.of == "text":
        later = find_onset(own or general, known.stated) == "later"
        if later and any(speaks_for(c, name) for c in step.citations) and supported is not True:
            return NO_ANSWER, replace(stated_anew, open=True)
        verb = "changed" if later and supported else "reworded"
    directions = _write_ways(ways) if verb == "changed" else NOBODY
    owed = verb in ("changed", "measured") and axis.of not in SETS
    told = answer._replace(
        verbs=frozenset({verb}), directions=directions, supported=supported if owed else None
    )
    return told, stated_anew


def _write_ways(ways: frozenset[int]) -> frozenset[str | None]:
    """Keep the ways along the scale until the kind says what they mean: see `_direct`."""
    return frozenset(str(way) for way in ways)


def is_written_alike(axis: Field, old: Raw, new: Raw) -> bool:
    """Return whether two values are the same text, or the same set or mapping in another order."""
    return bool(old == new or (not isinstance(new, str) and read(axis, old) == read(axis, new)))


def _hear_dissent(
    step: Step, name: str, axis: Field, answer: Answer, after: Known, new: Raw
) -> tuple[Answer, Known]:
    """Add `disputed` or `reported` where a citation newly gives another value (2.2)."""
    if answer.verbs and not answer.verbs & {"carried", "reconfirmed"}:
        after = replace(after, dissent=())
    told, maybe = set(), False
    for citation in step.citations:
        other = citation.get("instead", {}).get(name)
        if other is None:
            continue
        mark = (citation["source"], str(other))
        if rank(new) == 3 and rank(other) == 3:
            relation = relate(axis, new, other, step.day)
            if relation == "same":
                continue
            maybe |= relation != "disjoint"
        elif rank(new) < 3 and rank(other) < 3:
            maybe = True
        maybe |= mark in after.dissent
        told.add("reported" if rank(new) < 3 else "disputed")
        after = replace(after, dissent=(*after.dissent, mark))
    if not told or not answer.verbs:
        return answer, after
    if answer.verbs <= NOTHING:
        verbs = frozenset(told) | (answer.verbs if maybe else frozenset())
    elif answer.verbs & {"unrestated", "withheld"} or answer.verbs & NOTHING:
        verbs = answer.verbs | told
    else:
        verbs = answer.verbs
    return answer._replace(verbs=verbs, disputed=not maybe), after


# -- the direction of a field, and whom it favors ------------------------------------------------


def get_holders(step: Step, state: TermState | None, name: str) -> frozenset[Favor]:
    """Return who may be said to hold a role: who is named, else who was known."""
    party = _as_party(step.term.get(name, "unknown"))
    known = state.fields.get(name) if state is not None else None
    if party == "unknown" and known is not None and rank(known.value) == 3:
        return frozenset({party, _as_party(known.value)})
    return frozenset({party})


def _as_party(raw: Raw) -> Favor:
    return frozenset(raw) if isinstance(raw, list) else raw


def find_favored(step: Step, state: TermState | None, way: int) -> frozenset[Favor]:
    """Return whom more (1) or less (-1) of a burden favors."""
    kind = step.kind
    if not kind.binds or kind.direction == "extent" or way == 0:
        return NOBODY
    if kind.binds not in step.term and kind.benefits not in step.term and step.term["kind"] == "other":
        return frozenset({None, "unknown"})
    if step.term.get(kind.binds) == "mutual" == step.term.get(kind.benefits):
        return NOBODY
    return get_holders(step, state, kind.benefits if way > 0 else kind.binds)


def _direct(
    step: Step, state: TermState, name: str, answer: Answer, before: dict[str, Known], swapped: bool | None
) -> Answer:
    """Turn the ways along a field's scale into directions, and say whom they favor (2.3)."""
    axis, kind = get_fields(step.term["kind"])[name], step.kind
    if not answer.verbs or "changed" not in answer.verbs:
        return answer
    ways = {int(str(way)) for way in answer.directions if way not in (None, "unclear")}
    undirected = axis.up == 0 or kind.direction == "never"
    if undirected or (kind.direction == "extent" and name != "ends" and axis.of != "end"):
        loose = kind.direction == "extent" and axis.up != 0
        names = {("tightened" if way * axis.up > 0 else "loosened") for way in ways if way}
        return answer._replace(directions=NO_WAY | names if loose else NOBODY, favors=NOBODY)
    if kind.exclusive and name in (*kind.exceptions, "carve_outs"):
        levels = [_get_level(values) for values in (before, state.fields)]
        inside = [level in kind.exclusive for level in levels if level is not None]
        if "none" in levels or not (all(inside) or (name not in kind.exceptions and not any(inside))):
            return answer._replace(directions=NO_WAY, favors=NOBODY)
        if None in levels:
            ways |= {0}
    if axis.needs and "none" not in (answer.before, answer.after):  # none is none on any base
        base = get_fields(step.term["kind"])[axis.needs]
        ways = _need_common_base(axis.needs, base, before, state.fields, ways)
    if swapped is not False:
        ways = {0} if swapped else ways | {0}
    up, down = ("extended", "shortened") if kind.direction == "extent" else ("tightened", "loosened")
    directions: set[str | None] = set()
    favors: set[Favor] = set()
    for way in ways:
        directions |= (
            {up} if way * axis.up > 0 else {down} if way * axis.up < 0 else {None, "unclear", "mixed"}
        )
        favors |= find_favored(step, state, way * axis.up)
    if axis.of != "number" or not isinstance(answer.after, dict):
        directions -= {"mixed"}  # which only a schedule can be
    return answer._replace(directions=frozenset(directions), favors=frozenset(favors))


def _get_level(fields: dict[str, Known]) -> str | None:
    level = fields.get("level")
    return level.value if level is not None and rank(level.value) == 3 else None


def _need_common_base(
    name: str, axis: Field, before: dict[str, Known], after: dict[str, Known], ways: set[int]
) -> set[int]:
    """Leave no way between two rates on different bases; where one is not known it is open."""
    bases = [fields.get(name) for fields in (before, after)]
    old, new = (None if base is None or rank(base.value) < 3 else base.value for base in bases)
    if old is None or new is None:
        return ways if old is new else ways | {0}
    return ways if relate(axis, old, new) == "same" else {0}


# -- one term in one step ------------------------------------------------------------------------


def compare_term(step: Step, state: TermState | None) -> tuple[dict[str, Answer], TermState]:
    """Return what is told of a term that the newer snapshot has, and what is known after it."""
    status = step.term.get("status", "in-force")
    if state is None or (state.is_over and status not in OVER):
        return _compare_first_seen(step, state, status)
    if state.is_over:
        told = NO_ANSWER if status != state.status else Answer(NOTHING)
        return {"status": told}, replace_status(state, step, status)
    if status in OVER:
        favors = _favor_ending(step, state, status)
        verb = status if status in EVENTS else "ended"
        told = Answer(frozenset({verb}), state.status, status, favors=favors, snapshot=step.newer)
        ended = replace_status(state, step, status)
        ended.before_end, ended.fields = state.fields, {}
        return {"status": told}, ended
    before, after = dict(state.fields), dict(state.fields)
    answers = {"status": _compare_status(step, state, status)}
    fields = get_fields(step.term["kind"])
    for name, axis in fields.items():
        known = state.fields.get(name) or Known(None, step.older, here=False)
        answers[name], after[name] = compare_field(step, name, axis, known)
    now = replace_status(state, step, status)
    now.fields = after
    swapped = _are_roles_swapped(step.kind, answers)
    for name, axis in fields.items():
        if axis.of != "role":
            answers[name] = _direct(step, now, name, answers[name], before, swapped)
        elif answers[name].verbs:
            answers[name] = answers[name]._replace(directions=NO_WAY)
    return answers, now


def replace_status(state: TermState, step: Step, status: str) -> TermState:
    """Return the state after a snapshot that gives this status; `unknown` resets nothing."""
    known = state.status if status == "unknown" else status
    return TermState(step.term, known, status != "unknown", step.newer, state.fields, state.before_end)


def _favor_ending(step: Step, state: TermState, status: str) -> frozenset[Favor]:
    """Return whom an ending favors: who was bound; nobody, if it happened as agreed or has a successor."""
    if status in EVENTS or step.term.get("superseded_by") or _has_no_main_value(step, state):
        return NOBODY
    # Who was bound, says the term as it stood; where nobody knew, as it is when it is over.
    roles = {name: state.raw.get(name) for name in (step.kind.binds, step.kind.benefits) if name}
    stood = {name: party for name, party in roles.items() if party not in (None, "unknown")}
    favored = find_favored(step._replace(term={**step.term, **stood}), state, -1)
    return favored | NOBODY if state.status == "agreed" else favored


def _has_no_main_value(step: Step, state: TermState) -> bool:
    """Return whether the term stated that there was none: nobody loses what nobody had."""
    known = state.fields.get(step.kind.main)
    return known is not None and known.value == "none"


def _compare_first_seen(
    step: Step, state: TermState | None, status: str
) -> tuple[dict[str, Answer], TermState]:
    """Tell of a term that was absent or over: added, or documented (2.2, 2.10)."""
    new_state = TermState(step.term, status, status != "unknown", step.newer)
    if status in OVER:
        verb = status if status in EVENTS else "ended"
        favors = NOBODY | find_favored(step, None, -1)
        told = Answer(frozenset({"documented", verb}), None, status, favors=favors, snapshot=step.newer)
        return {"status": told}, new_state
    own, general = get_since(step.term, "term")
    since = step.term.get("agreed") or own or general
    later = find_onset(since, step.older) == "later"
    is_none = bool(step.kind.main) and step.term.get(step.kind.main) == "none"
    verb = "added" if later and not is_none else "documented"
    favors = find_favored(step, None, 1) if verb == "added" else NOBODY
    told = Answer(frozenset({verb}), None, status, favors=favors, snapshot=step.newer)
    if status == "unknown":
        told = NO_ANSWER
    answers = {"status": told}
    if state is not None and state.before_end and _is_in_other_hands(step, state):
        answers[TWO_STORIES] = NO_ANSWER
    for name, axis in get_fields(step.term["kind"]).items():
        value = step.term.get(name)
        if rank(value) == 0:
            answers[name] = _hear_dissent(step, name, axis, Answer(NOTHING), Known(None, step.older), value)[
                0
            ]
            continue
        new_state.fields[name] = Known(value, step.newer, general, (value,))
        if axis.of == "role":
            continue
        verbs = frozenset({verb})
        before = state.before_end.get(name) if state is not None else None
        if state is not None or find_onset(get_since(step.term, name)[0], step.older) == "later":
            verbs |= {"changed"}
        if status == "unknown":
            verbs = UNJUDGED
        old = before.value if before else None
        answers[name] = Answer(verbs, old, value, NO_WAY, NOBODY, None, snapshot=step.newer, known=value)
        if before is not None and state is not None:
            answers[name] = _compare_returned(step, new_state, name, answers[name], before, state)
    return answers, new_state


def _is_in_other_hands(step: Step, state: TermState) -> bool:
    """Return whether a term that ended is back with another kind or another role."""
    roles = [role for role in (step.kind.binds, step.kind.benefits) if role in state.before_end]
    moved = [role for role in roles if state.before_end[role].value != step.term.get(role)]
    return bool(moved) or state.raw["kind"] != step.term["kind"]


def _compare_returned(
    step: Step, new_state: TermState, name: str, answer: Answer, before: Known, state: TermState
) -> Answer:
    """Let a term that ended and is back in the same hands be told as one story: 30%, ended, 10%."""
    axis = get_fields(step.term["kind"])[name]
    if rank(before.value) == 3 == rank(answer.after) and (
        relate(axis, before.value, answer.after, step.day) == "disjoint"
    ):
        ways = _write_ways(move(axis, before.value, answer.after, step.day))
        moved = answer._replace(verbs=frozenset({"changed"}), directions=ways)
        moved = _direct(step, new_state, name, moved, state.before_end, None)
        return answer._replace(directions=moved.directions | NO_WAY, favors=moved.favors | NOBODY)
    return answer


def _compare_status(step: Step, state: TermState, status: str) -> Answer:
    """Tell what became of a term that stands before and after (2.2, 2.11.6)."""
    old = state.status
    answer = Answer(NOTHING, old, status, snapshot=step.newer)
    gap = NOTHING | {"documented"} if not state.status_here else frozenset()
    if status == "unknown":
        told = NOTHING if old == "unknown" else frozenset({"unrestated"})
        return answer._replace(verbs=told | (NOTHING if not state.status_here else frozenset()))
    if status == old:
        return answer._replace(verbs=NOTHING | gap)
    if old == "unknown":
        return answer._replace(verbs=frozenset({"documented"}))
    moves = {
        ("agreed", "in-force"): ("took-effect", 0),
        ("in-force", "suspended"): ("suspended", -1),
        ("suspended", "in-force"): ("resumed", 1),
    }
    verb, way = moves.get((old, status), ("corrected", 0))
    verbs = frozenset({verb}) | (gap - NOTHING)
    if (old, status) == ("agreed", "suspended"):
        return answer._replace(
            verbs=frozenset({"suspended", "corrected"}), favors=NOBODY | find_favored(step, state, -1)
        )
    favors = find_favored(step, state, way)
    return answer._replace(verbs=verbs, favors=favors | (NOBODY if gap else frozenset()))


def _are_roles_swapped(kind: Kind, answers: Mapping[str, Answer]) -> bool | None:
    """Return whether the two roles changed places; None if only the record says so."""
    if not kind.binds:
        return False
    one, other = answers[kind.binds], answers[kind.benefits]
    if not one.verbs or not other.verbs:
        return None
    old, new = (one.before, other.before), (one.after, other.after)
    if old == new[::-1] and old[0] != old[1]:
        return True if one.verbs == other.verbs == {"changed"} else None
    # Somebody changed sides, or a mutual duty became one-sided: the design has no word for it.
    crossed = any(_get_parties(a) & _get_parties(b) for a, b in zip(old, new[::-1], strict=True))
    return None if old != new and (crossed or "mutual" in (*old, *new)) else False


def _get_parties(value: Raw) -> frozenset[str]:
    return frozenset() if rank(value) < 3 else frozenset([value] if isinstance(value, str) else value)


# -- a walk --------------------------------------------------------------------------------------


def tell_steps(walk: Walk, term_id: str) -> list[dict[str, Answer]]:
    """Return what each step of a walk tells of one term: field to answer, `status` for the term itself."""
    steps: list[dict[str, Answer]] = []
    state: TermState | None = None
    older, previous = "", None
    for number, (name, raw) in enumerate(walk.snapshots.items()):
        term = _get_term(raw, term_id, state)
        citations = _find_new_citations(term, previous)
        if number == 0:
            state = _begin(name, term)
        elif term is None:
            steps.append(_leave_out(state, name))
        else:
            kind = KINDS[term["kind"]]
            stated = {name_: known.stated for name_, known in state.fields.items()} if state else {}
            answers, state = compare_term(Step(older, name, term, kind, citations, walk.sources), state)
            if raw.get("carries"):  # it does not itself state what it carries on (2.11.1)
                for name_, snapshot in stated.items():
                    if name_ in state.fields:
                        state.fields[name_] = replace(state.fields[name_], stated=snapshot)
            steps.append(answers)
        older, previous = (older if raw.get("carries") else name), term
    return steps


def _get_term(raw: dict[str, Raw], term_id: str, state: TermState | None) -> Raw | None:
    """Return the term as the snapshot has it; one that `carries: all` has it as before, newly cited."""
    term = raw["terms"].get(term_id)
    if raw.get("carries") != "all" or state is None:
        return term
    return {**state.raw, "sources": (term or {}).get("sources", [])}


def _find_new_citations(term: Raw | None, previous: Raw | None) -> list[Raw]:
    """Return the citations that do not stand in the snapshot before as well: source, place and quote."""
    identities = [_identify(citation) for citation in (previous or {}).get("sources", [])]
    return [c for c in (term or {}).get("sources", []) if _identify(c) not in identities]


def _identify(citation: Raw) -> tuple[str, str | None, str | None]:
    return citation["source"], citation.get("at"), citation.get("quote")


def _begin(name: str, term: Raw | None) -> TermState | None:
    if term is None:
        return None
    status = term.get("status", "in-force")
    state = TermState(term, status, status != "unknown", name)
    if status not in OVER:
        general = get_since(term, "term")[1]
        dissent: dict[str, list[tuple[str, str]]] = {}
        for citation in term.get("sources", []):
            for field_name, value in citation.get("instead", {}).items():
                dissent.setdefault(field_name, []).append((citation["source"], str(value)))
        for field_name in get_fields(term["kind"]):
            value = term.get(field_name)
            if rank(value) > 0 or field_name in dissent:
                told = tuple(dissent.get(field_name, ()))
                state.fields[field_name] = Known(value, name, general, (value,), dissent=told)
    return state


def _leave_out(state: TermState | None, name: str) -> dict[str, Answer]:
    """Tell that a term that stood is not restated; absence is not removal."""
    if state is None or state.is_over:
        return {}
    told = frozenset({"unrestated"}) if state.status_here else NOTHING | {"unrestated"}
    state.status_here = False
    state.fields = {key: replace(known, here=False) for key, known in state.fields.items()}
    return {"status": Answer(told, state.status, None, snapshot=name)}
