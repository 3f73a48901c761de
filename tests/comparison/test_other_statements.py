"""What was stated beside the known value: the newest of it that denies a new value is found."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.strategies import all_axes, raw_percents, values

from dealterms.comparison.other_statements import OtherStatements, Statement
from dealterms.model.axes import Quantity
from dealterms.model.axes.base import Axis, Relation
from dealterms.model.missing import known_rank
from dealterms.model.quantity import parse_money, parse_percent
from dealterms.model.value import Value

RATE = Quantity(of=parse_percent)
DAY = date(2025, 12, 31)
VAGUE = st.one_of(
    st.sampled_from(["over", "under", "about"]).flatmap(
        lambda bound: st.integers(1, 30).map(lambda number: f"{bound} {number}%")
    ),
    raw_percents(),
    st.just({"2025": "20%", "2026": "25%"}),
)


def find_one_by_one(axis: Axis, stated: list[Value], new: Value) -> Value | None:
    disjoint = (value for value in reversed(stated) if axis.relate(value, new, DAY) is Relation.DISJOINT)
    return next(disjoint, None)


def keep(axis: Axis, values: list[Value]) -> OtherStatements:
    statements = OtherStatements()
    for number, value in enumerate(values):
        statements.add(axis, Statement(value, str(number)))
    return statements


@given(st.lists(VAGUE, max_size=8), VAGUE)
@example(["under 30%", "under 35%"], "37%")
@example(["under 35%", "under 30%"], "32%")
@example(["over 20%", "over 25%", "about 5%"], "10%")
@example(["under 20%"], "20%")
@example(["over 20%"], "20%")
@example(["under 20%"], "over 20%")
def test_the_newest_that_denies_a_value_is_found_as_one_by_one(raws: list[object], raw: object) -> None:
    stated = list(dict.fromkeys(RATE.parse(raw) for raw in raws))
    new = RATE.parse(raw)
    found = keep(RATE, stated).find_newest_disjoint(RATE, new, DAY, {})
    assert found == find_one_by_one(RATE, stated, new)


@given(st.data(), st.sampled_from(all_axes()))
def test_so_it_is_of_any_field(data: st.DataObject, named: tuple[str, str, Axis]) -> None:
    axis = named[2]
    known = values(axis).filter(lambda value: known_rank(value) == 3)
    stated, new = list(dict.fromkeys(data.draw(st.lists(known, max_size=5)))), data.draw(known)
    found = keep(axis, stated).find_newest_disjoint(axis, new, DAY, {})
    assert found == find_one_by_one(axis, stated, new)


@pytest.mark.parametrize(
    ("new", "denied_by"),
    [("EUR 5", "over USD 4"), ("EUR 3", "over USD 4"), ("USD 3", "over USD 4"), ("USD 5", "over EUR 4")],
)
def test_what_is_measured_otherwise_denies_it(new: str, denied_by: str) -> None:
    money = Quantity(of=parse_money)
    statements = keep(money, [money.parse("over EUR 4"), money.parse("over USD 4")])
    assert str(statements.find_newest_disjoint(money, money.parse(new), DAY, {})) == denied_by


def test_a_statement_is_found_by_its_value() -> None:
    one, same = RATE.parse("over 20%"), RATE.parse("over 20%")._replace(text="over 20%")
    statements = keep(RATE, [one])
    assert one in statements and same in statements
    assert statements.get(one) == Statement(one, "0")
    assert statements.get(RATE.parse("over 21%")) is None
