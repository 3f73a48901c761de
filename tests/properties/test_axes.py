"""What holds for every axis of every kind, whatever stands on it: its laws."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, permutations, product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.strategies import (
    BOUNDS,
    WORDS,
    all_axes,
    raw_dates,
    raw_durations,
    raw_ends,
    raw_known,
    raw_money,
    raw_percents,
    raw_token_sets,
    raw_units,
    values,
)

from dealterms.model import quantity
from dealterms.model.axes import (
    CarveOuts,
    Events,
    Flag,
    Ladder,
    Quantity,
    Scope,
    Text,
    Through,
    Tokens,
)
from dealterms.model.axes import Role as PartyAxis
from dealterms.model.axes.base import Axis, Ordering, Relation
from dealterms.model.duration import Duration
from dealterms.model.kinds import list_own_kinds, resolve_kind
from dealterms.model.missing import NONE, Missing, Trend, known_rank
from dealterms.model.partial_date import PartialDate
from dealterms.model.schedule import Schedule
from dealterms.model.value import End, Value

UP, DOWN, SAME, UNCLEAR = Ordering.UP, Ordering.DOWN, Ordering.SAME, Ordering.UNCLEAR
SHARPER, VAGUER, OVERLAPPING = Relation.SHARPER, Relation.VAGUER, Relation.OVERLAPPING


def takes_none(axis: Axis) -> bool:
    """Whether `none` may stand on the axis."""
    try:
        axis.parse("none")
    except ValueError:
        return False
    return True


def _declared(axis: Axis) -> tuple[object, ...]:
    """What tells an axis from others: its class, and what it was told."""
    told = ((k, v) for k, v in vars(axis).items() if not hasattr(type(axis), k))
    return type(axis), *sorted(map(repr, told))


distinct = {_declared(axis): (f"{name}-{field}", axis) for name, field, axis in all_axes()}
"""Of the axes of all kinds that are declared alike, one: dozens are a party or the common `ends`."""
by_axis = pytest.mark.parametrize("axis", [pytest.param(axis, id=where) for where, axis in distinct.values()])
ladders = [(k, f, axis) for k, f, axis in all_axes() if isinstance(axis, Ladder)]
by_ladder = pytest.mark.parametrize(
    "ladder", [pytest.param(axis, id=f"{kind}-{field}") for kind, field, axis in ladders]
)
laws = settings(max_examples=settings().max_examples // 2)
"""They are tried on each of the axes."""

AMOUNT = Quantity(of=quantity.parse_amount)
END, DATE = Through(), Through(of="date")
MONEY, PERCENT = Quantity(of=quantity.parse_money), Quantity(of=quantity.parse_percent)
LENGTH = Quantity(of=Duration.parse)


def answer(axis: Axis, old: object, new: object) -> Ordering:
    """The axis's answer to two raw values."""
    return axis.compare(axis.parse(old), axis.parse(new)).ordering


# -- every axis --------------------------------------------------------------------------------------


@by_axis
@laws
@given(data=st.data())
def test_asked_backward_an_axis_says_the_opposite(axis: Axis, data: st.DataObject) -> None:
    """But of a trend, which says how a value stands to what went before it, not to what comes after."""
    old, new = data.draw(values(axis)), data.draw(values(axis))
    there, back = axis.compare(old, new), axis.compare(new, old)
    assert axis.relate(new, old) is axis.relate(old, new).opposite
    if isinstance(old, Trend) is not isinstance(new, Trend):
        trend = there if isinstance(new, Trend) else back
        other, value = (old, new) if isinstance(new, Trend) else (new, old)
        if known_rank(other) >= 2 and other is not NONE:
            known = {UP: UP, DOWN: DOWN}[UP if value.way == "higher" else DOWN]
            assert trend.ordering is (known.opposite if axis.is_reversed else known)
            assert (back if isinstance(new, Trend) else there).ordering is UNCLEAR
        return
    assert back.ordering is there.ordering.opposite
    assert (back.by_convention, back.reason) == (there.by_convention, there.reason)


@by_axis
@laws
@given(data=st.data())
def test_a_move_has_a_word_if_and_only_if_it_has_a_direction(axis: Axis, data: st.DataObject) -> None:
    old, new = data.draw(values(axis)), data.draw(values(axis))
    there, back = axis.describe_move(old, new), axis.describe_move(new, old)
    if isinstance(axis, PartyAxis):
        assert there == back
        assert bool(there) is (old != new and not isinstance(old, Missing) and not isinstance(new, Missing))
        return
    assert bool(there) is (axis.compare(old, new).ordering in (UP, DOWN))
    assert not there or not back or there != back or {type(old), type(new)} == {Trend}


@by_axis
@laws
@given(data=st.data())
def test_how_two_values_relate_agrees_with_how_they_compare(axis: Axis, data: st.DataObject) -> None:
    old, new = data.draw(values(axis)), data.draw(values(axis))
    relation, ordering = axis.relate(old, new), axis.compare(old, new).ordering
    assert (relation is Relation.SAME) is axis.is_same(old, new)
    if min(known_rank(old), known_rank(new)) < 3:
        assert relation in (Relation.SAME, Relation.OVERLAPPING)
    elif relation in (Relation.SHARPER, Relation.VAGUER):
        # Not of schedules: of two with one key in common, each other key is known or not.
        assert ordering is UNCLEAR
    elif relation is Relation.OVERLAPPING:
        assert ordering in (SAME, UNCLEAR) or {type(old), type(new)} & {Schedule}


@by_axis
@laws
@given(data=st.data())
def test_what_lies_inside_what_lies_inside_lies_inside(axis: Axis, data: st.DataObject) -> None:
    a, b, c = (data.draw(values(axis)) for _ in range(3))
    if {type(a), type(b), type(c)} & {Schedule}:
        return
    if axis.relate(a, b) is axis.relate(b, c) is Relation.SHARPER:
        assert axis.relate(a, c) in (Relation.SHARPER, Relation.SAME)
    if axis.relate(a, b) is Relation.DISJOINT and axis.relate(b, c) is Relation.SHARPER:
        assert axis.relate(a, c) is Relation.DISJOINT


@by_axis
@laws
@given(data=st.data())
def test_same_is_an_equivalence(axis: Axis, data: st.DataObject) -> None:
    a, b, c = (data.draw(values(axis)) for _ in range(3))
    assert axis.is_same(a, a)
    assert axis.is_same(a, b) is axis.is_same(b, a)
    if axis.is_same(a, b) and axis.is_same(b, c):
        assert axis.is_same(a, c)
    if axis.is_same(a, b):
        assert {axis.compare(a, c).ordering, axis.compare(b, c).ordering} != {UP, DOWN}
        assert {axis.relate(a, c), axis.relate(b, c)} != {Relation.SAME, Relation.DISJOINT}


@by_axis
@laws
@given(data=st.data())
def test_up_and_up_is_never_down(axis: Axis, data: st.DataObject) -> None:
    a, b, c = (data.draw(values(axis)) for _ in range(3))
    assume(not any(isinstance(value, Trend) for value in (a, b, c)))
    if axis.compare(a, b).ordering is UP and axis.compare(b, c).ordering is UP:
        assert axis.compare(a, c).ordering in (UP, UNCLEAR)


