"""What a field can hold and how two values of it compare: the part that all axes share."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Final, Literal, NamedTuple, TypedDict

from pydantic_core import core_schema

from dealterms.model.interval import Interval
from dealterms.model.missing import (
    MISSING_BY_WORD,
    NONE,
    TREND_BY_TEXT,
    Missing,
    Trend,
    known_rank,
)
from dealterms.model.value import Value


class Ordering(StrEnum):
    """How a value moved along its axis."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    UNCLEAR = "unclear"

    @property
    def opposite(self) -> Ordering:
        """The same movement seen from the other end."""
        return {UP: DOWN, DOWN: UP}.get(self, self)


UP, DOWN, SAME, UNCLEAR = Ordering


class Relation(StrEnum):
    """How what a newer statement allows relates to what the older one allows."""

    SAME = "same"
    """They mean the same."""
    DISJOINT = "disjoint"
    """They cannot both be true."""
    SHARPER = "sharper"
    """The new one lies inside the old one: known more closely."""
    VAGUER = "vaguer"
    """The new one lies around the old one."""
    OVERLAPPING = "overlapping"
    """Both may be true, and neither says all that the other says."""

    @property
    def opposite(self) -> Relation:
        """The same relation seen from the other end."""
        opposites = {Relation.SHARPER: Relation.VAGUER, Relation.VAGUER: Relation.SHARPER}
        return opposites.get(self, self)


class Movement(NamedTuple):
    """How a value moved, and how certain that is."""

    ordering: Ordering
    by_convention: bool = False
    """One of the two rungs is on its place in the ladder by convention, not by logic."""
    reason: str = ""
    """Why it is unclear, in a few words."""


class AxisOptions(TypedDict, total=False):
    """The options of every axis; `Axis.__init__` says what they mean."""

    directed: bool
    measured: bool
    none_is: Literal["top", "bottom"]
    needs: tuple[str, ...]


