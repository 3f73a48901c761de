"""Money, percentages and numbers with a unit: exact, with what each statement allows, and as written.

::

    USD 13 billion              number 13000000000, unit USD, allows 13000000000 alone
    about USD 13 billion        the same number, allows 12000000000 to 14000000000
    about 10%                   allows 9 to 11: a tenth, as that is less than one unit of its last digit
    over 20%, under 20%         allow 20 and more; less than 20
    up to 5 GW                  number 5, unit GW: a limit, which is part of the deal
    at least 5 GW, up to 8 GW   number 5, upper 8
    USD 2 per unit              relative to `per unit`
    over 20% and 90%            may be equal, and are not the same
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from dealterms.model.currencies import CURRENCIES, HISTORIC_CURRENCIES
from dealterms.model.interval import Interval
from dealterms.plugins import find_misspelled, truncate_input

SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}

VAGUE_BOUNDS = ("about", "over", "under")
"""How precisely we know it."""
LOWER_LIMITS, UPPER_LIMITS = ("at least", "more than"), ("up to", "less than")
"""Part of the deal; the second of each leaves out the number itself."""
BOUNDS = (*VAGUE_BOUNDS, *LOWER_LIMITS, *UPPER_LIMITS)

NUMBER_WORDS = frozenset(
    "hundred hundreds tsd mille mil mio mn mln mld mrd bn bln tn trn "
    "milliard milliards milliarde milliarden billiarde billiarden billionen millionen millones miliardi "
    "milioni miljard miljoen lakh lakhs crore crores".split()
)
"""Words for numbers in other spellings and languages. None is a unit, and none is a misspelled scale:
`billion` and `billionen` differ by a factor of thousand."""
NOT_UNITS = frozenset(
    {*NUMBER_WORDS, *SCALES, *(f"{scale}s" for scale in SCALES), *CURRENCIES, *HISTORIC_CURRENCIES}
    | {"percent", "percents", "pct", "per", "of"}
)

# At most 18 digits and 9 decimals: a sum of two such numbers is exact in the 28 digits of `decimal`.
NUMBER_PATTERN = r"(?:[0-9]{1,3}(?:_[0-9]{3}){1,5}|[0-9]{1,18})(?:\.[0-9]{1,9})?"
UNIT_PATTERN = r"[A-Za-z][A-Za-z0-9]{0,29}(?:-[A-Za-z0-9]{1,30}){0,3}"
_BOUND_PATTERN = r"(?:([a-z]{1,20}(?: [a-z]{1,20})?) )?"
_SCALE_PATTERN = "|".join(SCALES)
_MONEY_PATTERN = re.compile(
    rf"{_BOUND_PATTERN}([A-Z]{{3}}) ({NUMBER_PATTERN})(?: ([a-z]+))?(?: (per {UNIT_PATTERN}))?"
)
_PERCENT_PATTERN = re.compile(rf"{_BOUND_PATTERN}({NUMBER_PATTERN}) ?%(?: ((?:of|per) {UNIT_PATTERN}))?")
# These are compiled when they are first used: they are rarer, and a cold start counts.
_UNIT_PATTERN = (
    rf"{_BOUND_PATTERN}({NUMBER_PATTERN})(?: ({_SCALE_PATTERN}))? ({UNIT_PATTERN})(?: (per {UNIT_PATTERN}))?"
)
_TWO_LIMITS_PATTERN = (
    rf"((?:{'|'.join(LOWER_LIMITS)}) [^,]{{1,150}}), ((?:{'|'.join(UPPER_LIMITS)}) [^,]{{1,150}})"
)
_MONEY_START_PATTERN = rf"{_BOUND_PATTERN}[A-Z]{{3}} "
_INFINITE = Decimal("Infinity")


class Amount(NamedTuple):
    """A number that is known exactly, about, from one side only, or that is itself a limit."""

    text: str
    """Exactly as the file has it: ``13`` is not ``13.0``."""
    number: Decimal
    """Of a limit to both sides, the lower one."""
    unit: str
    """``%``, an ISO 4217 code, or a word such as ``GW``."""
    bound: str = ""
    """``about``, ``over``, ``under`` (how well we know it), or a limit (the deal)."""
    relative_to: str = ""
    """``per unit``, ``of requirements``."""
    upper: Decimal | None = None
    """Of a limit to both sides, the upper one."""
    upper_bound: str = ""

    @property
    def is_limit(self) -> bool:
        """Whether its bound is part of the deal."""
        return self.bound in LOWER_LIMITS or self.bound in UPPER_LIMITS

    @property
    def measure(self) -> tuple[str, str]:
        """What two amounts must share to be comparable: the unit, and what it is relative to.

        One is written `1 unit`, and two `2 units`.
        """
        return _to_singular(self.unit), _to_singular(self.relative_to)

    @property
    def identity(self) -> tuple[object, ...]:
        """What it means: without how it is written, and without ``about``."""
        bound = "" if self.bound == "about" else self.bound
        return self.number, *self.measure, bound, self.upper, self.upper_bound

    def compute_reach(self) -> Decimal:
        """Return how far ``about`` reaches.

        One unit of the last digit that is not zero, or a tenth of the number, whichever is less:
        27 and 27.0 reach 1, 10 reaches 1, 135 billion reaches 1 billion, 0 reaches 0.
        """
        exponent = self.number.normalize().as_tuple().exponent
        assert isinstance(exponent, int)
        return min(Decimal(1).scaleb(exponent), self.number / 10)

    def compute_interval(self) -> Interval:
        """Return all numbers that it allows."""
        number, bound = self.number, self.bound
        if bound == "about":
            reach = self.compute_reach()
            return Interval(number - reach, number + reach)
        if bound == "over":
            return Interval(number, _INFINITE)
        if bound in LOWER_LIMITS:
            upper = _INFINITE if self.upper is None else self.upper
            return Interval(number, upper, bound == "more than", self.upper_bound == "less than")
        if bound in UPPER_LIMITS or bound == "under":
            return Interval(-_INFINITE, number, is_high_open=bound != "up to")
        return Interval(number, number)

    def is_same(self, other: Amount) -> bool:
        """Return whether the two mean the same: transitive, and ``about X`` is X."""
        return self.identity == other.identity

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=4096)
def parse_money(text: str) -> Amount:
    """Read ``USD 13 billion``, ``up to USD 4``, ``USD 2 per unit``; raise ValueError with what to write."""
    return _parse_bounded(text, _parse_one_sum)


@lru_cache(maxsize=4096)
def parse_percent(text: str) -> Amount:
    """Read ``20%``, ``about 27%``, ``30% of requirements``: 0 to 100; raise ValueError with what to write."""
    return _parse_bounded(text, _parse_one_percent)


@lru_cache(maxsize=4096)
def parse_amount(text: str) -> Amount:
    """Read money, a percentage, or a number with its unit: ``10_000 units``, ``5 GW per year``.

    Raise ValueError, which says what to write, if it is none of them.
    """
    if "%" in text:
        return parse_percent(text)
    if re.match(_MONEY_START_PATTERN, text.replace("\xa0", " ")):
        return parse_money(text)
    return _parse_bounded(text, _parse_one_number_with_unit)


def _parse_bounded(text: str, parse: Callable[[str, str], Amount]) -> Amount:
    """Read one quantity, or two limits of one; ``parse`` gets the text to read, and the one for messages."""
    plain = text.replace("\xa0", " ")
    sides = re.fullmatch(_TWO_LIMITS_PATTERN, plain) if "," in plain else None
    if sides is None:
        return parse(plain, text)._replace(text=text)
    lower, upper = parse(sides[1], text), parse(sides[2], text)
    if lower.measure != upper.measure:
        raise ValueError(
            f"two limits in different units: '{truncate_input(text)}'. Write both with the same unit"
        )
    if lower.number >= upper.number:
        raise ValueError(
            f"the lower limit is not below the upper: '{truncate_input(text)}'. Write at least 1%, up to 2%"
        )
    return lower._replace(text=text, upper=upper.number, upper_bound=upper.bound)


def _parse_one_sum(plain: str, text: str) -> Amount:
    match = _MONEY_PATTERN.fullmatch(plain)
    if match is None:
        raise ValueError(
            f"not a valid amount: '{truncate_input(text)}'. Write it as USD 13 billion or USD 250_000_000"
        )
    bound, unit, digits, scale, relative_to = match.groups()
    if unit not in CURRENCIES and unit not in HISTORIC_CURRENCIES:
        # No "did you mean": the nearest to `UDS` is UZS, the Uzbek sum.
        raise ValueError(f"unknown currency '{unit}'. Write its ISO 4217 code, as in USD or EUR")
    if scale is not None and scale not in SCALES:
        raise ValueError(_explain_unknown_scale(scale))
    return _build_amount(bound, digits, scale, unit, relative_to)


def _parse_one_percent(plain: str, text: str) -> Amount:
    match = _PERCENT_PATTERN.fullmatch(plain)
    if match is None:
        raise ValueError(f"not a valid percentage: '{truncate_input(text)}'. Write it as 20% or about 27%")
    bound, digits, relative_to = match.groups()
    value = _build_amount(bound, digits, None, "%", relative_to)
    if value.number > 100:
        raise ValueError(f"percentage out of range: '{truncate_input(text)}'. Write 0% to 100%")
    return value


def _parse_one_number_with_unit(plain: str, text: str) -> Amount:
    match = re.fullmatch(_UNIT_PATTERN, plain)
    if match is None:
        raise ValueError(
            f"not a valid amount: '{truncate_input(text)}'. Write it as USD 13 billion, 20% or 10_000 units"
        )
    bound, digits, scale, unit, relative_to = match.groups()
    if unit in CURRENCIES or unit in HISTORIC_CURRENCIES:
        raise ValueError(
            f"the currency stands behind its number: '{truncate_input(text)}'. Write {unit} {digits}"
        )
    if unit in NOT_UNITS:
        raise ValueError(f"'{unit}' is not a unit. Write it as USD 13 billion, 20% or 10_000 units")
    return _build_amount(bound, digits, scale, unit, relative_to)


def _build_amount(
    bound: str | None, digits: str, scale: str | None, unit: str, relative_to: str | None
) -> Amount:
    if bound is not None and bound not in BOUNDS:
        # No "did you mean": the nearest to `at most` is `at least`.
        raise ValueError(f"unknown bound '{bound}'. Write {', '.join(BOUNDS[:-1])} or {BOUNDS[-1]}")
    number = Decimal(f"{digits.replace('_', '')}E{SCALES[scale] if scale else 0}")
    return Amount("", number, unit, bound or "", relative_to or "")


def _explain_unknown_scale(scale: str) -> str:
    near = None if scale in NUMBER_WORDS else find_misspelled(scale, SCALES)
    hint = f"Did you mean '{near}'?" if near else f"Choose one of: {', '.join(SCALES)}"
    return f"unknown scale '{truncate_input(scale)}'. {hint}"


def _to_singular(unit: str) -> str:
    """Return a unit without the `s` of many: of a word in small letters; `GWs` is none."""
    is_plural = len(unit) > 3 and unit.islower() and unit.endswith("s") and not unit.endswith("ss")
    return unit[:-1] if is_plural else unit