@by_axis
@laws
@given(data=st.data())
def test_known_more_closely_is_mutual_and_has_no_direction(axis: Axis, data: st.DataObject) -> None:
    old, new = data.draw(values(axis)), data.draw(values(axis))
    assert axis.may_equal(old, new) is axis.may_equal(new, old)
    if axis.may_equal(old, new):
        assert axis.compare(old, new).ordering in (SAME, UNCLEAR)


@by_axis
@laws
@given(data=st.data())
def test_what_is_not_ordered_never_has_a_direction(axis: Axis, data: st.DataObject) -> None:
    old, new = data.draw(values(axis)), data.draw(values(axis))
    if isinstance(axis, Text | Tokens | PartyAxis):
        assert not axis.ordered
        assert axis.compare(old, new).ordering in (SAME, UNCLEAR)
    else:
        assert axis.ordered


@by_axis
@laws
@given(data=st.data())
def test_less_than_a_value_is_not_comparable_with_one(axis: Axis, data: st.DataObject) -> None:
    old, new = data.draw(values(axis)), data.draw(values(axis))
    assume(not isinstance(old, Trend) and not isinstance(new, Trend))
    known, now = sorted((known_rank(old), known_rank(new)))
    if known < now and not (known == 2 and NONE in (old, new)):
        assert axis.compare(old, new).ordering is UNCLEAR
    if known == now < 3:
        assert axis.compare(old, new).ordering is SAME


@pytest.mark.parametrize(
    "axis",
    [pytest.param(axis, id=where) for where, axis in distinct.values() if takes_none(axis)],
)
@laws
@given(data=st.data())
def test_none_to_a_value_goes_where_none_to_undisclosed_goes(axis: Axis, data: st.DataObject) -> None:
    there = axis.compare(NONE, Missing.UNDISCLOSED)
    assert (there.ordering in (UP, DOWN)) is axis.ordered
    assert axis.compare(NONE, Missing.REDACTED) == there
    value = axis.parse(data.draw(raw_known(axis)))
    if value is not NONE:
        assert axis.compare(NONE, value).ordering is there.ordering


# -- ladders -----------------------------------------------------------------------------------------


def test_there_are_ladders_to_try() -> None:
    assert len(ladders) == 10


@by_ladder
def test_a_ladder_is_antisymmetric(ladder: Ladder) -> None:
    for a, b in product(ladder.rungs, repeat=2):
        there, back = answer(ladder, a, b), answer(ladder, b, a)
        assert (there is SAME) is (a == b)
        assert not (there is UP and back is UP)
        assert not (there is DOWN and back is DOWN)


@by_ladder
def test_a_ladder_is_transitive(ladder: Ladder) -> None:
    for a, b, c in product(ladder.rungs, repeat=3):
        if answer(ladder, a, b) is UP and answer(ladder, b, c) is UP:
            assert answer(ladder, a, c) is UP


@by_ladder
def test_an_order_is_by_convention_if_and_only_if_one_of_the_two_rungs_is_starred(
    ladder: Ladder,
) -> None:
    starred = {word.rstrip("*") for word in " ".join(ladder.chains).split() if word[-1] == "*"}
    for a, b in permutations(ladder.rungs, 2):
        movement = ladder.compare(ladder.parse(a), ladder.parse(b))
        if movement.ordering is not UNCLEAR:
            assert movement.by_convention is bool({a, b} & starred)


@by_ladder
def test_the_neighbors_in_every_chain_stand_as_it_says(ladder: Ladder) -> None:
    for chain in ladder.chains:
        sign, up = ("<", UP) if "<" in chain else (">", DOWN)
        rungs = [rung.strip(" *") for rung in chain.split(sign)]
        for a, b in pairwise(rungs):
            assert answer(ladder, a, b) is up


@by_ladder
def test_none_is_a_rung_or_is_refused(ladder: Ladder) -> None:
    if "none" in ladder.rungs:
        assert ladder.parse("none") is NONE
        assert all(answer(ladder, "none", rung) is UP for rung in ladder.rungs if rung != "none")
    else:
        with pytest.raises(ValueError, match="unknown rung 'none'"):
            ladder.parse("none")


def test_the_preference_ladder() -> None:
    ladder = resolve_kind("exclusivity").get_axes()["level"]
    assert isinstance(ladder, Ladder)
    told = {
        (a, b): (movement.ordering, movement.by_convention)
        for a, b in permutations(ladder.rungs, 2)
        for movement in [ladder.compare(ladder.parse(a), ladder.parse(b))]
    }
    assert told["exclusive", "refusal"] == (DOWN, False)
    assert told["exclusive", "majority"] == (DOWN, True)
    assert told["exclusive", "sole"] == (DOWN, True)
    assert told["refusal", "offer"] == (DOWN, True)
    assert told["none", "negotiation"] == (UP, True)
    assert told["none", "preferred"] == (UP, True)
    assert told["majority", "primary"] == told["primary", "preferred"] == (DOWN, True)
    assert told["sole", "first-availability"] == (DOWN, True)
    assert told["first-availability", "preferred"] == (DOWN, True)
    assert told["none", "first-availability"] == (UP, True)
    apart = {pair for pair, (direction, _) in told.items() if direction is UNCLEAR}
    asked, share = ("refusal", "offer", "negotiation"), ("majority", "primary")
    branches = [*product(asked, share), *product(asked + share, ("first-availability",))]
    assert apart == {pair for one, other in branches for pair in permutations((one, other))}


def test_both_kinds_of_the_preference_ladder_take_the_whole_of_it() -> None:
    rungs = {
        name: resolve_kind(name).get_axes()["level"].rungs  # type: ignore[attr-defined]
        for name in ("exclusivity", "right-of-first-refusal")
    }
    assert rungs["exclusivity"] == rungs["right-of-first-refusal"]


def test_a_ladder_whose_none_is_not_at_its_end_says_nothing_of_what_is_undisclosed() -> None:
    middle, top = Ladder(("less < none < more",)), Ladder(("less < more < none",))
    assert answer(middle, "none", "undisclosed") is UNCLEAR
    assert answer(top, "none", "undisclosed") is DOWN
    assert answer(top, "none", "more") is DOWN


# -- sets --------------------------------------------------------------------------------------------

SCOPE, CARVED, EVENTS = Scope(), CarveOuts(), Events()
sets = st.one_of(raw_token_sets(), st.just("none"))


@given(sets, sets)
def test_widening_a_scope_and_narrowing_a_carve_out_agree(old: Any, new: Any) -> None:
    assert answer(SCOPE, old, new) is answer(CARVED, new, old)
    assert answer(EVENTS, old, new) is answer(CARVED, old, new)


@given(raw_token_sets(), raw_token_sets())
def test_a_set_is_wider_if_and_only_if_it_is_a_proper_superset(old: Any, new: Any) -> None:
    assume("all" not in old + new)
    before, after = set(old), set(new)
    expected = SAME if before == after else UP if before < after else DOWN if after < before else UNCLEAR
    assert answer(SCOPE, old, new) is expected


