"""When a term, or one field of it, took effect.

::

    since: 2025-01                            Since(term=2025-01): this version of the whole term
    since: {rate: 2025-01-21, term: 2019}     the rate changed in January 2025, the rest is of 2019

A field's own date is a claim that this field changed then; the term's says only of the term.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic_core import core_schema

from dealterms.model.partial_date import PartialDate, build_date_schema

_TERM = "term"
"""The key of the date of the term itself, beside those of its fields."""


class Since(NamedTuple):
    """The date of a term and those of its fields."""

    term: PartialDate | None = None
    fields: tuple[tuple[str, PartialDate], ...] = ()

    def get_own(self, field: str) -> PartialDate | None:
        """Return the date that the field has of its own."""
        return next((date for name, date in self.fields if name == field), None)

    def __str__(self) -> str:
        if not self.fields:
            return "" if self.term is None else self.term.text
        term = ((_TERM, self.term),) if self.term is not None else ()
        return ", ".join(f"{name} {date}" for name, date in (*self.fields, *term))


class SinceField:
    """How `since` is read and what its schema is."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(parse_since)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        by_field = {
            "title": "dates by field",
            "description": "{rate: 2025-01-21, term: 2019}: `term` is the term itself.",
            "type": "object",
            "propertyNames": {"pattern": "^[a-z0-9_]+$"},
            "additionalProperties": build_date_schema(),
            "minProperties": 1,
        }
        return {"anyOf": [build_date_schema(), by_field]}


def parse_since(raw: object) -> Since:
    """Read a date, or a mapping of fields to dates; raise ValueError, which says how to write it."""
    if isinstance(raw, str):
        return Since(PartialDate.parse(raw))
    if not isinstance(raw, dict):
        raise ValueError("expected a date, not a list. Write 2024-10, or {rate: 2024-10, term: 2019}")
    if not raw:
        raise ValueError("the mapping is empty. Write a date, or leave out the key")
    dates: dict[str, PartialDate] = {}
    for name, text in raw.items():
        if not isinstance(text, str):
            raise ValueError(f"`{name}` must be a single date. Write {name}: 2024-10")
        dates[name] = PartialDate.parse(text)
    term = dates.pop(_TERM, None)
    return Since(term, tuple(sorted(dates.items())))
