"""How an end with parts is written: ``{through: 2030, on: [agi-clause], whichever: first}``."""

from __future__ import annotations

from typing import Any, Literal

from dealterms.model import duration, partial_date
from dealterms.model.duration import Duration
from dealterms.model.partial_date import PartialDate
from dealterms.model.value import (
    PERPETUAL,
    End,
    build_token_schema,
    build_token_set_schema,
    parse_token_set,
)
from dealterms.plugins import truncate_input, unknown

_KEYS = ("through", "on", "after", "of", "whichever")


def parse_end(raw: dict[str, object]) -> End:
    """Read an end with parts; raise ValueError, which says what to write, if it is none."""
    for key in raw:
        if key not in _KEYS:
            raise ValueError(". ".join(unknown("key", key, _KEYS)))
    through, on, after, of, whichever = map(raw.get, _KEYS)
    if (after is None) != (of is None):
        raise ValueError("`after` and `of` belong together. Write {after: P30M, of: [a-term]}")
    if on is None and after is None:
        raise ValueError(
            "an end with parts needs `on`, the terms that end it."
            " Write {through: 2030, on: [a-term], whichever: first}"
        )
    parts = [name for name in ("through", "on", "after") if raw.get(name) is not None]
    if whichever is None and len(parts) > 1:
        raise ValueError(
            f"`{parts[0]}` and `{parts[1]}` together need `whichever`. Write whichever: first, or last"
        )
    if whichever is not None and len(parts) == 1:
        raise ValueError("`whichever` needs two of `through`, `on` and `after`. Leave it out")
    if whichever not in (None, "first", "last"):
        raise ValueError(f"not a valid `whichever`: '{truncate_input(whichever)}'. Write first or last")
    day: PartialDate | Literal["perpetual"] | None = None
    if through is not None:
        if not isinstance(through, str):
            raise ValueError("`through` must be a single date. Write through: 2030")
        day = PERPETUAL if through == PERPETUAL else PartialDate.parse(through)
    if day == PERPETUAL and whichever == "last":
        raise ValueError("a perpetual end with `whichever: last` never comes. Write ends: perpetual")
    if after is not None and not isinstance(after, str):
        raise ValueError("`after` must be a single duration. Write after: P30M")
    return End(
        day,
        frozenset() if on is None else parse_token_set(on),
        "last" if whichever == "last" else "first" if whichever == "first" else None,
        None if after is None else Duration.parse(after),
        frozenset() if of is None else parse_token_set(of),
    )


def build_end_schemas() -> list[dict[str, Any]]:
    """Return the JSON Schemas of an end with parts: upon events, some time after them, or of several."""
    terms = build_token_set_schema(build_token_schema())
    after = duration.build_duration_schema()
    day = {"anyOf": [partial_date.build_date_schema(), {"const": PERPETUAL}]}
    return [
        {
            "title": "end upon events",
            "description": "{on: [agi-clause]}: the first of these `milestone-trigger` terms ends it.",
            "type": "object",
            "properties": {"on": terms},
            "required": ["on"],
            "additionalProperties": False,
        },
        {
            "title": "end some time after events",
            "description": "{after: P30M, of: [ipo]}: so long after the first of these was reached.",
            "type": "object",
            "properties": {"after": after, "of": terms},
            "required": ["after", "of"],
            "additionalProperties": False,
        },
        {
            "title": "end upon one of several",
            "description": "{through: 2030, on: [agi-clause], whichever: first}.",
            "type": "object",
            "properties": {
                "through": day,
                "on": terms,
                "after": after,
                "of": terms,
                "whichever": {"enum": ["first", "last"]},
            },
            "required": ["whichever"],
            "additionalProperties": False,
            "allOf": [
                {
                    "anyOf": [
                        {"required": ["through", "on"]},
                        {"required": ["through", "after"]},
                        {"required": ["on", "after"]},
                    ]
                },
                {"anyOf": [{"required": ["after", "of"]}, {"properties": {"after": False, "of": False}}]},
            ],
            "not": {
                "properties": {"through": {"const": PERPETUAL}, "whichever": {"const": "last"}},
                "required": ["through", "whichever"],
            },
        },
    ]