@pytest.mark.parametrize(
    ("old", "new", "ordering", "relation"),
    [
        (["a"], ["a", "b"], UP, Relation.DISJOINT),
        (["a", "redacted"], ["redacted", "a"], SAME, Relation.SAME),
        (["a", "redacted"], ["a", "b"], UNCLEAR, SHARPER),
        (["a", "b", "c"], ["a", "redacted"], UNCLEAR, VAGUER),
        (["a", "redacted"], ["b"], UNCLEAR, Relation.DISJOINT),
        (["a", "redacted"], ["a"], UNCLEAR, Relation.DISJOINT),
        (["a", "redacted"], ["b", "c"], UNCLEAR, Relation.DISJOINT),
        (["a", "redacted"], ["a", "b", "redacted"], UNCLEAR, OVERLAPPING),
        (["a", "redacted"], ["b", "redacted"], UNCLEAR, OVERLAPPING),
        (["a", "redacted"], "none", DOWN, Relation.DISJOINT),
        (["a"], "none", DOWN, Relation.DISJOINT),
        (["a", "redacted"], "redacted", UNCLEAR, OVERLAPPING),
        (["all", "a"], ["all"], SAME, Relation.SAME),
        (["all", "redacted"], ["all"], SAME, Relation.SAME),
        (["a", "b"], ["all"], UP, Relation.DISJOINT),
        (["a", "b"], ["all", "a"], UP, Relation.DISJOINT),
    ],
)
def test_sets_that_are_redacted_in_part(
    old: object, new: object, ordering: Ordering, relation: Relation
) -> None:
    assert answer(SCOPE, old, new) is answer(CARVED, old, new).opposite is ordering
    before, after = SCOPE.parse(old), SCOPE.parse(new)
    if ordering is UNCLEAR and "redacted" not in (old, new):
        assert SCOPE.compare(before, after).reason == "some words are redacted"
    for axis in (SCOPE, CARVED, EVENTS):
        assert axis.relate(before, after) is relation
        assert axis.relate(after, before) is relation.opposite


def test_tokens_that_are_redacted_in_part() -> None:
    axis = Tokens(many=True)
    assert axis.relate(axis.parse(["a", "redacted"]), axis.parse(["a", "b"])) is SHARPER
    assert axis.relate(axis.parse(["a"]), axis.parse(["a", "b"])) is Relation.DISJOINT
    assert answer(axis, ["a", "redacted"], ["a", "b"]) is UNCLEAR


@given(raw_token_sets())
def test_all_contains_every_token(words: list[str]) -> None:
    assert answer(SCOPE, words, ["all"]) is (SAME if "all" in words else UP)
    assert answer(CARVED, words, ["all"]) is (SAME if "all" in words else DOWN)


@given(raw_token_sets(), st.randoms())
def test_the_order_of_tokens_means_nothing(words: list[str], random: Any) -> None:
    shuffled = sorted(words, key=lambda _: random.random())
    assert SCOPE.parse(words) == SCOPE.parse(shuffled)


@pytest.mark.parametrize("word", WORDS)
def test_no_scope_is_narrowest_and_no_carve_out_is_tightest(word: str) -> None:
    assert answer(SCOPE, "none", [word]) is UP
    assert answer(CARVED, "none", [word]) is DOWN
    assert answer(EVENTS, "none", [word]) is DOWN


# -- numbers -----------------------------------------------------------------------------------------


@given(raw_money(), raw_money())
def test_no_direction_is_given_across_currencies(old: str, new: str) -> None:
    before, after = quantity.parse_money(old), quantity.parse_money(new)
    if before.measure != after.measure:
        assert answer(MONEY, old, new) is UNCLEAR
        assert MONEY.relate(before, after) is Relation.DISJOINT


@given(raw_money(), raw_percents(), raw_units())
def test_no_direction_is_given_between_units(money: str, percent: str, number: str) -> None:
    for old, new in permutations((money, percent, number), 2):
        assert answer(AMOUNT, old, new) is UNCLEAR
        assert AMOUNT.relate(AMOUNT.parse(old), AMOUNT.parse(new)) is Relation.DISJOINT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("USD 5", "EUR 6"), ("5 GW", "6 units"), ("USD 2 per unit", "USD 3 per user"),
        ("USD 2 per unit", "USD 3"), ("30% of requirements", "40%"), ("30% of requirements", "40% of sales"),
        ("5 GW", "6 GW per year"), ("up to 5 GW", "up to 6 units"), ("20%", "USD 30"),
    ],
)  # fmt: skip
def test_only_the_same_unit_is_comparable(old: str, new: str) -> None:
    movement = AMOUNT.compare(AMOUNT.parse(old), AMOUNT.parse(new))
    assert movement == (UNCLEAR, False, "another currency or unit")
    assert AMOUNT.relate(AMOUNT.parse(old), AMOUNT.parse(new)) is Relation.DISJOINT
    assert AMOUNT.describe_move(AMOUNT.parse(old), AMOUNT.parse(new)) == ""


@given(st.sampled_from(BOUNDS), st.sampled_from(BOUNDS), st.integers(0, 100))
def test_only_about_does_not_change_a_number(bound: str, other: str, n: int) -> None:
    same = bound == other or {bound, other} == {"", "about "}
    assert MONEY.is_same(MONEY.parse(f"{bound}USD {n}"), MONEY.parse(f"{other}USD {n}")) is same


def _samples(amount: quantity.Amount) -> set[Decimal]:
    """Some of the numbers that it allows: its ends, or what is next to them, and the middle."""
    low, high, low_open, high_open = amount.compute_interval()
    far, near = Decimal(10) ** 21, Decimal("1e-9")
    first = -far if low == Decimal("-Infinity") else low + (near if low_open else 0)
    last = far if high == Decimal("Infinity") else high - (near if high_open else 0)
    return {first, (first + last) / 2, last}


@given(raw_percents(), raw_percents())
def test_numbers_relate_as_what_they_allow(old: str, new: str) -> None:
    """An oracle: some numbers of both, asked one by one."""
    before, after = quantity.parse_percent(old), quantity.parse_percent(new)
    assume(before.measure == after.measure and not before.is_same(after))
    relation, ordering = PERCENT.relate(before, after), answer(PERCENT, old, new)
    if before.is_limit or after.is_limit:
        assert relation is Relation.DISJOINT
        return

    def allows(amount: quantity.Amount, number: Decimal) -> bool:
        low, high, low_open, high_open = amount.compute_interval()
        above = low < number or (low == number and not low_open)
        return above and (number < high or (number == high and not high_open))

    both = [n for n in _samples(before) | _samples(after) if allows(before, n) and allows(after, n)]
    if all(allows(before, n) for n in _samples(after)):
        assert relation is Relation.SHARPER
    elif all(allows(after, n) for n in _samples(before)):
        assert relation is Relation.VAGUER
    elif relation is Relation.DISJOINT:
        assert not both
        assert ordering is (UP if max(_samples(before)) < min(_samples(after)) else DOWN)
    else:
        assert relation is Relation.OVERLAPPING
        assert ordering is UNCLEAR


