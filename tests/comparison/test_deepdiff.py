"""DeepDiff's answer against five lines of our own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import strategies as made
from support import walks
from support.strategies import RawDeal

from dealterms.comparison.citations import EntryCitations
from dealterms.comparison.corrections import find_corrections
from dealterms.comparison.deepdiff import find_differing_fields, to_comparable_fields
from dealterms.comparison.state import build_term_state
from dealterms.comparison.term import TermComparison
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import UNKNOWN
from dealterms.model.term import Term

Nested = dict[str, dict[str, Any]]

TRAPS = (
    "",
    "0",
    "1",
    "2",
    "2.0",
    "True",
    "False",
    "None",
    "none",
    "__class__",
    "[1]",
    "not present",
)
KEYS = (
    "scope",
    "__scope",
    "__class__",
    "_x",
    "a.b",
    "a['b']",
    'q"q',
    "root[0]",
    "1",
    "True",
    "é ü",
    "",
)
WORDS = st.dictionaries(st.sampled_from(KEYS), st.just(""), max_size=4)
LEAVES = st.recursive(
    st.one_of(st.sampled_from(TRAPS), st.text(max_size=3), WORDS),
    lambda parts: st.dictionaries(st.sampled_from(KEYS), parts, max_size=3),
    max_leaves=5,
)
TERMS = st.dictionaries(st.sampled_from(KEYS), LEAVES, max_size=4)


def oracle(known: Mapping[str, Any], stated: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    found = {
        id_: {n for n in {*old, *stated[id_]} if old.get(n) != stated[id_].get(n)}
        for id_, old in known.items()
    }  # fmt: skip
    return {id_: frozenset(names) for id_, names in found.items() if names}


@st.composite
def two_sides(draw: st.DrawFn) -> tuple[Nested, Nested]:
    """The same terms on both sides; of each, some fields are the same, the rest went, came or moved."""
    known: Nested = draw(st.dictionaries(st.sampled_from(KEYS), TERMS, max_size=3))
    stated = deepcopy(known)
    for fields in stated.values():
        for name in list(fields):
            match draw(st.sampled_from(["same", "same", "gone", "moved", "deeper"])):
                case "gone":
                    del fields[name]
                case "moved":
                    fields[name] = draw(LEAVES)
                case "deeper":
                    _one_word_more_or_less(fields, name, draw(st.sampled_from(KEYS)))
        fields.update(draw(st.dictionaries(st.sampled_from(KEYS), LEAVES, max_size=1)))
    return known, stated


def _one_word_more_or_less(fields: dict[str, Any], name: str, word: str) -> None:
    here = fields[name]
    if isinstance(here, dict):
        if word in here:
            del here[word]
        else:
            here[word] = ""


@given(two_sides())
def test_deepdiff_agrees_with_five_lines(sides: tuple[Nested, Nested]) -> None:
    known, stated = sides
    before = deepcopy(sides)
    assert find_differing_fields(known, stated) == oracle(known, stated)
    assert find_differing_fields(stated, known) == oracle(known, stated)
    assert find_differing_fields(known, deepcopy(known)) == {}
    assert sides == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1", "True"),
        ("0", "False"),
        ("2", "2.0"),
        ("20%", "20.0%"),
        ("", {}),
        ({}, {"none": ""}),
        ({"a": ""}, {"b": ""}),  # nothing in common: still one field, looked at leaf by leaf
        ({"a": "", "b": ""}, {"b": "", "a": "", "c": ""}),
        ({"on": {"a": ""}}, {"on": {"a": ""}, "through": "2030"}),
        ({"__private": ""}, {"__private": "", "__other": ""}),
        ("caf\u00e9", "cafe\u0301"),
        ("no", "none"),
        ("a", "a "),
    ],
)
def test_what_other_ways_of_asking_would_miss(old: object, new: object) -> None:
    both = {"rate": "20%"}
    for field in ("scope", "__scope", "a['b']"):
        known, stated = {"x": {**both, field: old}}, {"x": {**both, field: new}}
        assert find_differing_fields(known, stated) == {"x": frozenset({field})}
        assert find_differing_fields(stated, known) == {"x": frozenset({field})}
        assert find_differing_fields({"x": both}, stated) == {"x": frozenset({field})}
        assert find_differing_fields(stated, {"x": both}) == {"x": frozenset({field})}


def test_a_term_that_shares_nothing_is_told_field_by_field() -> None:
    """DeepDiff's own threshold would tell one block that changed."""
    known = {"x": {"a": "1", "b": "2", "c": "3"}, "y": {}, "z": {"a": "1"}}
    stated = {"x": {"d": "1", "e": "2", "f": "3"}, "y": {"a": "1"}, "z": {}}
    assert find_differing_fields(known, stated) == {
        "x": frozenset("abcdef"),
        "y": frozenset("a"),
        "z": frozenset("a"),
    }
    assert find_differing_fields({}, {}) == {}


