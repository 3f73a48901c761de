"""The laws of comparing, on whole deals of every kind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import strategies as made
from support import walks
from support.deal_files import DealFiles, as_json, ask, mix_order, report_on
from support.strategies import Raw, RawDeal

from dealterms.comparison import WalkTotal, compare, diff, steps
from dealterms.comparison.evidence import with_evidence
from dealterms.comparison.steps import consolidate
from dealterms.formats import RenderOptions, list_formats, render
from dealterms.formats.json.render import build_document
from dealterms.loader.deal import load
from dealterms.model import axes, quantity
from dealterms.model.axes.base import Relation
from dealterms.model.change import CLASSES, STATUS, VERBS, Evidence, FieldChange
from dealterms.model.deal import Deal, Snapshot
from dealterms.model.diff import Diff, Note, TermChange
from dealterms.model.kinds import list_own_kinds, resolve_kind
from dealterms.model.missing import NONE, TREND_BY_TEXT, UNKNOWN
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import Amount
from dealterms.model.term import Term, to_party_set
from dealterms.model.value import End
from dealterms.reports.diff import DiffReport

TODAY = date(2026, 11, 1)
DIRECTIONS = {"tightened", "loosened", "extended", "shortened"}
OPPOSITE = {
    "tightened": "loosened",
    "loosened": "tightened",
    "extended": "shortened",
    "shortened": "extended",
    "added": "ended",
    "ended": "added",
    "suspended": "resumed",
    "resumed": "suspended",
}
WORDS = (
    ("raised", "lowered"), ("extended", "shortened"), ("widened", "narrowed"), ("set", "lifted"),
    ("tightened", "loosened"), ("strengthened", "weakened"), ("moved later", "moved earlier"),
    ("joined", "left"),
)  # fmt: skip
OPPOSITE_WORD = dict([*WORDS, *(pair[::-1] for pair in WORDS)])


# -- deals as files, and what is said of them ----------------------------------------------------


def loaded(deal: RawDeal) -> Deal:
    return load(DealFiles(deal))


def told(deal: RawDeal) -> Diff:
    """The whole walk, its citations judged."""
    return with_evidence(diff(deal.walk()), deal.records())


def fields_of(*diffs: Diff) -> list[tuple[TermChange, FieldChange]]:
    return [(term, field) for found in diffs for term in found.terms for field in term.fields]


def all_diffs(deal: RawDeal) -> list[Diff]:
    """Each step, the whole, and the two ends straight."""
    walk = deal.walk()
    found = [*steps(walk), diff(walk), compare(walk[0], walk[-1])]
    return [with_evidence(each, deal.records()) for each in found]


def renamed(snapshot: Snapshot, name: str) -> Snapshot:
    return snapshot._replace(name=PartialDate.parse(name))


def without_sources(deal: RawDeal) -> RawDeal:
    return walks.change_terms(deal, lambda raw: {k: v for k, v in raw.items() if k != "sources"})


def one_term(kind_name: str, *states: Raw) -> RawDeal:
    """A deal with one term, in one state after the other."""
    of_kind = resolve_kind(kind_name)
    roles = dict(
        zip(
            (of_kind.get_role_field("binds"), of_kind.get_role_field("benefits")),
            made.PARTIES,
            strict=False,
        )
    )
    if None in roles:
        roles = {}
    return RawDeal(
        {
            name: {"terms": {"alpha": {"kind": kind_name, **roles, **state}}, "proposals": {}}
            for name, state in zip(made.NAMES, states, strict=False)
        },
        dict(walks.RECORDS),
    )


def the_field(deal: RawDeal, name: str) -> FieldChange:
    (term,) = told(deal).terms
    return next(field for field in term.fields if field.field == name)


# -- nothing from nothing ------------------------------------------------------------------------


@given(walks.any_deal())
def test_a_snapshot_against_itself_tells_nothing(deal: RawDeal) -> None:
    for snapshot in deal.walk():
        found = compare(snapshot, snapshot)
        assert (found.terms, found.proposals, found.findings) == ((), (), ())
        assert not any(found.summary.values())
    for snapshot, again in zip(deal.walk(), deal.walk(), strict=True):
        assert compare(snapshot, again).terms == ()  # read twice, it is still one snapshot


@given(walks.any_deal())
def test_two_equal_snapshots_tell_only_that_nothing_changed(deal: RawDeal) -> None:
    for snapshot in deal.walk():
        found = compare(snapshot, renamed(snapshot, "2026"))
        assert {term.class_ for term in found.terms} <= {"none"}
        assert {field.verb for _, field in fields_of(found)} <= {"carried"}  # copies confirm nothing
        assert (found.proposals, found.findings, found.unsupported) == ((), (), [])
        standing = {i for i, t in snapshot.terms.items() if not t.is_over and t.status != "unknown"}
        assert standing <= {term.term for term in found.terms}


@given(walks.any_deal())
def test_equal_terms_with_other_support_still_tell_nothing(deal: RawDeal) -> None:
    first = next(iter(deal.snapshots.values()))["terms"]
    bare = without_sources(RawDeal({"2019": {"terms": first, "proposals": {}}}, walks.RECORDS))
    again = walks.change_terms(
        bare, lambda raw: {**raw, "sources": [{"source": "s1", "supports": ["status"]}]}
    )
    found = with_evidence(compare(*bare.walk(), renamed(again.walk()[0], "2020")), bare.records())
    assert {field.class_ for _, field in fields_of(found)} <= {"none"}
    for _, field in fields_of(found):
        assert field.verb == ("reconfirmed" if field.field == STATUS else "carried")


ANY_FIELD = [
    (k, f) for k, f, a in made.all_axes() if not isinstance(a, axes.Role)
]  # fmt: skip


@given(st.sampled_from(ANY_FIELD), st.data())
def test_only_what_lies_apart_differs_and_only_what_lies_inside_is_known_better(
    where: tuple[str, str], data: st.DataObject
) -> None:
    """``USD 13`` and ``about USD 13``, ``P1Y`` and ``P12M``, ``all`` beside other words."""
    kind_name, field = where
    axis = resolve_kind(kind_name).get_axes()[field]
    old = data.draw(made.raw_known(axis))
    new = data.draw(st.one_of(made.raw_known(axis), st.just(_otherwise(old))))
    try:
        before, after = axis.parse(old), axis.parse(new)
    except ValueError:
        assume(False)
    relation = axis.relate(before, after, date(2020, 12, 31))
    moved = the_field(one_term(kind_name, {field: old}, {field: new}), field)
    if relation is Relation.DISJOINT:
        assert moved.verb in ("changed", "measured", "reworded")
        assert (moved.before, moved.after) == (before, after)
    elif relation is Relation.SHARPER and not axis.is_same(before, after):
        assert (moved.verb, moved.direction) == ("documented", None)
        assert (moved.before, moved.after) == (before, after)
    else:
        assert moved.verb == "carried"
        # What says it more vaguely does not take the place of what is known.
        known = before if relation in (Relation.VAGUER, Relation.OVERLAPPING) else after
        assert moved.after == known or axis.is_same(before, after)


def _otherwise(raw: object) -> object:
    if isinstance(raw, list):
        return [*raw, "all"]
    if isinstance(raw, str) and raw[0].isupper():
        return f"about {raw}"
    return f"over {raw}" if isinstance(raw, str) and raw.endswith("%") else raw


# -- reading backward ----------------------------------------------------------------------------


@given(walks.any_deal())
def test_read_backward_twice_is_the_report(deal: RawDeal) -> None:
    for found in all_diffs(deal):
        assert found.reversed() != found
        assert found.reversed().reversed() == found


@given(walks.any_deal())
def test_the_opposite_of_a_comparison_is_the_comparison_of_the_opposite(deal: RawDeal) -> None:
    for one, other in pairwise(deal.walk()):
        there, back = compare(one, other), compare(other, one)
        assert (back.before, back.after, back.backward) == (there.after, there.before, True)
        assert back == there.reversed()
        assert there == back.reversed()
        assert _as_data(back) == _read_backward(_as_data(there))


def _as_data(found: Diff) -> dict[str, Any]:
    return as_json(DiffReport(status="changed" if found.is_changed else "unchanged", diff=found))


@given(walks.any_deal())
def test_backward_swaps_what_it_should_and_nothing_else(deal: RawDeal) -> None:
    there, back = as_json(ask(deal)), as_json(ask(deal, backward=True))
    assert there.pop("asked") == back.pop("asked")[::-1]
    assert back == _read_backward(there)


def test_what_came_and_went_did_so_whichever_way_it_is_read() -> None:
    paid = {"amount": "USD 5", "since": "2020"}
    deal = one_term("payment", paid, paid, {**paid, "status": "terminated"})
    deal.snapshots["2019"]["terms"] = {}
    there, back = diff(deal.walk()), diff(deal.walk()).reversed()
    for term in (*there.terms, *back.terms):
        assert [(f.field, f.transient) for f in term.fields] == [(STATUS, True), ("amount", True)]
        assert (term.verb, term.favors) == ("ended", None)
    assert (there.summary["added"], there.summary["ended"]) == (1, 1)
    assert (back.summary["added"], back.summary["ended"]) == (1, 1)


def _read_backward(found: dict[str, Any]) -> dict[str, Any]:
    """A second telling of what `Diff.reversed` does, on what a machine reads."""
    found = {**found, "before": found["after"], "after": found["before"], "backward": True}
    found["between"] = found["between"][::-1]
    found["differences"] = [_term_backward(term) for term in found["differences"]]
    counts = {
        verb: sum(
            verb == t["verb"] or any(f["verb"] == verb for f in t["fields"]) for t in found["differences"]
        )
        for verb in ("added", "ended", "suspended", "resumed")
    }
    found["summary"] = {**found["summary"], **counts}
    found["passed"] = [{**passed, "old": passed["new"], "new": passed["old"]} for passed in found["passed"]]
    return found


def _term_backward(term: dict[str, Any]) -> dict[str, Any]:
    roles = _other_party(term)
    fields = [_field_backward(field, roles) for field in term["fields"]]
    status = next((f for f in fields if f["field"] == STATUS and f["class"] == "deal"), None)
    turned = _turned(term, roles)
    # What was born and gone on the way is so whichever way the way is read.
    if status is not None and status["transient"] and term["verb"] == status["verb"]:
        turned = dict(term)
    return {**turned, "fields": fields, "notes": [_note_backward(note) for note in term["notes"]]}


def _other_party(term: dict[str, Any]) -> Callable[[Any], Any]:
    """Who is favored where the other one was; if a party moved on the way, only that somebody is."""
    binds, benefits = term["binds"], term["benefits"]
    names = set(_role_names(term["kind"]))
    if any(field["field"] in names and field["class"] != "none" for field in term["fields"]):
        return lambda favors: favors and Somebody()
    return lambda favors: benefits if favors == binds else binds if favors == benefits else favors


class Somebody:
    """A party that is not named."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str | list)

    __hash__ = None  # type: ignore[assignment]


