"""Money and percents: an exact number, its unit, how well it is known, and how it was written.

::

    USD 13 billion          number 13000000000, unit USD, range 13000000000 to 13000000000
    about USD 13 billion    the same number, range 12000000000 to 14000000000
    over 20%                number 20, unit %, range 20 to Infinity
    up to USD 4             number 4, range 4 to 4: the bound is part of the deal
    over 20% and 90%        may be equal, and are not the same
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from dealterms.plugins import truncate_input, unknown

# ISO 4217, list one (active codes), read 2026-01, and what left it since 2019: deals outlive codes.
CURRENCIES = frozenset(
    (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
        "CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP "
        "GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR "
        "KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN "
        "MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD "
        "SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX "
        "USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XAG XAU XCD XCG XDR XOF XPD XPF XPT XSU XUA YER "
        "ZAR ZMW ZWG ANG BGN CUC HRK SLL ZWL"
    ).split()
)
SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}

BOUNDS = ("about", "over", "under", "at least", "up to")

_BOUND_PATTERN = r"(?:([a-z]{1,20}(?: [a-z]{1,20})?) )?"
# At most 18 digits and 9 decimals: a sum of two such numbers is exact in the 28 digits of `decimal`.
_NUMBER_PATTERN = r"((?:[0-9]{1,3}(?:_[0-9]{3}){1,5}|[0-9]{1,18})(?:\.[0-9]{1,9})?)"
_MONEY_PATTERN = re.compile(rf"{_BOUND_PATTERN}([A-Z]{{3}}) {_NUMBER_PATTERN}(?: ([a-z]+))?")
_PERCENT_PATTERN = re.compile(rf"{_BOUND_PATTERN}{_NUMBER_PATTERN} ?%")
_KNOWN_BOUND_PATTERN = f"(?:(?:{'|'.join(BOUNDS)}) )?"
_INFINITE = Decimal("Infinity")


class Amount(NamedTuple):
    """A number that is known exactly, about, from one side only, or that is itself a bound."""

    text: str
    """Exactly as the file has it: ``13`` is not ``13.0``."""
    number: Decimal
    unit: str
    """``%`` or an ISO 4217 code."""
    bound: str = ""
    """``about``, ``over``, ``under`` (how well we know it); ``at least``, ``up to`` (the deal)."""
    precision: Decimal = Decimal(1)
    """One unit of the last digit that is not zero, or of the last decimal: how far `about` reaches."""

    @property
    def agreed_bound(self) -> str:
        """The part of the bound that is part of the deal: ``at least``, ``up to`` or nothing."""
        return self.bound if self.bound in ("at least", "up to") else ""

    def compute_range(self) -> tuple[Decimal, Decimal]:
        """Return the smallest and the largest number it may stand for."""
        number, precision = self.number, self.precision
        ranges = {
            "about": (number - precision, number + precision),
            "over": (number, _INFINITE),
            "under": (-_INFINITE, number),
        }
        return ranges.get(self.bound, (number, number))

    def is_same(self, other: Amount) -> bool:
        """Compare number, unit and agreed bound, without ``about``, ``over`` and ``under``."""
        return (self.number, self.unit, self.agreed_bound) == (other.number, other.unit, other.agreed_bound)

    def may_equal(self, other: Amount) -> bool:
        """Return whether unit and agreed bound are the same and the two ranges meet."""
        if (self.unit, self.agreed_bound) != (other.unit, other.agreed_bound):
            return False
        (low, high), (other_low, other_high) = self.compute_range(), other.compute_range()
        return low <= other_high and other_low <= high

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=4096)
def parse_money(text: str) -> Amount:
    """Read ``USD 13 billion``, ``up to USD 250_000_000``; raise ValueError, which says how to write it."""
    match = _MONEY_PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(
            f"not a valid amount: '{truncate_input(text)}'. Write it as USD 13 billion or USD 250_000_000"
        )
    bound, unit, digits, scale = match.groups()
    if unit not in CURRENCIES:
        # No "did you mean": the nearest to `UDS` is UZS, the Uzbek sum.
        raise ValueError(f"unknown currency '{unit}'. Write its ISO 4217 code, as in USD or EUR")
    if scale is not None and scale not in SCALES:
        raise ValueError(". ".join(unknown("scale", scale, SCALES)))
    return _build_amount(text, bound, digits, unit, SCALES[scale] if scale else 0)


@lru_cache(maxsize=4096)
def parse_percent(text: str) -> Amount:
    """Read ``20%``, ``about 27%``: 0 to 100; raise ValueError, which says how to write it."""
    match = _PERCENT_PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f"not a valid percentage: '{truncate_input(text)}'. Write it as 20% or about 27%")
    value = _build_amount(text, match[1], match[2], "%", 0)
    if value.number > 100:
        raise ValueError(f"percentage out of range: '{text}'. Write 0% to 100%")
    return value


@lru_cache(maxsize=1024)
def parse_amount(text: str) -> Amount:
    """Read money or a percentage, where a term may be measured in either; raise ValueError if neither."""
    return parse_percent(text) if text.endswith("%") else parse_money(text)


def build_money_schema() -> dict[str, Any]:
    """Return the JSON Schema of money."""
    scale = f"(?: (?:{'|'.join(SCALES)}))?"
    return {
        "title": "money",
        "description": "USD 13 billion, USD 250_000_000 or up to USD 4 billion (ISO 4217).",
        "type": "string",
        "pattern": f"^{_KNOWN_BOUND_PATTERN}(?:{'|'.join(sorted(CURRENCIES))}) {_NUMBER_PATTERN}{scale}$",
    }


def build_percent_schema() -> dict[str, Any]:
    """Return the JSON Schema of a percentage: 0 to 100, with or without leading zeros."""
    below = r"(?:0{0,16}[0-9]{1,2}|0{1,3}(?:_000){0,4}_0[0-9]{2})(?:\.[0-9]{1,9})?"
    whole = r"(?:0{0,15}100|0{1,3}(?:_000){0,4}_100)(?:\.0{1,9})?"
    return {
        "title": "percent",
        "description": "20% or about 27%, from 0% to 100%.",
        "type": "string",
        "pattern": f"^{_KNOWN_BOUND_PATTERN}(?:{below}|{whole}) ?%$",
    }


def _build_amount(text: str, bound: str | None, digits: str, unit: str, scale: int) -> Amount:
    if bound is not None and bound not in BOUNDS:
        # No "did you mean": the nearest to `at most` is `at least`.
        raise ValueError(f"unknown bound '{bound}'. Write {', '.join(BOUNDS[:-1])} or {BOUNDS[-1]}")
    plain = digits.replace("_", "")
    if "." in plain:
        exponent = -len(plain.partition(".")[2])
    else:
        significant = plain.rstrip("0")
        exponent = len(plain) - len(significant) if significant else 0
    return Amount(text, Decimal(f"{plain}E{scale}"), unit, bound or "", Decimal(1).scaleb(exponent + scale))
