"""What the YAML parser and pydantic complain of, in the words of the person who wrote the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from yaml import YAMLError

from dealterms.model.axes import Party
from dealterms.model.did_you_mean import did_you_mean, excerpt
from dealterms.model.finding import Finding
from dealterms.model.location import Marks, Place

_TAB = ("a tab stands where the indent is", "Indent with spaces")
_INDENT = (
    "this line does not go on from the line above",
    "Check its indent, and the quotes and brackets above it",
)
_NOT_CLOSED = "a bracket is not closed, or a comma is missing"
_BEGINNING = "Quote the text"
# The parser's words, and what they come to. Where two are equal the first is taken.
_PLAIN_WORDS: tuple[tuple[str, str, str], ...] = (
    ("found a tab character", *_TAB),
    ("found unexpected end of stream", "a quotation mark is never closed", "Close it"),
    (
        "found unexpected document indicator",
        "a quotation mark is not closed before `---` or `...`",
        "Close it",
    ),
    ("did not find expected ',' or ']'", _NOT_CLOSED, "Write `[one, two]`"),
    ("did not find expected ',' or '}'", _NOT_CLOSED, "Write `{key: value, key: value}`"),
    (
        "mapping values are not allowed",
        "a `:` stands where no key can be",
        "Quote the text if the `:` belongs to it, or check the indent",
    ),
    ("could not find expected ':'", "a key has no `:`", "Write `key: value`"),
    ("did not find expected key", *_INDENT),
    ("did not find expected '-' indicator", *_INDENT),
    ("did not find expected <document start>", *_INDENT),
    (
        "block sequence entries are not allowed",
        "a list cannot begin here",
        "Begin it on a new line",
    ),
    ("mapping keys are not allowed", "a `?` stands where no key can be", _BEGINNING),
    ("did not find expected node content", "a value is missing here", "Write it"),
    (
        "found unknown escape character",
        "a `\\` in double quotes begins no escape that YAML knows",
        "Write `\\\\`, or use single quotes",
    ),
    (
        "did not find expected hexdecimal number",
        "a `\\` escape is not complete",
        "Write `\\\\`, or use single quotes",
    ),
    (
        "found invalid Unicode character escape code",
        "a `\\` escape names no character",
        "Write `\\\\`, or use single quotes",
    ),
    (
        "did not find expected alphabetic or numeric character",
        "a value cannot begin with `&` or `*`",
        _BEGINNING,
    ),
    ("did not find expected tag URI", "a value cannot begin with `!`", _BEGINNING),
    ("found undefined tag handle", "a value cannot begin with `!`", _BEGINNING),
    ("did not find expected comment or line break", "`|` or `>` ends its line", _BEGINNING),
)
_FROM_THE_START = ("found unexpected",)
"""Where what matters is the place at which it began."""


def in_plain_words(error: YAMLError, text: str, path: str) -> Finding:
    """What is wrong with the text, where, and what would mend it."""
    mark = getattr(error, "problem_mark", None)
    begun = getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or "")
    if problem.startswith(_FROM_THE_START) or mark is None:
        mark = begun or mark
    place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path, 1, 1)
    message, mend = "this is no YAML", "Check the indent, quotes and brackets around it"
    if problem.startswith("found character that cannot start any token") and mark:
        letter = text[mark.index : mark.index + 1]
        if letter == "\t":
            message, mend = _TAB
        else:
            message, mend = f"a value cannot begin with `{letter}`", _BEGINNING
    for words, plain_message, plain_mend in _PLAIN_WORDS:
        if problem.startswith(words):
            message, mend = plain_message, plain_mend
            break
    return Finding("well-formed", place, message, mend)


def what_does_not_fit(
    error: ValidationError,
    model: type[BaseModel],
    marks: Marks,
    route: tuple[str, ...],
    also: tuple[str, ...],
) -> Iterator[Finding]:
    """A finding for each thing in a mapping at ``route`` that its model does not take.

    ``also`` are keys that may stand there and are read by somebody else.
    """
    details = error.errors(include_url=False)
    misspelt = {
        (*detail["loc"][:-1], near)
        for detail in details[:_MOST]
        if detail["type"] == "extra_forbidden"
        for near in [_near(model, detail["loc"], also)]
    }
    told: set[tuple[str | int, ...]] = set()
    for detail in details:
        loc = _in_the_file(model, detail["loc"])
        # A misspelt key is not also missing; the arms of a union are one value.
        if (detail["type"] == "missing" and loc in misspelt) or loc in told:
            continue
        told.add(loc)
        yield _finding(model, detail, loc, marks, route, also)


_MOST = 200


def _finding(
    model: type[BaseModel],
    detail: Any,
    loc: tuple[str | int, ...],
    marks: Marks,
    route: tuple[str, ...],
    also: tuple[str, ...],
) -> Finding:
    place = marks.place(*route, *loc)
    given = detail.get("input")
    key = next((step for step in reversed(loc) if isinstance(step, str)), "")
    name = f"`{excerpt(key)}`"
    what = f"an item of {name}" if loc and isinstance(loc[-1], int) else name
    mend = ""
    match detail["type"]:
        case "missing":
            place, message = marks.key(*route, *loc[:-1]), f"{name} is missing"
            mend = _add_it(model, key)
        case "extra_forbidden":
            known = [*_keys(model, loc), *also]
            place, message = marks.key(*route, *loc), f"the key {name} is not known here"
            mend = did_you_mean(key, known).lstrip() or f"Known are: {', '.join(known)}"
        case "value_error":
            message = str(detail["ctx"]["error"])
        case "literal_error":
            choices = str(detail["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
            written = f"`{excerpt(given)}`" if isinstance(given, str) else "a list or a mapping"
            message = f"{what} cannot be {written}"
            near = did_you_mean(given, choices.split(", ")) if isinstance(given, str) else ""
            mend = near.lstrip() or f"Write one of: {choices}"
        case "string_type":
            message, mend = f"{what} is one text, not {_shape(given)}", "Write one value"
        case "tuple_type" | "list_type":
            message, mend = f"{what} is a list", "Begin each item with `- `"
            if isinstance(given, str):
                mend = f"Write [{excerpt(given)}]"
        case "dict_type" | "model_type":
            message, mend = f"{what} has keys of its own", "Write them below it"
        case _:
            message, mend = f"{what} does not fit here", "`terms help format` shows what does"
    return Finding("well-formed", place, message, mend)


def _shape(given: object) -> str:
    return "a list" if isinstance(given, list) else "a mapping"


def _add_it(model: type[BaseModel], key: str) -> str:
    info = model.model_fields.get(key)
    if info is not None and any(isinstance(marker, Party) for marker in info.metadata):
        return "Write a party's id, mutual or unknown"
    return f"Write `{key}:` and its value"


def _near(model: type[BaseModel], loc: tuple[str | int, ...], also: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    near = get_close_matches(str(loc[-1])[:80], sorted([*_keys(model, loc), *also]), n=1)
    return near[0] if near else None


def _in_the_file(model: type[BaseModel], loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """``loc`` without the arms of unions, which pydantic puts in."""
    for at, step in enumerate(loc):
        if isinstance(step, str) and step in ("str", "list[str]") and at:
            return loc[:at]
    return loc


def _keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand where an unknown one was found."""
    here: Any = model
    for step in loc[:-1]:
        if isinstance(step, int):
            continue
        info = here.model_fields.get(step) if hasattr(here, "model_fields") else None
        here = _inner(info.annotation) if info is not None else here
    fields = here.model_fields if hasattr(here, "model_fields") else {}
    return [info.alias or name for name, info in fields.items()]


def _inner(annotation: Any) -> Any:
    """The model inside ``tuple[Model, ...]``, ``dict[str, Model]`` or ``Model | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _inner(part)
        if found is not None:
            return found
    return None
