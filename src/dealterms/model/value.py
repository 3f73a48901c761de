"""The values a field of a term can hold, and how each is written out again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, NamedTuple, TypeVar

from dealterms.model.duration import Duration
from dealterms.model.missing import MISSING_BY_WORD, UNKNOWN, Missing
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import Amount
from dealterms.plugins import truncate_input

PERPETUAL: Literal["perpetual"] = "perpetual"
Words = TypeVar("Words", bound=Sequence[str])
_TOKEN_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class End(NamedTuple):
    """When a term ends: a day (inclusive), events, or both and which of them decides."""

    through: PartialDate | Literal["perpetual"] | None = None
    on: frozenset[str] = frozenset()
    """Ids of the `milestone-trigger` terms that end it."""
    whichever: Literal["first", "last"] | None = None

    def is_past(self, day: date) -> bool:
        """Return whether the calendar alone ends it before ``day``; an uncertain date does not."""
        if self.on and self.whichever != "first":
            return False
        through = self.through
        return isinstance(through, PartialDate) and not through.uncertain and through.last < day

    def __str__(self) -> str:
        events = " or ".join(sorted(self.on))
        if not events:
            return f"{self.through}"
        if self.through is None:
            return f"on {events}"
        return f"{self.through} or on {events}, whichever is {self.whichever}"


Value = Amount | PartialDate | Duration | End | frozenset[str] | str | bool | Missing
"""What a field holds once it is read."""

JsonValue = str | list[str] | dict[str, str | list[str]]
"""The same in JSON: text, a sorted list of tokens, or the parts of an end."""


def to_json_value(value: Value) -> JsonValue | None:
    """Return ``value`` as JSON: what the file says, sets sorted; None for what is unknown."""
    if value is UNKNOWN:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Missing):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, End) and value.on:
        parts: dict[str, str | list[str]] = {"on": sorted(value.on)}
        if value.through is not None:
            parts["through"] = str(value.through)
        if value.whichever is not None:
            parts["whichever"] = value.whichever
        return parts
    return str(value)


def format_as_written(value: Value | None) -> str:
    """Return ``value`` in one line, as the file has it."""
    written = None if value is None else to_json_value(value)
    if isinstance(written, list):
        return f"[{', '.join(written)}]"
    if isinstance(written, dict):
        return ", ".join(f"{key} {part}" for key, part in sorted(written.items()))
    return "unknown" if written is None else written


def parse_token(text: str) -> str:
    """Return ``text`` if it is a kebab-case token of at most 80 characters; else raise ValueError."""
    if _TOKEN_PATTERN.fullmatch(text) is None:
        raise ValueError(f"not a valid token: '{truncate_input(text)}'. Write lowercase words joined by `-`")
    if len(text) > 80:
        raise ValueError(f"the token is too long: '{truncate_input(text)}'. Write at most 80 characters")
    return text


def parse_token_set(raw: object) -> frozenset[str]:
    """Return the set of the tokens in the list ``raw``.

    Raise ValueError if it is not a list, is empty, or has a token twice or a word such as `none`.
    """
    if isinstance(raw, str):
        raise ValueError(f"expected a list. Write [{truncate_input(raw)}]")
    if not isinstance(raw, list):
        raise ValueError("expected a list, not a mapping. Write [a-word, another]")
    if not raw:
        raise ValueError("the list is empty. Write none, or leave out the key")
    tokens = require_unique([parse_token(_require_text(item)) for item in raw])
    for word in tokens:
        if word in MISSING_BY_WORD:
            raise ValueError(f"'{word}' takes the place of the whole list. Write it alone, or leave it out")
    return frozenset(tokens)


def require_unique(words: Words) -> Words:
    """Return the words; raise ValueError if one of them is in the list twice."""
    if len(set(words)) != len(words):
        duplicate = Counter(words).most_common(1)[0][0]
        raise ValueError(f"'{truncate_input(duplicate)}' is in the list twice. Remove one")
    return words


def build_token_schema(separator: str = "-") -> dict[str, Any]:
    """Return the JSON Schema of a token. One of digits is a number to YAML."""
    return {
        "title": "token",
        "description": "Lower-case words joined by `-`.",
        "type": ["string", "integer"],
        "pattern": f"^[a-z0-9]+(?:{separator}[a-z0-9]+)*$",
        "maxLength": 80,
        "minimum": 0,
    }


def build_text_schema() -> dict[str, Any]:
    """Return the JSON Schema of prose. YAML reads some of it as a number or a boolean."""
    return {"title": "text", "type": ["string", "number", "boolean"], "minLength": 1}


def build_token_set_schema(word: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a set of words that match the schema ``word``."""
    title = {"title": f"{word['title']}s"} if "title" in word else {}
    return {
        **title,
        "type": "array",
        "items": {"allOf": [word], "not": {"enum": list(MISSING_BY_WORD)}},
        "minItems": 1,
        "uniqueItems": True,
    }


def _require_text(raw: object) -> str:
    if not isinstance(raw, str):
        raise ValueError("expected a word, not a list or a mapping. Write [a-word, another]")
    return raw