class Axis:
    """What all axes share; a subclass has one way of being written and one order.

    ::

        rate = Quantity(of=quantity.parse_percent)
        rate.parse("20%")                                    Amount(text='20%', number=20, …)
        rate.compare(rate.parse("20%"), rate.parse("25%"))   Movement(UP)
        rate.compare(UNDISCLOSED, rate.parse("25%"))         Movement(UNCLEAR, reason="not public")
        rate.compare(NONE, UNDISCLOSED)                      Movement(UP): from none to some
        rate.relate(rate.parse("about 20%"), rate.parse("21%"))        Relation.SHARPER
        rate.describe_move(rate.parse("20%"), rate.parse("25%"))       "raised"
    """

    ordered: ClassVar[bool] = True
    """Values of this axis can be above or below one another."""
    prose: ClassVar[bool] = False
    """Free text: a difference is of wording until a source says more."""
    many: bool = False
    """Its values are sets."""
    takes_trends: ClassVar[bool] = False
    """`undisclosed, lower` may be written: its values have more and less."""
    is_reversed: bool = False
    """Less on the axis's own scale is up: a lower limit on prices, fewer carve-outs."""
    up_label: str = ""
    """What moving up means here, for people: `more`, `later`, `yes`."""
    schema_title: str = ""
    """What all fields share that take the same: the JSON Schema has it once, by that title."""
    move_words: tuple[str, str] = ("tightened", "loosened")
    """What people call a move up and a move down the axis's own scale."""

    def __init__(
        self,
        *,
        directed: bool = True,
        measured: bool = False,
        none_is: Literal["top", "bottom"] = "bottom",
        needs: tuple[str, ...] = (),
    ) -> None:
        self.directed: Final = directed
        """A movement favors one of the parties. If false, it is shown without a direction."""
        self.measured: Final = measured
        """The field is a fact about the world, not something that anyone agreed to."""
        self.none_is: Final = none_is
        """Where `none` stands on the axis's own scale: above all for a cap, below for a floor."""
        self.needs: Final = needs
        """The fields without which two values cannot be compared: a rate's base, a sum's period."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return self.build_schema()

    def build_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of what may be written; its parts may have titles."""
        title = {"title": self.schema_title} if self.schema_title else {}
        trends = [_build_trend_schema()] if self.takes_trends else []
        missing = _build_missing_schema(self.missing_words)
        return {**title, "anyOf": [*self.build_value_schemas(), *trends, missing]}

    def build_value_schemas(self) -> list[dict[str, Any]]:
        """Return the same without the words for a missing value; by default, anything."""
        return [{}]

    @property
    def missing_words(self) -> list[str]:
        """The words for a missing value that may be written here."""
        words = []
        for word in MISSING_BY_WORD:
            with suppress(ValueError):
                self.parse(word)
                words.append(word)
        return words

    def parse(self, raw: object) -> Value:
        """Read text, a list or a mapping, as the file has it; raise ValueError, which says what to write."""
        if isinstance(raw, str):
            word = MISSING_BY_WORD.get(raw)
            if word is not None:
                return self.parse_missing(word)
            trend = TREND_BY_TEXT.get(raw) if self.takes_trends else None
            return self.parse_text(raw) if trend is None else trend
        return self.parse_collection(raw)

    def parse_missing(self, word: Missing) -> Value:
        """Return what a word for a missing value means here; most axes accept all five."""
        return word

    def parse_text(self, text: str) -> Value:
        """Read a scalar."""
        raise NotImplementedError

    def parse_collection(self, raw: object) -> Value:
        """Read a list or a mapping; most axes accept neither."""
        if isinstance(raw, dict):
            raise ValueError("expected a single value, not a mapping. Write it next to its key")
        raise ValueError("expected a single value, not a list. Write it without the brackets")

    def compare(self, old: Value, new: Value, day: date | None = None) -> Movement:
        """Return how the value moved from ``old`` to ``new``.

        ``day`` is the last day of the newer snapshot: only schedules ask for it.
        """
        movement = self._compare_on_scale(old, new, day)
        return movement._replace(ordering=movement.ordering.opposite) if self.is_reversed else movement

    def compare_known(self, old: Any, new: Any, day: date | None = None) -> Movement:
        """Return how it moved along the axis's own scale, if it has one; neither value is missing."""
        return Movement(SAME if old == new else UNCLEAR)

    def is_same(self, old: Value, new: Value) -> bool:
        """Return whether the two mean the same; transitive."""
        return self._compare_on_scale(old, new, None).ordering is SAME

    def relate(self, old: Value, new: Value, day: date | None = None) -> Relation:
        """Return how what ``new`` allows relates to what ``old`` allows; both are values, or `none`.

        Of what is less known nothing can be said: OVERLAPPING, unless the two are the same.
        """
        if self.is_same(old, new):
            return Relation.SAME
        if min(known_rank(old), known_rank(new)) < known_rank(NONE):
            return Relation.OVERLAPPING
        if isinstance(old, Missing) or isinstance(new, Missing):
            return Relation.DISJOINT
        return self.relate_known(old, new, day)

    def relate_known(self, old: Any, new: Any, day: date | None = None) -> Relation:
        """Return the same of two values that are not the same; by default, one says what the other denies."""
        return Relation.DISJOINT

    def find_range(self, value: Value) -> tuple[object, Interval] | None:
        """Return all points that the value allows, and their unit, if that alone decides what is DISJOINT.

        None by default: two values have to be compared.
        """
        return None

    def relate_precision(self, old: Any, new: Any) -> Relation:
        """Return which of two values that mean the same is the sharper one: 20% is, beside about 20%."""
        return Relation.SAME

    def describe_move(self, old: Value, new: Value, day: date | None = None) -> str:
        """Return what people call the move: `raised`, `extended`; empty if it is the same or unclear.

        A set of exceptions that got larger is `widened`, whatever it means for the parties.
        """
        ordering = self._compare_on_scale(old, new, day).ordering
        # Only a ladder has it: more of a right is stronger, more of a duty is tighter.
        of_right = getattr(self, "of_right", False)
        higher, lower = ("strengthened", "weakened") if of_right else self.move_words
        return {UP: higher, DOWN: lower}.get(ordering, "")

    def may_equal(self, old: Value, new: Value) -> bool:
        """Whether one may be the other, known more precisely: `about 27%` and `26.5%`."""
        if min(known_rank(old), known_rank(new)) < known_rank(NONE):
            return False
        return self.relate(old, new) in (Relation.SHARPER, Relation.VAGUER, Relation.OVERLAPPING)

    def _compare_on_scale(self, old: Value, new: Value, day: date | None) -> Movement:
        if not isinstance(old, Missing | Trend) and not isinstance(new, Missing | Trend):
            return self.compare_known(old, new, day)
        old_rank, new_rank = known_rank(old), known_rank(new)
        if old is NONE and new is not NONE and new_rank >= 2:
            return self._movement_from_none
        if new is NONE and old is not NONE and old_rank >= 2:
            movement = self._movement_from_none
            return movement._replace(ordering=movement.ordering.opposite)
        if isinstance(old, Trend) and isinstance(new, Trend) and old.way == new.way:
            return Movement(SAME)
        if isinstance(new, Trend) and old_rank >= 2:
            return Movement(DOWN if new.way == "lower" else UP)
        if old_rank == new_rank and not isinstance(old, Trend):
            return Movement(SAME)
        # What was lower than before says nothing of what comes after it.
        return Movement(UNCLEAR, reason="not public" if min(old_rank, new_rank) == 2 else "not known")

    @property
    def _movement_from_none(self) -> Movement:
        if not self.ordered:
            return Movement(UNCLEAR)
        return Movement(DOWN if self.none_is == "top" else UP)


def to_ordering(number: int) -> Ordering:
    """Return UP for a positive difference, DOWN for a negative one, SAME for 0."""
    return UP if number > 0 else DOWN if number < 0 else SAME


def _build_missing_schema(words: list[str]) -> dict[str, Any]:
    """Return the JSON Schema of the words for a missing value, explained if all five may stand."""
    meaning = "none: there is none. silent: the text does not speak of it. undisclosed: it is not public."
    explained = {"title": "nothing", "description": meaning} if len(words) == len(MISSING_BY_WORD) else {}
    return {**explained, "enum": words}


def _build_trend_schema() -> dict[str, Any]:
    meaning = "Not public, but said to be lower or higher than before."
    return {"title": "trend", "description": meaning, "enum": list(TREND_BY_TEXT)}