def _note_backward(note: str) -> str:
    """`kind a → b` reads `kind b → a`; what went with the kind has come. Who followed whom stays."""
    if note.startswith("kind "):
        return "kind " + " → ".join(note.removeprefix("kind ").split(" → ")[::-1])
    if note.startswith(("gone with", "come with")):
        return ("come" if note.startswith("gone") else "gone") + note[4:]
    return note


def _field_backward(field: dict[str, Any], roles: Callable[[Any], Any]) -> dict[str, Any]:
    turned = {
        **field,
        "before": field["after"],
        "after": field["before"],
        "gone": field["come"],
        "come": field["gone"],
        "path": _path_backward(field["path"], roles),
    }
    if field["class"] != "deal":
        return turned
    turned |= _turned(turned, roles)
    return {**turned, "verb": field["verb"]} if field["transient"] else turned


def _path_backward(path: list[list[Any]], roles: Callable[[Any], Any]) -> list[list[Any]]:
    """Each move leads back to the value from which it came; a first value that has one, to nothing."""
    values = [[when, value] for when, value, *_ in path]
    moves = [[OPPOSITE.get(way, way), roles(favors)] for _, _, way, favors in path]
    if path and moves[0] != [None, None]:
        return [[*v, *m] for v, m in zip(values[::-1], [[None, None], *moves[:0:-1]], strict=True)] + [
            [values[0][0], None, *moves[0]]
        ]
    return [[*v, *m] for v, m in zip(values[::-1], [[None, None], *moves[:0:-1]], strict=False)]


def _turned(entry: dict[str, Any], roles: Callable[[Any], Any]) -> dict[str, Any]:
    turned = {
        "verb": OPPOSITE.get(entry["verb"], entry["verb"]),
        "direction": OPPOSITE.get(entry["direction"], entry["direction"]),
        "favors": roles(entry["favors"]),
    }
    if "moved" in entry:
        turned["moved"] = OPPOSITE_WORD.get(entry["moved"], entry["moved"])
    return {**entry, **turned}


