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
from dealterms.model.axes.base import Axis, Ordering
from dealterms.model.duration import Duration
from dealterms.model.kinds import list_own_kinds, resolve_kind
from dealterms.model.missing import NONE, Missing, known_rank
from dealterms.model.partial_date import PartialDate
from dealterms.model.value import End, Value

UP, DOWN, SAME, UNCLEAR = Ordering.UP, Ordering.DOWN, Ordering.SAME, Ordering.UNCLEAR


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
    old, new = data.draw(values(axis)), data.draw(values(axis))
    there, back = axis.compare(old, new), axis.compare(new, old)
    assert back.ordering is there.ordering.opposite
    assert (back.by_convention, back.reason) == (there.by_convention, there.reason)


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


@by_axis
@laws
@given(data=st.data())
def test_up_and_up_is_never_down(axis: Axis, data: st.DataObject) -> None:
    a, b, c = (data.draw(values(axis)) for _ in range(3))
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
    assert told["exclusive", "majority"] == (DOWN, False)
    assert told["exclusive", "sole"] == (DOWN, True)
    assert told["refusal", "offer"] == (DOWN, True)
    assert told["none", "negotiation"] == (UP, True)
    assert told["none", "preferred"] == (UP, False)
    assert told["sole", "first-availability"] == (DOWN, True)
    assert told["first-availability", "preferred"] == (DOWN, False)
    assert told["none", "first-availability"] == (UP, False)
    apart = {pair for pair, (direction, _) in told.items() if direction is UNCLEAR}
    branch = ("majority", "refusal", "offer", "negotiation")
    assert apart == {p for r in branch for p in permutations((r, "first-availability"))}


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

AGREED = ("at least ", "up to ")


@given(raw_money(), raw_money())
def test_no_direction_is_given_across_currencies(old: str, new: str) -> None:
    if ("USD" in old) is not ("USD" in new):
        assert answer(MONEY, old, new) is UNCLEAR
        assert not MONEY.may_equal(MONEY.parse(old), MONEY.parse(new))


@given(raw_money(), raw_percents())
def test_no_direction_is_given_between_money_and_a_percent(old: str, new: str) -> None:
    assert answer(Quantity(of=quantity.parse_amount), old, new) is UNCLEAR


@pytest.mark.parametrize(("bound", "other"), list(permutations(["", *AGREED], 2)))
@given(st.integers(0, 9), st.integers(0, 9))
def test_no_direction_is_given_between_agreed_bounds(
    bound: str, other: str, number: int, second: int
) -> None:
    old, new = f"{bound}USD {number}", f"{other}USD {second}"
    assert answer(MONEY, old, new) is UNCLEAR
    assert not MONEY.may_equal(MONEY.parse(old), MONEY.parse(new))


@given(st.sampled_from(BOUNDS), st.sampled_from(BOUNDS), st.integers(0, 100))
def test_how_well_a_number_is_known_does_not_change_it(bound: str, other: str, n: int) -> None:
    known = {bound, other}.isdisjoint(AGREED)
    assert MONEY.is_same(MONEY.parse(f"{bound}USD {n}"), MONEY.parse(f"{other}USD {n}")) is (
        known or bound == other
    )


@given(raw_percents(), raw_percents())
def test_two_numbers_are_the_same_or_may_be_or_one_is_more(old: str, new: str) -> None:
    before, after = quantity.parse_percent(old), quantity.parse_percent(new)
    assume(before.agreed_bound == after.agreed_bound)
    (low, high), (new_low, new_high) = before.compute_range(), after.compute_range()
    if before.number == after.number:
        assert answer(PERCENT, old, new) is SAME
    elif new_low > high:
        assert answer(PERCENT, old, new) is UP
    elif new_high < low:
        assert answer(PERCENT, old, new) is DOWN
    else:
        assert answer(PERCENT, old, new) is UNCLEAR
        assert PERCENT.may_equal(before, after)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("about 27%", "27%", SAME),
        ("about 27%", "26.01%", "closer"),
        ("about 27%", "28%", "closer"),
        ("about 27%", "28.01%", UP),
        ("about 27%", "25.99%", DOWN),
        ("about 27%", "about 29%", "closer"),
        ("about 27%", "about 29.1%", UP),
        ("about 27.0%", "27.1%", "closer"),
        ("about 27.0%", "27.2%", UP),
        ("over 20%", "20%", SAME),
        ("over 20%", "90%", "closer"),
        ("over 20%", "19.99%", DOWN),
        ("under 20%", "0%", "closer"),
        ("under 20%", "21%", UP),
        ("over 20%", "over 30%", "closer"),
        ("over 20%", "under 30%", "closer"),
        ("over 20%", "under 10%", DOWN),
        ("under 10%", "over 20%", UP),
        ("over 20%", "about 19%", "closer"),
        ("over 20%", "about 18%", DOWN),
        ("20%", "20.00%", SAME),
        ("20%", "20.01%", UP),
        ("up to 20%", "up to 25%", UP),
        ("at least 20%", "at least 15%", DOWN),
        ("up to 20%", "up to 20.0%", SAME),
    ],
)
def test_the_three_answers_of_numbers(old: str, new: str, expected: Ordering | str) -> None:
    closer = PERCENT.may_equal(PERCENT.parse(old), PERCENT.parse(new))
    found = answer(PERCENT, old, new)
    if expected == "closer":
        assert (found, closer) == (UNCLEAR, True)
    else:
        assert (found, closer) == (expected, expected is SAME)


