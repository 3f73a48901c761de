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
from dealterms.model.quantity_words import (
    BOUNDS,
    LOWER_LIMITS,
    NO_BREAK_SPACES,
    NOT_UNITS,
    NUMBER_PATTERN,
    NUMBER_WORDS,
    SCALES,
    UNIT_PATTERN,
    UPPER_LIMITS,
)
from dealterms.plugins import find_misspelled, truncate_input

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
_TO_BLANKS = dict.fromkeys(map(ord, NO_BREAK_SPACES), " ")


class AmountError(ValueError):
    """A text is no amount."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message}. {hint}")
        self.message = message
        """What is wrong."""


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
    return _parse_bounded(text, _parse_one_amount)


def _parse_bounded(text: str, parse: Callable[[str, str], Amount]) -> Amount:
    """Read one quantity, or two limits of one; ``parse`` gets the text to read, and the one for messages."""
    try:
        return _parse_sides(text, parse)
    except AmountError as error:
        # Only what is wrong asks: a command that reads sound files need not load this.
        from dealterms.model.hints import describe_amounts, suggest_amounts

        amounts = suggest_amounts(text, lambda amount: _parse_sides(amount, parse))
        if not amounts:
            raise
        raise AmountError(error.message, describe_amounts(amounts, text)) from None


def _parse_sides(text: str, parse: Callable[[str, str], Amount]) -> Amount:
    plain = to_plain_blanks(text)
    sides = re.fullmatch(_TWO_LIMITS_PATTERN, plain) if "," in plain else None
    if sides is None:
        return parse(plain, text)._replace(text=text)
    lower, upper = parse(sides[1], text), parse(sides[2], text)
    if lower.measure != upper.measure:
        raise AmountError(
            f"two limits in different units: '{truncate_input(text)}'", "Write both with the same unit"
        )
    if lower.number >= upper.number:
        raise AmountError(
            f"the lower limit is not below the upper: '{truncate_input(text)}'", "Write at least 1%, up to 2%"
        )
    return lower._replace(text=text, upper=upper.number, upper_bound=upper.bound)


def to_plain_blanks(text: str) -> str:
    """Return the text with a blank for each space that breaks no line."""
    return text if text.isascii() else text.translate(_TO_BLANKS)


def _parse_one_amount(plain: str, text: str) -> Amount:
    if "%" in plain:
        return _parse_one_percent(plain, text)
    if re.match(_MONEY_START_PATTERN, plain):
        return _parse_one_sum(plain, text)
    return _parse_one_number_with_unit(plain, text)


def _parse_one_sum(plain: str, text: str) -> Amount:
    match = _MONEY_PATTERN.fullmatch(plain)
    if match is None:
        hint = "Write it as USD 13 billion or USD 250_000_000"
        raise AmountError(f"not a valid amount: '{truncate_input(text)}'", hint)
    bound, unit, digits, scale, relative_to = match.groups()
    if unit not in CURRENCIES and unit not in HISTORIC_CURRENCIES:
        # No "did you mean": the nearest to `UDS` is UZS, the Uzbek sum.
        raise AmountError(f"unknown currency '{unit}'", "Write its ISO 4217 code, as in USD or EUR")
    if scale is not None and scale not in SCALES:
        raise AmountError(f"unknown scale '{truncate_input(scale)}'", _find_scale_hint(scale))
    return _build_amount(bound, digits, scale, unit, relative_to)


def _parse_one_percent(plain: str, text: str) -> Amount:
    match = _PERCENT_PATTERN.fullmatch(plain)
    if match is None:
        hint = "Write it as 20% or about 27%"
        raise AmountError(f"not a valid percentage: '{truncate_input(text)}'", hint)
    bound, digits, relative_to = match.groups()
    value = _build_amount(bound, digits, None, "%", relative_to)
    if value.number > 100:
        raise AmountError(f"percentage out of range: '{truncate_input(text)}'", "Write 0% to 100%")
    return value


def _parse_one_number_with_unit(plain: str, text: str) -> Amount:
    hint = "Write it as USD 13 billion, 20% or 10_000 units"
    match = re.fullmatch(_UNIT_PATTERN, plain)
    if match is None:
        raise AmountError(f"not a valid amount: '{truncate_input(text)}'", hint)
    bound, digits, scale, unit, relative_to = match.groups()
    if unit in CURRENCIES or unit in HISTORIC_CURRENCIES:
        raise AmountError(f"the currency stands behind its number: '{truncate_input(text)}'", hint)
    if unit in NOT_UNITS:
        raise AmountError(f"'{unit}' is not a unit", hint)
    return _build_amount(bound, digits, scale, unit, relative_to)


def _build_amount(
    bound: str | None, digits: str, scale: str | None, unit: str, relative_to: str | None
) -> Amount:
    if bound is not None and bound not in BOUNDS:
        # No "did you mean": the nearest to `at most` is `at least`.
        raise AmountError(f"unknown bound '{bound}'", f"Write {', '.join(BOUNDS[:-1])} or {BOUNDS[-1]}")
    number = Decimal(f"{digits.replace('_', '')}E{SCALES[scale] if scale else 0}")
    return Amount("", number, unit, bound or "", relative_to or "")


def _find_scale_hint(scale: str) -> str:
    near = None if scale in NUMBER_WORDS else find_misspelled(scale, SCALES)
    # In many languages, the word that is spelled like `billion` is a trillion.
    every = "Write thousand, million, billion (a thousand million) or trillion (a million million)"
    return f"Did you mean '{near}'?" if near else every


def _to_singular(unit: str) -> str:
    """Return a unit without the `s` of many: of a word in small letters; `GWs` is none."""
    is_plural = len(unit) > 3 and unit.islower() and unit.endswith("s") and not unit.endswith("ss")
    return unit[:-1] if is_plural else unit
