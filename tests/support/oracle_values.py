"""Values as the oracle of the diff reads them: what a text allows, how two texts relate, which way one moved.

Written from design pages 1 and 2 (2.3, 2.4) alone: nothing here comes from the code that is judged. Worked
example, for a rate::

    read(RATE, "about 27%")                 the numbers from 26 to 28
    relate(RATE, "about 27%", "27.4%")      "sharper": the new statement lies inside the old one
    relate(RATE, "20%", "27.4%")            "disjoint"
    move(RATE, "20%", "27.4%")              {1}: more
    move(RATE, "up to 4%", "3%")            {0}: a limit against a sum, no order
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise, product
from typing import Any, NamedTuple

Raw = Any
"""What a file says: text, a list of words, a mapping; None where the key is left out."""

MISSING = ("unknown", "silent", "undisclosed", "redacted")
INFINITE = Decimal("Infinity")


class Field(NamedTuple):
    """One field of a kind: what may be written there, and what more of it means for the bound party."""

    of: str
    """number date end ladder scope exceptions events flag token tokens text role"""
    up: int = 1
    """1: more of it binds more; -1: less of it binds more; 0: it favors nobody."""
    none_is: str = "bottom"
    """Where `none` stands on the scale of the values: a cap of `none` is above all numbers."""
    measured: bool = False
    needs: str = ""
    """The field without which two values cannot be compared."""
    chains: tuple[str, ...] = ()
    """Of a ladder: its rungs, highest first."""
    limit: str = ""
    """The words of a limit that the field itself says: a cap of `up to USD 5` is one of USD 5."""


class Range(NamedTuple):
    """An interval of numbers or of days."""

    low: Any
    high: Any
    low_open: bool = False
    high_open: bool = False


class Number(NamedTuple):
    """A quantity: the numbers that it allows, or the limit that the deal sets."""

    unit: str
    range: Range
    limits: tuple[str, ...] = ()
    center: Decimal | None = None
    """The number written, if it is exact or `about`."""
    exact: bool = True


class End(NamedTuple):
    """The last day of a term, as an interval where it is doubtful, and the events that end it."""

    day: Range | None
    on: frozenset[str] = frozenset()
    whichever: str = ""


class Words(NamedTuple):
    """A set of words; `hidden` if it holds others that are not public."""

    words: frozenset[str]
    hidden: bool = False


class Schedule(NamedTuple):
    """Quantities by year, tier or basis."""

    entries: tuple[tuple[str, Number], ...]


# -- reading -------------------------------------------------------------------------------------


def rank(raw: Raw) -> int:
    """Return how much is known: 0 unknown, 1 silent, 2 exists but is not public, 3 a value or `none`."""
    if raw is None or raw == "unknown":
        return 0
    if raw == "silent":
        return 1
    return 2 if is_trend(raw) or raw in ("undisclosed", "redacted") else 3


def is_trend(raw: Raw) -> bool:
    """Return whether it is `undisclosed, lower` or the like."""
    return isinstance(raw, str) and raw.endswith((", lower", ", higher"))


def read(field: Field, raw: Raw) -> Any:
    """Read a known value (rank 3); `none` is None, except on a ladder that has such a rung."""
    said = field.limit or ("up to " if field.none_is == "top" else "")
    if said and isinstance(raw, str) and raw.startswith(said) and "," not in raw:
        raw = raw.removeprefix(said)
    if isinstance(raw, str):
        return _read_text(field.of, raw)
    if isinstance(raw, dict):
        if field.of == "end":
            return End(read_end_day(raw["through"]) if "through" in raw else None,
                       frozenset(raw.get("on", ())), raw.get("whichever", ""))  # fmt: skip
        return Schedule(tuple((str(key), read_number(value)) for key, value in raw.items()))
    if isinstance(raw, bool):
        return raw
    if field.of == "role":
        return frozenset(raw)
    words = frozenset(raw)
    if "all" in words:
        words = frozenset({"all"})
    return Words(words - {"redacted"}, "redacted" in words)


@lru_cache(maxsize=10_000)
def _read_text(of: str, text: str) -> Any:
    if of in ("ladder", "token", "text", "role"):
        return text
    if text == "none":
        return None
    if of == "number":
        return read_number(text)
    if of == "date":
        return read_days(text)
    if of == "end":
        return End(read_end_day(text))
    assert of == "flag", (of, text)
    return text in ("yes", "true")


QUANTITY = re.compile(
    r"(?P<bound>about |over |under )?"
    r"(?:(?P<currency>[A-Z]{3}) )?(?P<digits>[\d_.]+)(?P<scale> thousand| million| billion)?"
    r"(?P<percent>%)?(?P<unit> (?!per |of )[a-zA-Z]+)?(?P<per> (?:per|of) \w+)?"
)
SCALES = {"": 1, " thousand": 10**3, " million": 10**6, " billion": 10**9}
LIMITS = ("at least ", "up to ", "more than ", "less than ")


def read_number(text: str) -> Number:
    """Read a quantity: `about USD 4 billion`, `at least 2 GW, up to 5 GW`, `P30D`."""
    limited = [part for part in text.split(", ") if part.startswith(LIMITS)]
    if limited:
        return _read_limits(limited)
    if text.startswith("P"):
        return _read_duration(text)
    parts = QUANTITY.fullmatch(text)
    assert parts is not None, text
    scale = SCALES[parts["scale"] or ""]
    written = Decimal(parts["digits"].replace("_", ""))
    number = written * scale
    unit = " ".join(parts[name] or "" for name in ("currency", "percent", "unit", "per"))
    bound = (parts["bound"] or "").strip()
    if bound == "over":
        return Number(unit, Range(number, INFINITE), exact=False)
    if bound == "under":
        return Number(unit, Range(-INFINITE, number, high_open=True), exact=False)
    if bound == "about":
        reach = min(_last_digit(written) * scale, number / 10)
        return Number(unit, Range(number - reach, number + reach), center=number, exact=False)
    return Number(unit, Range(number, number), center=number)


def _last_digit(number: Decimal) -> Decimal:
    """Return one unit of the last digit that is not zero: 1 for 27.0, 10 for 30, 0.1 for 2.5."""
    exponent = number.normalize().as_tuple().exponent
    return Decimal(10) ** int(exponent) if number else Decimal(0)


def _read_limits(limited: list[str]) -> Number:
    low, high, low_open, high_open, unit = -INFINITE, INFINITE, False, False, ""
    for part in limited:
        limit = next(word for word in LIMITS if part.startswith(word))
        number = read_number(part.removeprefix(limit))
        unit = number.unit
        if limit in ("at least ", "more than "):
            low, low_open = number.range.low, limit == "more than "
        else:
            high, high_open = number.range.low, limit == "less than "
    kinds = tuple(sorted("low" if p.startswith(("at least", "more than")) else "high" for p in limited))
    return Number(unit, Range(low, high, low_open, high_open), kinds)


def _read_duration(text: str) -> Number:
    """Read `P18M` or `P30D` in days: a month has 28 to 31, a year 365 or 366."""
    months = sum(int(n) * (12 if u == "Y" else 1) for n, u in re.findall(r"(\d+)([YM])", text))
    days = sum(int(n) * (7 if u == "W" else 1) for n, u in re.findall(r"(\d+)([WD])", text))
    years, rest = divmod(months, 12)
    low, high = years * 365 + rest * 30 - 2 * (rest > 0) + days, years * 366 + rest * 31 + days
    center = Decimal(low) if low == high else None
    return Number("days", Range(Decimal(low), Decimal(high)), center=center, exact=True)


@lru_cache(maxsize=10_000)
def read_days(text: str) -> Range:
    """Read a partial date as the interval of its days, as ordinals."""
    parts = [int(part) for part in text.rstrip("?~").split("-")]
    year, month, day = [*parts, None, None][:3]
    assert year is not None
    first = date(year, month or 1, day or 1)
    last_month = month or 12
    last = date(year, last_month, day or monthrange(year, last_month)[1])
    return Range(first.toordinal(), last.toordinal())


def is_doubtful(text: str) -> bool:
    """Return whether a date is marked as uncertain or approximate: such a one never decides."""
    return text.endswith(("?", "~"))


def read_end_day(text: str) -> Range:
    """Read the last day of a term: through 2030 is through 2030-12-31; `2030?` is any of its days."""
    if text == "perpetual":
        return Range(INFINITE, INFINITE)
    days = read_days(text)
    return days if is_doubtful(text) else Range(days.high, days.high)


# -- how a new statement stands to an old one ----------------------------------------------------


def relate(field: Field, old: Raw, new: Raw, day: int = 0) -> str:
    """Return `same`, `disjoint`, `sharper` (new lies inside old), `vaguer` or `overlapping`.

    Both are known (rank 3). ``day`` is the last day of the newer snapshot: schedules ask for it.
    """
    if field.of != "ladder" and "none" in (old, new):
        return "same" if old == new else "disjoint"
    one, other = read(field, old), read(field, new)
    if one == other:
        return "same"
    if isinstance(one, Schedule) or isinstance(other, Schedule):
        return _relate_schedules(one, other, day)
    if isinstance(one, Number):
        return _relate_numbers(one, other)
    if isinstance(one, Range):
        return relate_ranges(one, other)
    if isinstance(one, End):
        if (one.on, one.whichever) != (other.on, other.whichever) or not one.day or not other.day:
            return "disjoint"
        return relate_ranges(one.day, other.day)
    return _relate_words(one, other) if isinstance(one, Words) else "disjoint"


def relate_ranges(old: Range, new: Range) -> str:
    """Relate two intervals."""
    if old == new:
        return "same"
    if is_below(old, new) or is_below(new, old):
        return "disjoint"
    if _contains(old, new):
        return "sharper"
    return "vaguer" if _contains(new, old) else "overlapping"


def _relate_numbers(old: Number, new: Number) -> str:
    if old.unit != new.unit or old.limits or new.limits:
        return "disjoint"  # equal limits were the same already
    if old.center is not None and old.center == new.center:
        return "same"  # `about X` beside `X`
    return relate_ranges(old.range, new.range)


def _relate_words(old: Words, new: Words) -> str:
    """Relate two sets: `[a, redacted]` may turn out to be `[a, b]`, and neither `[a]` nor `[b]`."""
    if old.hidden and new.hidden:
        return "overlapping"
    if old.hidden:
        return "sharper" if old.words < new.words or "all" in new.words else "disjoint"
    if new.hidden:
        return "vaguer" if new.words < old.words or "all" in old.words else "disjoint"
    return "disjoint"


def _relate_schedules(old: Any, new: Any, day: int) -> str:
    """Relate key by key, where both have a key; a number stands for the key of the newer day."""
    olds, news = get_entries(old, new, day), get_entries(new, old, day)
    found = {relate_ranges_of(olds[key], news[key]) for key in olds.keys() & news.keys()}
    if "disjoint" in found:
        return "disjoint"
    if olds.keys() == news.keys():
        return found.pop() if len(found) == 1 else "same" if not found else "overlapping"
    if olds.keys() < news.keys():
        return "sharper" if found <= {"same", "sharper"} else "overlapping"
    if news.keys() < olds.keys():
        return "vaguer" if found <= {"same", "vaguer"} else "overlapping"
    return "overlapping"


def relate_ranges_of(old: Number, new: Number) -> str:
    """Relate two entries of schedules."""
    return "same" if old == new else _relate_numbers(old, new)


def get_entries(value: Any, other: Any, day: int) -> dict[str, Number]:
    """Return the entries whose periods are not over at ``day``; a plain number has that of its day."""
    if isinstance(value, Schedule):
        return {key: n for key, n in value.entries if not is_period(key) or read_days(key).high >= day}
    keys = [key for key, _ in other.entries]
    current = [key for key in keys if is_period(key) and read_days(key).low <= day <= read_days(key).high]
    return {current[0]: value} if current else {"now": value}


def is_period(key: str) -> bool:
    """Return whether the key of a schedule is a date."""
    return re.fullmatch(r"\d{4}(-\d\d){0,2}", key) is not None


def is_below(one: Range, other: Range) -> bool:
    """Return whether every member of ``one`` is less than every member of ``other``."""
    return bool(one.high < other.low or (one.high == other.low and (one.high_open or other.low_open)))


def _contains(outer: Range, inner: Range) -> bool:
    low = outer.low < inner.low or (outer.low == inner.low and (inner.low_open or not outer.low_open))
    high = inner.high < outer.high or (inner.high == outer.high and (inner.high_open or not outer.high_open))
    return bool(low and high)


def is_sharper_writing(field: Field, old: Raw, new: Raw) -> bool:
    """Return whether two texts that mean the same do so as `about X` beside `X`, the exact one second."""
    one, other = (read(field, raw) for raw in (old, new))
    return isinstance(one, Number) and isinstance(other, Number) and other.exact and not one.exact


# -- which way -----------------------------------------------------------------------------------


def move(field: Field, old: Raw, new: Raw, day: int = 0) -> frozenset[int]:
    """Return the ways along the field's scale that may be told: 1 more, -1 less, 0 no order.

    Several where the design leaves it open; 0 alone where any order would be false.
    """
    if field.of in ("token", "tokens", "text", "role"):
        return frozenset({0})
    nothing = 1 if field.none_is == "bottom" else -1
    if field.of != "ladder" and old == "none":
        return frozenset({nothing})
    if field.of != "ladder" and new == "none":
        return frozenset({-nothing})
    if rank(old) < 3 or rank(new) < 3:
        if field.of == "ladder" and "none" in (old, new):
            return frozenset({1 if old == "none" else -1})
        return frozenset({0})
    one, other = read(field, old), read(field, new)
    if isinstance(one, Schedule) or isinstance(other, Schedule):
        return _move_schedule(one, other, day)
    if isinstance(one, Number):
        return frozenset(_move_number(one, other))
    if isinstance(one, Range):
        return frozenset({is_below(one, other) - is_below(other, one)})
    if isinstance(one, End):
        return _move_end(one, other)
    if isinstance(one, Words):
        return frozenset({_move_words(one, other)})
    if isinstance(one, bool):
        return frozenset({int(other) - int(one)})
    return frozenset({_climb(field.chains, one, other)})


def _move_number(old: Number, new: Number) -> set[int]:
    if old.unit != new.unit:
        return {0}
    if old.limits and old.limits == new.limits:
        lows = _sign(old.range.low, new.range.low, new.range.low_open - old.range.low_open)
        highs = _sign(old.range.high, new.range.high, old.range.high_open - new.range.high_open)
        ways = {lows, highs} - {0}
        return {0} if len(ways) != 1 else ways | ({0} if 0 in _strictness(old, new) else set())
    if old.range.high <= new.range.low:
        return {1}
    if new.range.high <= old.range.low:
        return {-1}
    # `at least 4` against `at least 4, up to 8`: by both ends it is less, by the other rule unclear.
    if len(old.limits) + len(new.limits) == 3:
        lows = _sign(old.range.low, new.range.low, 0)
        highs = _sign(old.range.high, new.range.high, 0)
        ways = {lows, highs} - {0}
        return {0} | (ways if len(ways) == 1 else set())
    return {0}


def _strictness(old: Number, new: Number) -> set[int]:
    """Return {0} where one limit is strict and the other is not, so that their numbers do not decide."""
    one, other = old.range, new.range
    return {0} if (one.low_open, one.high_open) != (other.low_open, other.high_open) else {1}


def _sign(old: Any, new: Any, tie: int) -> int:
    return 1 if new > old else -1 if new < old else tie


def _move_schedule(old: Any, new: Any, day: int) -> frozenset[int]:
    """Return the way of all keys; none if some rose and others fell, or if only one side has a key."""
    olds, news = get_entries(old, new, day), get_entries(new, old, day)
    if olds.keys() != news.keys():
        common = isinstance(old, Schedule) != isinstance(new, Schedule) and olds.keys() & news.keys()
        if not common:
            return frozenset({0})
    moved = [(olds[k], news[k]) for k in olds.keys() & news.keys()]
    ways = [_move_number(*pair) for pair in moved if relate_ranges_of(*pair) == "disjoint"]
    if not ways or any(way != ways[0] for way in ways):
        return frozenset({0})
    return frozenset(ways[0]) | (frozenset({0}) if olds.keys() != news.keys() else frozenset())


def _move_words(old: Words, new: Words) -> int:
    if old.hidden or new.hidden:
        return 0
    wider = "all" in new.words or old.words < new.words
    return 1 if wider else -1 if "all" in old.words or new.words < old.words else 0


def _move_end(old: End, new: End) -> frozenset[int]:
    """Ask every course of events which of the two ends comes later.

    If one never comes sooner, that is the way. The rule of the design knows less where the events
    differ as well as the days (2.3: "dates and events apart"), and may say that it is unclear.
    """
    events = sorted(old.on | new.on)
    days = [end.day.high for end in (old, new) if end.day]
    if old.day and new.day and relate_ranges(old.day, new.day) not in ("same", "disjoint"):
        return frozenset({0})
    times = sorted({0, INFINITE, *days, *(day + 1 for day in days if day != INFINITE)})
    ways = set()
    for course in product(times, repeat=len(events)):
        happens = dict(zip(events, course, strict=True))
        one, other = (_find_last_day(end, happens) for end in (old, new))
        ways.add(_sign(one, other, 0))
    ways -= {0}
    way = ways.pop() if len(ways) == 1 else 0
    alike = old.whichever == new.whichever or not old.whichever or not new.whichever
    only_one_part_moved = alike and (old.on == new.on or old.day == new.day)
    return frozenset({way} if only_one_part_moved else {way, 0})


def _find_last_day(end: End, happens: dict[str, Any]) -> Any:
    moments = [happens[event] for event in sorted(end.on)]
    if end.day is not None:
        moments.append(end.day.high)
    return max(moments) if end.whichever == "last" else min(moments)


@cache
def _climb(chains: tuple[str, ...], old: str, new: str) -> int:
    """Return 1 if the new rung stands above the old one on some chain of chains, -1 below, else 0."""
    above: dict[str, set[str]] = {}
    for chain in chains:
        for high, low in pairwise(word.strip(" *") for word in chain.split(">")):
            above.setdefault(low, set()).add(high)
    return int(new in _reach(above, old)) - int(old in _reach(above, new))


def _reach(above: dict[str, set[str]], start: str) -> Iterable[str]:
    found, waiting = set(), [start]
    while waiting:
        for rung in above.get(waiting.pop(), ()):
            if rung not in found:
                found.add(rung)
                waiting.append(rung)
    return found
