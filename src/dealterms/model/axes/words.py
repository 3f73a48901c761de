"""Flags, parties, tokens and text, compared for equality; and sets of words, by inclusion.

For ``Scope()``, where a wider set is up; for `CarveOuts` and `Events` up and down change places::

    [cloud] -> [cloud, training]    UP
    [cloud] -> [training]           UNCLEAR (neither contains the other)
    [cloud] -> [all]                UP: `all` contains every word
    none -> [cloud]                 UP: `none` is the empty set
"""

from __future__ import annotations

from typing import Any, ClassVar, Final, Literal, Unpack

from dealterms.model.axes.base import DOWN, SAME, UNCLEAR, UP, Axis, AxisOptions, Movement
from dealterms.model.missing import MISSING_BY_WORD, NONE, Missing
from dealterms.model.value import (
    Value,
    build_text_schema,
    build_token_schema,
    build_token_set_schema,
    parse_token,
    parse_token_set,
)
from dealterms.plugins import truncate_input, unknown


class Flag(Axis):
    """Yes or no: no < yes."""

    up_label = "yes"

    def parse_missing(self, word: Missing) -> Value:
        if word is NONE:
            raise ValueError("neither yes nor no: 'none'. Write no")
        return word

    def parse_text(self, text: str) -> Value:
        if text not in ("yes", "no", "true", "false"):
            raise ValueError(f"neither yes nor no: '{truncate_input(text)}'. Write yes or no")
        return text in ("yes", "true")

    def build_value_schemas(self) -> list[dict[str, Any]]:
        return [{"enum": ["yes", "no", "true", "false", True, False]}]

    def compare_known(self, old: bool, new: bool) -> Movement:
        return Movement(SAME if old == new else UP if new else DOWN)


class Role(Axis):
    """Who is bound or who benefits. Never ordered: a change is `reassigned` or `reversed`."""

    ordered: ClassVar[bool] = False

    def __init__(self, side: Literal["binds", "benefits"], **options: Unpack[AxisOptions]) -> None:
        super().__init__(**options)
        self.side: Final = side

    def parse_text(self, text: str) -> Value:
        return parse_token(text)

    def parse_missing(self, word: Missing) -> Value:
        if word is not Missing.UNKNOWN:
            raise ValueError(f"not a party: '{word.value}'. Write a party's id, mutual or unknown")
        return word

    def build_schema(self) -> dict[str, Any]:
        return {
            **build_token_schema(),
            "title": "party",
            "description": "A party's id, mutual, or unknown.",
            "not": {"enum": [word for word in MISSING_BY_WORD if word not in self.missing_words]},
        }


class Tokens(Axis):
    """A word or a set of words that names a thing: a law, an event, a base. Never ordered."""

    ordered: ClassVar[bool] = False

    def __init__(
        self, *, many: bool = False, choices: tuple[str, ...] = (), **options: Unpack[AxisOptions]
    ) -> None:
        super().__init__(**options)
        self.many = many
        self.choices: Final = choices

    def parse_text(self, text: str) -> Value:
        return parse_token_set(text) if self.many else self._validate_choice(parse_token(text))

    def parse_collection(self, raw: object) -> Value:
        if not self.many:
            return super().parse_collection(raw)
        words = parse_token_set(raw)
        for word in sorted(words):
            self._validate_choice(word)
        return words

    def build_value_schemas(self) -> list[dict[str, Any]]:
        word = {"enum": list(self.choices)} if self.choices else build_token_schema()
        return [build_token_set_schema(word) if self.many else word]

    def _validate_choice(self, word: str) -> str:
        if self.choices and word not in self.choices:
            raise ValueError(". ".join(unknown("word", word, self.choices)))
        return word


class Text(Axis):
    """Prose. A difference is of wording; nothing can be said of its direction."""

    ordered: ClassVar[bool] = False
    prose: ClassVar[bool] = True

    def parse_text(self, text: str) -> Value:
        if not text.strip():
            raise ValueError("the value is empty. Write none, or leave out the key")
        return text

    def build_schema(self) -> dict[str, Any]:
        return {**build_text_schema(), "pattern": r"\S"}


class _SetAxis(Axis):
    """Sets of tokens, ordered by inclusion; `none` is the empty set."""

    many = True
    up_label = "a wider set"

    def parse_text(self, text: str) -> Value:
        return parse_token_set(text)

    def parse_collection(self, raw: object) -> Value:
        return parse_token_set(raw)

    def build_value_schemas(self) -> list[dict[str, Any]]:
        return [build_token_set_schema(build_token_schema())]

    def compare_known(self, old: frozenset[str], new: frozenset[str]) -> Movement:
        return compare_sets(old, new)


class Scope(_SetAxis):
    """What the term covers: a proper superset is wider, and `all` contains every other token."""


class CarveOuts(_SetAxis):
    """What the term leaves free: a proper superset is looser."""

    is_reversed, up_label = True, "a smaller set"


class Events(CarveOuts):
    """Events or conditions that end or suspend a duty: fewer are tighter."""


def compare_sets(old: frozenset[str], new: frozenset[str]) -> Movement:
    """Compare by inclusion: a proper superset is up, and `all` contains every other word."""
    if old == new or ("all" in old and "all" in new):
        return Movement(SAME)
    if "all" in new or ("all" not in old and old < new):
        return Movement(UP)
    if "all" in old or new < old:
        return Movement(DOWN)
    return Movement(UNCLEAR, reason="neither contains the other")
