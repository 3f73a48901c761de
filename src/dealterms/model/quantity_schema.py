"""Quantities in JSON Schema: whatever `quantity` and `schedule` read, these take, and nothing else.

Except what no pattern can say: that two limits have one unit and the lower comes first, that two keys
of a schedule do not overlap.
"""

from __future__ import annotations

from typing import Any

from dealterms.model.currencies import CURRENCIES, HISTORIC_CURRENCIES
from dealterms.model.missing import MISSING_BY_WORD
from dealterms.model.partial_date import build_date_schema
from dealterms.model.quantity_words import (
    BOUNDS,
    LOWER_LIMITS,
    NO_BREAK_SPACES,
    NOT_UNITS,
    NUMBER_PATTERN,
    SCALES,
    UNIT_PATTERN,
    UPPER_LIMITS,
)
from dealterms.model.schedule import ABOVE, BASIS_PATTERN

Schema = dict[str, Any]

_SCALE_PATTERN = f"(?: (?:{'|'.join(SCALES)}))?"
_PER_PATTERN = f"(?: per {UNIT_PATTERN})?"


def build_money_schema() -> Schema:
    """Return the JSON Schema of money."""
    return {
        "title": "money",
        "description": "USD 13 billion, USD 250_000_000, up to USD 4 billion or USD 2 per unit (ISO 4217).",
        "type": "string",
        "pattern": _build_pattern(_build_money_pattern()),
    }


def build_percent_schema() -> Schema:
    """Return the JSON Schema of a percentage: 0 to 100, with or without leading zeros."""
    return {
        "title": "percent",
        "description": "20%, about 27% or 30% of requirements, from 0% to 100%.",
        "type": "string",
        "pattern": _build_pattern(_build_percent_pattern()),
    }


def build_unit_schema() -> Schema:
    """Return the JSON Schema of a number with its unit."""
    return {
        "title": "amount with unit",
        "description": "10_000 units, 5 GW or 200 hours per month.",
        "type": "string",
        "pattern": _build_pattern(_build_unit_pattern()),
        "not": {"pattern": _allow_no_break_space(_build_no_unit_pattern())},
    }


def build_amount_schema() -> Schema:
    """Return the JSON Schema of money, a percentage or a number with its unit."""
    return {"title": "amount", "anyOf": [build_money_schema(), build_percent_schema(), build_unit_schema()]}


def build_schedule_schema(amount: Schema) -> Schema:
    """Return the JSON Schema of a schedule whose amounts match the schema ``amount``."""
    return {"allOf": [_build_schedule_keys_schema()], "additionalProperties": amount}


def _build_schedule_keys_schema() -> Schema:
    limits = _allow_no_break_space(f"^(?:{'|'.join(LOWER_LIMITS + UPPER_LIMITS)}) ")
    tier = {"allOf": [build_amount_schema()], "pattern": limits}
    words = {"pattern": f"^{BASIS_PATTERN}$", "maxLength": 80, "not": {"enum": [ABOVE, *MISSING_BY_WORD]}}
    return {
        "title": "schedule",
        "description": "By time {2025: 20%, 2026: 25%}, by tier {up to USD 40 million: 50%, above: 40%}, "
        "or by basis {voting: 20%, as-converted: 27%}.",
        "type": "object",
        "anyOf": [
            {"propertyNames": {"pattern": build_date_schema()["pattern"].replace("[?~]?", "")}},
            {"propertyNames": {"anyOf": [{"const": ABOVE}, tier]}},
            {"propertyNames": words},
        ],
        "minProperties": 1,
        "not": {"required": [ABOVE], "maxProperties": 1},
    }


def _build_money_pattern() -> str:
    codes = "|".join(sorted(CURRENCIES | HISTORIC_CURRENCIES))
    return f"(?:{codes}) {NUMBER_PATTERN}{_SCALE_PATTERN}{_PER_PATTERN}"


def _build_percent_pattern() -> str:
    below = r"(?:0{0,16}[0-9]{1,2}|0{1,3}(?:_000){0,4}_0[0-9]{2})(?:\.[0-9]{1,9})?"
    whole = r"(?:0{0,15}100|0{1,3}(?:_000){0,4}_100)(?:\.0{1,9})?"
    return f"(?:{below}|{whole}) ?%(?: (?:of|per) {UNIT_PATTERN})?"


def _build_unit_pattern() -> str:
    return f"{NUMBER_PATTERN}{_SCALE_PATTERN} {UNIT_PATTERN}{_PER_PATTERN}"


def _build_no_unit_pattern() -> str:
    """Return what matches where a word stands for a unit that is none."""
    return f"[0-9]{_SCALE_PATTERN} (?:{'|'.join(sorted(NOT_UNITS))})(?: per |,|$)"


def _build_pattern(quantity: str) -> str:
    """Return the pattern of one quantity with or without a bound, or of two limits."""
    lower, upper = "|".join(LOWER_LIMITS), "|".join(UPPER_LIMITS)
    two_limits = f"(?:{lower}) {quantity}, (?:{upper}) "
    return _allow_no_break_space(f"^(?:{two_limits}|(?:{'|'.join(BOUNDS)}) )?{quantity}$")


def _allow_no_break_space(pattern: str) -> str:
    blanks = "".join(f"\\u{ord(space):04x}" for space in NO_BREAK_SPACES)
    return pattern.replace(" ", f"[ {blanks}]")
