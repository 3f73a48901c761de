"""What a value in other words surely means is told; what could be two things is not guessed at."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealterms.model.duration import Duration
from dealterms.model.hints import suggest_amounts, suggest_duration, suggest_token
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import parse_amount, parse_money, parse_percent
from dealterms.model.quantity_words import NO_BREAK_SPACES
from dealterms.model.value import parse_token, parse_token_set

USUAL = {
    PartialDate.parse: "Write 2024, 2024-10 or 2024-10-17, with `?` if it is uncertain or `~` if approximate",
    Duration.parse: "Write P5Y, P18M, P2W or P30D (ISO 8601)",
    parse_money: "Write it as USD 13 billion or USD 250_000_000",
    parse_percent: "Write it as 20% or about 27%",
    parse_amount: "Write it as USD 13 billion, 20% or 10_000 units",
    parse_token: "Write lowercase words joined by `-`",
}
Parser = Callable[[str], object]


def find_hint(parse: Parser, text: str) -> str:
    with pytest.raises(ValueError, match=r"Write |write |Did you mean") as caught:
        parse(text)
    said = str(caught.value)
    return said[max(said.rfind(". Write "), said.rfind(". `"), said.rfind(". Did ")) + 2 :]


DATES = {
    "September 25, 2023": "2023-09-25",
    "Sept. 25th, 2023": "2023-09-25",
    "SEP 25 2023": "2023-09-25",
    "25 September 2023": "2023-09-25",
    "1st of May 2023": "2023-05-01",
    "2023 May 1": "2023-05-01",
    "5 Jan 2023": "2023-01-05",
    "5-Jan-2023": "2023-01-05",
    "September 2023": "2023-09",
    "May, 2023": "2023-05",
    "2023-9-5": "2023-09-05",
    "2023/09/25": "2023-09-25",
    "20230925": "2023-09-25",
    "9/2023": "2023-09",
    "9/25/2023": "2023-09-25",
    "25.9.2023": "2023-09-25",
    "5.5.2023": "2023-05-05",
    "~2024": "2024~",
    "c. 2024": "2024~",
    "circa September 2023": "2023-09~",
    "2024 ?": "2024?",
    "25\u00a0September\u00a02023": "2023-09-25",
}
DURATIONS = {
    "10 years": "P10Y", "10-year": "P10Y", "1 year": "P1Y", "5y": "P5Y", "18 months": "P18M",
    "18 Months": "P18M", "2 weeks": "P2W", "30 days": "P30D", "30 day": "P30D",
}  # fmt: skip
SUMS = {
    "2.75 billion USD": "USD 2.75 billion",
    "up to 2.75 billion USD": "up to USD 2.75 billion",
    "USD 4 Billion": "USD 4 billion",
    "USD 4 billions": "USD 4 billion",
    "USD4 billion": "USD 4 billion",
    "€4 million": "EUR 4 million",
    "4 million euros": "EUR 4 million",
    "US$ 4 billion": "USD 4 billion",
    "Up to USD 4 billion": "up to USD 4 billion",
    "at most USD 5 million": "up to USD 5 million",
    "no less than USD 5": "at least USD 5",
    "approximately USD 5 million": "about USD 5 million",
    "USD 250,000,000": "USD 250_000_000",
    "EUR 1.234.567,89": "EUR 1_234_567.89",
    "USD 1,234.50": "USD 1_234.50",
    "USD 250 000": "USD 250_000",
    "USD 2,75 billion": "USD 2.75 billion",
    "2 USD per unit": "USD 2 per unit",
    "USD\u300013 million": "USD 13 million",
}
PERCENTAGES = {
    "20 percent": "20%", "20 per cent of revenue": "20% of revenue", "20pct": "20%", "20,5%": "20.5%",
    "About 20%": "about 20%", "at most 5%": "up to 5%",
}  # fmt: skip
AMOUNTS = {
    "20 percent": "20%", "13 billion USD": "USD 13 billion", "up to 5 million EUR": "up to EUR 5 million",
    "5.000.000 units": "5_000_000 units", "around 5 GW": "about 5 GW",
}  # fmt: skip
TOKENS = {
    "Significant business issues": "significant-business-issues",
    "car_ferries": "car-ferries",
    "R&D": "",
    "own capacity (training)": "own-capacity-training",
    "Royalty": "royalty",
}
MEANT = [
    *((PartialDate.parse, text, meant) for text, meant in DATES.items()),
    *((Duration.parse, text, meant) for text, meant in DURATIONS.items()),
    *((parse_money, text, meant) for text, meant in SUMS.items()),
    *((parse_percent, text, meant) for text, meant in PERCENTAGES.items()),
    *((parse_amount, text, meant) for text, meant in AMOUNTS.items()),
    *((parse_token, text, meant) for text, meant in TOKENS.items() if meant),
]
"""How to read it, what is written, and what it surely means."""
DOUBTFUL: dict[Parser, list[str]] = {
    PartialDate.parse: [
        *("5/1/2023", "05.01.2023", "1-5-2023", "9/25/23", "Q1 2024", "2024-Q1", "H1 2024", "FY2024"),
        *("spring 2024", "30 February 2024", "2024-2025", "13/13/2024", "99/2024", "the 2020s", "May"),
        *("2024-01-01T10:00", "September 31, 2023", "Ends of May 2023", "202", "x" * 5000),
    ],
    Duration.parse: ["ten years", "10", "P10", "10 business days", "several years", "10 yards", "1.5 years"],
    parse_money: [
        "13 billion",
        "USD 1,000",
        "USD 1.000.00",
        "a lot",
        "USD",
        "nearly USD 5",
        "$",
        "USD 5 EUR",
    ],
    parse_percent: ["20", "0.2", "20-30%", ">20%", "110 percent", "1,000%", "a fifth"],
    parse_amount: ["5", "up to 5,000 units", "a dozen"],
}


@pytest.mark.parametrize(("parse", "text", "meant"), MEANT)
def test_what_it_surely_means(parse: Parser, text: str, meant: str) -> None:
    assert find_hint(parse, text) == f"Write {meant}"
    parse(meant)


@pytest.mark.parametrize(
    ("parse", "text"), [(parse, text) for parse, all_ in DOUBTFUL.items() for text in all_]
)
def test_what_could_be_two_things_is_not_guessed(parse: Parser, text: str) -> None:
    hint = find_hint(parse, text)
    assert hint == USUAL[parse] or hint.startswith(("Write thousand", "Write about, over"))


@pytest.mark.parametrize(
    ("text", "sign", "codes"),
    [
        ("up to $4 billion", "$", ["up to USD 4 billion", "up to CAD 4 billion"]),
        ("$5 per unit", "$", ["USD 5 per unit", "CAD 5 per unit"]),
        ("4 billion dollars", "dollars", ["USD 4 billion", "CAD 4 billion"]),
        ("£3 million", "£", ["GBP 3 million", "EGP 3 million"]),
        ("about ¥100", "¥", ["about JPY 100", "about CNY 100"]),
    ],
)
def test_a_sign_of_several_currencies_is_none_of_them(text: str, sign: str, codes: list[str]) -> None:
    said = f"`{sign}` is not one currency: write its ISO 4217 code, as in {' or '.join(codes)}"
    assert find_hint(parse_money, text) == find_hint(parse_amount, text) == said


@pytest.mark.parametrize(
    "scale", "milliarden milliard milliardi billones billionen billon bilion miljard mrd bn lakh".split()
)
def test_a_scale_of_another_language_is_named_by_what_it_counts(scale: str) -> None:
    every = "Write thousand, million, billion (a thousand million) or trillion (a million million)"
    assert find_hint(parse_money, f"EUR 13 {scale}") == every


@pytest.mark.parametrize("space", NO_BREAK_SPACES)
def test_spaces_that_break_no_line_are_read(space: str) -> None:
    for parse, text in (
        (parse_money, "up to EUR 13 billion"),
        (parse_percent, "about 20 %"),
        (parse_amount, "at least 5 GW per year, up to 8 GW per year"),
    ):
        written = parse(text.replace(" ", space))
        assert written == parse(text)._replace(text=text.replace(" ", space))


@pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u202f"])
def test_spaces_that_cannot_be_told_apart_are_shown(space: str) -> None:
    for parse in (parse_money, PartialDate.parse, Duration.parse, parse_token):
        with pytest.raises(ValueError, match=f"a<U\\+{ord(space):04X}>lot"):
            parse(f"a{space}lot")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("significant business issues", "[significant-business-issues]"),
        ("Cars, trucks and vans", "[cars, trucks-and-vans]"),
        ("a, b", "[a, b]"),
        ("ß", "[a-word, another]"),
        (",", "[a-word, another]"),
    ],
)
def test_a_list_that_is_written_as_a_text(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match="expected a list") as caught:
        parse_token_set(text)
    assert str(caught.value) == f"expected a list. Write {hint}"


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_a_day_in_words_means_that_day_and_one_in_digits_too_where_it_can_be_told(day: date) -> None:
    for text in (f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}"):
        assert find_hint(PartialDate.parse, text) == f"Write {day.isoformat()}"
    american, european = f"{day.month}/{day.day}/{day.year}", f"{day.day}/{day.month}/{day.year}"
    is_clear = day.day > 12 or day.day == day.month
    for text in (american, european):
        said = find_hint(PartialDate.parse, text)
        assert said == (f"Write {day.isoformat()}" if is_clear else USUAL[PartialDate.parse])


WRITTEN = r"[A-Za-z$€£ ]{0,12}[0-9.,' ]{1,14}[A-Za-z$%€ ]{0,20}"


@given(st.text(max_size=80) | st.from_regex(WRITTEN, fullmatch=True))
def test_whatever_is_suggested_can_be_read(text: str) -> None:
    for amount in suggest_amounts(text, parse_amount):
        assert parse_amount(amount).text != text
    for suggest, parse in ((suggest_duration, Duration.parse), (suggest_token, parse_token)):
        if meant := suggest(text):
            parse(meant)


def test_the_time_it_takes_does_not_grow() -> None:
    started = time.perf_counter()
    for parse in (PartialDate.parse, Duration.parse, parse_money, parse_amount, parse_token):
        for piece in ("1 ", "1,", "a-", "$", "up to ", "1'1"):
            with pytest.raises(ValueError, match=r"Write|write"):
                parse(piece * 100_000)
    assert time.perf_counter() - started < 10
