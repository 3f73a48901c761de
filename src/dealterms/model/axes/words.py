"""Flags, parties, tokens and text: compared for equality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, Unpack

from dealterms.model.did_you_mean import did_you_mean, excerpt
from dealterms.model.missing import BY_WORD, NONE, Nothing
from dealterms.model.value import (
    Value,
    text_schema,
    token,
    token_schema,
    token_set,
    token_set_schema,
)

if TYPE_CHECKING:
    pass
from dealterms.model.axes.base import DOWN, SAME, UNCLEAR, UP, Axis, Movement, Options


class Flag(Axis):
    """Yes or no: no < yes."""

    @property
    def up_is(self) -> str:
        return "yes"

    def read_nothing(self, word: Nothing) -> Value:
        if word is NONE:
            raise ValueError("`none` is no answer to yes or no. Write no")
        return word

    def read_text(self, text: str) -> Value:
        if text not in ("yes", "no", "true", "false"):
            raise ValueError(f"`{excerpt(text)}` is neither yes nor no. Write yes or no")
        return text in ("yes", "true")

    def value_schemas(self) -> list[dict[str, Any]]:
        return [{"enum": ["yes", "no", "true", "false", True, False]}]

    def order(self, old: bool, new: bool) -> Movement:
        return Movement(SAME if old == new else UP if new else DOWN)


class Party(Axis):
    """Who is bound or who benefits. Never ordered: a change is `reassigned` or `reversed`."""

    ordered: ClassVar[bool] = False

    def __init__(self, side: Literal["binds", "benefits"], **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.side: Final = side

    def read_text(self, text: str) -> Value:
        return token(text)

    def read_nothing(self, word: Nothing) -> Value:
        if word is not Nothing.UNKNOWN:
            raise ValueError(f"`{word.value}` is no party. Write a party's id, mutual or unknown")
        return word

    def schema(self) -> dict[str, Any]:
        refused = [word for word in BY_WORD if word not in self.nothings]
        said = {"title": "party", "description": "A party's id, mutual, or unknown."}
        return {**token_schema(), **said, "not": {"enum": refused}}

    def order(self, old: str, new: str) -> Movement:
        return Movement(SAME if old == new else UNCLEAR)


class Tokens(Axis):
    """A word or a set of words that names a thing: a law, an event, a base. Never ordered."""

    ordered: ClassVar[bool] = False

    def __init__(
        self,
        *,
        many: bool = False,
        choices: tuple[str, ...] = (),
        **options: Unpack[Options],
    ) -> None:
        super().__init__(**options)
        self.many = many
        self.choices: Final = choices

    def read_text(self, text: str) -> Value:
        if self.many:
            return token_set(text)
        return self._chosen(token(text))

    def read_other(self, raw: object) -> Value:
        if not self.many:
            return super().read_other(raw)
        found = token_set(raw)
        for word in sorted(found):
            self._chosen(word)
        return found

    def value_schemas(self) -> list[dict[str, Any]]:
        word = {"enum": list(self.choices)} if self.choices else token_schema()
        return [token_set_schema(word) if self.many else word]

    def order(self, old: Value, new: Value) -> Movement:
        return Movement(SAME if old == new else UNCLEAR)

    def _chosen(self, word: str) -> str:
        if self.choices and word not in self.choices:
            raise ValueError(
                f"`{excerpt(word)}` is none of the words this field knows."
                f"{did_you_mean(word, self.choices)} It knows: {', '.join(self.choices)}"
            )
        return word


class Text(Axis):
    """Prose. A difference is of wording; nothing can be said of its direction."""

    ordered: ClassVar[bool] = False
    prose: ClassVar[bool] = True

    def read_text(self, text: str) -> Value:
        if not text.strip():
            raise ValueError("an empty value says nothing. Write none, or leave the key out")
        return text

    def schema(self) -> dict[str, Any]:
        return {**text_schema(), "pattern": r"\S"}

    def order(self, old: str, new: str) -> Movement:
        return Movement(SAME if old == new else UNCLEAR)
