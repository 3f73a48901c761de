"""What a field can hold and how two values of it compare: the part that all axes share."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, NamedTuple, TypedDict

from pydantic_core import core_schema

from dealterms.model.missing import MISSING_BY_WORD, NONE, Missing, known_rank
from dealterms.model.value import (
    Value,
)

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler


class Ordering(StrEnum):
    """How a value moved along its axis."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    UNCLEAR = "unclear"

    @property
    def opposite(self) -> Ordering:
        """The answer to the same question asked backward."""
        return _OPPOSITES[self]


_OPPOSITES = {
    Ordering.UP: Ordering.DOWN,
    Ordering.DOWN: Ordering.UP,
    Ordering.SAME: Ordering.SAME,
    Ordering.UNCLEAR: Ordering.UNCLEAR,
}


UP, DOWN, SAME, UNCLEAR = Ordering


class Movement(NamedTuple):
    """An axis's answer, and how firm it is."""

    ordering: Ordering
    by_convention: bool = False
    """One of the rungs compared has its place by convention, not by logic."""
    reason: str = ""
    """Why it is unclear, in a few words."""


class AxisOptions(TypedDict, total=False):
    """What every axis can be told."""

    directed: bool
    measured: bool
    none_is: Literal["top", "bottom"]
    needs: tuple[str, ...]


class Axis:
    """What all axes share; each subclass knows one order and one way of being written."""

    ordered: ClassVar[bool] = True
    """Values of this axis can be above or below one another."""
    prose: ClassVar[bool] = False
    """Free text: a difference is of wording until a source says more."""
    many: bool = False
    """Its values are sets."""

    def __init__(
        self,
        *,
        directed: bool = True,
        measured: bool = False,
        none_is: Literal["top", "bottom"] = "bottom",
        needs: tuple[str, ...] = (),
    ) -> None:
        self.directed: Final = directed
        """A movement favors somebody. Where false it is told without a direction."""
        self.measured: Final = measured
        """The field is a fact about the world, not something that anyone agreed to."""
        self.none_is: Final = none_is
        """Where `none` stands on the axis's own scale: above all for a cap, below for a floor."""
        self.needs: Final = needs
        """The fields without which two values cannot be compared: a rate's base, a sum's period."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return self.build_schema()

    def build_schema(self) -> dict[str, Any]:
        """What may be written here, in JSON Schema; a part with a title may be named by it."""
        return {"anyOf": [*self.build_value_schemas(), _build_missing_schema(self.missing_words)]}

    def build_value_schemas(self) -> list[dict[str, Any]]:
        """The same without the kinds of nothing; an axis that does not say takes anything."""
        return [{}]

    @property
    def missing_words(self) -> list[str]:
        """The kinds of nothing that may be written here."""
        return [word for word in MISSING_BY_WORD if self._is_accepted(word)]

    def _is_accepted(self, word: str) -> bool:
        try:
            self.parse(word)
        except ValueError:
            return False
        return True

    def parse(self, raw: object) -> Value:
        """The value that ``raw`` (text, a list or a mapping, as the file has it) writes.

        Raises:
            ValueError: it does not belong here; the message says why, and the mend.
        """
        if isinstance(raw, str):
            word = MISSING_BY_WORD.get(raw)
            return self.parse_text(raw) if word is None else self.parse_missing(word)
        return self.parse_collection(raw)

    def parse_missing(self, word: Missing) -> Value:
        """What one of the five kinds of nothing means here; most axes take all of them."""
        return word

    def parse_text(self, text: str) -> Value:
        """The value that a scalar writes."""
        raise NotImplementedError

    def parse_collection(self, raw: object) -> Value:
        """The value that a list or a mapping writes; most axes take none."""
        if isinstance(raw, dict):
            raise ValueError("one value is wanted here, not a mapping. Write it beside its key")
        raise ValueError("one value is wanted here, not a list. Write it without the brackets")

    def compare(self, old: Value, new: Value) -> Movement:
        """How the value moved from ``old`` to ``new``, for two values of which something is known."""
        movement = self._compare_on_scale(old, new)
        return (
            movement._replace(ordering=movement.ordering.opposite) if self.is_reversed else movement
        )

    def compare_known(self, old: Any, new: Any) -> Movement:
        """How it moved along the axis's own scale, where neither value is a nothing."""
        raise NotImplementedError

    def is_same(self, old: Value, new: Value) -> bool:
        """Nothing that counts differs between the two; transitive."""
        return self.compare(old, new).ordering is SAME

    def may_equal(self, old: Value, new: Value) -> bool:
        """Not provably different: one is the other, known more closely. Numbers and dates can be."""
        return False

    @property
    def is_reversed(self) -> bool:
        """Less on the axis's own scale is up: a lower limit on prices, fewer carve-outs."""
        return False

    @property
    def up_label(self) -> str:
        """What moving up means here, in a word."""
        return ""

    def _compare_on_scale(self, old: Value, new: Value) -> Movement:
        if not isinstance(old, Missing) and not isinstance(new, Missing):
            return self.compare_known(old, new)
        known, now = known_rank(old), known_rank(new)
        if old is NONE and new is not NONE and now >= 2:
            return self._movement_from_none
        if new is NONE and old is not NONE and known >= 2:
            away = self._movement_from_none
            return away._replace(ordering=away.ordering.opposite)
        if known == now:
            return Movement(SAME)
        return Movement(UNCLEAR, reason="not public" if min(known, now) == 2 else "not known")

    @property
    def _movement_from_none(self) -> Movement:
        if not self.ordered:
            return Movement(UNCLEAR)
        return Movement(DOWN if self.none_is == "top" else UP)


def _to_ordering(number: int) -> Ordering:
    return UP if number > 0 else DOWN if number < 0 else SAME


def _build_missing_schema(words: list[str]) -> dict[str, Any]:
    """Words for why there is no value, in JSON Schema."""
    said = (
        "none: there is none. silent: the text does not speak of it. undisclosed: it is not public."
    )
    named = {"title": "nothing", "description": said} if len(words) == len(MISSING_BY_WORD) else {}
    return {**named, "enum": words}
