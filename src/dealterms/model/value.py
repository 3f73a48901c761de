"""The values a field of a term can hold, and how each is written out again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple, TypeVar

from dealterms.model.duration import Duration
from dealterms.model.missing import MISSING_BY_WORD, REDACTED, UNKNOWN, Missing, Trend
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import Amount
from dealterms.model.schedule import Schedule
from dealterms.plugins import truncate_input

PERPETUAL: Literal["perpetual"] = "perpetual"
Words = TypeVar("Words", bound=Sequence[str])
_TOKEN_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class End(NamedTuple):
    """When a term ends: a day (inclusive), events, a time after events, or several of them.

    ``2030``, ``{through: 2030, on: [agi-clause], whichever: first}``, ``{after: P30M, of: [ipo]}``.
    """

    through: PartialDate | Literal["perpetual"] | None = None
    on: frozenset[str] = frozenset()
    """Ids of the `milestone-trigger` terms that end it."""
    whichever: Literal["first", "last"] | None = None
    """Which of the day, the events and the time after events decides, where there are several."""
    after: Duration | None = None
    """How long after one of `of` was reached it ends."""
    of: frozenset[str] = frozenset()
    """Ids of the `milestone-trigger` terms of which the first one reached starts that time."""

    @property
    def milestones(self) -> frozenset[str]:
        """The ids of all terms that it names."""
        return self.on | self.of

    def is_past(self, day: date) -> bool:
        """Return whether the calendar alone ends it before ``day``; an uncertain date does not."""
        if self.milestones and self.whichever != "first":
            return False
        through = self.through
        return isinstance(through, PartialDate) and not through.uncertain and through.last < day

    def resolve(self, reached: Mapping[str, PartialDate]) -> End:
        """Return it with a day in place of `after` and `of`, once one of these milestones is reached.

        ``{after: P30M, of: [ipo]}`` is 2028-01-15 if the ipo was on 2025-07-15, and 2028-01-31~ if all
        that is known is 2025-07.
        """
        dates = [reached[id_] for id_ in self.of if id_ in reached]
        if self.after is None or not dates:
            return self
        start = min(dates, key=lambda day: day.last)
        last = self.after.add_to(start.last)
        is_vague = start.uncertain or start.first != start.last
        day = PERPETUAL if last is None else PartialDate.parse(f"{last}{'~' if is_vague else ''}")
        others = [day if self.through is None else self.through]
        choose = max if self.whichever == "last" else min
        through = choose(day, *others, key=_count_last_day)
        return End(through, self.on, self.whichever if self.on else None)

    def settle(self, reached: Mapping[str, PartialDate]) -> End:
        """Return it as a day, where the milestones that it waits for were reached.

        ``{through: 2030, on: [ipo], whichever: last}`` is 2030 once the ipo was, in 2021.
        """
        end = self.resolve(reached)
        dates = [reached[id_] for id_ in end.on if id_ in reached]
        if not dates or end.of:
            return end
        first = min(dates, key=_count_last_day)
        if first.first != first.last and not first.uncertain:
            first = PartialDate.parse(f"{first}~")
        choose = max if end.whichever == "last" else min
        days: list[PartialDate | Literal["perpetual"]] = [
            first,
            first if end.through is None else end.through,
        ]
        through = choose(days, key=_count_last_day)
        return End(through)

    def __str__(self) -> str:
        return self.format({})

    def format(self, names: Mapping[str, str]) -> str:
        """Write it in words, the milestones by their names."""
        events = " or ".join(names.get(id_, id_) for id_ in sorted(self.on))
        started = " or ".join(names.get(id_, id_) for id_ in sorted(self.of))
        countdown = f"{self.after.to_words()} after {started}" if self.after else ""
        parts = [f"{self.through or ''}", f"on {events}" if events else "", countdown]
        text = " or ".join(part for part in parts if part)
        return f"{text}, whichever is {self.whichever}" if self.whichever else text


Value = Amount | Schedule | PartialDate | Duration | End | frozenset[str] | str | bool | Missing | Trend
"""What a field holds once it is read."""

JsonValue = str | list[str] | dict[str, str | list[str]]
"""The same in JSON: text, a sorted list of tokens, the parts of an end, or a schedule by its keys."""


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
    if isinstance(value, Schedule):
        return {str(key): str(amount) for key, amount in value.entries}
    if isinstance(value, End) and value.milestones:
        parts = {
            "through": value.through and str(value.through),
            "on": sorted(value.on),
            "after": value.after and str(value.after),
            "of": sorted(value.of),
            "whichever": value.whichever,
        }
        return {key: part for key, part in parts.items() if part}
    return str(value)


def format_as_written(value: Value | None) -> str:
    """Return ``value`` in one line, as the file has it; lists and mappings in brackets, as YAML has them."""
    written = None if value is None else to_json_value(value)
    if isinstance(written, list):
        return f"[{', '.join(written)}]"
    if isinstance(written, dict):
        parts = {
            key: f"[{', '.join(part)}]" if isinstance(part, list) else part for key, part in written.items()
        }
        # A comma ends a value inside braces, unless the value is in quotes.
        texts = [f"{_quote(key)}: {part if part[:1] == '[' else _quote(part)}" for key, part in parts.items()]
        return f"{{{', '.join(texts)}}}"
    return "unknown" if written is None else written


def _quote(text: str) -> str:
    return f'"{text}"' if "," in text else text


def _count_last_day(day: PartialDate | str) -> int:
    return day.last.toordinal() if isinstance(day, PartialDate) else date.max.toordinal() + 1


def parse_token(text: str) -> str:
    """Return ``text`` if it is a kebab-case token of at most 80 characters; else raise ValueError."""
    if _TOKEN_PATTERN.fullmatch(text) is None:
        # Only what is wrong asks: a command that reads sound files need not load this.
        from dealterms.model.hints import suggest_token

        hint = suggest_token(text) or "lowercase words joined by `-`"
        raise ValueError(f"not a valid token: '{truncate_input(text)}'. Write {hint}")
    if len(text) > 80:
        raise ValueError(f"the token is too long: '{truncate_input(text)}'. Write at most 80 characters")
    return text


def parse_token_set(raw: object, *, may_be_redacted: bool = False) -> frozenset[str]:
    """Return the set of the tokens in the list ``raw``.

    Raise ValueError if it is not a list, is empty, or has a token twice or a word such as `none`. Beside
    others, `redacted` may stand for tokens that are not public, if ``may_be_redacted``.
    """
    if isinstance(raw, str):
        from dealterms.model.hints import suggest_token

        words = [suggest_token(part) for part in raw.split(",")]
        hint = ", ".join(words) if len(raw) <= 200 and all(words) else "a-word, another"
        raise ValueError(f"expected a list. Write [{hint}]")
    if not isinstance(raw, list):
        raise ValueError("expected a list, not a mapping. Write [a-word, another]")
    if not raw:
        raise ValueError("the list is empty. Write none, or leave out the key")
    tokens = require_unique([parse_token(_require_text(item)) for item in raw])
    for word in tokens:
        if word in MISSING_BY_WORD and not (may_be_redacted and word == REDACTED.value and len(tokens) > 1):
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


def build_token_set_schema(word: dict[str, Any], *, may_be_redacted: bool = False) -> dict[str, Any]:
    """Return the JSON Schema of a set of words that match the schema ``word``."""
    title = {"title": f"{word['title']}s"} if "title" in word else {}
    reserved = [word for word in MISSING_BY_WORD if not may_be_redacted or word != REDACTED.value]
    schema: dict[str, Any] = {
        **title,
        "type": "array",
        "items": {"allOf": [word], "not": {"enum": reserved}},
        "minItems": 1,
        "uniqueItems": True,
    }
    if may_be_redacted:
        schema |= {"not": {"const": [REDACTED.value]}}
        schema |= {"title": f"{title['title']} or redacted"} if title else {}
    return schema


def _require_text(raw: object) -> str:
    if not isinstance(raw, str):
        raise ValueError("expected a word, not a list or a mapping. Write [a-word, another]")
    return raw