# -- the roles -----------------------------------------------------------------------------------


@given(walks.any_deal())
def test_swapping_the_roles_flips_favors_and_nothing_else(deal: RawDeal) -> None:
    swapped = walks.change_terms(deal, _roles_swapped)
    for raw in swapped.snapshots.values():
        raw["proposals"] = {i: _swapped_proposal(deal, p) for i, p in raw["proposals"].items()}
    for here, there in zip(all_diffs(deal), all_diffs(swapped), strict=True):
        terms = tuple(term._replace(notes=tuple(sorted(term.notes))) for term in there.terms)
        assert terms == tuple(_swapped_in(term) for term in here.terms)
        aims = [(p.proposal, p.when, p.outcome, p.in_force, len(p.since_then)) for p in here.proposals]
        assert aims == [
            (p.proposal, p.when, p.outcome, p.in_force, len(p.since_then)) for p in there.proposals
        ]
        assert sorted(map(str, there.passed)) == sorted(map(str, here.passed))
        rest: Raw = {"terms": (), "proposals": (), "passed": ()}
        assert there._replace(**rest) == here._replace(**rest)


def _roles_swapped(raw: Raw) -> Raw:
    names_ = _role_names(raw["kind"])
    if not names_:
        return raw
    new = {names_.get(key, key): value for key, value in raw.items()}
    if isinstance(raw.get("since"), dict):
        new["since"] = {names_.get(key, key): value for key, value in raw["since"].items()}
    if "sources" in raw:
        new["sources"] = [_swapped_citation(citation, names_) for citation in raw["sources"]]
    return new


def _swapped_citation(citation: Raw, names_: dict[str, str]) -> Raw:
    claims = {
        key: _renamed(citation[key], names_)
        for key in ("supports", "unchanged", "clarifies")
        if key in citation
    }
    if "instead" in citation:
        claims["instead"] = {names_.get(key, key): value for key, value in citation["instead"].items()}
    return {**citation, **claims}


def _swapped_proposal(deal: RawDeal, raw: Raw) -> Raw:
    kind_name = raw.get("kind")
    if "changes" in raw and any(raw["changes"] in s["terms"] for s in deal.snapshots.values()):
        kind_name = deal.find_kind(raw["changes"])
    names_ = _role_names(kind_name) if kind_name else {}
    if "to" in raw:
        raw = {**raw, "to": {names_.get(key, key): value for key, value in raw["to"].items()}}
    return {**raw, "sources": [_swapped_citation(c, names_) for c in raw["sources"]]}


def _role_names(kind_name: str) -> dict[str, str]:
    binds, benefits = (
        resolve_kind(kind_name).get_role_field("binds"),
        resolve_kind(kind_name).get_role_field("benefits"),
    )
    return {binds: benefits, benefits: binds} if binds and benefits else {}


def _renamed(words: Sequence[str], names_: dict[str, str]) -> list[str]:
    return [names_.get(word, word) for word in words]


def _swapped_in(term: TermChange) -> TermChange:
    """What the roles' swap makes of a term: each role has the other's name, `favors` the other party."""
    names_ = _role_names(term.kind)
    fields = [
        field._replace(
            field=names_.get(field.field, field.field),
            favors=field.against,
            against=field.favors,
            path=tuple(step._replace(favors=step.against, against=step.favors) for step in field.path),
            required_citations=tuple(
                d._replace(field=names_.get(d.field, d.field)) for d in field.required_citations
            ),
            evidence=tuple(e._replace(supports=tuple(_renamed(e.supports, names_))) for e in field.evidence),
        )
        for field in term.fields
    ]
    roles = sorted((f for f in fields if f.field in names_), key=lambda f: list(names_).index(f.field))
    rest = iter(roles)
    return term._replace(
        binds=term.benefits,
        benefits=term.binds,
        fields=tuple(next(rest) if field.field in names_ else field for field in fields),
        notes=tuple(sorted(Note(*(_in_other_roles(text, names_) for text in note)) for note in term.notes)),
    )


def _in_other_roles(text: str, names_: dict[str, str]) -> str:
    """`sources disagree on the payer`, once the two roles have each other's names."""
    *words, last = text.split(" ")
    return " ".join([*words, names_.get(last, last)])


@given(walks.any_deal())
def test_who_is_favored(deal: RawDeal) -> None:
    for step in steps(deal.walk()):
        for term in step.terms:
            status = next((f for f in term.fields if f.field == STATUS), None)
            for field in term.fields:
                _favors_rightly(deal, term, field)
            if status is not None and status.class_ == "deal":
                assert (term.verb, term.favors) == (status.verb, status.favors)
            elif term.favors is not None:
                assert term.favors in {f.favors for f in term.fields if f.direction == term.direction}


def _sides(term: TermChange) -> set[Any]:
    return {term.binds, term.benefits}


def _favors_rightly(deal: RawDeal, term: TermChange, field: FieldChange) -> None:
    way = field.verb if field.field == STATUS else field.direction
    is_nobodys = term.measures_extent or "mutual" in _sides(term) or term.binds is None
    # What took another's place is one story with it: that it is new favors nobody.
    is_successor = way == "added" and any("in the place of" in note.text for note in term.notes)
    if field.class_ != "deal" or is_nobodys or is_successor:
        assert field.favors is None
    elif way in ("tightened", "added", "resumed"):
        assert field.favors == term.benefits  # also where nobody knows who that is
    elif way in ("loosened", "suspended"):
        assert field.favors == term.binds
    elif way == "ended":
        # What has a successor is one story with it; and nobody loses a right that there was not.
        raws = [s["terms"].get(term.term, {}) for s in deal.snapshots.values()]
        main = resolve_kind(term.kind).main
        is_free = any("superseded_by" in raw or raw.get(main) == "none" for raw in raws)
        assert field.favors in ((term.binds, None) if is_free else (term.binds,))
    else:
        assert field.favors is None


