"""The laws of comparing, on whole deals of every kind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support import strategies as made
from support import walks
from support.strategies import Raw, RawDeal

from dealterms.comparison import compare, diff, steps
from dealterms.comparison.evidence import with_evidence
from dealterms.formats import RenderOptions, list_formats, render
from dealterms.formats.json.render import build_document
from dealterms.loader.deal import load
from dealterms.loader.layout import list_snapshots
from dealterms.model import axes, quantity
from dealterms.model.deal import Deal, Snapshot
from dealterms.model.diff import STATUS, VERBS, Diff, FieldChange, TermChange
from dealterms.model.kinds import list_own_kinds, resolve_kind
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import Amount
from dealterms.model.report import Report
from dealterms.model.value import End
from dealterms.reports.diff import build_diff_report

TODAY = date(2026, 11, 1)
DIRECTIONS = {"tightened", "loosened", "extended", "shortened"}
OPPOSITE = {
    "tightened": "loosened",
    "loosened": "tightened",
    "extended": "shortened",
    "shortened": "extended",
    "added": "ended",
    "ended": "added",
}


# -- deals as files, and what is said of them ----------------------------------------------------


class Files:
    """A deal's files, held in memory: a `Tree`."""

    def __init__(self, deal: RawDeal, mix: Random | None = None) -> None:
        self.files = {"terms/made/deal.yaml": _written(deal.header, mix)}
        for name, raw in deal.snapshots.items():
            self.files[f"terms/made/{name}.yaml"] = _written(
                {"basis": "report", **{key: value for key, value in raw.items() if value}}, mix
            )
        for id_, raw in deal.sources.items():
            self.files[f"seeds/{id_}.yaml"] = _written(raw, mix)

    def list_names(self, folder: str) -> Sequence[str]:
        inside = [path[len(folder) + 1 :] for path in self.files if path.startswith(f"{folder}/")]
        return sorted({path.split("/")[0] for path in inside})

    def read(self, path: str) -> bytes:
        return self.files[path].encode()

    def write_to(self, folder: Path) -> None:
        for path, text in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")


def _written(raw: Raw, mix: Random | None) -> str:
    """``raw`` as YAML (JSON is YAML), keys and tokens in its own order or in a drawn one."""
    return json.dumps(raw if mix is None else _mixed(raw, mix), indent=1, ensure_ascii=False)


def _mixed(raw: Any, mix: Random) -> Any:
    """The same, but for the order of keys and tokens. Citations are no tokens: their order stays."""
    if isinstance(raw, dict):
        keys = list(raw)
        mix.shuffle(keys)
        return {key: _mixed(raw[key], mix) for key in keys}
    if isinstance(raw, list):
        parts = [_mixed(part, mix) for part in raw]
        if all(isinstance(part, str) for part in parts):
            mix.shuffle(parts)
        return parts
    return raw


def loaded(deal: RawDeal) -> Deal:
    return load(Files(deal))


def reported(files: Files, old: str, new: str) -> Report:
    report = build_diff_report(files, list_snapshots(files, "made"), old, new, None, TODAY)
    assume(not report.findings)  # a dissent that gives the same value, say
    return report


def asked(deal: RawDeal, *, backward: bool = False) -> Report:
    first, *_, last = deal.snapshots
    old, new = (last, first) if backward else (first, last)
    return reported(Files(deal), old, new)


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
def test_the_same_written_otherwise_tells_nothing(where: tuple[str, str], data: st.DataObject) -> None:
    """``USD 13`` and ``over USD 13``, ``P1Y`` and ``P12M``, ``all`` beside other words."""
    kind_name, field = where
    axis = resolve_kind(kind_name).get_axes()[field]
    old = data.draw(made.raw_known(axis))
    new = data.draw(st.one_of(made.raw_known(axis), st.just(_otherwise(old))))
    try:
        same = axis.is_same(axis.parse(old), axis.parse(new))
    except ValueError:
        assume(False)
    moved = the_field(one_term(kind_name, {field: old}, {field: new}), field)
    assert (moved.class_ == "none") == same


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
def test_backward_swaps_what_it_should_and_nothing_else(deal: RawDeal) -> None:
    there, back = build_document(asked(deal)), build_document(asked(deal, backward=True))
    assert there.pop("asked") == back.pop("asked")[::-1]
    assert back == _read_backward(there)


