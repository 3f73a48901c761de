"""Explain the errors of the YAML parser and of pydantic to the person who wrote the file.

`a: [20%, 1` above `b: 2`       ->  a.yaml:2:2: a bracket is not closed, or a comma is missing
a term with `raet: 1`           ->  a.yaml:9:5: unknown key 'raet'. Did you mean 'rate'?
a term without `payer`          ->  a.yaml:8:3: `payer` is missing. Write a party's id, …
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from yaml import YAMLError

from dealterms.model.axes import Role
from dealterms.model.finding import Finding
from dealterms.model.location import Location, SourceMap
from dealterms.plugins import suggest, truncate_input, unknown

_TAB_AS_INDENT = ("a tab is used as indent", "Indent with spaces")
_BAD_INDENT = (
    "this line does not continue the line above",
    "Check its indent, and the quotes and brackets above it",
)
_UNCLOSED_BRACKET = "a bracket is not closed, or a comma is missing"
_QUOTE_THE_TEXT = "Quote the text"
# What the parser says, then our message and hint. The first that fits is taken.
_MESSAGES_BY_PROBLEM: tuple[tuple[str, str, str], ...] = (
    ("found a tab character", *_TAB_AS_INDENT),
    ("found unexpected end of stream", "a quotation mark is never closed", "Close it"),
    (
        "found unexpected document indicator",
        "a quotation mark is not closed before `---` or `...`",
        "Close it",
    ),
    ("did not find expected ',' or ']'", _UNCLOSED_BRACKET, "Write `[one, two]`"),
    ("did not find expected ',' or '}'", _UNCLOSED_BRACKET, "Write `{key: value, key: value}`"),
    (
        "mapping values are not allowed",
        "unexpected `:`",
        "Quote the text if the `:` belongs to it, or check the indent",
    ),
    ("could not find expected ':'", "a key has no `:`", "Write `key: value`"),
    ("did not find expected key", *_BAD_INDENT),
    ("did not find expected '-' indicator", *_BAD_INDENT),
    ("did not find expected <document start>", *_BAD_INDENT),
    (
        "block sequence entries are not allowed",
        "a list cannot begin here",
        "Begin it on a new line",
    ),
    ("mapping keys are not allowed", "unexpected `?`", _QUOTE_THE_TEXT),
    ("did not find expected node content", "a value is missing", "Write it"),
    (
        "found unknown escape character",
        "unknown escape sequence in double quotes",
        "Write `\\\\`, or use single quotes",
    ),
    (
        "did not find expected hexdecimal number",
        "incomplete escape sequence",
        "Write `\\\\`, or use single quotes",
    ),
    (
        "found invalid Unicode character escape code",
        "the escape sequence is not a valid character",
        "Write `\\\\`, or use single quotes",
    ),
    (
        "did not find expected alphabetic or numeric character",
        "a value cannot begin with `&` or `*`",
        _QUOTE_THE_TEXT,
    ),
    ("did not find expected tag URI", "a value cannot begin with `!`", _QUOTE_THE_TEXT),
    ("found undefined tag handle", "a value cannot begin with `!`", _QUOTE_THE_TEXT),
    (
        "did not find expected comment or line break",
        "nothing can follow `|` or `>` on its line",
        _QUOTE_THE_TEXT,
    ),
)
_LOCATED_AT_START = ("found unexpected",)
"""What is reported at the place where it began."""


def explain_yaml_error(error: YAMLError, text: str, path: str) -> Finding:
    """Build the finding for a text that the parser refuses."""
    mark = getattr(error, "problem_mark", None)
    begun = getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or "")
    if problem.startswith(_LOCATED_AT_START) or mark is None:
        mark = begun or mark
    place = Location(path, mark.line + 1, mark.column + 1) if mark else Location(path, 1, 1)
    message, mend = "invalid YAML", "Check the indent, quotes and brackets around it"
    if problem.startswith("found character that cannot start any token") and mark:
        letter = text[mark.index : mark.index + 1]
        if letter == "\t":
            message, mend = _TAB_AS_INDENT
        else:
            message, mend = f"a value cannot begin with `{letter}`", _QUOTE_THE_TEXT
    for words, plain_message, plain_mend in _MESSAGES_BY_PROBLEM:
        if problem.startswith(words):
            message, mend = plain_message, plain_mend
            break
    return Finding("well-formed", place, message, mend)


def iter_validation_findings(
    error: ValidationError,
    model: type[BaseModel],
    source_map: SourceMap,
    route: tuple[str, ...],
    extra_keys: tuple[str, ...],
) -> Iterator[Finding]:
    """Yield a finding for each thing in the mapping at ``route`` that its model does not accept.

    ``extra_keys`` are keys that may be in it although the model does not know them.
    """
    details = error.errors(include_url=False)
    misspelt = {
        (*detail["loc"][:-1], near)
        for detail in details[:_MAX_MISSPELLINGS]
        if detail["type"] == "extra_forbidden"
        for near in [_find_near_key(model, detail["loc"], extra_keys)]
    }
    reported: set[tuple[str | int, ...]] = set()
    for detail in details:
        loc = _strip_union_arms(model, detail["loc"])
        # A misspelt key is not also missing; the arms of a union are one value.
        if (detail["type"] == "missing" and loc in misspelt) or loc in reported:
            continue
        reported.add(loc)
        yield _build_finding(model, detail, loc, source_map, route, extra_keys)


_MAX_MISSPELLINGS = 200


def _build_finding(
    model: type[BaseModel],
    detail: Any,
    loc: tuple[str | int, ...],
    source_map: SourceMap,
    route: tuple[str, ...],
    extra_keys: tuple[str, ...],
) -> Finding:
    place = source_map.locate(*route, *loc)
    given = detail.get("input")
    key = next((step for step in reversed(loc) if isinstance(step, str)), "")
    name = f"`{truncate_input(key)}`"
    what = f"an item of {name}" if loc and isinstance(loc[-1], int) else name
    mend = ""
    match detail["type"]:
        case "missing":
            place, message = source_map.locate_key(*route, *loc[:-1]), f"{name} is missing"
            mend = _format_missing_key_hint(model, key)
        case "extra_forbidden":
            known = [*_list_known_keys(model, loc), *extra_keys]
            place = source_map.locate_key(*route, *loc)
            message, mend = unknown("key", key, known)
        case "value_error":
            message = str(detail["ctx"]["error"])
        case "literal_error":
            choices = str(detail["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
            written = (
                f"'{truncate_input(given)}'" if isinstance(given, str) else "a list or a mapping"
            )
            message = f"{what} cannot be {written}"
            mend = suggest(given if isinstance(given, str) else "", choices.split(", "))
        case "string_type":
            message, mend = (
                f"{what} must be one value, not {_describe_shape(given)}",
                "Write one value",
            )
        case "tuple_type" | "list_type":
            message, mend = f"{what} must be a list", "Begin each item with `- `"
            if isinstance(given, str):
                mend = f"Write [{truncate_input(given)}]"
        case "dict_type" | "model_type":
            message, mend = f"{what} must have keys of its own", "Write them below it"
        case _:
            message, mend = f"{what} is not valid", "`terms help format` shows what is"
    return Finding("well-formed", place, message, mend)


def _describe_shape(given: object) -> str:
    return "a list" if isinstance(given, list) else "a mapping"


def _format_missing_key_hint(model: type[BaseModel], key: str) -> str:
    info = model.model_fields.get(key)
    if info is not None and any(isinstance(marker, Role) for marker in info.metadata):
        return "Write a party's id, mutual or unknown"
    return f"Write `{key}:` and its value"


def _find_near_key(
    model: type[BaseModel], loc: tuple[str | int, ...], extra_keys: tuple[str, ...]
) -> str | None:
    from difflib import get_close_matches

    near = get_close_matches(
        str(loc[-1])[:80], sorted([*_list_known_keys(model, loc), *extra_keys]), n=1
    )
    return near[0] if near else None


def _strip_union_arms(model: type[BaseModel], loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Return ``loc`` without the arms of unions, which pydantic puts in."""
    for at, step in enumerate(loc):
        if isinstance(step, str) and step in ("str", "list[str]") and at:
            return loc[:at]
    return loc


def _list_known_keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """List the keys that may be where an unknown one was found."""
    here: Any = model
    for step in loc[:-1]:
        if isinstance(step, int):
            continue
        info = here.model_fields.get(step) if hasattr(here, "model_fields") else None
        here = _find_inner_model(info.annotation) if info is not None else here
    fields = here.model_fields if hasattr(here, "model_fields") else {}
    return [info.alias or name for name, info in fields.items()]


def _find_inner_model(annotation: Any) -> Any:
    """Find the model inside ``tuple[Model, ...]``, ``dict[str, Model]`` or ``Model | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _find_inner_model(part)
        if found is not None:
            return found
    return None