@given(walks.any_deal())
def test_no_total_says_what_no_step_said(deal: RawDeal) -> None:
    walk = deal.walk()
    told_in_steps = fields_of(*steps(walk))
    for term, field in fields_of(diff(walk)):
        parts = [f for t, f in told_in_steps if (t.term, f.field) == (term.term, field.field)]
        ways, favors = {p.direction for p in parts}, {p.favors for p in parts}
        assert field.direction in {*ways, None, "unclear"}
        assert field.favors in {*favors, None}
        assert field.moved in {*(p.moved for p in parts), ""}
        for move in field.path:
            linked = {s.direction for p in parts for s in p.path}
            assert move.direction in {*ways, *linked, None}
            assert move.favors in {*favors, *(s.favors for p in parts for s in p.path), None}
        if field.transient:
            assert field.favors is None
    for term in diff(walk).terms:
        assert term.favors in {None, *(f.favors for f in term.fields)}


@given(walks.any_deal())
def test_only_what_changed_the_deal_has_a_direction(deal: RawDeal) -> None:
    for found in all_diffs(deal):
        for term, field in fields_of(found):
            if field.class_ != "deal":
                assert (field.direction, field.favors, field.by_convention) == (None, None, False)
            if term.class_ != "deal":
                assert (term.direction, term.favors) == (None, None)
            if resolve_kind(term.kind).direction == "never":
                assert field.direction not in DIRECTIONS
            if field.direction == "unclear":
                assert field.reason
            # A term that is back is measured against what it was before it ended.
            is_back = field.verb == "added" and len(field.path) > 1
            if (field.before is None or field.after is None) and not is_back:
                # A new end of which nothing was known before is a change that has no direction.
                assert field.direction in (None, "unclear")
                assert (field.gone, field.come) == ((), ())


@given(walks.raw_walk(known=True, cited=False, roles_move=True, lives=("stands",), most=3))
def test_a_role_that_moved_has_no_direction_and_blanks_no_other_verdict(deal: RawDeal) -> None:
    """Beside the same deal in which the parties stay: only where they swapped is the rest unclear."""
    last = list(deal.snapshots.values())[-1]["terms"]
    steady = walks.change_terms(deal, lambda raw: raw)
    for raw in steady.snapshots.values():
        for id_, term in raw["terms"].items():
            term |= {name: last[id_][name] for name in _role_names(term["kind"])}
    for step, still, (old, new) in zip(
        steps(deal.walk()), steps(steady.walk()), pairwise(deal.walk()), strict=True
    ):
        unmoved = _facts(still)
        for term, field in fields_of(step):
            before, after = old.terms[term.term], new.terms[term.term]
            sides = [
                (to_party_set(t.get_party("binds")), to_party_set(t.get_party("benefits")))
                for t in (before, after)
            ]
            (bound, served), (now_bound, now_served) = sides
            swapped = bool(bound & now_served - {"mutual"} or served & now_bound - {"mutual"})
            if field.field in _role_names(term.kind):
                assert (field.verb, field.direction, field.favors) == ("changed", None, None)
                (old_side, new_side) = (to_party_set(side) for side in (field.before, field.after))
                joined = "joined" if old_side < new_side else "left" if new_side < old_side else ""
                assert field.moved == ("reversed" if swapped else joined or "reassigned")
                continue
            other = unmoved[term.term, field.field]
            assert field.verb == other.verb
            if swapped and other.direction in DIRECTIONS:
                assert (field.direction, field.favors) == ("unclear", None)
                assert field.reason == "the roles were reversed"
            elif not swapped:
                assert (field.direction, field.reason) == (other.direction, other.reason)
                parties = {after.get_party("binds"), after.get_party("benefits"), None}
                assert field.favors in parties


# -- when no direction can be given --------------------------------------------------------------


@given(walks.any_deal())
def test_no_direction_without_a_common_measure(deal: RawDeal) -> None:
    """Across units, bases or uncertain dates that overlap, on the way or from end to end."""
    for found in all_diffs(deal):
        for _, field in fields_of(found):
            if field.direction in DIRECTIONS:
                assert not _incomparable(field.before, field.after), field


def _incomparable(old: object, new: object) -> bool:
    if isinstance(old, Amount) and isinstance(new, Amount):
        return (old.unit, old.relative_to) != (new.unit, new.relative_to)
    if isinstance(old, End) and isinstance(new, End):
        return old.on == new.on and _incomparable(old.through, new.through)
    if isinstance(old, PartialDate) and isinstance(new, PartialDate):
        return (old.uncertain or new.uncertain) and old.first <= new.last and new.first <= old.last
    return False


MONEY = [
    (k, f) for k, f, a in made.all_axes()
    if isinstance(a, axes.Quantity) and a.of in (quantity.parse_money, quantity.parse_amount)
]  # fmt: skip


@given(st.sampled_from(MONEY), made.raw_numbers(), made.raw_numbers())
def test_no_direction_across_currencies(where: tuple[str, str], one: str, other: str) -> None:
    kind_name, field = where
    assume(not resolve_kind(kind_name).get_axes()[field].measured)
    moved = the_field(one_term(kind_name, {field: f"USD {one}"}, {field: f"EUR {other}"}), field)
    assert (moved.verb, moved.favors) == ("changed", None)
    assert moved.direction in ("unclear", None)
    assert moved.direction == "unclear" or not resolve_kind(kind_name).get_axes()[field].directed


NEEDS = [(k, f, need) for k, f, a in made.all_axes() for need in a.needs if not a.measured]


@given(st.sampled_from(NEEDS), st.data())
def test_no_direction_across_bases(where: tuple[str, str, str], data: st.DataObject) -> None:
    kind_name, field, need = where
    axis, base = resolve_kind(kind_name).get_axes()[field], resolve_kind(kind_name).get_axes()[need]
    assert isinstance(axis, axes.Quantity)
    amount = {quantity.parse_percent: "{}%", quantity.parse_money: "USD {}"}.get(axis.of, "{} GW")
    numbers = data.draw(st.lists(st.integers(0, 99), min_size=2, max_size=2, unique=True))
    old, new = map(amount.format, numbers)
    here, there = data.draw(made.raw_known(base)), data.draw(st.none() | made.raw_known(base))
    one, other = {field: old, need: here}, {field: new, **({need: there} if there else {})}
    same = there is not None and base.is_same(base.parse(here), base.parse(there))
    # One that is left out later stays known; one that is told only then was not known before.
    for states, is_known in (([one, other], there is None), ([other, one], False)):
        moved = the_field(one_term(kind_name, *states), field)
        assert (moved.direction in DIRECTIONS) == (same or is_known)
    # What counts is the base when the field moved, whatever became of it later.
    way = [one, {**one, field: new}, {**other, field: new}]
    moved = the_field(one_term(kind_name, *way), field)
    assert moved.direction in DIRECTIONS


