"""The values a field of a term can hold, and how each is written out again."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from dealterms.model.duration import Duration
from dealterms.model.nothing import UNKNOWN, Nothing
from dealterms.model.quantity import Quantity
from dealterms.model.when import When

PERPETUAL: Literal["perpetual"] = "perpetual"
_TOKEN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Ends(NamedTuple):
    """When a term ends: a day (inclusive), events, or both and which of them decides."""

    through: When | Literal["perpetual"] | None = None
    on: frozenset[str] = frozenset()
    """Ids of the `milestone-trigger` terms that end it."""
    whichever: Literal["first", "last"] | None = None

    def __str__(self) -> str:
        events = " or ".join(sorted(self.on))
        if not events:
            return f"{self.through}"
        if self.through is None:
            return f"on {events}"
        return f"{self.through} or on {events}, whichever is {self.whichever}"


Value = Quantity | When | Duration | Ends | frozenset[str] | str | bool | Nothing
"""What a field holds once it is read."""

Plain = str | list[str] | dict[str, str | list[str]]
"""The same in JSON: text, a sorted list of tokens, or the parts of an end."""


def plain(value: Value) -> Plain | None:
    """``value`` as JSON: what the file says, sets sorted; what is unknown is None."""
    if value is UNKNOWN:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Nothing):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Ends) and value.on:
        parts: dict[str, str | list[str]] = {"on": sorted(value.on)}
        if value.through is not None:
            parts["through"] = str(value.through)
        if value.whichever is not None:
            parts["whichever"] = value.whichever
        return parts
    return str(value)


def token(text: str) -> str:
    """``text``, if it is a kebab-case token of at most 80 letters.

    Raises:
        ValueError: it is not; the message says how to write one.
    """
    if len(text) > 80 or _TOKEN.fullmatch(text) is None:
        raise ValueError(f"`{text}` is no token. Write lower-case words joined by `-`")
    return text


def token_set(raw: object) -> frozenset[str]:
    """The set that a list of tokens writes.

    Raises:
        ValueError: it is no list, is empty, or names a token twice.
    """
    if not isinstance(raw, list):
        raise ValueError(
            f"a list is wanted here. Write [{raw}]"
            if isinstance(raw, str)
            else "a list is wanted here"
        )
    if not raw:
        raise ValueError("an empty list says nothing. Write none, or leave the key out")
    tokens = [token(_text(item)) for item in raw]
    found = frozenset(tokens)
    if len(found) != len(tokens):
        double = next(word for word in tokens if tokens.count(word) > 1)
        raise ValueError(f"`{double}` stands twice in the list. Remove one")
    return found


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise ValueError("text is wanted here, not a list or a mapping")
    return raw
