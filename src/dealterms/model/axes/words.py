"""Flags, parties, tokens and text: compared for equality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, Unpack

from dealterms.model.did_you_mean import suggest_similar, truncate_input
from dealterms.model.missing import MISSING_BY_WORD, NONE, Missing
from dealterms.model.value import (
    Value,
    build_text_schema,
    build_token_schema,
    build_token_set_schema,
    parse_token,
    parse_token_set,
)

if TYPE_CHECKING:
    pass
from dealterms.model.axes.base import DOWN, SAME, UNCLEAR, UP, Axis, AxisOptions, Movement


class Flag(Axis):
    """Yes or no: no < yes."""

    @property
    def up_label(self) -> str:
        return "yes"

    def parse_missing(self, word: Missing) -> Value:
        if word is NONE:
            raise ValueError("`none` is no answer to yes or no. Write no")
        return word

    def parse_text(self, text: str) -> Value:
        if text not in ("yes", "no", "true", "false"):
            raise ValueError(f"`{truncate_input(text)}` is neither yes nor no. Write yes or no")
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
            raise ValueError(f"`{word.value}` is no party. Write a party's id, mutual or unknown")
        return word

    def build_schema(self) -> dict[str, Any]:
        refused = [word for word in MISSING_BY_WORD if word not in self.missing_words]
        said = {"title": "party", "description": "A party's id, mutual, or unknown."}
        return {**build_token_schema(), **said, "not": {"enum": refused}}

    def compare_known(self, old: str, new: str) -> Movement:
        return Movement(SAME if old == new else UNCLEAR)


class Tokens(Axis):
    """A word or a set of words that names a thing: a law, an event, a base. Never ordered."""

    ordered: ClassVar[bool] = False

    def __init__(
        self,
        *,
        many: bool = False,
        choices: tuple[str, ...] = (),
        **options: Unpack[AxisOptions],
    ) -> None:
        super().__init__(**options)
        self.many = many
        self.choices: Final = choices

    def parse_text(self, text: str) -> Value:
        if self.many:
            return parse_token_set(text)
        return self._validate_choice(parse_token(text))

    def parse_collection(self, raw: object) -> Value:
        if not self.many:
            return super().parse_collection(raw)
        found = parse_token_set(raw)
        for word in sorted(found):
            self._validate_choice(word)
        return found

    def build_value_schemas(self) -> list[dict[str, Any]]:
        word = {"enum": list(self.choices)} if self.choices else build_token_schema()
        return [build_token_set_schema(word) if self.many else word]

    def compare_known(self, old: Value, new: Value) -> Movement:
        return Movement(SAME if old == new else UNCLEAR)

    def _validate_choice(self, word: str) -> str:
        if self.choices and word not in self.choices:
            raise ValueError(
                f"`{truncate_input(word)}` is none of the words this field knows."
                f"{suggest_similar(word, self.choices)} It knows: {', '.join(self.choices)}"
            )
        return word


class Text(Axis):
    """Prose. A difference is of wording; nothing can be said of its direction."""

    ordered: ClassVar[bool] = False
    prose: ClassVar[bool] = True

    def parse_text(self, text: str) -> Value:
        if not text.strip():
            raise ValueError("an empty value says nothing. Write none, or leave the key out")
        return text

    def build_schema(self) -> dict[str, Any]:
        return {**build_text_schema(), "pattern": r"\S"}

    def compare_known(self, old: str, new: str) -> Movement:
        return Movement(SAME if old == new else UNCLEAR)
