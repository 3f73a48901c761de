"""Fuzz target: the parsers of values, the reading of every axis of every kind, and their order.

The first byte picks an axis, the rest are two values, parted by U+001E.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from dealterms.model import duration, partial_date, quantity, quantity_schema
from dealterms.model.axes.base import Axis, Ordering
from dealterms.model.duration import Duration
from dealterms.model.kinds import list_own_kinds, resolve_kind
from dealterms.model.missing import MISSING_BY_WORD, TREND_BY_TEXT, Missing, Trend, known_rank
from dealterms.model.partial_date import PartialDate
from dealterms.model.value import to_json_value

PARTS = "\x1e"
AXES: tuple[Axis, ...] = tuple(
    axis for name in list_own_kinds() for axis in resolve_kind(name).get_axes().values()
)
PARSERS: tuple[tuple[Callable[[str], Any], dict[str, Any]], ...] = (
    (quantity.parse_money, quantity_schema.build_money_schema()),
    (quantity.parse_percent, quantity_schema.build_percent_schema()),
    (quantity.parse_amount, quantity_schema.build_amount_schema()),
    (PartialDate.parse, partial_date.build_date_schema()),
    (Duration.parse, duration.build_duration_schema()),
)
BEYOND = ("two limits in different units", "the lower limit is not below the upper")
"""What no pattern can say."""
RAW = (
    *("20%", "about 27%", "100%", "0.5 %", "USD 13 billion", "up to USD 4 billion", "EUR 0"),
    *("at least USD 250_000_000", "over USD 1.50", "under JPY 1 trillion", "100.000000001%"),
    *("999999999999999999 %", "USD 999999999999999999.999999999 trillion", "about USD 0.000000001"),
    *("2024", "2024-10?", "2024-02-29~", "0001", "9999-12-31", "0000", "perpetual", "P5Y", "P18M"),
    *("P30D", "P1M2W3D", "P9999Y9999M9999W99999D", "P0D", "P1Y365D", "P4800M", "yes", "no", "true"),
    *("none", "silent", "undisclosed", "redacted", "unknown", "mutual", "acme", "[a, b]", "[all]"),
    *("[a, a]", "[none]", "[[a]]", "[]", "{on: [a]}", "{through: 2030, on: [a], whichever: first}"),
    *("{through: 2031?, on: [a, b], whichever: last}", "{through: perpetual, on: [a], x: y}"),
    *("at least USD 5, up to USD 9 million", "more than 5%, less than 9%", "less than DEM 5", *TREND_BY_TEXT),
    *("10_000 units", "about 2.5 million units per year", "5 milliarden", "USD 2 per unit", "5 USD"),
    *("30% of requirements", "USD\xa013\xa0billion", "[a, redacted]", "[redacted]", "[acme, mutual]"),
    *("{2025: 20%, 2026: 25%}", "{up to USD 4 million: 5%, above: USD 5}", "{voting: 5 GW}", "{above: 5%}"),
    *("{after: P30M, of: [a]}", "{after: P1Y, of: [a], on: [b], whichever: last}", "{after: P1Y}"),
    *("{through: perpetual, on: [b], whichever: first}", "{on: {a: b}}", "{through: [a], on: a}"),
)
WORDS = (
    *RAW,
    *MISSING_BY_WORD,
    *quantity.BOUNDS,
    *quantity.SCALES,
    "USD ",
    "P",
    "Y",
    "M",
    "W",
    "D",
    PARTS,
)


def warm() -> None:
    """Everything is imported already."""


def seeds() -> Iterator[bytes]:
    for number, axis in enumerate(AXES):
        values = [*RAW, *getattr(axis, "rungs", ()), *getattr(axis, "choices", ())]
        for at, raw in enumerate(values):
            other = values[(at * 7 + number) % len(values)]
            if at % 9 == number % 9 or raw not in RAW:
                yield number.to_bytes(2, "big") + f"{raw}{PARTS}{other}".encode()


def run(data: bytes) -> None:
    axis = AXES[int.from_bytes(data[:2], "big") % len(AXES)]
    parts = data[2:].decode("utf-8", "replace").split(PARTS)
    for text in parts[:2]:
        for parse, schema in PARSERS:
            _parse(parse, schema, text)
    read = [_read(axis, _raw(part)) for part in (*parts, "unknown")[:2]]
    if None not in read:
        _compare(axis, *read)


def _raw(text: str) -> Any:
    """What the reader of files would hand over for it: text, a list, a mapping of texts."""
    if not text.startswith(("[", "{")):
        return text
    try:
        raw = yaml.load(text, Loader=yaml.CBaseLoader)
    except (yaml.YAMLError, TypeError, ValueError, RecursionError):
        return text
    return raw if _is_plain(raw) else text


def _is_plain(raw: Any) -> bool:
    if isinstance(raw, dict):
        return all(isinstance(k, str) and _is_plain(v) for k, v in raw.items())
    return isinstance(raw, str) or (isinstance(raw, list) and all(map(_is_plain, raw)))


def _fits(schema: dict[str, Any], text: str) -> bool:
    if "anyOf" in schema:
        return any(_fits(part, text) for part in schema["anyOf"])
    refused = schema.get("not")
    if refused is not None and re.search(refused["pattern"].replace("$", r"\Z"), text):
        return False
    return re.fullmatch(schema["pattern"].strip("^$"), text) is not None


def _parse(parse: Callable[[str], Any], schema: dict[str, Any], text: str) -> None:
    try:
        value = parse(text)
    except ValueError as error:
        _explained(error)
        is_beyond = str(error).startswith(BEYOND)
        assert is_beyond or not _fits(schema, text), f"the schema takes {text!r}, {parse} does not"
        return
    assert _fits(schema, text), f"{parse} takes {text!r}, the schema does not"
    assert str(value) == text
    assert parse(text) == value
    match value:
        case Duration():
            least, most = value.compute_day_range()
            assert 0 <= least <= most
        case PartialDate():
            assert value.first <= value.last and value.overlaps(value)
        case _:
            allowed = value.compute_interval()
            assert allowed.low <= value.number <= allowed.high and value.is_same(value)
            assert value.upper is None or value.number < value.upper == allowed.high


def _read(axis: Axis, raw: Any) -> Any:
    try:
        value = axis.parse(raw)
    except ValueError as error:
        _explained(error)
        return None
    assert axis.parse(raw) == value
    said = to_json_value(value)
    if said is None:
        assert value is Missing.UNKNOWN
    else:
        assert axis.parse(said) == value, f"{raw!r} is written {said!r}, which is another value"
    return value


def _explained(error: ValueError) -> None:
    message = str(error)
    assert message.strip() and len(message) < 1000


def _compare(axis: Axis, old: Any, new: Any) -> None:
    there, back = axis.compare(old, new), axis.compare(new, old)
    assert axis.relate(new, old) is axis.relate(old, new).opposite
    if isinstance(old, Trend) or isinstance(new, Trend):
        # A trend says how a value stands to what went before it, not to what comes after.
        return
    assert back.ordering is there.ordering.opposite, (old, new, there, back)
    assert back.by_convention == there.by_convention
    assert bool(back.reason) == bool(there.reason)
    assert axis.is_same(old, new) == axis.is_same(new, old) == (there.ordering is Ordering.SAME)
    for value in (old, new):
        assert axis.is_same(value, value) or known_rank(value) == 0