DATES = [(k, f) for k, f, a in made.all_axes() if isinstance(a, axes.Through) and a.directed]


@given(st.sampled_from(DATES), made.raw_dates(marks=False), st.sampled_from("?~"), st.booleans())
def test_no_direction_between_uncertain_dates_that_overlap(
    where: tuple[str, str], exact: str, mark: str, later: bool
) -> None:
    kind_name, field = where
    assume(len(exact) > 4 and "-12" not in exact)  # else both end on one day
    states = [{field: exact}, {field: exact[:4] + mark}]
    moved = the_field(one_term(kind_name, *(states if later else states[::-1])), field)
    # Not provably different: the exact one may be known more closely, or stays known.
    assert moved.verb == ("carried" if later else "documented")
    assert str(moved.after) == exact
    assert (moved.direction, moved.favors) == (None, None)


SETS = [
    (k, f, a) for k, f, a in made.all_axes()
    if isinstance(a, axes.Scope | axes.CarveOuts | axes.Events)
]  # fmt: skip


@given(st.sampled_from(SETS), made.raw_token_sets(), made.raw_token_sets())
def test_wider_scopes_and_narrower_carve_outs_agree(
    where: tuple[str, str, axes.Axis], small: list[str], more: list[str]
) -> None:
    kind_name, field, axis = where
    large = list(dict.fromkeys([*small, *more]))
    assume(len(large) > len(small) and "all" not in small)
    states = [{field: small}, {field: large}]
    tighter = states if isinstance(axis, axes.Scope) else states[::-1]
    way = {"burden": ["tightened", "loosened"], "extent": ["extended", "shortened"]}
    for deal, wanted in (
        (one_term(kind_name, *tighter), 0),
        (one_term(kind_name, *tighter[::-1]), 1),
    ):
        moved = the_field(deal, field)
        of_kind = resolve_kind(kind_name).direction
        assert moved.verb == "changed"
        if not axis.directed or of_kind == "never":
            assert moved.direction is None
        elif of_kind == "extent" and not isinstance(axis, axes.Through):
            assert moved.direction in ("tightened", "loosened")
        else:
            assert moved.direction == way[of_kind][wanted]


def test_a_wider_scope_and_a_narrower_carve_out_make_one_verdict() -> None:
    narrow = {"scope": ["cloud"], "carve_outs": ["research", "own-use"]}
    wide = {"scope": ["cloud", "training"], "carve_outs": ["research"]}
    for kind_name in ("exclusivity", "non-compete", "license-grant"):
        (term,) = told(one_term(kind_name, narrow, wide)).terms
        assert [term.direction, term.favors] == ["tightened", term.benefits]
        (term,) = told(one_term(kind_name, wide, narrow)).terms
        assert [term.direction, term.favors] == ["loosened", term.binds]
        (term,) = told(one_term(kind_name, narrow, {**wide, "scope": ["training"]})).terms
        assert [term.direction, term.favors] == ["partly-known", None]
        (term,) = told(one_term(kind_name, wide, {**narrow, "scope": ["all"]})).terms
        assert [term.direction, term.favors] == ["mixed", None]


# -- sums ----------------------------------------------------------------------------------------


@given(walks.raw_walk(known=True, cited=False, lives=("stands",)))
def test_the_sum_agrees_with_the_straight_comparison(deal: RawDeal) -> None:
    """Wherever every step is known: each value at every date, and `since` moves with what changed.

    Field by field, where the straight comparison says

    * `changed`: so does the sum, with the same before, after, sides, direction (unclear, if no step
      went that way), favors, convention;
      where a step wrote the same value otherwise (`2026`, then `2026?`), before and after are the
      same by their axis, and the direction is that of the values as they stood when they changed;
    * `measured` or `reworded`: so does the sum, with the same before and after (likewise);
    * that nothing differs: the sum says so too, or that it was transient, or tells of record what
      came back (a measurement, a wording);
    * `documented` (not provably different): the sum says so, or `changed` with an unclear direction
      if a step of it was: not to be provably different is not transitive. For the same reason the
      sum may say `documented` where the straight comparison says `changed`.

    Where all fields of a term agree exactly, so do its verb, its direction and whom it favors.
    """
    walk = deal.walk()
    straight, whole = compare(walk[0], walk[-1]), diff(walk)
    ends, sums = _facts(straight), _facts(whole)
    for (id_, name), there in ends.items():
        here = sums[id_, name]
        if there.class_ == "none":
            assert here.transient or here.class_ != "deal"
            assert here.class_ != "record" or here.verb in ("documented", "measured", "reworded")
            continue
        assert _agree(resolve_kind(walk[0].terms[id_].kind).get_axes()[name], here, there)
        if "documented" in (here.verb, there.verb):
            assert here.verb in ("documented", "changed")
            assert there.verb != "documented" or here.direction in (None, "unclear")
        else:
            assert here.verb == there.verb
            if (here.before, here.after) == (there.before, there.after):
                went = {_facts(step)[id_, name].direction for step in steps(walk)}
                if there.direction in went or here.direction in DIRECTIONS:
                    assert _fact(here) == _fact(there)
                else:
                    # No step went that way: the sum does not say it either.
                    assert here.favors is None
    for key in sums.keys() - ends.keys():
        assert sums[key].transient  # a role that went and came back
    for term, other in zip(whole.terms, straight.terms, strict=True):
        if [_fact(f) for f in term.fields] == [_fact(f) for f in other.fields]:
            assert (term.verb, term.direction, term.favors) == (
                other.verb,
                other.direction,
                other.favors,
            )


def _agree(axis: axes.Axis, here: FieldChange, there: FieldChange) -> bool:
    """Both went from and to the same values, however those were written last."""
    pairs = ((here.before, there.before), (here.after, there.after))
    return all(one is not None and other is not None and axis.is_same(one, other) for one, other in pairs)


def _facts(found: Diff) -> dict[tuple[str, str], FieldChange]:
    return {(term.term, field.field): field for term, field in fields_of(found)}


def _fact(field: FieldChange) -> tuple[object, ...]:
    return (
        field.verb,
        field.before,
        field.after,
        field.direction,
        field.favors,
        field.by_convention,
        field.gone,
        field.come,
    )


