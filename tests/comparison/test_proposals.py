"""What became of a proposal: the moves of its term that came to its aim, since it was made."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from support.strategies import raw_percents

from dealterms.comparison.proposals import Moves
from dealterms.model.axes import Quantity
from dealterms.model.change import FieldChange
from dealterms.model.missing import known_rank
from dealterms.model.quantity import parse_percent

RATE = Quantity(of=parse_percent)
ONE_RATE = {"up to USD 10": "20%", "above": "20%"}
"""A rate that is the same in each tier is that rate."""
RATES = st.one_of(
    st.sampled_from(["20%", "20.0%", "about 20%", "25%", "over 20%", "up to 20%", "none", "undisclosed"]),
    st.just(ONE_RATE),
    st.just({"2025": "20%", "2026": "25%"}),
    raw_percents(),
)


@given(
    moves=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["share", "other"]), RATES), max_size=8),
    aim=RATES,
    first=st.integers(0, 3),
)
@example(moves=[(0, "share", "20%"), (1, "share", "25%"), (2, "share", "20.0%")], aim="about 20%", first=0)
@example(moves=[(0, "share", "20%"), (1, "share", ONE_RATE)], aim="20%", first=0)
@example(moves=[(0, "share", ONE_RATE), (1, "share", "20%")], aim=ONE_RATE, first=0)
@example(moves=[(0, "share", "20%"), (1, "share", "20%")], aim="20%", first=1)
def test_moves_are_found_as_one_by_one(moves: list[tuple[int, str, object]], aim: object, first: int) -> None:
    wanted, found = RATE.parse(aim), Moves()
    one_by_one = []
    for step, term, raw in moves:
        value = RATE.parse(raw)
        move = FieldChange("rate", "changed", None, value, str(step))
        found.add(step, term, move)
        is_met = known_rank(value) == known_rank(wanted) == 3 and RATE.is_same(wanted, value)
        if term == "share" and step >= first and is_met:
            one_by_one.append(move)
    assert found.find("share", {"rate": wanted}, {"rate": RATE}, first) == tuple(one_by_one)
