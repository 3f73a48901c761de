"""How values are written: what is read, what is refused and in which words, what stays as written."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
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
    raw_units,
    raw_values,
    terms_of,
)

from dealterms.model import axes
from dealterms.model.currencies import CURRENCIES, HISTORIC_CURRENCIES
from dealterms.model.deal import DealHeader
from dealterms.model.duration import Duration
from dealterms.model.interval import Interval
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import TREND_BY_TEXT, Missing, Trend, known_rank
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import parse_amount, parse_money, parse_percent
from dealterms.model.quantity_words import SCALES
from dealterms.model.schedule import Schedule
from dealterms.model.term import OVER_STATUSES, Citation, Term
from dealterms.model.value import End, format_as_written, parse_token, parse_token_set, to_json_value
from dealterms.plugins import find_misspelled, truncate_input


def is_refusal(said: str, message: str) -> bool:
    """Whether this is what is said, or says instead what is surely meant: `test_hints` has which."""
    first = re.split(r"\. (?:Write|Choose|Did you mean) ", message)[0]
    return said == message or said.startswith((f"{first}. Write ", f"{first}. `"))


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
    assert is_refusal(refusal(PartialDate.parse, text), f"not a valid date: '{text}'. {_SHAPE}")


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
    usual = "Write P5Y, P18M, P2W or P30D (ISO 8601)"
    assert is_refusal(refusal(Duration.parse, text), f"not a valid duration: '{text}'. {usual}")


# -- money and percents ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit", "number", "bound"),
    [
        ("USD 13 billion", "USD", "13e9", ""),
        ("USD 13.0 billion", "USD", "13e9", ""),
        ("USD 250_000_000", "USD", "25e7", ""),
        ("USD 1_234_567.25", "USD", "1234567.25", ""),
        ("up to USD 4 billion", "USD", "4e9", "up to"),
        ("at least EUR 5 thousand", "EUR", "5000", "at least"),
        ("more than DEM 5 million", "DEM", "5e6", "more than"),
        ("less than FRF 7", "FRF", "7", "less than"),
        ("over GBP 2 trillion", "GBP", "2e12", "over"),
        ("under JPY 300 million", "JPY", "3e8", "under"),
        ("about CHF 0.5", "CHF", "0.5", "about"),
        ("USD 0", "USD", "0", ""),
        ("USD 999999999999999999.999999999", "USD", "999999999999999999.999999999", ""),
        ("USD\u00a013\u00a0billion", "USD", "13e9", ""),
    ],
)
def test_money(text: str, unit: str, number: str, bound: str) -> None:
    found = parse_money(text)
    assert (found.unit, found.number, found.bound) == (unit, Decimal(number), bound)
    assert str(found) == text


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("about 27%", "26", "28"), ("about 10%", "9", "11"), ("about 27.0%", "26", "28"), ("27%", "27", "27"),
        ("about 27.5%", "27.4", "27.6"), ("about 20%", "18", "22"), ("about 20.00%", "18", "22"),
        ("about 100%", "90", "110"), ("about 0%", "0", "0"), ("about 0.50%", "0.45", "0.55"),
        ("about 1%", "0.9", "1.1"), ("about 09%", "8.1", "9.9"), ("about 12%", "11", "13"),
        ("about USD 135 billion", "134e9", "136e9"), ("about USD 13.0 billion", "12e9", "14e9"),
        ("about USD 130 billion", "120e9", "140e9"), ("about USD 90 billion", "81e9", "99e9"),
        ("about USD 250 million", "240e6", "260e6"), ("about USD 250_000_000", "240e6", "260e6"),
        ("about 5 GW", "4.5", "5.5"),
        ("over 20%", "20", "inf"), ("at least 20%", "20", "inf"), ("up to 20%", "-inf", "20"),
        ("at least 20%, up to 30%", "20", "30"),
    ],
)  # fmt: skip
def test_what_a_quantity_allows(text: str, low: str, high: str) -> None:
    found = parse_amount(text).compute_interval()
    assert found == Interval(Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("text", "low_open", "high_open"),
    [
        ("under 20%", False, True), ("less than 20%", False, True), ("more than 20%", True, False),
        ("more than 20%, up to 30%", True, False), ("at least 20%, less than 30%", False, True),
        ("more than 20%, less than 30%", True, True),
    ],
)  # fmt: skip
def test_which_ends_a_quantity_leaves_out(text: str, low_open: bool, high_open: bool) -> None:
    found = parse_amount(text).compute_interval()
    assert (found.is_low_open, found.is_high_open) == (low_open, high_open)


@given(st.integers(1, 999), st.integers(0, 5), st.sampled_from(["", " thousand", " billion"]))
def test_about_reaches_one_unit_of_the_last_digit_that_is_not_zero_or_a_tenth(
    digits: int, zeros: int, scale: str
) -> None:
    found = parse_money(f"USD {digits}{'0' * zeros}{scale}")
    reach = found.compute_reach()
    assert reach == found.number / 10 or (found.number / reach) % 10 != 0
    assert reach <= found.number / 10


@pytest.mark.parametrize(
    ("text", "number", "unit", "relative_to"),
    [
        ("10_000 units", "10000", "units", ""),
        ("5 GW", "5", "GW", ""),
        ("2.5 million units", "2500000", "units", ""),
        ("about 200 GPU-hours per month", "200", "GPU-hours", "per month"),
        ("USD 2 per unit", "2", "USD", "per unit"),
        ("up to USD 2 million per year", "2000000", "USD", "per year"),
        ("30% of requirements", "30", "%", "of requirements"),
        ("at least 30 % of its-requirements", "30", "%", "of its-requirements"),
        ("5% per year", "5", "%", "per year"),
        ("at least 5\u00a0GW,\u00a0up to 8\u00a0GW", "5", "GW", ""),
    ],
)
def test_units(text: str, number: str, unit: str, relative_to: str) -> None:
    found = parse_amount(text)
    assert (found.number, found.unit, found.relative_to) == (Decimal(number), unit, relative_to)
    assert str(found) == text


@given(st.one_of(raw_money(), raw_percents(), raw_units()))
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
    assert found.compute_reach() >= 0


@given(st.integers(0, 10**18 - 1))
def test_underscores_are_worth_nothing(whole: int) -> None:
    assert parse_money(f"USD {whole:_}").number == parse_money(f"USD {whole}").number == whole


def test_precision_is_evidence() -> None:
    thirteen, exact = parse_money("USD 13 billion"), parse_money("USD 13.0 billion")
    assert thirteen != exact
    assert thirteen.is_same(exact)


AMOUNT = "Write it as USD 13 billion or USD 250_000_000"
BOUND = "Write about, over, under, at least, more than, up to or less than"


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
        ("USD 13 millions", "unknown scale 'millions'. Did you mean 'million'?"),
        ("USD 13 trilion", "unknown scale 'trilion'. Did you mean 'trillion'?"),
        *[
            (f"USD 13 {word}", f"unknown scale '{word}'. Choose one of: {', '.join(SCALES)}")
            for word in ("milliarden", "milliard", "billionen", "millionen", "mln", "crore", "per", "rillion")
        ],
        ("no more than USD 13", f"not a valid amount: 'no more than USD 13'. {AMOUNT}"),
        (
            "at least USD 5, up to EUR 8",
            "two limits in different units: 'at least USD 5, up to EUR 8'. Write both with the same unit",
        ),
        (
            "at least USD 5, up to USD 8 per unit",
            (
                "two limits in different units: 'at least USD 5, up to USD 8 per unit'."
                " Write both with the same unit"
            ),
        ),
        (
            "at least USD 5, up to USD 5",
            (
                "the lower limit is not below the upper: 'at least USD 5, up to USD 5'."
                " Write at least 1%, up to 2%"
            ),
        ),
        ("up to USD 5, at least USD 4", f"not a valid amount: 'up to USD 5, at least USD 4'. {AMOUNT}"),
        ("about USD 5, up to USD 8", f"not a valid amount: 'about USD 5, up to USD 8'. {AMOUNT}"),
        ("USD 2 per", "unknown scale 'per'. Choose one of: thousand, million, billion, trillion"),
        ("USD 2 of unit", f"not a valid amount: 'USD 2 of unit'. {AMOUNT}"),
        ("USD\u200b13", f"not a valid amount: 'USD\u200b13'. {AMOUNT}"),
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
    assert is_refusal(refusal(parse_money, text), message)


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
    assert is_refusal(refusal(parse_percent, text), message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("13 billion", "'billion' is not a unit. Write it as USD 13 billion, 20% or 10_000 units"),
        ("13 milliarden", "'milliarden' is not a unit. Write it as USD 13 billion, 20% or 10_000 units"),
        ("20 percent", "'percent' is not a unit. Write it as USD 13 billion, 20% or 10_000 units"),
        ("5 USD", "the currency stands behind its number: '5 USD'. Write USD 5"),
        ("13 billion DEM", "the currency stands behind its number: '13 billion DEM'. Write DEM 13"),
        *[
            (text, f"not a valid amount: '{text}'. Write it as USD 13 billion, 20% or 10_000 units")
            for text in ("5", "5 square meters", "5 milion units", "GW 5", "5 GW.", "5  GW", "5 GW per", "")
        ],
        ("at most 5 GW", f"unknown bound 'at most'. {BOUND}"),
        ("110% of requirements", "percentage out of range: '110% of requirements'. Write 0% to 100%"),
        ("GPU 5", "unknown currency 'GPU'. Write its ISO 4217 code, as in USD or EUR"),
    ],
)
def test_what_is_no_amount(text: str, message: str) -> None:
    assert is_refusal(refusal(parse_amount, text), message)


def test_a_hundred_percent_is_still_one() -> None:
    assert parse_percent("100%").number == 100
    assert parse_percent("at least 100.0%").number == 100


def test_the_currencies_are_codes() -> None:
    assert len(CURRENCIES) == 177
    assert all(len(code) == 3 and code.isupper() and code.isascii() for code in CURRENCIES)
    assert {"USD", "EUR", "GBP", "JPY", "CNY", "INR", "CHF", "BGN"} <= CURRENCIES
    assert {"XXX", "XTS", "DEM", "BTC"}.isdisjoint(CURRENCIES)


def test_historic_currencies_are_codes_of_their_own() -> None:
    assert all(len(code) == 3 and code.isupper() and code.isascii() for code in HISTORIC_CURRENCIES)
    assert CURRENCIES.isdisjoint(HISTORIC_CURRENCIES)
    well_known = (
        "DEM FRF ITL ESP NLG BEF ATS PTE FIM IEP GRD CYP EEK LVL LTL MTL SIT SKK TRL ROL PLZ SUR YUM ZRN AZM "
        "BGL BYR GHC MZM MRO STD VEF TMM XEU"
    )
    assert set(well_known.split()) <= HISTORIC_CURRENCIES
    assert {parse_money(f"{code} 5 million").unit for code in HISTORIC_CURRENCIES} == HISTORIC_CURRENCIES


# -- schedules ---------------------------------------------------------------------------------------


MONEY, PERCENT = axes.Quantity(of=parse_money), axes.Quantity(of=parse_percent)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ({"2025": "20%", "2026": "25%"}, "time"),
        ({"2025-01": "20%", "2025-02": "about 25%", "2026": "up to 30%"}, "time"),
        ({"2025-01-31": "20%"}, "time"),
        ({"up to USD 40 million": "50%", "above": "40%"}, "tier"),
        ({"up to USD 40 million": "50%", "more than USD 40 million, up to USD 90 million": "45%"}, "tier"),
        ({"less than 10 units": "5%", "at least 10 units": "6%"}, "tier"),
        ({"up to 20%": "5%", "above": "6%"}, "tier"),
        ({"voting": "20%", "as-converted": "27%"}, "basis"),
    ],
)
def test_schedules(raw: dict[str, str], kind: str) -> None:
    found = PERCENT.parse(raw)
    assert isinstance(found, Schedule)
    assert found.kind == kind
    assert to_json_value(found) == raw
    assert [(str(key), str(amount)) for key, amount in found.entries] == list(raw.items())


NO_KEY = "Write a period as 2025 or 2025-06, a limit as up to USD 40 million or above, or a basis as voting"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({}, "the schedule is empty. Write none, or leave out the key"),
        (
            {"2025": "20%", "voting": "25%"},
            "a schedule by time and by basis at once. Write periods, limits or words, not several",
        ),
        ({"2025": "USD 5"}, "not a valid percentage: 'USD 5'. Write it as 20% or about 27%"),
        ({"2025": "none"}, "not a valid percentage: 'none'. Write it as 20% or about 27%"),
        (
            {"2025": ["20%"]},
            "expected a single value for each key of a schedule. Write {2025: …, 2026: …}",
        ),
        ({"2025?": "20%"}, "an uncertain period: '2025?'. Write it without ?"),
        ({"2025-13": "20%"}, "not a valid date: '2025-13' (there is no month 13). Write 01 to 12"),
        (
            {"2025": "20%", "2025-06": "25%"},
            "two keys of a schedule overlap: '2025' and '2025-06'. Write each of them once",
        ),
        (
            {"up to USD 4 million": "1%", "up to USD 4_000_000": "2%"},
            (
                "two keys of a schedule overlap: 'up to USD 4 million' and 'up to USD 4_000_000'."
                " Write each of them once"
            ),
        ),
        (
            {"up to USD 4": "1%", "more than EUR 4": "2%"},
            "tiers in different units: 'up to USD 4' and 'more than EUR 4'. Write all in the same unit",
        ),
        (
            {"above": "1%"},
            "'above' alone is no schedule. Write the tiers below it: {up to USD 5: 2%, above: 1%}",
        ),
        ({"above USD 4": "1%"}, f"not a valid key of a schedule: 'above USD 4'. {NO_KEY}"),
        ({"USD 4": "1%"}, f"not a valid key of a schedule: 'USD 4'. {NO_KEY}"),
        ({"Voting": "1%"}, f"not a valid key of a schedule: 'Voting'. {NO_KEY}"),
        ({"unknown": "1%"}, f"not a valid key of a schedule: 'unknown'. {NO_KEY}"),
        ({"": "1%"}, f"not a valid key of a schedule: ''. {NO_KEY}"),
    ],
)
def test_what_is_no_schedule(raw: dict[str, object], message: str) -> None:
    assert refusal(PERCENT.parse, raw) == message


def test_where_no_schedule_may_stand() -> None:
    words = "expected a single value, not a mapping. Write it next to its key"
    assert refusal(axes.Quantity(of=Duration.parse).parse, {"2025": "P1Y"}) == words
    assert (
        refusal(axes.Scope().parse, {"2025": "x"})
        == "expected a list, not a mapping. Write [a-word, another]"
    )


def test_what_a_schedule_says_of_a_day() -> None:
    found = PERCENT.parse({"2025": "20%", "2026-06": "25%"})
    assert isinstance(found, Schedule)
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30))
    assert [str(found.get_amount_at(day) or "-") for day in days] == ["-", "20%", "20%", "-", "25%"]
    kept = [len(found.drop_periods_over(day).entries) for day in (*days, date(2026, 7, 1))]
    assert kept == [2, 2, 2, 1, 1, 0]


# -- trends ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", TREND_BY_TEXT)
@pytest.mark.parametrize(
    "axis", [MONEY, axes.Quantity(of=Duration.parse), axes.Through(), axes.Through(of="date")]
)
def test_trends(axis: axes.Axis, text: str) -> None:
    found = axis.parse(text)
    assert isinstance(found, Trend)
    assert to_json_value(found) == str(found) == text
    assert known_rank(found) == 2


@pytest.mark.parametrize("text", ["silent, lower", "none, lower", "undisclosed,lower", "undisclosed, less"])
def test_what_is_no_trend(text: str) -> None:
    assert refusal(MONEY.parse, text) == f"not a valid amount: '{text}'. {AMOUNT}"


@pytest.mark.parametrize(
    "axis", [axes.Scope(), axes.Flag(), axes.Ladder(("a < b",)), axes.Role(side="binds")]
)
def test_where_no_trend_may_stand(axis: axes.Axis) -> None:
    assert refusal(axis.parse, "undisclosed, lower")


# -- tokens, ends, flags, parties, text --------------------------------------------------------------


@pytest.mark.parametrize("text", ["a", "agi", "own-use", "2-4", "a1", "0", "a" * 80])
def test_tokens(text: str) -> None:
    assert parse_token(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "-", "a-", "-a", "a--b", "A", "a b", "a_b", "a.b", "é", "a\n", "a,b", "*", "а"],
)
def test_what_is_no_token(text: str) -> None:
    usual = "Write lowercase words joined by `-`"
    assert is_refusal(refusal(parse_token, text), f"not a valid token: '{text}'. {usual}")


def test_a_token_has_a_length() -> None:
    long = f"the token is too long: '{'a' * 60}…'. Write at most 80 characters"
    assert refusal(parse_token, "a" * 81) == long


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (["redacted", "a"], "'redacted' takes the place of the whole list. Write it alone, or leave it out"),
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
    assert is_refusal(refusal(parse_token_set, raw), message)


def test_a_set_may_be_redacted_in_part() -> None:
    for axis in (axes.Scope(), axes.CarveOuts(), axes.Tokens(many=True, choices=("a", "b"))):
        assert axis.parse(["redacted", "a"]) == frozenset({"a", "redacted"})
        alone = "'redacted' takes the place of the whole list. Write it alone, or leave it out"
        assert refusal(axis.parse, ["redacted"]) == alone


ROLE = axes.Role(side="binds")


def test_a_role_of_several() -> None:
    assert ROLE.parse(["bolt", "acme"]) == frozenset({"acme", "bolt"})
    assert to_json_value(ROLE.parse(["bolt", "acme"])) == ["acme", "bolt"]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (["acme"], "a list of one party. Write acme"),
        (["acme", "acme"], "'acme' is in the list twice. Remove one"),
        (["acme", "mutual"], "'mutual' takes the place of all parties. Write it alone, on both roles"),
        (["acme", "unknown"], "'unknown' takes the place of the whole list. Write it alone, or leave it out"),
        (
            ["acme", "redacted"],
            "'redacted' takes the place of the whole list. Write it alone, or leave it out",
        ),
        ([], "the list is empty. Write none, or leave out the key"),
        ({"a": "b"}, "expected a single value, not a mapping. Write it next to its key"),
    ],
)
def test_what_is_no_role(raw: object, message: str) -> None:
    assert refusal(ROLE.parse, raw) == message


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
        (
            {"after": "P30M", "of": ["ipo"]},
            End(after=Duration.parse("P30M"), of=frozenset({"ipo"})),
        ),
        (
            {"through": "2030", "on": ["sale"], "after": "P1Y", "of": ["ipo"], "whichever": "last"},
            End(
                PartialDate.parse("2030"),
                frozenset({"sale"}),
                "last",
                Duration.parse("P1Y"),
                frozenset({"ipo"}),
            ),
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
            "`whichever` needs two of `through`, `on` and `after`. Leave it out",
        ),
        (
            {"after": "P1Y", "of": ["a"], "whichever": "first"},
            "`whichever` needs two of `through`, `on` and `after`. Leave it out",
        ),
        (
            {"after": "P1Y", "of": ["a"], "through": "2030"},
            "`through` and `after` together need `whichever`. Write whichever: first, or last",
        ),
        (
            {"after": "P1Y", "of": ["a"], "on": ["b"]},
            "`on` and `after` together need `whichever`. Write whichever: first, or last",
        ),
        ({"after": "P1Y"}, "`after` and `of` belong together. Write {after: P30M, of: [a-term]}"),
        (
            {"of": ["a"], "on": ["b"]},
            "`after` and `of` belong together. Write {after: P30M, of: [a-term]}",
        ),
        ({"after": ["P1Y"], "of": ["a"]}, "`after` must be a single duration. Write after: P30M"),
        ({"after": "1Y", "of": ["a"]}, "not a valid duration: '1Y'. Write P5Y, P18M, P2W or P30D (ISO 8601)"),
        ({"after": "P1Y", "of": "a"}, "expected a list. Write [a]"),
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
    assert is_refusal(refusal(END.parse, raw), message)


AFTER_IPO = {"after": "P30M", "of": ["ipo"]}


@pytest.mark.parametrize(
    ("raw", "reached", "expected"),
    [
        (AFTER_IPO, {}, "30 months after ipo"),
        (AFTER_IPO, {"sale": "2025"}, "30 months after ipo"),
        (AFTER_IPO, {"ipo": "2025-07-15"}, "2028-01-15"),
        (AFTER_IPO, {"ipo": "2025-07"}, "2028-01-31~"),
        (AFTER_IPO, {"ipo": "2025"}, "2028-06-30~"),
        (AFTER_IPO, {"ipo": "2025-07-15?"}, "2028-01-15~"),
        ({"after": "P6M", "of": ["ipo"]}, {"ipo": "2025-08-31"}, "2026-02-28"),
        ({"after": "P1M1D", "of": ["ipo"]}, {"ipo": "2025-01-31"}, "2025-03-01"),
        ({"after": "P90D", "of": ["ipo"]}, {"ipo": "2025-01-31"}, "2025-05-01"),
        ({"after": "P9999Y", "of": ["ipo"]}, {"ipo": "2025-01-31"}, "perpetual"),
        (
            {"after": "P1Y", "of": ["ipo", "sale"]},
            {"ipo": "2025-01-31", "sale": "2024-01-31"},
            "2025-01-31",
        ),
        (
            {"through": "2027", **AFTER_IPO, "whichever": "first"},
            {"ipo": "2025-07-15"},
            "2027",
        ),
        (
            {"through": "2027", **AFTER_IPO, "whichever": "last"},
            {"ipo": "2025-07-15"},
            "2028-01-15",
        ),
        (
            {"through": "2030", "on": ["sale"], **AFTER_IPO, "whichever": "first"},
            {"ipo": "2025-07-15"},
            "2028-01-15 or on sale, whichever is first",
        ),
        ({"on": ["sale"], **AFTER_IPO, "whichever": "last"}, {"ipo": "2025-07-15"},
         "2028-01-15 or on sale, whichever is last"),
        ("2030", {"ipo": "2025-07-15"}, "2030"),
    ],
)  # fmt: skip
def test_a_time_after_a_milestone_becomes_a_day(raw: object, reached: dict[str, str], expected: str) -> None:
    end = END.parse(raw)
    assert isinstance(end, End)
    found = end.resolve({id_: PartialDate.parse(day) for id_, day in reached.items()})
    assert str(found) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2030", True), ("2030?", False), ("2031", False), ("perpetual", False), ({"on": ["a"]}, False),
        (AFTER_IPO, False),
        ({"through": "2030", **AFTER_IPO, "whichever": "first"}, True),
        ({"through": "2030", **AFTER_IPO, "whichever": "last"}, False),
        ({"through": "2030", "on": ["a"], "whichever": "first"}, True),
        ({"through": "2030", "on": ["a"], "whichever": "last"}, False),
    ],
)  # fmt: skip
def test_which_end_is_past(raw: object, expected: bool) -> None:
    end = END.parse(raw)
    assert isinstance(end, End)
    assert end.is_past(date(2031, 1, 1)) is expected
    assert not end.is_past(date(2030, 12, 31))


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
            "not a valid party: 'Acme Inc.'. Write a party's id, a list of them, mutual or unknown",
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
        (END, {"of": ["b", "a"], "after": "P1Y"}, {"after": "P1Y", "of": ["a", "b"]}),
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


@given(st.sampled_from(all_axes()), st.data())
def test_a_value_in_one_line_is_read_as_the_same(
    where: tuple[str, str, axes.Axis], data: st.DataObject
) -> None:
    axis = where[2]
    assume(not isinstance(axis, axes.Text))
    value = axis.parse(data.draw(raw_values(axis)))
    assert axis.parse(yaml.load(format_as_written(value), yaml.BaseLoader)) == value


@pytest.mark.parametrize(
    ("axis", "raw", "line"),
    [
        (END, {"on": ["b", "a"]}, "{on: [a, b]}"),
        (
            END,
            {"whichever": "first", "on": ["a"], "through": "2030"},
            "{through: 2030, on: [a], whichever: first}",
        ),
        (END, AFTER_IPO, "{after: P30M, of: [ipo]}"),
        (PERCENT, {"2025": "20%", "2026": "25%"}, "{2025: 20%, 2026: 25%}"),
        (
            PERCENT,
            {"up to USD 4": "at least 2%, up to 3%", "above": "1%"},
            '{up to USD 4: "at least 2%, up to 3%", above: 1%}',
        ),
        (PERCENT, "undisclosed, lower", "undisclosed, lower"),
        (axes.Scope(), ["redacted", "a"], "[a, redacted]"),
        (axes.Scope(), "unknown", "unknown"),
    ],
)
def test_a_value_in_one_line(axis: axes.Axis, raw: object, line: str) -> None:
    assert format_as_written(axis.parse(raw)) == line


@given(raw_ends())
def test_an_end_in_words_names_all_of_its_parts(raw: object) -> None:
    value = END.parse(raw)
    assert isinstance(value, End)
    words = str(value)
    assert all(event in words for event in value.milestones)
    assert value.after is None or value.after.to_words() in words
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
        ("Acme", "not a valid token: 'Acme'. Write acme"),
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
    assert find_misspelled("rat", ["rate", "base"]) == "rate"
    assert find_misspelled("zzz", ["rate", "base"]) is None
    assert find_misspelled("", []) is None


@given(st.text(max_size=200))
def test_an_excerpt_is_the_whole_or_its_beginning(text: str) -> None:
    found = truncate_input(text)
    shown = re.sub(r"<U\+([0-9A-F]{4})>", lambda code: chr(int(code[1], 16)), found)
    whole = text if len(text) <= 60 else text[:60] + "…"
    assert whole in (found, shown)
    assert not any(letter.isspace() and letter > "\x7f" for letter in found)


# -- the strategies themselves -----------------------------------------------------------------------


@given(raw_deal())
def test_the_made_deals_are_read(raw: Any) -> None:
    walk = raw.walk()
    assert all(a.name.last < b.name.first for a, b in pairwise(walk))
    cited = {c.source for s in walk for t in s.terms.values() for c in t.sources}
    assert cited <= set(raw.records())