@pytest.mark.parametrize(
    ("old", "new", "ordering", "relation"),
    [
        ("about 27%", "27%", SAME, Relation.SAME),
        ("about 27%", "about 27.0%", SAME, Relation.SAME),
        ("20%", "20.00%", SAME, Relation.SAME),
        ("over 20%", "over 20.0%", SAME, Relation.SAME),
        ("about 27%", "26.01%", UNCLEAR, SHARPER),
        ("about 27%", "28%", UNCLEAR, SHARPER),
        ("27.5%", "about 27%", UNCLEAR, VAGUER),
        ("about 27%", "28.01%", UP, Relation.DISJOINT),
        ("about 27%", "25.99%", DOWN, Relation.DISJOINT),
        ("about 27%", "about 29%", UNCLEAR, OVERLAPPING),
        ("about 27%", "about 29.1%", UP, Relation.DISJOINT),
        ("about 10%", "20%", UP, Relation.DISJOINT),
        ("about 10%", "11%", UNCLEAR, SHARPER),
        ("about 10%", "11.1%", UP, Relation.DISJOINT),
        ("over 20%", "20%", UNCLEAR, SHARPER),
        ("20%", "over 20%", UNCLEAR, VAGUER),
        ("over 20%", "90%", UNCLEAR, SHARPER),
        ("over 20%", "19.99%", DOWN, Relation.DISJOINT),
        ("under 20%", "0%", UNCLEAR, SHARPER),
        ("under 20%", "20%", UP, Relation.DISJOINT),
        ("under 20%", "over 20%", UP, Relation.DISJOINT),
        ("over 20%", "over 30%", UNCLEAR, SHARPER),
        ("over 20%", "under 30%", UNCLEAR, OVERLAPPING),
        ("over 20%", "under 10%", DOWN, Relation.DISJOINT),
        ("over 20%", "about 19%", UNCLEAR, OVERLAPPING),
        ("over 20%", "about 18%", DOWN, Relation.DISJOINT),
        ("20%", "20.01%", UP, Relation.DISJOINT),
        ("none", "20%", UP, Relation.DISJOINT),
        ("none", "none", SAME, Relation.SAME),
        ("undisclosed", "20%", UNCLEAR, OVERLAPPING),
    ],
)
def test_what_is_known_of_numbers(old: str, new: str, ordering: Ordering, relation: Relation) -> None:
    before, after = PERCENT.parse(old), PERCENT.parse(new)
    assert (answer(PERCENT, old, new), PERCENT.relate(before, after)) == (ordering, relation)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("up to 4%", "up to 4.0%", SAME),
        ("up to 4%", "up to 5%", UP),
        ("at least 4%", "at least 2%", DOWN),
        ("at least 4%", "more than 4%", UP),
        ("less than 4%", "up to 4%", UP),
        ("more than 4%", "more than 5%", UP),
        # Both ends.
        ("at least 4%, up to 8%", "at least 5%, up to 9%", UP),
        ("at least 4%, up to 8%", "at least 4%, up to 9%", UP),
        ("at least 4%, up to 8%", "at least 4%, less than 8%", DOWN),
        ("at least 4%, up to 8%", "at least 3%, up to 8%", DOWN),
        ("at least 4%, up to 8%", "at least 3%, up to 9%", "one limit rose, the other fell"),
        # Everything that the new one allows is at or above everything that the old one allowed.
        ("up to 4%", "8%", UP),
        ("up to 4%", "4%", UP),
        ("up to 4%", "at least 5%", UP),
        ("up to 4%", "at least 4%", UP),
        ("up to 4%", "at least 5%, up to 8%", UP),
        ("at least 4%", "2%", DOWN),
        ("at least 4%", "up to 4%", DOWN),
        ("less than 4%", "4%", UP),
        ("more than 4%", "4%", DOWN),
        ("up to 4%", "about 8%", UP),
        ("up to 4%", "over 4%", UP),
        ("at least 4%", "under 4%", DOWN),
        ("at least 4%", "about 3%", DOWN),
        # Or not.
        ("up to 4%", "3%", "a limit against a sum"),
        ("at least 4%", "5%", "a limit against a sum"),
        ("up to 4%", "about 4%", "a limit against a sum"),
        ("up to 4%", "under 3%", "a limit against a sum"),
        ("up to 4%", "at least 3%", "limits of different kinds"),
        ("at least 4%", "at least 4%, up to 8%", "limits of different kinds"),
    ],
)
def test_limits(old: str, new: str, expected: Ordering | str) -> None:
    before, after = PERCENT.parse(old), PERCENT.parse(new)
    movement, back = PERCENT.compare(before, after), PERCENT.compare(after, before)
    assert (movement.reason or movement.ordering) == expected
    assert back == movement._replace(ordering=movement.ordering.opposite)
    relation = Relation.SAME if expected is SAME else Relation.DISJOINT
    assert PERCENT.relate(before, after) is PERCENT.relate(after, before) is relation


def test_about_reaches_one_unit_of_a_billion_for_thirteen_billion() -> None:
    axis, old = MONEY, "about USD 13 billion"
    assert answer(axis, old, "USD 13_999_999_999") is UNCLEAR
    assert answer(axis, old, "USD 14_000_000_001") is UP
    assert answer(axis, "about USD 250 million", "USD 260 million") is UNCLEAR
    assert answer(axis, "about USD 250 million", "USD 260_000_001") is UP
    assert answer(axis, "about USD 1 billion", "USD 1.2 billion") is UP


# -- schedules ---------------------------------------------------------------------------------------

FIVE_YEARS = {"2025": "20%", "2026": "25%"}
TIERS = {"up to USD 40 million": "50%", "above": "40%"}
BASES = {"voting": "20%", "as-converted": "27%"}


@pytest.mark.parametrize(
    ("old", "new", "expected", "relation"),
    [
        (FIVE_YEARS, {"2026": "25.0%", "2025": "20%"}, SAME, Relation.SAME),
        (FIVE_YEARS, {"2025-01-01": "20%"}, "a key that only one side has", OVERLAPPING),
        (FIVE_YEARS, {"2025": "21%", "2026": "26%"}, UP, Relation.DISJOINT),
        (FIVE_YEARS, {"2025": "20%", "2026": "26%"}, UP, Relation.DISJOINT),
        (FIVE_YEARS, {"2025": "20%", "2026": "24%"}, DOWN, Relation.DISJOINT),
        (FIVE_YEARS, {"2025": "21%", "2026": "24%"}, "some keys rose, others fell", Relation.DISJOINT),
        (FIVE_YEARS, {"2025": "20%", "2026": "about 25%"}, SAME, Relation.SAME),
        (FIVE_YEARS, {"2025": "20%", "2026": "over 25%"}, "not provably different", VAGUER),
        (FIVE_YEARS, {"2025": "20%"}, "a key that only one side has", VAGUER),
        (FIVE_YEARS, {**FIVE_YEARS, "2027": "30%"}, "a key that only one side has", SHARPER),
        (FIVE_YEARS, {"2026": "25%", "2027": "30%"}, "a key that only one side has", OVERLAPPING),
        (FIVE_YEARS, {"2026": "26%", "2027": "30%"}, "a key that only one side has", Relation.DISJOINT),
        (FIVE_YEARS, {"2027": "30%"}, "a key that only one side has", OVERLAPPING),
        (FIVE_YEARS, TIERS, "schedules of different kinds", OVERLAPPING),
        (FIVE_YEARS, "20%", "one number against a schedule", OVERLAPPING),
        (TIERS, {"up to USD 40_000_000": "50%", "above": "40%"}, SAME, Relation.SAME),
        (TIERS, {"up to USD 40 million": "55%", "above": "40%"}, UP, Relation.DISJOINT),
        (TIERS, {"up to USD 60 million": "50%", "above": "40%"}, "a key that only one side has",
         Relation.DISJOINT),
        (TIERS, {"up to USD 40 million": "50%"}, "a key that only one side has", VAGUER),
        (TIERS, "60%", UP, Relation.DISJOINT),
        (TIERS, "45%", "some keys rose, others fell", Relation.DISJOINT),
        # It is that of every tier, or of one: no tier fell, and one rose.
        (TIERS, "50%", UP, OVERLAPPING),
        (BASES, {"voting": "19%", "as-converted": "26%"}, DOWN, Relation.DISJOINT),
        (BASES, {"fully-diluted": "19%"}, "a key that only one side has", OVERLAPPING),
        (BASES, "27%", "one number against a schedule", OVERLAPPING),
        ({"voting": "20%"}, "20%", "one number against a schedule", OVERLAPPING),
        ("none", FIVE_YEARS, UP, Relation.DISJOINT),
        ("undisclosed", FIVE_YEARS, "not public", OVERLAPPING),
    ],
)  # fmt: skip
def test_schedules(old: object, new: object, expected: Ordering | str, relation: Relation) -> None:
    before, after = PERCENT.parse(old), PERCENT.parse(new)
    movement = PERCENT.compare(before, after)
    assert (movement.reason or movement.ordering) == expected
    assert PERCENT.relate(before, after) is relation
    assert PERCENT.describe_move(before, after) == {UP: "raised", DOWN: "lowered"}.get(movement.ordering, "")