@given(walks.any_deal())
def test_on_whole_terms_it_finds_what_differs_as_written(deal: RawDeal) -> None:
    """The leaves of two values are alike if and only if the values are the same as written."""
    first, *_, last = deal.walk()
    known, stated = {}, {}
    for id_ in first.terms.keys() & last.terms.keys():
        known[id_], stated[id_] = (
            to_comparable_fields({n: v for n in type(t).get_axes() if (v := getattr(t, n)) is not UNKNOWN})
            for t in (first.terms[id_], last.terms[id_])
        )
    expected = {}
    for id_ in known:
        old, new = first.terms[id_], last.terms[id_]
        fields = {*type(old).get_axes(), *type(new).get_axes()}
        moved = {n for n in fields if getattr(old, n, UNKNOWN) != getattr(new, n, UNKNOWN)}
        if moved:
            expected[id_] = frozenset(moved)
    assert find_differing_fields(known, stated) == oracle(known, stated) == expected


@pytest.mark.parametrize("differing", [(), ("amount",), ("form",), ("amount", "form")])
def test_its_answer_alone_decides_which_fields_are_compared(differing: tuple[str, ...]) -> None:
    """Both fields moved. One that deepdiff did not name would be carried, whatever its values are."""
    term = {"kind": "payment", "payer": "acme", "payee": "bolt"}
    old = made.snapshot("2024", {"x": {**term, "amount": "EUR 1", "form": "cash"}})
    new = made.snapshot("2025", {"x": {**term, "amount": "EUR 2", "form": "shares"}})
    state = build_term_state(old, "x", EntryCitations(old, "terms", "x"))
    changes = TermComparison(old, new, "x", old.name, {}).compare_fields(state, frozenset(differing))
    assert {change.field for change in changes if change.verb == "changed"} == set(differing)
    assert {change.verb for change in changes} <= {"changed", "carried"}


@given(walks.any_deal())
def test_a_rewritten_snapshot_is_corrected_where_it_differs_as_written(deal: RawDeal) -> None:
    first, *_, last = deal.walk()
    corrected = {
        change.term: {field.field for field in change.fields} for change in find_corrections(first, last, {})
    }
    expected = {}
    for id_ in {*first.terms, *last.terms}:
        old, new = (_as_read(snapshot.terms.get(id_)) for snapshot in (first, last))
        if names := {name for name in {*old, *new} if old.get(name) != new.get(name)}:
            expected[id_] = names
    assert corrected == expected


def _as_read(term: Term | None) -> dict[str, object]:
    """What `find_corrections` calls a term's values."""
    if term is None:
        return {}
    names = {"status", "kind", "agreed", *type(term).get_axes()}
    values = {name: getattr(term, name) for name in names}
    values["since"] = term.since.term
    values |= {f"since of {name}": day for name, day in term.since.fields}
    values["superseded_by"] = frozenset(term.superseded_by) or None
    if term.kind == "definition":
        values["used_by"] = frozenset(term.used_by)  # type: ignore[attr-defined]
    return {name: v for name, v in values.items() if v is not UNKNOWN and v is not None}


@given(made.kind_names(), st.data())
def test_a_set_is_taken_apart_by_its_words(kind_name: str, data: st.DataObject) -> None:
    axis = resolve_kind(kind_name).get_axes()["scope"]
    words = data.draw(made.raw_token_sets())
    values = {"there": axis.parse(words), "back": axis.parse(words[::-1])}
    assert to_comparable_fields(values) == dict.fromkeys(values, dict.fromkeys(words, ""))


def test_deepdiff_is_not_imported_where_nothing_differs() -> None:
    """It is more than half of a cold start."""
    code = (
        "import sys; from dealterms.comparison.deepdiff import find_differing_fields as raw;"
        "assert raw({}, {}) == {} and 'deepdiff' not in sys.modules;"
        "raw({'x': {'a': '1'}}, {'x': {'a': '2'}}); assert 'deepdiff' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