@given(walks.raw_walk(known=True, cited=False, lives=("begins", "ends")))
def test_the_sum_agrees_on_what_began_and_what_ended(deal: RawDeal) -> None:
    """A term that began after the older end (and says since when), or ended on the way.

    What changed before it ended, the sum tells beside it: the straight comparison cannot know.
    """
    walk = deal.walk()
    straight, whole = compare(walk[0], walk[-1]), diff(walk)
    there = {term.term: term for term in straight.terms}
    for term in whole.terms:
        other = there[term.term]
        main = resolve_kind(other.kind).main
        raws = [raw["terms"].get(term.term, {}) for raw in deal.snapshots.values()]
        # That there is no such right is documented, and no right: the sum tells how it came about.
        if other.verb not in ("added", "ended") or any(raw.get(main) == "none" for raw in raws):
            continue
        assert (term.verb, term.favors, term.direction) == (other.verb, other.favors, None)
        mine = {f.field: _fact(f) for f in term.fields}
        theirs = {f.field: _fact(f) for f in other.fields}
        if other.verb == "added":
            assert mine.keys() == theirs.keys()
            for field in other.fields:
                axis = resolve_kind(other.kind).get_axes().get(field.field)
                here = next(f for f in term.fields if f.field == field.field)
                # A year that follows a month of it takes nothing from what is known.
                if axis is None or axis.relate(here.after, field.after) is Relation.DISJOINT:
                    assert mine[field.field] == theirs[field.field]
                else:
                    assert (here.verb, here.favors) == (field.verb, field.favors)
        else:
            assert mine[STATUS] == theirs[STATUS]


@given(walks.any_deal())
def test_each_difference_stands_in_the_step_where_it_arose(deal: RawDeal) -> None:
    walk = deal.walk()
    each, whole = list(steps(walk)), diff(walk)
    assert [step.after for step in each] == [*whole.between, whole.after]
    by_field: dict[tuple[str, str], list[FieldChange]] = {}
    for term, field in fields_of(*each):
        by_field.setdefault((term.term, field.field), []).append(field)
    totals: dict[tuple[str, str], list[FieldChange]] = {}
    for term, field in fields_of(whole):
        totals.setdefault((term.term, field.field), []).append(field)
    assert by_field.keys() == totals.keys()
    for key, parts in by_field.items():
        news = [part for part in parts if part.is_news_of_deal]
        told_news = [total for total in totals[key] if total.is_news_of_deal]
        assert bool(told_news) == bool(news)
        for total in totals[key]:
            assert total.verb in {part.verb for part in parts} | {"changed"}
            assert total.when in {part.when for part in parts}
            assert {_voice(e) for e in total.evidence} <= {_voice(e) for p in parts for e in p.evidence}
        told_moves = {(step.when, step.value) for total in told_news for step in total.path}
        told_voices = {_voice(e) for total in told_news for e in total.evidence}
        owed = [need for total in told_news for need in total.required_citations]
        for part in news:
            assert part.after is None or (part.when, part.after) in told_moves
            assert {_voice(e) for e in part.get_support("after")} <= told_voices
            assert set(part.required_citations) <= set(owed)
    newest = {term.term: term for step in each for term in step.terms}
    for term in whole.terms[::-1]:
        last = newest.pop(term.term, None)
        if last is not None and sum(other.term == term.term for other in whole.terms) == 1:
            assert term[:6] == last[:6]  # id, title, kind, both roles, and what its directions are
    proposals = {p.proposal: p for step in each for p in step.proposals}
    of_whole: Raw = {"last_heard": "", "since_then": (), "in_force": False}
    assert {p.proposal: p._replace(**of_whole) for p in whole.proposals} == {
        id_: p._replace(**of_whole) for id_, p in proposals.items()
    }
    heard = {id_: name for name, raw in deal.snapshots.items() for id_ in raw["proposals"]}
    assert all(p.last_heard == heard[p.proposal] for p in whole.proposals)


@settings(max_examples=4 * settings().max_examples)
@given(walks.restated(), st.data())
def test_a_sum_looks_only_at_what_moved_and_says_the_same(deal: RawDeal, data: st.DataObject) -> None:
    read = load(DealFiles(deal), "made")
    known = read.snapshots
    assume(not read.findings and len(known) > 1)
    start = data.draw(st.integers(0, len(known) - 2))
    # No term of these is the same object as in the snapshot before: every one is looked at in each step.
    others = [s._replace(terms={id_: t.model_copy() for id_, t in s.terms.items()}) for s in known]
    quick, full = (WalkTotal(walk[start], read.sources, is_continued=start > 0) for walk in (known, others))
    asked = data.draw(st.sets(st.integers(start + 1, len(known) - 1)))
    for number in range(start + 1, len(known)):
        quick.add(known[number])
        full.add(others[number])
        if number in asked or number == len(known) - 1:
            assert quick.build() == full.build()


def _voice(evidence: Evidence) -> tuple[object, ...]:
    return evidence.source, evidence.place, evidence.when, evidence.stance


@given(walks.raw_walk(known=True, cited=False, roles_move=True, lives=("stands", "begins")))
def test_where_all_is_known_a_step_is_what_its_two_snapshots_say(deal: RawDeal) -> None:
    walk = deal.walk()
    for step, (old, new) in zip(steps(walk), pairwise(walk), strict=True):
        alone = compare(old, new)
        assert {k: _fact(f) for k, f in _facts(step).items()} == {
            k: _fact(f) for k, f in _facts(alone).items()
        }


@given(
    walks.raw_walk(known=True, cited=False, lives=("stands",), most=2),
    st.sampled_from(["left out", "unknown", "silent", "undisclosed", "term left out"]),
)
def test_nothing_is_laundered_through_an_unknown(deal: RawDeal, hole: str) -> None:
    """What a snapshot in the middle did not know comes out as if it had not been asked."""
    (first, old), (_, new) = deal.snapshots.items()
    between = {id_: _with_a_hole(raw, hole) for id_, raw in old["terms"].items()}
    middle = {id_: raw for id_, raw in between.items() if raw is not None}
    names_ = [first, "2025-10", "2026"]
    terms = [old["terms"], middle, new["terms"]]
    way = RawDeal({n: {"terms": t, "proposals": {}} for n, t in zip(names_, terms, strict=True)}, {})
    walk = _stretched(way.walk())
    around, straight = _facts(diff(walk)), _facts(compare(walk[0], walk[-1]))
    kinds_of_none = {
        key for key, field in around.items() if hole == "undisclosed" and NONE in (field.before, field.after)
    }
    for key, field in around.items():
        if key in kinds_of_none:
            continue
        assert field.class_ == straight[key].class_
        assert _fact(field) == _fact(straight[key])
    same = RawDeal({**way.snapshots, "2026": way.snapshots[first]}, {})
    for key, field in _facts(diff(_stretched(same.walk()))).items():
        assert field.class_ == "none" or key in kinds_of_none