@pytest.mark.parametrize(
    ("old", "new", "day", "expected", "relation"),
    [
        # Periods that are over are not compared.
        (FIVE_YEARS, {"2025": "10%", "2026": "25%"}, date(2026, 1, 1), SAME, OVERLAPPING),
        (FIVE_YEARS, {"2025": "10%", "2026": "25%"}, date(2025, 12, 31), DOWN, Relation.DISJOINT),
        (FIVE_YEARS, {"2026": "26%"}, date(2026, 6, 30), UP, Relation.DISJOINT),
        (FIVE_YEARS, {"2026": "25%"}, date(2026, 6, 30), SAME, OVERLAPPING),
        (
            FIVE_YEARS,
            {"2026": "25%", "2027": "30%"},
            date(2026, 6, 30),
            "a key that only one side has",
            SHARPER,
        ),
        (FIVE_YEARS, {"2025": "10%", "2026": "20%"}, date(2027, 6, 30), SAME, OVERLAPPING),
        # A plain number is the amount of its day, and says nothing of the others.
        (FIVE_YEARS, "25%", date(2026, 6, 30), SAME, VAGUER),
        (FIVE_YEARS, "20%", date(2026, 6, 30), DOWN, Relation.DISJOINT),
        (FIVE_YEARS, "about 25%", date(2026, 6, 30), SAME, VAGUER),
        (FIVE_YEARS, "over 20%", date(2026, 6, 30), "not provably different", VAGUER),
        (FIVE_YEARS, "25%", date(2027, 6, 30), "one number against a schedule", OVERLAPPING),
        ("20%", FIVE_YEARS, date(2025, 12, 31), SAME, SHARPER),
        ("20%", FIVE_YEARS, date(2026, 12, 31), SAME, SHARPER),
        ("25%", FIVE_YEARS, date(2025, 12, 31), DOWN, Relation.DISJOINT),
        ("10%", FIVE_YEARS, date(2025, 12, 31), UP, Relation.DISJOINT),
        ("10%", FIVE_YEARS, date(2024, 12, 31), "one number against a schedule", OVERLAPPING),
    ],
)
def test_schedules_at_a_day(
    old: object, new: object, day: date, expected: Ordering | str, relation: Relation
) -> None:
    before, after = PERCENT.parse(old), PERCENT.parse(new)
    movement = PERCENT.compare(before, after, day)
    assert (movement.reason or movement.ordering) == expected
    assert PERCENT.relate(before, after, day) is relation


def test_what_a_lower_price_means_of_a_schedule() -> None:
    axis = Quantity(of=quantity.parse_percent, lower_is_up=True)
    old, new = axis.parse(FIVE_YEARS), axis.parse({"2025": "19%", "2026": "25%"})
    assert axis.compare(old, new).ordering is UP
    assert axis.describe_move(old, new) == "lowered"


# -- trends ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("20%", "undisclosed, lower", DOWN),
        ("20%", "redacted, higher", UP),
        (FIVE_YEARS, "redacted, higher", UP),
        ("redacted", "redacted, lower", DOWN),
        ("undisclosed", "redacted, higher", UP),
        ("none", "undisclosed, higher", UP),
        ("unknown", "undisclosed, lower", "not known"),
        ("silent", "undisclosed, lower", "not known"),
        ("redacted, lower", "undisclosed, lower", SAME),
        ("redacted, lower", "redacted, higher", UP),
        ("redacted, lower", "20%", "not public"),
        ("redacted, lower", "redacted", "not public"),
        ("redacted, lower", "unknown", "not known"),
        ("redacted, lower", "none", DOWN),
    ],
)
def test_a_trend_looks_back(old: object, new: str, expected: Ordering | str) -> None:
    movement = PERCENT.compare(PERCENT.parse(old), PERCENT.parse(new))
    assert (movement.reason or movement.ordering) == expected
    lower = Quantity(of=quantity.parse_percent, lower_is_up=True)
    assert lower.compare(PERCENT.parse(old), PERCENT.parse(new)).ordering is movement.ordering.opposite


def test_a_trend_of_a_date() -> None:
    sooner = Through(of="date", sooner_is_up=True)
    old, new = sooner.parse("2030"), sooner.parse("undisclosed, lower")
    assert sooner.compare(old, new).ordering is UP
    assert sooner.describe_move(old, new) == "moved earlier"
    assert END.describe_move(END.parse("2030"), END.parse("undisclosed, higher")) == "extended"


@given(raw_durations(), raw_durations())
def test_lengths_of_time_have_a_direction_only_where_every_calendar_agrees(old: str, new: str) -> None:
    starts = [date(year, month, day) for year in (1999, 2000) for month in range(1, 13) for day in (1, 28)]
    longer = {_end(start, new) - _end(start, old) for start in starts}
    found = answer(LENGTH, old, new)
    if found is UP:
        assert min(longer) > timedelta(0)
    elif found is DOWN:
        assert max(longer) < timedelta(0)
    elif found is SAME:
        assert longer == {timedelta(0)}


def _end(start: date, duration: str) -> date:
    """The day on which a duration from ``start`` ends; starts are no later than the 28th."""
    length = Duration.parse(duration)
    months = start.year * 12 + start.month - 1 + length.months
    return date(months // 12, months % 12 + 1, start.day) + timedelta(days=length.days)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("P12M", "P1Y", SAME),
        ("P7D", "P1W", SAME),
        ("P1Y6M", "P18M", SAME),
        ("P1M", "P30D", UNCLEAR),
        ("P1M", "P28D", UNCLEAR),
        ("P1M", "P31D", UNCLEAR),
        ("P1M", "P27D", DOWN),
        ("P1M", "P32D", UP),
        ("P1Y", "P364D", DOWN),
        ("P1Y", "P365D", UNCLEAR),
        ("P1Y", "P366D", UNCLEAR),
        ("P1Y", "P367D", UP),
        ("P2M", "P58D", DOWN),
        ("P2M", "P59D", UNCLEAR),
        ("P2M", "P62D", UNCLEAR),
        ("P2M", "P63D", UP),
        ("P5Y", "P4Y", DOWN),
        ("P30D", "P60D", UP),
        ("P1M1D", "P1M2D", UP),
    ],
)
def test_lengths_of_time(old: str, new: str, expected: Ordering) -> None:
    assert answer(LENGTH, old, new) is expected
    relations = {SAME: Relation.SAME, UNCLEAR: OVERLAPPING}
    relation = LENGTH.relate(LENGTH.parse(old), LENGTH.parse(new))
    assert relation is relations.get(expected, Relation.DISJOINT)