def test_what_came_and_went_did_so_whichever_way_it_is_read() -> None:
    paid = {"amount": "USD 5", "since": "2020"}
    deal = one_term("payment", paid, paid, {**paid, "status": "terminated"})
    deal.snapshots["2019"]["terms"] = {}
    there, back = diff(deal.walk()), diff(deal.walk()).reversed()
    for term in (*there.terms, *back.terms):
        assert [(f.field, f.transient) for f in term.fields] == [(STATUS, True), ("amount", True)]
        assert (term.verb, term.favors) == ("ended", "acme")
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
        for verb in ("added", "ended")
    }
    found["summary"] = {**found["summary"], **counts}
    return found


def _term_backward(term: dict[str, Any]) -> dict[str, Any]:
    roles = {term["binds"]: term["benefits"], term["benefits"]: term["binds"]}
    fields = [_field_backward(field, roles) for field in term["fields"]]
    # What was born and gone on the way is so whichever way the way is read.
    lasts = any(f["field"] == STATUS and f["transient"] for f in term["fields"])
    turned = dict(term) if lasts else _turned(term, roles)
    return {**turned, "fields": fields, "notes": [_note_backward(note) for note in term["notes"]]}


def _note_backward(note: str) -> str:
    """`kind a → b` reads `kind b → a`; what went with the kind has come."""
    if note.startswith("kind "):
        return "kind " + " → ".join(note.removeprefix("kind ").split(" → ")[::-1])
    if note.startswith(("gone with", "come with")):
        return ("come" if note.startswith("gone") else "gone") + note[4:]
    return note


def _field_backward(field: dict[str, Any], roles: dict[str, str]) -> dict[str, Any]:
    turned = {
        **field,
        "before": field["after"],
        "after": field["before"],
        "gone": field["come"],
        "come": field["gone"],
        "path": field["path"][::-1],
    }
    lasts = field["transient"] and field["verb"] != "changed"
    return turned if field["class"] != "deal" or lasts else _turned(turned, roles)


def _turned(entry: dict[str, Any], roles: dict[str, str]) -> dict[str, Any]:
    return {
        **entry,
        "verb": OPPOSITE.get(entry["verb"], entry["verb"]),
        "direction": OPPOSITE.get(entry["direction"], entry["direction"]),
        "favors": None if entry["favors"] is None else roles[entry["favors"]],
    }


# -- the roles -----------------------------------------------------------------------------------


@given(walks.any_deal())
def test_swapping_the_roles_flips_favors_and_nothing_else(deal: RawDeal) -> None:
    swapped = walks.change_terms(deal, _roles_swapped)
    for here, there in zip(all_diffs(deal), all_diffs(swapped), strict=True):
        assert there.terms == tuple(_swapped_in(term) for term in here.terms)
        assert there._replace(terms=()) == here._replace(terms=())