def _stretched(walk: tuple[Snapshot, ...]) -> tuple[Snapshot, ...]:
    """The hole stands twice: a term that two files write alike is read once, and is one object."""
    first, middle, last = walk
    return first, middle, renamed(middle, "2025-11"), last


def _with_a_hole(raw: Raw, hole: str) -> Raw | None:
    if hole == "term left out":
        return None
    found = resolve_kind(raw["kind"]).get_axes()
    kept = {}
    for key, value in raw.items():
        if key in found and not isinstance(found[key], axes.Role):
            if hole != "left out":
                kept[key] = hole
        else:
            kept[key] = value
    return kept


# -- support -------------------------------------------------------------------------------------


@given(walks.any_deal(), st.data())
def test_one_more_citation_never_takes_support_away(deal: RawDeal, data: st.DataObject) -> None:
    """A citation of a source that holds, in any snapshot, for any field, by words of its own."""
    records = {**deal.sources, "s6": {"type": "webpage", "title": "One more", "issued": "2030"}}
    deal = RawDeal(deal.snapshots, records)
    here = [(n, i) for n, raw in deal.snapshots.items() for i in raw["terms"]]
    assume(here)
    name, id_ = data.draw(st.sampled_from(here))
    raw = deal.snapshots[name]["terms"][id_]
    fields = [*resolve_kind(deal.find_kind(id_)).get_axes(), "status", "-scope", "-carve_outs"]
    supports = data.draw(st.lists(st.sampled_from(fields), max_size=2, unique=True))
    citation = {"source": "s6", "quote": "one more", "supports": supports}
    more = {**raw, "sources": [*raw.get("sources", ()), citation]}
    snapshots = {n: {**s, "terms": dict(s["terms"])} for n, s in deal.snapshots.items()}
    snapshots[name]["terms"][id_] = more
    for before, after in zip(all_diffs(deal), all_diffs(RawDeal(snapshots, records)), strict=True):
        there = _facts(after)
        for key, field in _facts(before).items():
            if field.supported:
                assert there[key].supported
        assert set(after.summary) == set(before.summary)
        assert after.summary["sourced"] >= before.summary["sourced"] or _now_changed(before, after)


def _now_changed(before: Diff, after: Diff) -> bool:
    """A text that was only reworded, once cited has changed."""
    return len(after.changed) > len(before.changed)


@given(walks.any_deal())
def test_without_citations_the_deal_changed_alike_and_nothing_is_supported(deal: RawDeal) -> None:
    """Where no claim of a field's own date, of a clarification, or of `lower` makes a change of it."""
    deal = walks.change_terms(deal, _without_claims)
    for cited, bare in zip(all_diffs(deal), all_diffs(without_sources(deal)), strict=True):
        here, there = _facts(cited), _facts(bare)
        texts = {(term.term, field.field) for term, field in fields_of(cited) if field.field == "text"}
        assert {k: f.verb for k, f in there.items() if f.class_ == "deal" and k not in texts} == {
            k: f.verb for k, f in here.items() if f.class_ == "deal" and k not in texts
        }
        for field in there.values():
            by_calendar = field.verb == "lapsed" and not field.required_citations
            assert field.evidence == ()
            assert field.supported in ((False,) if field.is_news_of_deal else (None, False)) or by_calendar
            assert (field.supported is False) == bool(field.required_citations)
        assert bare.summary["sourced"] == sum(
            all(not f.required_citations for f in term.changed_fields) for term in bare.changed
        )


def _without_claims(raw: Raw) -> Raw:
    raw = {k: "undisclosed" if isinstance(v, str) and v in TREND_BY_TEXT else v for k, v in raw.items()}
    if isinstance(raw.get("since"), dict):
        raw["since"] = raw["since"].get("term", "2018")
    if "sources" in raw:
        raw["sources"] = [{k: v for k, v in c.items() if k != "clarifies"} for c in raw["sources"]]
    return raw


@given(walks.any_deal())
def test_every_voice_beside_a_value_gave_that_value(deal: RawDeal) -> None:
    walk, records = deal.walk(), deal.records()
    stated = {snapshot.name.text: snapshot.terms for snapshot in walk}
    cover = consolidate(walk, records)
    for found in (*steps(walk, records), diff(walk, records), compare(walk[0], walk[-1]), cover):
        for term, field in fields_of(found):
            for voice in field.evidence:
                said = stated[voice.when][term.term]
                if voice.stance in ("unchanged", "clarifies"):
                    assert any(field.field in getattr(c, voice.stance) for c in said.sources)
                elif voice.stance == "supports":
                    value = said.status if field.field == STATUS else getattr(said, field.field)
                    _gave(said, field.field, value, _value_beside(field, voice, is_cover=found is cover))
                else:
                    raws = [c.instead.get(field.field) for c in said.sources if c.source == voice.source]
                    axis = type(said).get_axes()[field.field]
                    assert voice.value in [axis.parse(raw) for raw in raws if raw is not None]


def _value_beside(field: FieldChange, voice: Evidence, *, is_cover: bool) -> object:
    """The value beside which a voice is shown."""
    if voice.value is not None:
        return voice.value
    if voice.side == "after":
        return field.after
    if is_cover and field.verb != "unrestated":
        return field.after if field.known is None else field.known
    return field.path[0].value if field.verb == "added" and len(field.path) > 1 else field.before


def _gave(said: Term, name: str, value: Any, beside: Any) -> None:
    axis = type(said).get_axes().get(name)
    value, beside = (UNKNOWN if each in (None, "unknown") else each for each in (value, beside))
    assert value == beside or (axis is not None and axis.is_same(value, beside)), (said, name, beside)


# -- counts --------------------------------------------------------------------------------------