# -- dates and ends ----------------------------------------------------------------------------------


@st.composite
def overlapping(draw: st.DrawFn) -> tuple[str, str]:
    """Two dates that share a day, at least one of them uncertain."""
    day = draw(st.dates(date(2024, 1, 1), date(2026, 12, 31))).isoformat()
    cut = st.sampled_from([4, 7, 10])
    marks = draw(st.sampled_from([p for p in product(["", "?", "~"], repeat=2) if any(p)]))
    return day[: draw(cut)] + marks[0], day[: draw(cut)] + marks[1]


@given(overlapping())
def test_no_direction_is_given_for_uncertain_dates_that_overlap(dates: tuple[str, str]) -> None:
    old, new = dates
    days = [PartialDate.parse(text) for text in dates]
    # An end is the last of its days, and of an uncertain one it may be any.
    before, after = ((day.first if day.uncertain else day.last, day.last) for day in days)
    may_be_same_end = before[0] <= after[1] and after[0] <= before[1]
    ends = (END, Through(of="date or perpetual")) if may_be_same_end else ()
    for axis in (DATE, *ends):
        assert answer(axis, old, new) in (SAME, UNCLEAR)
        assert axis.relate(axis.parse(old), axis.parse(new)) is not Relation.DISJOINT


@given(raw_dates(marks=False), raw_dates(marks=False))
def test_certain_ends_are_ordered_by_their_last_day(old: str, new: str) -> None:
    before, after = PartialDate.parse(old).last, PartialDate.parse(new).last
    expected = SAME if before == after else UP if before < after else DOWN
    assert answer(END, old, new) is expected
    assert answer(Through(of="date or perpetual"), old, new) is expected
    relation = Relation.SAME if before == after else Relation.DISJOINT
    assert END.relate(END.parse(old), END.parse(new)) is relation


@given(raw_dates(), raw_dates())
def test_dates_are_ordered_only_where_they_share_no_day(old: str, new: str) -> None:
    before, after = PartialDate.parse(old), PartialDate.parse(new)
    found = answer(DATE, old, new)
    if before.overlaps(after):
        alike = (before.first, before.last) == (after.first, after.last)
        assert found is (SAME if alike else UNCLEAR)
        inside = before.first <= after.first and after.last <= before.last
        around = after.first <= before.first and before.last <= after.last
        relation = Relation.SAME if alike else SHARPER if inside else VAGUER if around else OVERLAPPING
        assert DATE.relate(before, after) is relation
    else:
        assert found is (UP if before.first < after.first else DOWN)
        assert DATE.relate(before, after) is Relation.DISJOINT


@given(raw_ends())
def test_perpetual_is_no_sooner_than_any_end(end: object) -> None:
    assert answer(END, end, "perpetual") in (UP, SAME)


AFTER = {"after": "P30M", "of": ["ipo"]}


def both(through: str, *on: str, whichever: str = "first") -> dict[str, Any]:
    """An end by a day and by events."""
    return {"through": through, "on": list(on), "whichever": whichever}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("2030", "2032", UP),
        ("2030", "2030-06", DOWN),
        ("2030", "2030-12-31", SAME),
        ("2030?", "2030", UNCLEAR),
        ("2030?", "2030~", SAME),
        ("2030?", "2030-06", UNCLEAR),
        ("2030?", "2031", UP),
        ("2030", "perpetual", UP),
        ("perpetual", "perpetual", SAME),
        # An event against a calendar date; a second event; an event and a date.
        ("2030", {"on": ["agi"]}, UNCLEAR),
        ("perpetual", {"on": ["agi"]}, DOWN),
        ({"on": ["agi"]}, {"on": ["ipo"]}, UNCLEAR),
        ({"on": ["agi"]}, {"on": ["agi", "ipo"]}, DOWN),
        ({"on": ["agi"]}, both("perpetual", "agi"), SAME),
        # Whichever is first: a further end can only be sooner.
        ("2030", both("2030", "agi"), DOWN),
        (both("2030", "agi"), both("2032", "agi"), UP),
        (both("2030", "agi"), both("2030", "agi", "ipo"), DOWN),
        (both("2030", "agi"), both("2029", "agi", "ipo"), DOWN),
        (both("2030", "agi"), both("2032", "agi", "ipo"), UNCLEAR),
        (both("2030", "agi"), both("2032", "ipo"), UNCLEAR),
        (both("2030", "agi"), {"on": ["agi"]}, UP),
        (both("2030?", "agi"), both("2030-06", "agi"), UNCLEAR),
        (both("2030?", "agi"), both("2030-06", "agi", "ipo"), UNCLEAR),
        # Whichever is last: a further end can only be later.
        ("2030", both("2030", "agi", whichever="last"), UP),
        (both("2030", "agi", whichever="last"), both("2030", "agi", "ipo", whichever="last"), UP),
        (both("2030", "agi", whichever="last"), both("2032", "agi", "ipo", whichever="last"), UP),
        (both("2030", "agi", whichever="last"), both("2029", "agi", whichever="last"), DOWN),
        (both("2030", "agi", "ipo", whichever="last"), both("2032", "agi", whichever="last"), UNCLEAR),
        ({"on": ["agi"]}, both("2030", "agi", whichever="last"), UP),
        # Some time after a milestone.
        (AFTER, {"after": "P3Y", "of": ["ipo"]}, UP),
        (AFTER, {"after": "P30M", "of": ["ipo", "agi"]}, DOWN),
        (AFTER, {"after": "P30M", "of": ["agi"]}, UNCLEAR),
        (AFTER, {"after": "P3Y", "of": ["ipo", "agi"]}, UNCLEAR),
        (AFTER, {"after": "P900D", "of": ["ipo"]}, DOWN),
        (AFTER, {"after": "P913D", "of": ["ipo"]}, UNCLEAR),
        (AFTER, "2030", UNCLEAR),
        (AFTER, "perpetual", UP),
        (AFTER, {"on": ["ipo"]}, UNCLEAR),
        (AFTER, {**AFTER, "through": "2030", "whichever": "first"}, DOWN),
        (AFTER, {**AFTER, "through": "2030", "whichever": "last"}, UP),
        ({"on": ["agi"]}, {**AFTER, "on": ["agi"], "whichever": "first"}, DOWN),
        ({"on": ["agi"]}, {**AFTER, "on": ["agi"], "whichever": "last"}, UP),
        ({**AFTER, "on": ["agi"], "whichever": "first"},
         {"after": "P3Y", "of": ["ipo"], "on": ["agi", "sale"], "whichever": "first"}, UNCLEAR),
        # The two words against one another.
        (both("2030", "agi"), both("2030", "agi", whichever="last"), UP),
    ],
)  # fmt: skip
def test_ends(old: object, new: object, expected: Ordering) -> None:
    assert answer(END, old, new) is expected
    assert answer(END, new, old) is expected.opposite


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("2030", "2030-12-31", Relation.SAME),
        ("2030?", "2030", SHARPER),
        ("2030?", "2030-06", SHARPER),
        ("2030?", "2030-06?", SHARPER),
        ("2030-06~", "2030~", VAGUER),
        ("2030", "2030-06", Relation.DISJOINT),
        ("2030?", "2031", Relation.DISJOINT),
        ("2030?", "perpetual", Relation.DISJOINT),
        ("2030", {"on": ["agi"]}, Relation.DISJOINT),
        ({"on": ["agi"]}, {"on": ["ipo"]}, Relation.DISJOINT),
        ({"on": ["agi"]}, both("perpetual", "agi"), Relation.SAME),
        (both("2030~", "agi"), both("2030-06", "agi"), SHARPER),
        (both("2030?", "agi"), both("2030-06", "ipo"), Relation.DISJOINT),
        (both("2030?", "agi"), both("2030-06", "agi", whichever="last"), Relation.DISJOINT),
        (AFTER, {"after": "P2Y6M", "of": ["ipo"]}, Relation.SAME),
        (AFTER, {"after": "P3Y", "of": ["ipo"]}, Relation.DISJOINT),
        (AFTER, {"after": "P913D", "of": ["ipo"]}, OVERLAPPING),
        (AFTER, {"after": "P30M", "of": ["agi"]}, Relation.DISJOINT),
        (AFTER, {"on": ["ipo"]}, Relation.DISJOINT),
        (
            {**AFTER, "through": "2030?", "whichever": "first"},
            {**AFTER, "through": "2030-06", "whichever": "first"},
            SHARPER,
        ),
    ],
)
def test_how_ends_relate(old: object, new: object, expected: Relation) -> None:
    assert END.relate(END.parse(old), END.parse(new)) is expected
    assert END.relate(END.parse(new), END.parse(old)) is expected.opposite