def _roles_swapped(raw: Raw) -> Raw:
    names_ = _role_names(raw["kind"])
    if not names_:
        return raw
    new = {names_.get(key, key): value for key, value in raw.items()}
    if "sources" in raw:
        new["sources"] = [
            {**c, **({"supports": _renamed(c["supports"], names_)} if "supports" in c else {})}
            for c in raw["sources"]
        ]
    return new


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
    other = {term.binds: term.benefits, term.benefits: term.binds}
    fields = [
        field._replace(
            field=names_.get(field.field, field.field),
            favors=None if field.favors is None else other[field.favors],
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
    )


@given(walks.any_deal())
def test_who_is_favored(deal: RawDeal) -> None:
    for found in all_diffs(deal):
        for term in found.terms:
            _favors_rightly(term, term.direction, term.verb, term.favors)
            for field in term.fields:
                own = field.verb if field.field == STATUS else ""
                _favors_rightly(term, field.direction, own, field.favors)


def _favors_rightly(term: TermChange, direction: str | None, verb: str, favors: str | None) -> None:
    if term.binds == term.benefits == "mutual" or term.measures_extent or term.binds is None:
        assert favors is None
    elif direction == "tightened" or verb == "added":
        assert favors == term.benefits  # also where nobody knows who that is
    elif direction == "loosened" or verb == "ended":
        assert favors == term.binds
    else:
        assert favors is None


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
            if field.before is None or field.after is None:
                assert (field.direction, field.gone, field.come) == (None, (), ())


@given(walks.raw_walk(known=True, cited=False, roles_move=True, lives=("stands",)))
def test_where_a_role_moved_nothing_else_has_a_direction(deal: RawDeal) -> None:
    first, *_, last = deal.walk()
    for term in diff(deal.walk()).terms:
        old, new = first.terms[term.term], last.terms[term.term]
        before = old.get_party("binds"), old.get_party("benefits")
        after = new.get_party("binds"), new.get_party("benefits")
        assert (term.binds, term.benefits) == after
        if before == after:
            assert term.direction not in ("reversed", "reassigned")
            continue
        for field in term.fields:
            role = field.field in (
                type(new).get_role_field("binds"),
                type(new).get_role_field("benefits"),
            )
            if role:
                moved = "reversed" if after == before[::-1] else "reassigned"
                assert field.transient or (field.direction == moved)
            assert (field.direction in DIRECTIONS, field.favors) == (False, None)


# -- when no direction can be given --------------------------------------------------------------


@given(walks.any_deal())
def test_no_direction_without_a_common_measure(deal: RawDeal) -> None:
    """Across currencies, bounds, bases or uncertain dates that overlap, on the way or from end to end."""
    for found in all_diffs(deal):
        for _, field in fields_of(found):
            if field.direction in DIRECTIONS:
                assert not _incomparable(field.before, field.after), field


def _incomparable(old: object, new: object) -> bool:
    if isinstance(old, Amount) and isinstance(new, Amount):
        deal = ("at least", "up to")
        bounds = {old.bound, new.bound} & {*deal} and old.bound != new.bound
        return bool(old.unit != new.unit or bounds)
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
    old, new = data.draw(made.raw_known(axis)), data.draw(made.raw_known(axis))
    assume(axis.compare(axis.parse(old), axis.parse(new)).ordering in ("up", "down"))
    here, there = data.draw(made.raw_known(base)), data.draw(st.none() | made.raw_known(base))
    one, other = {field: old, need: here}, {field: new, **({need: there} if there else {})}
    on_one = there is not None and base.is_same(base.parse(here), base.parse(there))
    for states in ([one, other], [other, one]):
        moved = the_field(one_term(kind_name, *states), field)
        assert (moved.direction in DIRECTIONS) == on_one
    # One after the other: from end to end they are on two bases all the same.
    way = [one, {**one, field: new}, {**other, field: new}]
    if there is not None:
        moved = the_field(one_term(kind_name, *way), field)
        assert (moved.direction in DIRECTIONS) == on_one


DATES = [(k, f) for k, f, a in made.all_axes() if isinstance(a, axes.Through) and a.directed]


@given(st.sampled_from(DATES), made.raw_dates(marks=False), st.sampled_from("?~"), st.booleans())
def test_no_direction_between_uncertain_dates_that_overlap(
    where: tuple[str, str], exact: str, mark: str, later: bool
) -> None:
    kind_name, field = where
    assume(len(exact) > 4 and "-12" not in exact)  # else both end on one day
    states = [{field: exact}, {field: exact[:4] + mark}]
    moved = the_field(one_term(kind_name, *(states if later else states[::-1])), field)
    assert moved.verb in ("changed", "documented")  # not provably different: known more closely
    assert (moved.direction in ("unclear", None), moved.favors) == (True, None)


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


@given(walks.raw_walk(known=True, cited=False, roles_move=True, lives=("stands",)))
def test_the_sum_agrees_with_the_straight_comparison(deal: RawDeal) -> None:
    """Wherever every step is known: each value at every date, and `since` moves with what changed.

    Field by field, where the straight comparison says

    * `changed`: so does the sum, with the same before, after, sides, direction, favors, convention;
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
                assert _fact(here) == _fact(there)
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
        if other.verb not in ("added", "ended"):
            continue
        assert (term.verb, term.favors, term.direction) == (other.verb, other.favors, None)
        mine = {f.field: _fact(f) for f in term.fields}
        theirs = {f.field: _fact(f) for f in other.fields}
        if other.verb == "added":
            assert mine == theirs
        else:
            assert mine[STATUS] == theirs[STATUS]


@given(walks.any_deal())
def test_each_difference_stands_in_the_step_where_it_arose(deal: RawDeal) -> None:
    walk = deal.walk()
    each, whole = list(steps(walk)), diff(walk)
    assert [step.after for step in each] == [*whole.between, whole.after]
    found = _facts(whole)
    by_field: dict[tuple[str, str], list[FieldChange]] = {}
    for step in each:
        for key, field in _facts(step).items():
            by_field.setdefault(key, []).append(field)
    assert by_field.keys() == found.keys()
    for key, parts in by_field.items():
        total, moved = found[key], [part for part in parts if part.class_ == "deal"]
        assert (total.class_ == "deal") == bool(moved)
        assert total.verb in {part.verb for part in parts} | {"changed"}
        if not moved:
            continue
        assert total.when == moved[-1].when
        assert total.before == moved[0].before
        assert total.required_citations == tuple(debt for part in moved for debt in part.required_citations)
        support = [e for p in moved for e in p.evidence if (e.side, e.stance) == ("after", "supports")]
        assert set(total.get_support("after")) == set(support)
        assert [when for when, _ in total.path if when in {p.when for p in moved}]
        for part in moved:
            assert part.after is None or (part.when, part.after) in total.path
    newest = {term.term: term for step in each for term in step.terms}
    for term in whole.terms:
        last = newest[term.term]
        assert term[:6] == last[:6]  # id, title, kind, both roles, and what its directions are
    proposals = {p.proposal: p for step in each for p in step.proposals}
    assert whole.proposals == tuple(p for _, p in sorted(proposals.items()))


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
        key
        for key, field in around.items()
        if hole == "undisclosed" and "none" in (str(field.before), str(field.after))
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
    fields = [*resolve_kind(raw["kind"]).get_axes(), "status", "-scope", "-carve_outs"]
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
    for cited, bare in zip(all_diffs(deal), all_diffs(without_sources(deal)), strict=True):
        here, there = _facts(cited), _facts(bare)
        texts = {(term.term, field.field) for term, field in fields_of(cited) if field.field == "text"}
        assert {k: f.verb for k, f in there.items() if f.class_ == "deal" and k not in texts} == {
            k: f.verb for k, f in here.items() if f.class_ == "deal" and k not in texts
        }
        for field in there.values():
            by_calendar = field.verb == "ended" and not field.required_citations
            assert field.evidence == ()
            assert field.supported in ((None, False) if field.class_ != "deal" else (False,)) or (by_calendar)
            assert (field.supported is False) == bool(field.required_citations)
        assert bare.summary["sourced"] == sum(
            all(not f.required_citations for f in term.changed_fields) for term in bare.changed
        )


# -- counts --------------------------------------------------------------------------------------


@given(walks.any_deal(), st.booleans())
def test_the_summary_counts_what_is_listed(deal: RawDeal, backward: bool) -> None:
    report = build_document(asked(deal, backward=backward))
    counts, listed = report["summary"], report["differences"]
    for verb in VERBS:
        terms = [t for t in listed if verb in {t["verb"], *(f["verb"] for f in t["fields"])}]
        assert counts[verb] == (len(terms) if verb != "proposed" else len(report["proposals"]))
    changed = [t for t in listed if t["class"] == "deal"]
    assert counts["deal"] == len(changed)
    owing = [f for t in listed for f in t["fields"]]
    assert counts["sourced"] == sum(
        not any(f["class"] == "deal" and f["supported"] is False for f in t["fields"]) for t in changed
    )
    assert counts["unsupported"] == sum(
        entry["supported"] is False for entry in (*owing, *report["proposals"])
    )
    assert counts["unchanged"] == sum(t["class"] == "none" for t in listed)
    assert [t["term"] for t in listed] == sorted({t["term"] for t in listed})
    for term in listed:
        verbs = [f["verb"] for f in term["fields"]]
        assert term["verb"] in verbs
        assert (term["class"] == "deal") == any(VERBS[verb] == "deal" for verb in verbs)


# -- order, and hash seeds -----------------------------------------------------------------------


@given(walks.any_deal(), st.integers(0, 99))
def test_the_order_of_keys_and_tokens_in_a_file_changes_nothing(deal: RawDeal, seed: int) -> None:
    first, *_, last = deal.snapshots
    one = reported(Files(deal), first, last)
    other = reported(Files(deal, Random(seed)), first, last)
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
    again = RawDeal({name: raw, "2026": _mixed(raw, Random(seed))}, deal.sources)
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
        Files(deal).write_to(tmp_path / str(number))
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


@pytest.mark.slow
def test_the_laws_are_tried_on_every_kind_and_every_verb() -> None:
    """The laws prove little of what the deals never show."""
    deals = walks.draw_examples(walks.any_deal(), 300)
    for kind_name in ("equity-stake", "duration", "other"):
        steady = walks.raw_walk(kinds=(kind_name,), known=True, lives=("stands",))
        deals += walks.draw_examples(steady, 40)
    deals += walks.draw_examples(walks.raw_walk(roles_move=True, lives=("stands",)), 60)
    found = [diff_ for deal in deals for diff_ in all_diffs(deal)[-2:]]
    assert len({term.kind for each in found for term in each.terms}) > len(list_own_kinds()) - 4
    fields = [field for _, field in fields_of(*found)]
    shown = {field.verb for field in fields} | {"proposed" for each in found if each.proposals}
    assert shown == set(VERBS)
    assert {field.direction for field in fields} >= {*DIRECTIONS, "unclear", "reversed", None}
    assert {field.supported for field in fields if field.class_ == "deal"} >= {True, False}
    assert any(field.transient for field in fields)
    assert {"text", "markdown", "json"} <= set(list_formats())