def test_about_reaches_one_unit_of_a_billion_for_thirteen_billion() -> None:
    axis, old = MONEY, "about USD 13 billion"
    assert answer(axis, old, "USD 13_999_999_999") is UNCLEAR
    assert answer(axis, old, "USD 14_000_000_001") is UP
    assert answer(axis, "about USD 250 million", "USD 260 million") is UNCLEAR
    assert answer(axis, "about USD 250 million", "USD 260_000_001") is UP


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
    for axis in (END, DATE, Through(of="date or perpetual")):
        assert answer(axis, old, new) in (SAME, UNCLEAR)
        assert axis.may_equal(axis.parse(old), axis.parse(new))


@given(raw_dates(marks=False), raw_dates(marks=False))
def test_certain_ends_are_ordered_by_their_last_day(old: str, new: str) -> None:
    before, after = PartialDate.parse(old).last, PartialDate.parse(new).last
    expected = SAME if before == after else UP if before < after else DOWN
    assert answer(END, old, new) is expected
    assert answer(Through(of="date or perpetual"), old, new) is expected
    assert not END.may_equal(END.parse(old), END.parse(new))


@given(raw_dates(), raw_dates())
def test_dates_are_ordered_only_where_they_share_no_day(old: str, new: str) -> None:
    before, after = PartialDate.parse(old), PartialDate.parse(new)
    found = answer(DATE, old, new)
    if before.overlaps(after):
        alike = (before.first, before.last) == (after.first, after.last)
        assert found is (SAME if alike else UNCLEAR)
        assert DATE.may_equal(before, after)
    else:
        assert found is (UP if before.first < after.first else DOWN)
        assert not DATE.may_equal(before, after)


@given(raw_ends())
def test_perpetual_is_no_sooner_than_any_end(end: object) -> None:
    assert answer(END, end, "perpetual") in (UP, SAME)


def both(through: str, *on: str, whichever: str = "first") -> dict[str, Any]:
    """An end by a day and by events."""
    return {"through": through, "on": list(on), "whichever": whichever}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("2030", "2032", UP),
        ("2030", "2030-06", DOWN),
        ("2030", "2030-12-31", SAME),
        ("2030?", "2030", SAME),
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
        # The two words against one another.
        (both("2030", "agi"), both("2030", "agi", whichever="last"), UNCLEAR),
    ],
)  # fmt: skip
def test_ends(old: object, new: object, expected: Ordering) -> None:
    assert answer(END, old, new) is expected
    assert answer(END, new, old) is expected.opposite


def test_an_uncertain_end_is_known_more_closely_where_nothing_else_differs() -> None:
    def closer(old: object, new: object) -> bool:
        return END.may_equal(END.parse(old), END.parse(new))

    assert closer("2030?", "2030-06")
    assert closer(both("2030~", "agi"), both("2030-06", "agi"))
    assert not closer("2030", "2030-06")
    assert not closer("2030?", "2031")
    assert not closer("2030?", "perpetual")
    assert not closer(both("2030?", "agi"), both("2030-06", "ipo"))
    assert not closer(both("2030?", "agi"), both("2030-06", "agi", whichever="last"))
    assert not closer({"on": ["agi"]}, {"on": ["ipo"]})


def test_why_an_end_is_unclear() -> None:
    def reason(old: object, new: object) -> str:
        return END.compare(END.parse(old), END.parse(new)).reason

    assert reason("2030", {"on": ["agi"]}) == "an event against a calendar date"
    assert reason("2030?", "2030-06") == "days that overlap"
    assert reason({"on": ["agi"]}, {"on": ["ipo"]}) == "other events"
    assert reason(both("2030", "a"), both("2032", "a", "b")) == "the day and the events moved apart"
    assert (
        reason(both("2030", "a"), both("2030", "a", whichever="last"))
        == "whichever is first against whichever is last"
    )


@given(raw_ends(), raw_ends())
def test_ends_say_only_what_holds_whenever_the_events_come(old: object, new: object) -> None:
    """An oracle: let every event come on each of some days, and see which term ends later."""
    before, after = END.parse(old), END.parse(new)
    assert isinstance(before, End)
    assert isinstance(after, End)
    found = END.compare(before, after).ordering
    events = sorted(before.on | after.on)
    days = (date(2025, 1, 1), date(2029, 7, 1), date(2040, 1, 1), date.max)
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
    ("revenue-share", "conditions"): DOWN,
    ("liability-cap", "cap"): DOWN,
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
    ("minimum-commitment", "amount"): UP,
    ("minimum-commitment", "period"): UP,
    ("minimum-commitment", "ceiling"): DOWN,
    ("investment", "committed"): UP,
    ("investment", "conditions"): DOWN,
    ("investment", "valuation"): UP,
    ("investment", "funded"): UP,
    ("equity-stake", "percent"): UP,
    ("termination-fee", "amount"): UP,
    ("termination-fee", "triggers"): UP,
    ("license-grant", "level"): UP,
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
    ("option", "strike"): UP,
    ("option", "window"): UP,
    ("change-of-control", "level"): UP,
    ("change-of-control", "threshold"): UP,
    ("governance-right", "level"): UP,
    ("confidentiality", "period"): UP,
}
"""From `none` to something: up is more of a burden. An undirected axis answers too; nobody asks it."""
REFUSES_NONE = {
    ("anti-assignment", "level"),
    ("ip-ownership", "level"),
    ("milestone-trigger", "decided_by"),
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
    common = {"scope": UP, "carve_outs": DOWN}
    wanted = {(name, field): up for name in list_own_kinds() for field, up in common.items()}
    assert found == FROM_NONE | wanted
    assert refused == REFUSES_NONE | {(name, "ends") for name in list_own_kinds()}


@pytest.mark.parametrize("word", ["undisclosed", "redacted"])
def test_a_limit_that_appears_is_tighter_and_one_that_goes_is_looser(word: str) -> None:
    cap = resolve_kind("liability-cap").get_axes()["cap"]
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
        ("liability-cap", "cap", "USD 1", "none"),
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
