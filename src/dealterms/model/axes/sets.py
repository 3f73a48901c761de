"""Sets of words: scopes, exceptions, events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dealterms.model.value import (
    Value,
    token_schema,
    token_set,
    token_set_schema,
)

if TYPE_CHECKING:
    pass
from dealterms.model.axes.base import DOWN, SAME, UNCLEAR, UP, Axis, Movement


class _Sets(Axis):
    """Sets of tokens, ordered by inclusion; `none` is the empty set."""

    many = True
    more_is_up: ClassVar[bool]

    @property
    def turned(self) -> bool:
        return not self.more_is_up

    @property
    def up_is(self) -> str:
        return "a wider set" if self.more_is_up else "a smaller set"

    def read_text(self, text: str) -> Value:
        return token_set(text)

    def read_other(self, raw: object) -> Value:
        return token_set(raw)

    def value_schemas(self) -> list[dict[str, Any]]:
        return [token_set_schema(token_schema())]

    def order(self, old: frozenset[str], new: frozenset[str]) -> Movement:
        return _order_sets(old, new)


class Scope(_Sets):
    """What the term covers: a proper superset is wider, and `all` contains every other token."""

    more_is_up: ClassVar[bool] = True


class CarveOuts(_Sets):
    """What the term leaves free: a proper superset is looser."""

    more_is_up: ClassVar[bool] = False


class Events(_Sets):
    """Events or conditions that end or suspend a duty: fewer are tighter."""

    more_is_up: ClassVar[bool] = False


def _order_sets(old: frozenset[str], new: frozenset[str]) -> Movement:
    if old == new:
        return Movement(SAME)
    if "all" in old or "all" in new:
        return Movement(SAME if "all" in old and "all" in new else UP if "all" in new else DOWN)
    if old < new:
        return Movement(UP)
    if new < old:
        return Movement(DOWN)
    return Movement(UNCLEAR, reason="neither contains the other")