def test_a_month_lies_inside_its_year_and_a_last_day_does_not() -> None:
    year, month = PartialDate.parse("2030"), PartialDate.parse("2030-06")
    assert DATE.relate(year, month) is SHARPER
    assert Through(of="date or perpetual").relate(year, month) is Relation.DISJOINT


def test_why_an_end_is_unclear() -> None:
    def reason(old: object, new: object) -> str:
        return END.compare(END.parse(old), END.parse(new)).reason

    assert reason("2030", {"on": ["agi"]}) == "an event against a calendar date"
    assert reason("2030?", "2030-06") == "days that overlap"
    assert reason({"on": ["agi"]}, {"on": ["ipo"]}) == "other events"
    assert reason(AFTER, {"after": "P30M", "of": ["agi"]}) == "other events"
    assert reason(AFTER, {"after": "P913D", "of": ["ipo"]}) == "months and days that may be as long"
    assert reason(AFTER, "2030") == "an event against a calendar date"
    assert reason(AFTER, {"on": ["ipo"]}) == "other events"
    assert reason(both("2030", "a"), both("2032", "a", "b")) == "the day and the events moved apart"
    assert (
        reason(both("2030", "a"), both("2030", "b", whichever="last"))
        == "whichever is first against whichever is last"
    )


@given(raw_ends(), raw_ends())
def test_ends_say_only_what_holds_whenever_the_events_come(old: object, new: object) -> None:
    """An oracle: let every event come on each of some days, and see which term ends later."""
    before, after = END.parse(old), END.parse(new)
    assert isinstance(before, End)
    assert isinstance(after, End)
    found = END.compare(before, after).ordering
    events = sorted(before.milestones | after.milestones)
    days = (date(2025, 1, 31), date(2029, 7, 1), date(2040, 1, 1), date.max)
    moves = set()
    for came in product(days, repeat=len(events)):
        on = dict(zip(events, came, strict=True))
        first, second = _ended(before, on), _ended(after, on)
        moves.add((second > first) - (second < first))
    if found is UP:
        assert -1 not in moves
    elif found is DOWN:
        assert 1 not in moves
    elif found is SAME:
        assert moves <= {0}


def _ended(end: End, came: dict[str, date]) -> date:
    """The day on which a term ends, if the events come on these days."""
    candidates = [came[event] for event in end.on]
    if end.after is not None:
        candidates.append(end.after.add_to(min(came[event] for event in end.of)) or date.max)
    if isinstance(end.through, PartialDate):
        candidates.append(end.through.last)
    elif end.through is not None:
        candidates.append(date.max)
    return max(candidates) if end.whichever == "last" else min(candidates)


# -- where `none` stands -----------------------------------------------------------------------------

FROM_NONE = {
    ("revenue-share", "rate"): UP,
    ("revenue-share", "cap"): DOWN,
    ("revenue-share", "floor"): UP,
    ("revenue-share", "threshold"): DOWN,
    ("liability-cap", "cap"): UP,
    ("price-restriction", "max_increase"): UP,
    ("price-restriction", "frozen_through"): UP,
    ("non-compete", "threshold"): DOWN,
    ("exclusivity", "share"): UP,
    ("exclusivity", "level"): UP,
    ("right-of-first-refusal", "level"): UP,
    ("right-of-first-refusal", "window"): UP,
    ("most-favored-nation", "mechanism"): UP,
    ("payment", "amount"): UP,
    ("payment", "due"): UP,
    ("payment", "used"): UP,
    ("price", "amount"): UP,
    ("supply-commitment", "amount"): UP,
    ("supply-commitment", "period"): UP,
    ("supply-commitment", "ramp"): UP,
    ("facility", "size"): UP,
    ("facility", "interest"): DOWN,
    ("facility", "used"): UP,
    ("indemnity", "covers"): UP,
    ("indemnity", "cap"): DOWN,
    ("warranty", "covers"): UP,
    ("warranty", "period"): UP,
    ("minimum-commitment", "amount"): UP,
    ("minimum-commitment", "period"): UP,
    ("minimum-commitment", "ceiling"): DOWN,
    ("minimum-commitment", "used"): UP,
    ("investment", "committed"): UP,
    ("investment", "valuation"): UP,
    ("investment", "funded"): UP,
    ("equity-stake", "percent"): UP,
    ("equity-stake", "cap"): DOWN,
    ("termination-fee", "amount"): UP,
    ("termination-fee", "triggers"): UP,
    ("license-grant", "level"): UP,
    ("license-grant", "exclusive_except"): DOWN,
    ("license-grant", "subject"): UP,
    ("license-grant", "field"): UP,
    ("license-grant", "territory"): UP,
    ("license-grant", "affiliates"): UP,
    ("duration", "signed"): UP,
    ("duration", "effective"): UP,
    ("renewal", "extension"): UP,
    ("renewal", "notice"): UP,
    ("termination-right", "level"): UP,
    ("termination-right", "notice"): UP,
    ("termination-right", "triggers"): UP,
    ("option", "size"): UP,
    ("option", "strike"): UP,
    ("option", "window"): UP,
    ("option", "used"): UP,
    ("change-of-control", "level"): UP,
    ("change-of-control", "threshold"): UP,
    ("governance-right", "level"): UP,
    ("governance-right", "over"): UP,
    ("confidentiality", "period"): UP,
}
"""From `none` to something: up is more of a burden. An undirected axis answers too; nobody asks it."""
REFUSES_NONE = {
    ("anti-assignment", "level"),
    ("ip-ownership", "level"),
    ("milestone-trigger", "decided_by"),
    ("license-grant", "exclusive_ends"),
    ("license-grant", "transferable"),
    ("license-grant", "sublicensable"),
    ("license-grant", "irrevocable"),
    ("license-grant", "unlimited"),
    ("minimum-commitment", "take_or_pay"),
    ("minimum-commitment", "incremental"),
    ("payment", "refundable"),
}


