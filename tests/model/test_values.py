"""How values are written: what is read, what is refused and in which words, what stays as written."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import (
    NOTHINGS,
    all_axes,
    kind_names,
    raw_dates,
    raw_deal,
    raw_durations,
    raw_ends,
    raw_money,
    raw_percents,
    raw_values,
    terms_of,
)

from dealterms.model import axes
from dealterms.model.deal import DealHeader
from dealterms.model.duration import Duration
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import Missing, known_rank
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import CURRENCIES, parse_amount, parse_money, parse_percent
from dealterms.model.term import OVER_STATUSES, Citation, Term
from dealterms.model.value import End, parse_token, parse_token_set, to_json_value
from dealterms.plugins import find_similar, truncate_input


def refusal(read: Callable[[Any], object], raw: object) -> str:
    """The words in which ``read`` refuses ``raw``."""
    try:
        found = read(raw)
    except ValueError as error:
        return str(error)
    pytest.fail(f"read as {found!r}")


# -- dates -------------------------------------------------------------------------------------------


@given(st.dates(min_value=date(1, 1, 1)), st.sampled_from(["", "?", "~"]))
def test_a_date_is_the_interval_of_its_days(day: date, mark: str) -> None:
    year, month = f"{day.year:04d}", f"{day.month:02d}"
    last = monthrange(day.year, day.month)[1]
    told = {
        year: (date(day.year, 1, 1), date(day.year, 12, 31)),
        f"{year}-{month}": (day.replace(day=1), day.replace(day=last)),
        day.isoformat(): (day, day),
    }
    for text, interval in told.items():
        found = PartialDate.parse(text + mark)
        assert (found.first, found.last, found.uncertain) == (*interval, bool(mark))
        assert str(found) == text + mark


@given(st.integers(0, 9999), st.integers(0, 20), st.integers(0, 40))
def test_a_day_is_read_if_and_only_if_the_calendar_has_it(year: int, month: int, day: int) -> None:
    text = f"{year:04d}-{month:02d}-{day:02d}"
    try:
        expected = date.fromisoformat(text)
    except ValueError:
        assert refusal(PartialDate.parse, text).startswith(f"not a valid date: '{text}' (")
    else:
        assert PartialDate.parse(text).first == PartialDate.parse(text).last == expected


_SHAPE = "Write 2024, 2024-10 or 2024-10-17, with `?` if it is uncertain or `~` if approximate"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2025-13", "not a valid date: '2025-13' (there is no month 13). Write 01 to 12"),
        ("2025-00", "not a valid date: '2025-00' (there is no month 00). Write 01 to 12"),
        ("2021-06-31", "not a valid date: '2021-06-31' (June 2021 has 30 days). Write 01 to 30"),
        (
            "2021-02-29",
            "not a valid date: '2021-02-29' (February 2021 has 28 days). Write 01 to 28",
        ),
        (
            "1900-02-29",
            "not a valid date: '1900-02-29' (February 1900 has 28 days). Write 01 to 28",
        ),
        (
            "2024-02-30",
            "not a valid date: '2024-02-30' (February 2024 has 29 days). Write 01 to 29",
        ),
        (
            "2024-12-00",
            "not a valid date: '2024-12-00' (December 2024 has 31 days). Write 01 to 31",
        ),
        ("0000", "not a valid date: '0000' (the first year is 0001). Write a year from 0001 on"),
    ],
)
def test_a_date_that_the_calendar_does_not_have(text: str, message: str) -> None:
    assert refusal(PartialDate.parse, text) == message


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "24", "024", "20245", "-2024", "+2024", "2024-1", "2024-001", "2024-1-1", "202410",
        "20241017", "2024-10-1", "2024-10-17T00:00", "2024-10-17Z", "2024/10/17", "17.10.2024",
        "10/17/2024", "October 2024", "2024-Oct", "2024 ", " 2024", "2024\n", "2024??", "2024?~",
        "2024~?", "2024%", "?2024", "~2024", "2024-?10", "2024-10?-17", "2024-W10", "2024-290",
        "2024/2025", "2024..", "..", "202X", "2024-XX", "Y17E8", "２０２４", "२०२४", "2024-10–17",
        "today", "latest", "perpetual", "circa 2024", "mid-2024", "Q1 2024", "2024-Q1", "2024-21-",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert refusal(PartialDate.parse, text) == f"not a valid date: '{text}'. {_SHAPE}"


@given(raw_dates(), raw_dates())
def test_before_and_after_are_about_all_days_and_doubt_proves_nothing(a: str, b: str) -> None:
    one, other = PartialDate.parse(a), PartialDate.parse(b)
    assert one.is_wholly_after(other) is (one.first > other.last and not one.uncertain)
    assert one.is_on_or_before(other) is (one.last <= other.last and not one.uncertain)
    assert one.overlaps(other) is other.overlaps(one)
    days = {one.first + timedelta(days=n) for n in range((one.last - one.first).days + 1)}
    assert one.overlaps(other) is any(other.first <= day <= other.last for day in days)


# -- lengths of time ---------------------------------------------------------------------------------


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_a_duration_is_months_and_days(years: int, months: int, weeks: int, days: int) -> None:
    found = Duration.parse(f"P{years}Y{months}M{weeks}W{days}D")
    assert (found.months, found.days) == (12 * years + months, 7 * weeks + days)


@given(raw_durations())
def test_a_duration_stays_as_written(text: str) -> None:
    assert str(Duration.parse(text)) == text


@given(st.integers(0, 6000), st.integers(0, 400), st.dates(date(1600, 1, 1), date(2400, 1, 1)))
def test_a_duration_lasts_as_long_as_it_says_wherever_it_begins(months: int, days: int, start: date) -> None:
    fewest, most = Duration("", months, days).compute_day_range()
    start = start.replace(day=1)
    end = start.year * 12 + start.month - 1 + months
    lasted = (date(end // 12, end % 12 + 1, 1) - start).days + days
    assert fewest <= lasted <= most
    assert most - fewest <= 6


@pytest.mark.parametrize(
    ("text", "reach"),
    [
        ("P1M", (28, 31)),
        ("P2M", (59, 62)),
        ("P3M", (89, 92)),
        ("P1Y", (365, 366)),
        ("P4Y", (1460, 1461)),
        ("P8Y", (2921, 2922)),
        ("P400Y", (146_097, 146_097)),
        ("P401Y", (146_462, 146_463)),
        ("P2W", (14, 14)),
        ("P1M10D", (38, 41)),
    ],
)
def test_how_long_a_duration_can_be(text: str, reach: tuple[int, int]) -> None:
    assert Duration.parse(text).compute_day_range() == reach


@pytest.mark.parametrize(
    "text",
    [
        "", "P", "5Y", "PY", "P5", "p5y", "P5y", "P1.5Y", "P-5Y", "-P5Y", "+P5Y", "P5Y ", " P5Y", "P5Y\n",
        "P1D1W", "P1M1Y", "PT5H", "P1DT5H", "P5YT", "P12345Y", "P123456D", "P٥Y", "5 years", "P5Y-6M",
    ],
)  # fmt: skip
def test_what_is_no_duration(text: str) -> None:
    assert (
        refusal(Duration.parse, text)
        == f"not a valid duration: '{text}'. Write P5Y, P18M, P2W or P30D (ISO 8601)"
    )


# -- money and percents ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit", "number", "bound", "grain"),
    [
        ("USD 13 billion", "USD", "13e9", "", "1e9"),
        ("USD 13.0 billion", "USD", "13e9", "", "1e8"),
        ("USD 250_000_000", "USD", "25e7", "", "1e7"),
        ("USD 1_234_567.25", "USD", "1234567.25", "", "0.01"),
        ("up to USD 4 billion", "USD", "4e9", "up to", "1e9"),
        ("at least EUR 5 thousand", "EUR", "5000", "at least", "1000"),
        ("over GBP 2 trillion", "GBP", "2e12", "over", "1e12"),
        ("under JPY 300 million", "JPY", "3e8", "under", "1e8"),
        ("about CHF 0.5", "CHF", "0.5", "about", "0.1"),
        ("USD 0", "USD", "0", "", "1"),
        ("USD 999999999999999999.999999999", "USD", "999999999999999999.999999999", "", "1e-9"),
    ],
)
def test_money(text: str, unit: str, number: str, bound: str, grain: str) -> None:
    found = parse_money(text)
    assert (found.unit, found.number, found.bound) == (unit, Decimal(number), bound)
    assert found.precision == Decimal(grain)
    assert str(found) == text


@pytest.mark.parametrize(
    ("text", "grain"),
    [
        ("27%", "1"), ("20%", "10"), ("100%", "100"), ("2.50%", "0.01"), ("2.5%", "0.1"), ("0%", "1"),
        ("20.0%", "0.1"), ("0.00%", "0.01"), ("09%", "1"), ("27 %", "1"),
    ],
)  # fmt: skip
def test_about_reaches_one_unit_of_the_last_digit(text: str, grain: str) -> None:
    found = parse_percent(f"about {text}")
    assert found.precision == Decimal(grain)
    assert found.compute_range() == (found.number - Decimal(grain), found.number + Decimal(grain))


@given(st.integers(1, 999), st.integers(0, 5), st.sampled_from(["", " thousand", " billion"]))
def test_the_grain_of_a_whole_number_is_its_last_digit_that_is_not_zero(
    digits: int, zeros: int, scale: str
) -> None:
    found = parse_money(f"USD {digits}{'0' * zeros}{scale}")
    units = found.number / found.precision
    assert units == int(units)
    assert units % 10 != 0


@given(st.one_of(raw_money(), raw_percents()))
def test_a_quantity_keeps_what_was_written(text: str) -> None:
    found = parse_amount(text)
    assert found.text == str(found) == to_json_value(found) == text


@given(st.integers(0, 10**18 - 1), st.integers(0, 10**9 - 1))
def test_numbers_are_exact_to_the_last_digit(whole: int, parts: int) -> None:
    text = f"{whole}.{parts:09d}"
    found = parse_money(f"about USD {text} trillion")
    sign, digits, exponent = found.number.as_tuple()
    assert (sign, exponent) == (0, 3)
    assert int("".join(map(str, digits))) == whole * 10**9 + parts
    low, high = found.compute_range()
    assert high - found.number == found.number - low == found.precision == 1000


@given(st.integers(0, 10**18 - 1))
def test_underscores_are_worth_nothing(whole: int) -> None:
    assert parse_money(f"USD {whole:_}").number == parse_money(f"USD {whole}").number == whole


def test_precision_is_evidence() -> None:
    thirteen, exact = parse_money("USD 13 billion"), parse_money("USD 13.0 billion")
    assert thirteen != exact
    assert thirteen.is_same(exact)


AMOUNT = "Write it as USD 13 billion or USD 250_000_000"
BOUND = "Write about, over, under, at least or up to"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("USD 13 bilion", "unknown scale 'bilion'. Did you mean 'billion'?"),
        ("USD 13 bn", "unknown scale 'bn'. Choose one of: thousand, million, billion, trillion"),
        ("UDS 13", "unknown currency 'UDS'. Write its ISO 4217 code, as in USD or EUR"),
        (
            "QQQ 1",
            "unknown currency 'QQQ'. Write its ISO 4217 code, as in USD or EUR",
        ),
        ("more than USD 13", f"unknown bound 'more than'. {BOUND}"),
        ("at most USD 13", f"unknown bound 'at most'. {BOUND}"),
        ("about  USD 13", f"not a valid amount: 'about  USD 13'. {AMOUNT}"),
        ("13 billion", f"not a valid amount: '13 billion'. {AMOUNT}"),
        ("$13 billion", f"not a valid amount: '$13 billion'. {AMOUNT}"),
        ("13 billion USD", f"not a valid amount: '13 billion USD'. {AMOUNT}"),
        ("20%", f"not a valid amount: '20%'. {AMOUNT}"),
        ("USD 1,000", f"not a valid amount: 'USD 1,000'. {AMOUNT}"),
        ("USD 1_00", f"not a valid amount: 'USD 1_00'. {AMOUNT}"),
        ("USD 1234_567", f"not a valid amount: 'USD 1234_567'. {AMOUNT}"),
        ("USD 1__000", f"not a valid amount: 'USD 1__000'. {AMOUNT}"),
        ("USD -1", f"not a valid amount: 'USD -1'. {AMOUNT}"),
        ("USD 1e9", f"not a valid amount: 'USD 1e9'. {AMOUNT}"),
        ("USD .5", f"not a valid amount: 'USD .5'. {AMOUNT}"),
        ("USD 5.", f"not a valid amount: 'USD 5.'. {AMOUNT}"),
        ("USD NaN", f"not a valid amount: 'USD NaN'. {AMOUNT}"),
        ("USD 13 billion ", f"not a valid amount: 'USD 13 billion '. {AMOUNT}"),
        ("USD 13\n", f"not a valid amount: 'USD 13\n'. {AMOUNT}"),
        ("USD １３", f"not a valid amount: 'USD １３'. {AMOUNT}"),
        ("usd 13", f"not a valid amount: 'usd 13'. {AMOUNT}"),
        ("USD", f"not a valid amount: 'USD'. {AMOUNT}"),
        ("", f"not a valid amount: ''. {AMOUNT}"),
        ("USD 1234567890123456789", f"not a valid amount: 'USD 1234567890123456789'. {AMOUNT}"),
        ("USD 0.1234567890", f"not a valid amount: 'USD 0.1234567890'. {AMOUNT}"),
    ],
)
def test_what_is_no_money(text: str, message: str) -> None:
    assert refusal(parse_money, text) == message


PERCENT = "Write it as 20% or about 27%"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("110%", "percentage out of range: '110%'. Write 0% to 100%"),
        ("100.01%", "percentage out of range: '100.01%'. Write 0% to 100%"),
        ("20", f"not a valid percentage: '20'. {PERCENT}"),
        ("-5%", f"not a valid percentage: '-5%'. {PERCENT}"),
        ("20 percent", f"not a valid percentage: '20 percent'. {PERCENT}"),
        ("20  %", f"not a valid percentage: '20  %'. {PERCENT}"),
        ("20%%", f"not a valid percentage: '20%%'. {PERCENT}"),
        ("20 to 30%", f"not a valid percentage: '20 to 30%'. {PERCENT}"),
        ("20-30%", f"not a valid percentage: '20-30%'. {PERCENT}"),
        ("0,5%", f"not a valid percentage: '0,5%'. {PERCENT}"),
        ("USD 5%", f"not a valid percentage: 'USD 5%'. {PERCENT}"),
        ("roughly 20%", f"unknown bound 'roughly'. {BOUND}"),
        ("", f"not a valid percentage: ''. {PERCENT}"),
    ],
)
def test_what_is_no_percent(text: str, message: str) -> None:
    assert refusal(parse_percent, text) == message


def test_a_hundred_percent_is_still_one() -> None:
    assert parse_percent("100%").number == 100
    assert parse_percent("at least 100.0%").number == 100


def test_the_currencies_are_codes() -> None:
    assert len(CURRENCIES) == 177
    assert all(len(code) == 3 and code.isupper() and code.isascii() for code in CURRENCIES)
    assert {"USD", "EUR", "GBP", "JPY", "CNY", "INR", "CHF", "BGN"} <= CURRENCIES
    assert {"XXX", "XTS", "DEM", "BTC"}.isdisjoint(CURRENCIES)


# -- tokens, ends, flags, parties, text --------------------------------------------------------------


@pytest.mark.parametrize("text", ["a", "agi", "own-use", "2-4", "a1", "0", "a" * 80])
def test_tokens(text: str) -> None:
    assert parse_token(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "-", "a-", "-a", "a--b", "A", "a b", "a_b", "a.b", "é", "a\n", "a,b", "*", "а"],
)
def test_what_is_no_token(text: str) -> None:
    assert refusal(parse_token, text) == f"not a valid token: '{text}'. Write lowercase words joined by `-`"


def test_a_token_has_a_length() -> None:
    long = f"the token is too long: '{'a' * 60}…'. Write at most 80 characters"
    assert refusal(parse_token, "a" * 81) == long


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ([], "the list is empty. Write none, or leave out the key"),
        ("research", "expected a list. Write [research]"),
        ({"a": "b"}, "expected a list, not a mapping. Write [a-word, another]"),
        ([["a"]], "expected a word, not a list or a mapping. Write [a-word, another]"),
        (["a", "b", "a"], "'a' is in the list twice. Remove one"),
        (["none"], "'none' takes the place of the whole list. Write it alone, or leave it out"),
        (
            ["a", "unknown"],
            "'unknown' takes the place of the whole list. Write it alone, or leave it out",
        ),
        (["A"], "not a valid token: 'A'. Write lowercase words joined by `-`"),
    ],
)
def test_what_is_no_set(raw: object, message: str) -> None:
    assert refusal(parse_token_set, raw) == message


END = axes.Through()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2030", End(PartialDate.parse("2030"))),
        ("perpetual", End("perpetual")),
        ({"on": ["agi"]}, End(None, frozenset({"agi"}))),
        (
            {"through": "2030", "on": ["agi", "ipo"], "whichever": "last"},
            End(PartialDate.parse("2030"), frozenset({"agi", "ipo"}), "last"),
        ),
        (
            {"through": "perpetual", "on": ["agi"], "whichever": "first"},
            End("perpetual", frozenset({"agi"}), "first"),
        ),
    ],
)
def test_ends(raw: object, expected: End) -> None:
    assert END.parse(raw) == expected


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("none", "'none' is ambiguous for an end. Write perpetual, or unknown"),
        (["2030"], "expected a single value, not a list. Write it without the brackets"),
        (
            {"through": "2030"},
            (
                "an end with parts needs `on`, the terms that end it."
                " Write {through: 2030, on: [a-term], whichever: first}"
            ),
        ),
        (
            {"trough": "2030", "on": ["a"]},
            "unknown key 'trough'. Did you mean 'through'?",
        ),
        (
            {"through": "2030", "on": ["a"]},
            "`through` and `on` together need `whichever`. Write whichever: first, or last",
        ),
        (
            {"on": ["a"], "whichever": "first"},
            "`whichever` needs both `through` and `on`. Leave it out",
        ),
        (
            {"through": "2030", "on": ["a"], "whichever": "both"},
            "not a valid `whichever`: 'both'. Write first or last",
        ),
        (
            {"through": "2030", "on": ["a"], "whichever": ["first"]},
            "not a valid `whichever`: '['first']'. Write first or last",
        ),
        (
            {"through": ["2030"], "on": ["a"], "whichever": "first"},
            "`through` must be a single date. Write through: 2030",
        ),
        (
            {"through": "perpetual", "on": ["a"], "whichever": "last"},
            "a perpetual end with `whichever: last` never comes. Write ends: perpetual",
        ),
        ({"on": "a"}, "expected a list. Write [a]"),
        ("2030-13", "not a valid date: '2030-13' (there is no month 13). Write 01 to 12"),
    ],
)
def test_what_is_no_end(raw: object, message: str) -> None:
    assert refusal(END.parse, raw) == message


@pytest.mark.parametrize(
    ("axis", "raw", "message"),
    [
        (axes.Flag(), "Yes", "neither yes nor no: 'Yes'. Write yes or no"),
        (axes.Flag(), "none", "neither yes nor no: 'none'. Write no"),
        (
            axes.Flag(),
            ["yes"],
            "expected a single value, not a list. Write it without the brackets",
        ),
        (
            axes.Flag(),
            {"a": "b"},
            "expected a single value, not a mapping. Write it next to its key",
        ),
        (
            axes.Role(side="binds"),
            "none",
            "not a party: 'none'. Write a party's id, mutual or unknown",
        ),
        (
            axes.Role(side="binds"),
            "Acme Inc.",
            "not a valid token: 'Acme Inc.'. Write lowercase words joined by `-`",
        ),
        (axes.Text(), "  ", "the value is empty. Write none, or leave out the key"),
        (
            axes.Tokens(choices=("compete", "develop")),
            "complete",
            ("unknown word 'complete'. Did you mean 'compete'?"),
        ),
        (
            axes.Tokens(many=True, choices=("a", "b")),
            ["a", "c"],
            "unknown word 'c'. Choose one of: a, b",
        ),
        (
            axes.Ladder(chains=("free < notice < consent",)),
            "notise",
            "unknown rung 'notise'. Did you mean 'notice'?",
        ),
        (
            axes.Through(of="date"),
            "perpetual",
            f"not a valid date: 'perpetual'. {_SHAPE}",
        ),
    ],
)
def test_what_else_is_refused(axis: axes.Axis, raw: object, message: str) -> None:
    assert refusal(axis.parse, raw) == message


@pytest.mark.parametrize(
    ("read", "raw"),
    [
        (parse_money, "x" * 10**6),
        (parse_money, "USD " + "9" * 10**6),
        (parse_money, "USD 1 " + "x" * 10**6),
        (parse_money, "a " * 10**6),
        (parse_percent, "x" * 10**6),
        (parse_percent, "9" * 10**6 + "%"),
        (PartialDate.parse, "2" * 10**6),
        (Duration.parse, "P" + "1" * 10**6),
        (parse_token, "A" * 10**6),
        (parse_token, "a-" * 10**6),
        (parse_token_set, "x" * 10**6),
        (axes.Flag().parse, "x" * 10**6),
        (axes.Ladder(chains=("a < b",)).parse, "x" * 10**6),
        (axes.Tokens(choices=("a",)).parse, "a" * 80),
        (END.parse, {"x" * 10**6: "2030"}),
        (END.parse, {"on": ["a"], "through": "2030", "whichever": "x" * 10**6}),
    ],
)
def test_a_message_stays_short_however_much_was_written(read: Callable[[Any], object], raw: object) -> None:
    assert len(refusal(read, raw)) < 200


@pytest.mark.parametrize(
    ("axis", "raw", "expected"),
    [
        (axes.Scope(), ["b", "a"], ["a", "b"]),
        (axes.Flag(), "true", "yes"),
        (axes.Flag(), "no", "no"),
        (axes.Text(), "unknown", None),
        (axes.Text(), "silent", "silent"),
        (axes.Quantity(of=parse_percent), "about 20.0%", "about 20.0%"),
        (END, "2030?", "2030?"),
        (END, {"on": ["b", "a"]}, {"on": ["a", "b"]}),
        (
            END,
            {"whichever": "last", "through": "2030", "on": ["b", "a"]},
            {"on": ["a", "b"], "through": "2030", "whichever": "last"},
        ),
    ],
)
def test_a_value_in_json(axis: axes.Axis, raw: object, expected: object) -> None:
    assert to_json_value(axis.parse(raw)) == expected


@given(st.sampled_from(all_axes()), st.data())
def test_a_value_read_from_what_it_is_in_json_is_the_same(
    where: tuple[str, str, axes.Axis], data: st.DataObject
) -> None:
    axis = where[2]
    value = axis.parse(data.draw(raw_values(axis)))
    again = to_json_value(value)
    assert axis.parse("unknown" if again is None else again) == value


@given(raw_ends())
def test_an_end_in_words_names_all_of_its_parts(raw: object) -> None:
    value = END.parse(raw)
    assert isinstance(value, End)
    words = str(value)
    assert all(event in words for event in value.on)
    assert value.through is None or str(value.through) in words
    assert value.whichever is None or value.whichever in words


# -- the five kinds of nothing -----------------------------------------------------------------------


def test_nothing_is_ranked() -> None:
    ranks = [known_rank(Missing(word)) for word in ("unknown", "silent", "undisclosed", "none")]
    assert ranks == [0, 1, 2, 3]
    assert known_rank(Missing.REDACTED) == known_rank(Missing.UNDISCLOSED)
    assert {known_rank(value) for value in ("none yet", False, frozenset(), 0)} == {3}


@pytest.mark.parametrize("word", NOTHINGS)
def test_each_kind_of_nothing_is_itself_and_no_value(word: str) -> None:
    assert Missing(word) is axes.Quantity(of=parse_money).parse(word)
    assert Missing(word) is axes.Text().parse(word)
    assert [other for other in NOTHINGS if Missing(other) is Missing(word)] == [word]


# -- terms -------------------------------------------------------------------------------------------


@given(kind_names().flatmap(terms_of))
def test_a_term_is_frozen_and_knows_its_roles(term: Term) -> None:
    with pytest.raises(ValueError, match="frozen"):
        term.status = "lapsed"
    assert term.is_over is (term.status in OVER_STATUSES)
    bound, served = term.get_party("binds"), term.get_party("benefits")
    assert (bound is None) is (served is None)
    assert (bound == "mutual") is (served == "mutual")


ROFR = {"kind": "right-of-first-refusal", "grantor": "acme", "holder": "bolt"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"holder": "mutual"},
            "'mutual' must be on both roles or on neither. Write it twice, or not at all",
        ),
        (
            {"holder": "mutual", "grantor": "unknown"},
            "'mutual' must be on both roles or on neither. Write it twice, or not at all",
        ),
        (
            {"holder": "acme"},
            "the party 'acme' is on both roles. Name the other party, or write mutual on both",
        ),
    ],
)
def test_roles_that_do_not_go_together(change: dict[str, str], message: str) -> None:
    found = resolve_kind("right-of-first-refusal")
    with pytest.raises(ValueError, match="1 validation error") as caught:
        found.model_validate(ROFR | change)
    assert message in str(caught.value)


@pytest.mark.parametrize("roles", [("unknown", "unknown"), ("mutual", "mutual"), ("a", "unknown")])
def test_roles_that_go_together(roles: tuple[str, str]) -> None:
    raw = ROFR | dict(zip(("grantor", "holder"), roles, strict=True))
    found = resolve_kind("right-of-first-refusal").model_validate(raw)
    assert (found.get_party("binds"), found.get_party("benefits")) == roles


@pytest.mark.parametrize("missing", ["grantor", "holder"])
def test_a_role_may_not_be_left_out(missing: str) -> None:
    raw = {key: value for key, value in ROFR.items() if key != missing}
    with pytest.raises(ValueError, match=f"{missing}\n  Field required"):
        resolve_kind("right-of-first-refusal").model_validate(raw)


@pytest.mark.parametrize(
    ("id_", "message"),
    [
        ("mutual", "not a valid party id: 'mutual' is a reserved word. Give it another id"),
        ("unknown", "not a valid party id: 'unknown' is a reserved word. Give it another id"),
        ("Acme", "not a valid token: 'Acme'. Write lowercase words joined by `-`"),
    ],
)
def test_the_id_of_a_party(id_: str, message: str) -> None:
    with pytest.raises(ValueError, match="1 validation error") as caught:
        DealHeader.model_validate({"title": "T", "parties": {id_: {"name": "N"}}})
    assert message in str(caught.value)


@pytest.mark.parametrize("at", ["line 1", "paragraph 9", "page 3", "note 17", "line 9999999"])
def test_places_in_an_article(at: str) -> None:
    assert Citation.model_validate({"source": "s", "at": at}).at == at


@pytest.mark.parametrize("at", ["", "5", "line", "line 0", "line 05", "lines 1-2", "line 1 ", "Line 1"])
def test_what_is_no_place_in_an_article(at: str) -> None:
    with pytest.raises(ValueError, match="1 validation error") as caught:
        Citation.model_validate({"source": "s", "at": at})
    wanted = f"not a valid position: '{at}'. Write line 21, paragraph 9, page 3 or note 17"
    assert wanted in str(caught.value)


def test_what_a_citation_speaks_for() -> None:
    bare, dissent = Citation(source="s"), Citation(source="s", instead={"rate": "5%"})
    both = Citation(source="s", supports=("rate", "-scope"), instead={"cap": "USD 1"})
    spoken = [citation.supports_term for citation in (bare, dissent, both)]
    assert spoken == [True, False, True]


# -- suggestions -------------------------------------------------------------------------------------


def test_a_suggestion_is_near_or_absent() -> None:
    assert find_similar("rat", ["rate", "base"]) == "rate"
    assert find_similar("zzz", ["rate", "base"]) is None
    assert find_similar("", []) is None


@given(st.text(max_size=200))
def test_an_excerpt_is_the_whole_or_its_beginning(text: str) -> None:
    found = truncate_input(text)
    assert found == text if len(text) <= 60 else found == text[:60] + "…"


# -- the strategies themselves -----------------------------------------------------------------------


@given(raw_deal())
def test_the_made_deals_are_read(raw: Any) -> None:
    walk = raw.walk()
    assert all(a.name.last < b.name.first for a, b in pairwise(walk))
    cited = {c.source for s in walk for t in s.terms.values() for c in t.sources}
    assert cited <= set(raw.records())
