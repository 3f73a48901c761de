"""What a value that is written another way means; nothing, where it could mean two things.

iter_dates("September 25, 2023")         ->  "2023-09-25"
iter_dates("5/1/2023")                   ->  nothing: the first of May, or the fifth of January
suggest_duration("10 years")             ->  "P10Y"
suggest_amounts("2.75 billion USD", …)   ->  ["USD 2.75 billion"]
suggest_amounts("up to $4 billion", …)   ->  ["up to USD 4 billion", "up to CAD 4 billion"]: two of many
suggest_amounts("EUR 13 milliarden", …)  ->  []
suggest_token("Significant issues")      ->  "significant-issues"

Only what is wrong asks, so nothing here need be fast to load.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from dealterms.model.months import MONTHS
from dealterms.model.quantity_words import BOUNDS, SCALES, UNIT_PATTERN

_MAX_LENGTH = 100
"""Nothing is suggested for a longer text."""
_MONTHS: Final = {
    name: number
    for number, month in enumerate(MONTHS, 1)
    for name in (month.lower(), month[:3].lower(), *(("sept",) if number == 9 else ()))
}
_MONTH_PATTERN = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY_PATTERN = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR_PATTERN = r"(?P<year>[0-9]{4})"
_DATE_PATTERNS = (
    rf"{_MONTH_PATTERN} {_DAY_PATTERN},? {_YEAR_PATTERN}",
    rf"{_MONTH_PATTERN},? {_YEAR_PATTERN}",
    rf"{_DAY_PATTERN}\.? (?:of )?{_MONTH_PATTERN},? {_YEAR_PATTERN}",
    rf"{_YEAR_PATTERN} {_MONTH_PATTERN}(?: {_DAY_PATTERN})?",
    rf"{_DAY_PATTERN}-{_MONTH_PATTERN}-{_YEAR_PATTERN}",
    r"(?P<year>[0-9]{4})[-/.](?P<number>[0-9]{1,2})(?:[-/.](?P<day>[0-9]{1,2}))?",
    r"(?P<year>[0-9]{4})(?P<number>[0-9]{2})(?P<day>[0-9]{2})",
    r"(?P<number>[0-9]{1,2})[/.](?P<year>[0-9]{4})",
)
_TWO_NUMBERS_PATTERN = r"(?P<one>[0-9]{1,2})(?P<mark>[-/.])(?P<other>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})"
_APPROXIMATE_PATTERN = r"(?:~ ?|ca?\.? |circa |about |around )(?P<date>.+)|(?P<other>.+[^ ]) ~"
_DURATION_PATTERN = r"([0-9]{1,4})[ -]?(years?|months?|weeks?|days?|y|yrs?)"
_DURATION_UNITS = {"y": "Y", "m": "M", "w": "W", "d": "D"}

_SYNONYMS = {
    "approximately": "about", "approx": "about", "around": "about", "roughly": "about", "circa": "about",
    "at most": "up to", "no more than": "up to", "not more than": "up to", "maximum": "up to",
    "no less than": "at least", "not less than": "at least", "minimum": "at least",
}  # fmt: skip
"""Bounds in other words. What may be more or less exact than one of ours, such as `nearly`, is none."""
_CODES_BY_SIGN = {
    "$": ("USD", "CAD"), "dollar": ("USD", "CAD"), "dollars": ("USD", "CAD"),
    "£": ("GBP", "EGP"), "pound": ("GBP", "EGP"), "pounds": ("GBP", "EGP"),
    "¥": ("JPY", "CNY"), "€": ("EUR",), "euro": ("EUR",), "euros": ("EUR",), "yen": ("JPY",),
    "yuan": ("CNY",), "₹": ("INR",), "₩": ("KRW",), "₪": ("ILS",), "us$": ("USD",), "hk$": ("HKD",),
    "ca$": ("CAD",), "a$": ("AUD",), "au$": ("AUD",), "nz$": ("NZD",), "nt$": ("TWD",), "r$": ("BRL",),
}  # fmt: skip
"""Which currencies have a sign or a name. Two stand for many."""
_SIGN_PATTERN = "|".join(re.escape(sign) for sign in sorted(_CODES_BY_SIGN, key=len, reverse=True))
_CODE_PATTERN = rf"(?:(?-i:[A-Z]{{3}})|{_SIGN_PATTERN})"
_NUMBER_PATTERN = r"[0-9][0-9 _.,']{0,40}[0-9]|[0-9]"
_AMOUNT_PATTERN = (
    rf"(?:(?P<bound>{'|'.join([*BOUNDS, *_SYNONYMS])}) )?(?:(?P<before>{_CODE_PATTERN}) ?)?"
    rf"(?P<number>{_NUMBER_PATTERN})(?:[ -]?(?P<scale>{'|'.join(SCALES)})s?)?"
    rf"(?: ?(?P<percent>%|percent|per cent|pct\.?)|[ -]?(?P<behind>{_CODE_PATTERN})"
    rf"| (?P<unit>{UNIT_PATTERN}))?"
    rf"(?: (?P<relative>(?:per|of) {UNIT_PATTERN}))?"
)
_THOUSANDS_PATTERN = r"[0-9]{1,3}(?P<mark>[ .,'])[0-9]{3}(?:(?P=mark)[0-9]{3})*"


def iter_dates(text: str) -> Iterator[str]:
    """Yield the date that a text names in another way, unless it may be two; not each is in the calendar."""
    plain = _fold(text)
    mark = ""
    if (approximate := re.fullmatch(_APPROXIMATE_PATTERN, plain)) is not None:
        plain, mark = approximate["date"] or approximate["other"], "~"
    elif plain.endswith(" ?"):
        plain, mark = plain[:-2], "?"
    if mark:
        yield f"{plain}{mark}"
    for day in _iter_dates(plain):
        yield f"{day}{mark}"


def suggest_duration(text: str) -> str:
    """Return the ISO 8601 duration that a text names in words; empty if it names none."""
    match = re.fullmatch(_DURATION_PATTERN, _fold(text))
    return f"P{int(match[1])}{_DURATION_UNITS[match[2][0]]}" if match is not None else ""


def suggest_token(text: str) -> str:
    """Return the words of a text joined by `-`; empty if there are none, or other letters."""
    words = re.findall(r"[a-z0-9]+", _fold(text)) if re.fullmatch(r"[\w .,;&/'()+-]+", text, re.ASCII) else []
    return "-".join(words) if len("-".join(words)) <= 80 else ""


def suggest_amounts(text: str, parse: Callable[[str], object]) -> list[str]:
    """Return the amount that a text names in another way, as ``parse`` takes it.

    Two, if it names it with a sign that several currencies have: their codes stand for all.
    """
    match = re.fullmatch(_AMOUNT_PATTERN, _fold(text, keeps_case=True), re.IGNORECASE)
    number = _normalize_number(match["number"]) if match is not None else ""
    if match is None or not number or (match["before"] and match["behind"]):
        return []
    bound = (match["bound"] or "").lower()
    code = match["before"] or match["behind"] or ""
    found = []
    for currency in _CODES_BY_SIGN.get(code.lower(), (code,)):
        parts = (
            _SYNONYMS.get(bound, bound),
            currency,
            f"{number}%" if match["percent"] else number,
            (match["scale"] or "").lower(),
            match["unit"],
            match["relative"],
        )
        amount = " ".join(part for part in parts if part)
        if amount != text:
            with suppress(ValueError):
                parse(amount)
                found.append(amount)
    return found


def describe_amounts(amounts: list[str], text: str) -> str:
    """Return the hint that names what `suggest_amounts` suggests for a text."""
    if len(amounts) == 1:
        return f"Write {amounts[0]}"
    sign = _find_currency_sign(text)
    return f"`{sign}` is not one currency: write its ISO 4217 code, as in {' or '.join(amounts)}"


def _find_currency_sign(text: str) -> str:
    """Return the sign or name of a currency in a text; empty if there is none."""
    match = re.search(_SIGN_PATTERN, text, re.IGNORECASE)
    return match[0] if match is not None else ""


def _fold(text: str, *, keeps_case: bool = False) -> str:
    """Return the text with one blank between its words, in small letters; empty if it is long."""
    plain = " ".join(text.split()) if len(text) <= _MAX_LENGTH else ""
    return plain if keeps_case else plain.lower()


def _iter_dates(plain: str) -> Iterator[str]:
    match = re.fullmatch(_TWO_NUMBERS_PATTERN, plain)
    if match is not None:
        one, other = int(match["one"]), int(match["other"])
        # Which of the two is the month is certain only if the other cannot be one.
        if one > 12 >= other or one == other:
            yield f"{match['year']}-{other:02}-{one:02}"
        elif other > 12 >= one:
            yield f"{match['year']}-{one:02}-{other:02}"
        return
    for pattern in _DATE_PATTERNS:
        match = re.fullmatch(pattern, plain)
        if match is not None:
            parts = match.groupdict()
            month = _MONTHS.get(parts.get("month") or "") or int(parts.get("number") or 0)
            day = parts.get("day")
            yield f"{parts['year']}-{month:02}{f'-{int(day):02}' if day else ''}"


def _normalize_number(written: str) -> str:
    """Return a number with `_` between its thousands and `.` before its decimals; empty if it may be two.

    250,000,000 -> 250_000_000;  1.234,5 -> 1_234.5;  2,75 -> 2.75;  1,000 -> "" (one, or a thousand)
    """
    if re.fullmatch(r"[0-9_]+(?:\.[0-9]+)?", written):
        return written
    if re.fullmatch(r"[0-9]+,(?:[0-9]{1,2}|[0-9]{4,9})", written):
        return written.replace(",", ".")
    match = re.fullmatch(
        rf"(?P<whole>{_THOUSANDS_PATTERN})(?:(?P<point>[.,])(?P<decimals>[0-9]{{1,9}}))?", written
    )
    if match is None or match["point"] == match["mark"]:
        return ""
    whole = match["whole"].replace(match["mark"], "_")
    if match["point"] is None and match["mark"] in ".," and whole.count("_") == 1:
        return ""
    return f"{whole}.{match['decimals']}" if match["decimals"] else whole