@given(walks.any_deal(), st.booleans())
def test_the_summary_counts_what_is_listed(deal: RawDeal, backward: bool) -> None:
    report = as_json(ask(deal, backward=backward))
    counts, listed = report["summary"], report["differences"]
    for verb in VERBS:
        terms = [t for t in listed if verb in _verbs(t)]
        others = {"proposed": report["proposals"], "passed": report["passed"]}
        assert counts[verb] == len(others.get(verb, terms))
    changed = [t for t in listed if t["class"] == "deal"]
    happened = [t for t in listed if any(f["class"] == "event" for f in t["fields"])]
    assert (counts["deal"], counts["event"]) == (len(changed), len(happened))
    assert counts["news"] == sum(t in changed or t in happened for t in listed)
    assert counts["sourced"] == sum(_is_sourced(t) for t in changed)
    assert counts["quoted"] <= counts["sourced"]
    owing = [f for t in listed for f in t["fields"]]
    assert counts["unsupported"] == sum(
        entry["supported"] is False for entry in (*owing, *report["proposals"])
    )
    assert counts["unchanged"] == sum(t["class"] == "none" for t in listed)
    for term in listed:
        verbs = [f["verb"] for f in term["fields"]]
        assert term["verb"] in verbs
        assert term["class"] == VERBS[term["verb"]]
        assert (term["class"] == "deal") == any(VERBS[verb] == "deal" for verb in verbs)


def _verbs(term: dict[str, Any]) -> set[str]:
    stances = {e["stance"] for f in term["fields"] for e in f["evidence"]}
    dissent = {{"disputes": "disputed", "reports": "reported"}.get(stance, "") for stance in stances}
    return {term["verb"], *(f["verb"] for f in term["fields"]), *dissent}


def _is_sourced(term: dict[str, Any]) -> bool:
    news = [f for f in term["fields"] if f["class"] in ("deal", "event")]
    return not any(f["supported"] is False for f in news)


@given(walks.any_deal())
def test_terms_come_as_the_newest_snapshot_has_them_what_changed_first(deal: RawDeal) -> None:
    listed = as_json(ask(deal))["differences"]
    classes = [CLASSES.index(term["class"]) for term in listed]
    assert classes == sorted(classes)
    newest = list(deal.walk()[-1].terms)
    for class_ in CLASSES:
        ids = [term["term"] for term in listed if term["class"] == class_ and term["term"] in newest]
        assert ids == sorted(ids, key=newest.index)


# -- order, and hash seeds -----------------------------------------------------------------------


@given(walks.any_deal(), st.integers(0, 99))
def test_the_order_of_keys_and_tokens_in_a_file_changes_nothing(deal: RawDeal, seed: int) -> None:
    first, *_, last = deal.snapshots
    one = report_on(DealFiles(deal), first, last)
    other = report_on(DealFiles(deal, Random(seed)), first, last)
    look = RenderOptions(100, color=False)
    for format_ in ("text", "markdown"):
        assert render(one, format_, look) == render(other, format_, look)
    here, there = (json.dumps(_without_lines(build_document(each)), indent=1) for each in (one, other))
    assert here == there


@given(walks.raw_walk(), st.integers(0, 99))
def test_another_order_in_the_newer_file_is_no_difference(deal: RawDeal, seed: int) -> None:
    name, raw = next(iter(deal.snapshots.items()))
    aim = {"to": {"scope": ["cloud", "training", "research"]}, "sources": [{"source": "s1"}]}
    raw = {"terms": raw["terms"], "proposals": {"plan": {"kind": "exclusivity", **aim}}}
    again = RawDeal({name: raw, "2026": mix_order(raw, Random(seed))}, deal.sources)
    found = told(again)
    assert {field.class_ for _, field in fields_of(found)} <= {"none"}
    assert found.proposals == ()


def _without_lines(found: Any) -> Any:
    """The same without line and column, which are where a key stands."""
    if isinstance(found, dict):
        return {k: _without_lines(v) for k, v in found.items() if k not in ("place", "line", "column")}
    if isinstance(found, list):
        return [_without_lines(part) for part in found]
    return found


PRINT_ALL = """
import sys
from dealterms.cli.errors import run
for line in sys.stdin.read().split():
    folder, old, new = line.split(",")
    for name in ("json", "text", "markdown"):
        assert run(["diff", old, new, "-C", folder, "--format", name]) == 0
"""


@pytest.mark.slow
def test_the_output_is_the_same_under_any_hash_seed(tmp_path: Path) -> None:
    deals = [d for d in walks.draw_examples(walks.any_deal(), 30) if not loaded(d).findings]
    lines = []
    for number, deal in enumerate(deals):
        DealFiles(deal).write_to(tmp_path / str(number))
        first, *_, last = deal.snapshots
        lines.append(f"{tmp_path / str(number)},{first},{last}")
    printed = set()
    for seed in ("0", "1", "2", "random"):
        done = subprocess.run(
            [sys.executable, "-c", PRINT_ALL],
            input="\n".join(lines),
            env={**os.environ, "PYTHONHASHSEED": seed, "COLUMNS": "100"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        printed.add(done.stdout)
    assert len(printed) == 1
    assert printed.pop().count('"differences"') == len(deals) > 15


@pytest.mark.exhaustive
def test_the_laws_are_tried_on_every_kind_and_every_verb() -> None:
    """The laws prove little of what the deals never show."""
    deals = walks.draw_examples(walks.any_deal(), 300)
    # Other constants in the modules that happen to be imported are other draws: what is rare in them
    # is aimed at, often enough that no draw misses it.
    aims = [
        ("equity-stake", (), 40),
        ("duration", ("ends",), 60),
        ("price", ("amount",), 60),
        ("other", (), 40),
    ]
    for kind_name, names, count in aims:
        steady = walks.raw_walk(kinds=(kind_name,), fields=names, known=True, lives=("stands",))
        deals += walks.draw_examples(steady, count)
    deals += walks.draw_examples(walks.raw_walk(roles_move=True, lives=("stands",)), 60)
    deals += walks.draw_examples(walks.raw_walk(lives=("ends", "visits")), 60)
    deals += walks.draw_examples(walks.raw_walk(lives=("pauses", "takes effect")), 60)
    deals += walks.draw_examples(walks.raw_passing(), 40)
    found = [diff_ for deal in deals for diff_ in all_diffs(deal)[-2:]]
    assert len({term.kind for each in found for term in each.terms}) > len(list_own_kinds()) - 4
    fields = [field for _, field in fields_of(*found)]
    shown = {field.verb for field in fields} | {"proposed" for each in found if each.proposals}
    shown |= {"passed" for each in found if each.passed}
    assert shown == set(VERBS)
    assert {field.direction for field in fields} >= {*DIRECTIONS, "unclear", None}
    assert {field.moved for field in fields} >= {"raised", "lowered", "reversed", "reassigned", ""}
    assert {field.supported for field in fields if field.class_ == "deal"} >= {True, False}
    assert any(field.transient for field in fields)
    assert {"text", "markdown", "json"} <= set(list_formats())