def test_where_none_stands_on_every_axis() -> None:
    found: dict[tuple[str, str], Ordering] = {}
    refused = set()
    for name, field, axis in all_axes():
        if isinstance(axis, PartyAxis) or not axis.ordered:
            continue
        if takes_none(axis):
            found[name, field] = axis.compare(NONE, Missing.UNDISCLOSED).ordering
        else:
            refused.add((name, field))
    common = {"scope": UP, "carve_outs": DOWN, "conditions": DOWN}
    wanted = {(name, field): up for name in list_own_kinds() for field, up in common.items()}
    assert found == FROM_NONE | wanted
    assert refused == REFUSES_NONE | {(name, "ends") for name in list_own_kinds()}


@pytest.mark.parametrize("word", ["undisclosed", "redacted"])
def test_a_limit_that_appears_is_tighter_and_one_that_goes_is_looser(word: str) -> None:
    cap = resolve_kind("revenue-share").get_axes()["cap"]
    rise = resolve_kind("price-restriction").get_axes()["max_increase"]
    assert (answer(cap, "none", word), answer(cap, word, "none")) == (DOWN, UP)
    assert (answer(rise, "none", word), answer(rise, word, "none")) == (UP, DOWN)
    assert (answer(rise, "none", "5%"), answer(rise, "5%", "3%")) == (UP, UP)


def test_what_is_not_public_is_not_measured() -> None:
    cap = resolve_kind("liability-cap").get_axes()["cap"]
    movement = cap.compare(Missing.UNDISCLOSED, cap.parse("USD 1"))
    assert (movement.ordering, movement.reason) == (UNCLEAR, "not public")
    assert cap.compare(Missing.SILENT, cap.parse("USD 1")).reason == "not known"


# -- which way is up ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "field", "old", "new"),
    [
        ("non-compete", "threshold", "10%", "5%"),
        ("price-restriction", "max_increase", "5%", "3%"),
        ("price-restriction", "frozen_through", "2026", "2027"),
        ("payment", "due", "2027", "2026-12-31"),
        ("payment", "amount", "USD 1", "USD 2"),
        ("revenue-share", "rate", "20%", "21%"),
        ("revenue-share", "cap", "USD 1", "USD 2"),
        ("revenue-share", "floor", "USD 1", "USD 2"),
        ("revenue-share", "conditions", ["a", "b"], ["a"]),
        ("investment", "conditions", ["a", "b"], "none"),
        ("termination-fee", "triggers", ["a"], ["a", "b"]),
        ("license-grant", "transferable", "no", "yes"),
        ("license-grant", "sublicensable", "no", "yes"),
        ("license-grant", "irrevocable", "no", "yes"),
        ("license-grant", "unlimited", "no", "yes"),
        ("license-grant", "affiliates", ["licensor"], ["licensor", "licensee"]),
        ("license-grant", "level", "non-exclusive", "exclusive"),
        ("minimum-commitment", "take_or_pay", "no", "yes"),
        ("renewal", "extension", "P1Y", "P2Y"),
        ("option", "window", "P30D", "P60D"),
        ("right-of-first-refusal", "window", "P30D", "P60D"),
        ("liability-cap", "cap", "none", "USD 1"),
        ("ip-ownership", "level", "retained", "joint"),
        ("anti-assignment", "level", "free", "prohibited"),
        ("termination-right", "level", "for-cause", "for-convenience"),
        ("milestone-trigger", "decided_by", "independent", "holder"),
        ("governance-right", "level", "audit", "veto"),
        ("change-of-control", "level", "notice", "automatic"),
        ("most-favored-nation", "mechanism", "notice", "match"),
        ("exclusivity", "share", "50%", "80%"),
        ("exclusivity", "scope", ["cloud"], ["all"]),
        ("exclusivity", "carve_outs", ["research"], "none"),
        ("exclusivity", "ends", "2030", "2032"),
    ],
)
def test_up_is_more_of_a_burden(name: str, field: str, old: object, new: object) -> None:
    axis = resolve_kind(name).get_axes()[field]
    assert axis.directed
    assert answer(axis, old, new) is UP


@pytest.mark.parametrize(
    ("axis", "old", "new", "word", "back"),
    [
        (PERCENT, "20%", "25%", "raised", "lowered"),
        (Quantity(of=quantity.parse_percent, lower_is_up=True), "20%", "25%", "raised", "lowered"),
        (Quantity(of=quantity.parse_money, none_is="top"), "none", "USD 5", "lowered", "raised"),
        (PERCENT, "none", "undisclosed", "raised", "lowered"),
        (LENGTH, "P30D", "P60D", "extended", "shortened"),
        (END, "2030", "2032", "extended", "shortened"),
        (Through(of="date or perpetual"), "2030", "perpetual", "extended", "shortened"),
        (DATE, "2030", "2032", "moved later", "moved earlier"),
        (Through(of="date", sooner_is_up=True), "2030", "2032", "moved later", "moved earlier"),
        (SCOPE, ["a"], ["a", "b"], "widened", "narrowed"),
        (CARVED, ["a"], ["a", "b"], "widened", "narrowed"),
        (CARVED, "none", ["a"], "widened", "narrowed"),
        (Flag(), "no", "yes", "set", "lifted"),
        (Ladder(("a < b",)), "a", "b", "tightened", "loosened"),
        (PartyAxis(side="binds"), "acme", ["acme", "bolt"], "reassigned", "reassigned"),
        (PartyAxis(side="binds"), "unknown", "bolt", "", ""),
        (Tokens(), "a", "b", "", ""),
        (Text(), "a", "b", "", ""),
        (SCOPE, ["a"], ["b"], "", ""),
        (PERCENT, "20%", "20.0%", "", ""),
    ],
)
def test_what_people_call_a_move(axis: Axis, old: object, new: object, word: str, back: str) -> None:
    assert axis.describe_move(axis.parse(old), axis.parse(new)) == word
    assert axis.describe_move(axis.parse(new), axis.parse(old)) == back


def test_flags() -> None:
    flag = Flag()
    pairs = {pair: answer(flag, *pair) for pair in product(["yes", "no", "true", "false"], repeat=2)}
    assert {pair for pair, found in pairs.items() if found is UP} == {
        ("no", "yes"), ("no", "true"), ("false", "yes"), ("false", "true"),
    }  # fmt: skip
    assert sum(found is SAME for found in pairs.values()) == 8


def test_exactness() -> None:
    tenth: Value = quantity.parse_money("USD 0.1")
    assert quantity.parse_money("USD 0.3").number - quantity.parse_money("USD 0.2").number == Decimal("0.1")
    assert MONEY.compare(tenth, quantity.parse_money("USD 0.100000001")).ordering is UP
