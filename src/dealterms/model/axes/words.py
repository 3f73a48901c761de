"""Flags, parties, tokens and text, compared for equality; and sets of words, by inclusion.

For ``Scope()``, where a wider set is up; for `CarveOuts` and `Events` up and down change places::

    [cloud] -> [cloud, training]    UP
    [cloud] -> [training]           UNCLEAR (neither contains the other)
    [cloud] -> [all]                UP: `all` contains every word
    [cloud, training] -> [all]      UP, and nothing goes
    none -> [cloud]                 UP: `none` is the empty set
    [cloud, redacted] -> [cloud, training]    UNCLEAR (some words are redacted); SHARPER
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Final, Literal, Unpack

from dealterms.model.axes.base import DOWN, SAME, UNCLEAR, UP, Axis, AxisOptions, Movement, Relation
from dealterms.model.missing import MISSING_BY_WORD, NONE, REDACTED, Missing
from dealterms.model.value import (
    Value,
    build_text_schema,
    build_token_schema,
    build_token_set_schema,
    parse_token,
    parse_token_set,
)
from dealterms.plugins import truncate_input, unknown

_MUTUAL = "mutual"


class Flag(Axis):
    """Yes or no: no < yes."""

    up_label = "yes"
    schema_title = "flag field"
    move_words = ("set", "lifted")

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

    def compare_known(self, old: bool, new: bool, day: date | None = None) -> Movement:
        return Movement(SAME if old == new else UP if new else DOWN)


class Role(Axis):
    """Who is bound or who benefits. Never ordered: a change is `reassigned` or `reversed`."""

    ordered: ClassVar[bool] = False

    def __init__(self, side: Literal["binds", "benefits"], **options: Unpack[AxisOptions]) -> None:
        super().__init__(**options)
        self.side: Final = side

    def parse_text(self, text: str) -> Value:
        try:
            return parse_token(text)
        except ValueError:
            words = f"not a valid party: '{truncate_input(text)}'"
            raise ValueError(f"{words}. Write a party's id, a list of them, mutual or unknown") from None

    def parse_collection(self, raw: object) -> Value:
        if not isinstance(raw, list):
            return super().parse_collection(raw)
        parties = parse_token_set(raw)
        if _MUTUAL in parties:
            raise ValueError("'mutual' takes the place of all parties. Write it alone, on both roles")
        if len(parties) == 1:
            raise ValueError(f"a list of one party. Write {next(iter(parties))}")
        return parties

    def parse_missing(self, word: Missing) -> Value:
        if word is not Missing.UNKNOWN:
            raise ValueError(f"not a party: '{word.value}'. Write a party's id, mutual or unknown")
        return word

    def describe_move(self, old: Value, new: Value, day: date | None = None) -> str:
        is_known = not isinstance(old, Missing) and not isinstance(new, Missing)
        return "reassigned" if is_known and old != new else ""

    def build_schema(self) -> dict[str, Any]:
        reserved = [word for word in MISSING_BY_WORD if word not in self.missing_words]
        several = build_token_set_schema(build_token_schema())
        several["items"]["not"] = {"enum": [*MISSING_BY_WORD, _MUTUAL]}
        return {
            "title": "party",
            "description": "A party's id, a list of several, mutual, or unknown.",
            "anyOf": [
                {"allOf": [build_token_schema()], "not": {"enum": reserved}},
                {**several, "title": "parties", "minItems": 2},
            ],
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
        if not choices:
            self.schema_title = "token set field" if many else "token field"

    def parse_text(self, text: str) -> Value:
        return parse_token_set(text) if self.many else self._validate_choice(parse_token(text))

    def parse_collection(self, raw: object) -> Value:
        if not self.many:
            return super().parse_collection(raw)
        words = parse_token_set(raw, may_be_redacted=True)
        for word in sorted(words - {REDACTED.value}):
            self._validate_choice(word)
        return words

    def build_value_schemas(self) -> list[dict[str, Any]]:
        choices = [*self.choices, REDACTED.value] if self.many else list(self.choices)
        word = {"enum": choices} if self.choices else build_token_schema()
        return [build_token_set_schema(word, may_be_redacted=True) if self.many else word]

    def relate_known(self, old: Any, new: Any, day: date | None = None) -> Relation:
        return relate_sets(old, new) if self.many else Relation.DISJOINT

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
    schema_title = "token set field"
    move_words = ("widened", "narrowed")

    def parse_text(self, text: str) -> Value:
        return parse_token_set(text)

    def parse_collection(self, raw: object) -> Value:
        return parse_token_set(raw, may_be_redacted=True)

    def build_value_schemas(self) -> list[dict[str, Any]]:
        return [build_token_set_schema(build_token_schema(), may_be_redacted=True)]

    def compare_known(self, old: Any, new: Any, day: date | None = None) -> Movement:
        return compare_sets(old, new)

    def relate_known(self, old: Any, new: Any, day: date | None = None) -> Relation:
        return relate_sets(_absorb_into_all(old), _absorb_into_all(new))


class Scope(_SetAxis):
    """What the term covers: a proper superset is wider, and `all` contains every other token."""


class CarveOuts(_SetAxis):
    """What the term leaves free: a proper superset is looser."""

    is_reversed, up_label = True, "a smaller set"


class Events(CarveOuts):
    """Events or conditions that end or suspend a duty: fewer are tighter."""


def compare_sets(old: frozenset[str], new: frozenset[str]) -> Movement:
    """Compare by inclusion: a proper superset is up, and `all` contains every other word."""
    old, new = _absorb_into_all(old), _absorb_into_all(new)
    if old == new:
        return Movement(SAME)
    if REDACTED.value in old | new:
        return Movement(UNCLEAR, reason="some words are redacted")
    if "all" in new or ("all" not in old and old < new):
        return Movement(UP)
    if "all" in old or new < old:
        return Movement(DOWN)
    return Movement(UNCLEAR, reason="neither contains the other")


def relate_sets(old: frozenset[str], new: frozenset[str]) -> Relation:
    """Return how two sets relate: `redacted` stands for one word or more beside those that are named.

    {a, redacted} is {a, b} known less closely, and cannot be {a} or {b}.
    """
    if old == new:
        return Relation.SAME
    is_old_redacted, is_new_redacted = REDACTED.value in old, REDACTED.value in new
    if is_old_redacted and is_new_redacted:
        return Relation.OVERLAPPING
    if is_old_redacted and old - {REDACTED.value} < new:
        return Relation.SHARPER
    if is_new_redacted and new - {REDACTED.value} < old:
        return Relation.VAGUER
    return Relation.DISJOINT


def _absorb_into_all(words: frozenset[str]) -> frozenset[str]:
    """Return `all` alone where it stands beside other words: it contains them."""
    return frozenset({"all"}) if "all" in words else words
