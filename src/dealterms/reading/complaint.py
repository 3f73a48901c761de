"""What the YAML parser and pydantic complain of, in the words of the person who wrote the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from yaml import YAMLError
from yaml.scanner import ScannerError

from dealterms.model.axis import Party
from dealterms.model.finding import Finding
from dealterms.model.place import Marks, Place
from dealterms.model.suggestion import did_you_mean, excerpt

_NO_YAML = ("this is no YAML", "Check the indent, quotes and brackets around it")
_TAB = ("a tab stands where the indent is", "Indent with spaces")
_INDENT = (
    "this line does not go on from the line above",
    "Check its indent, and the quotes and brackets above it",
)
_NO_COLON = ("a key has no `:`", "Write `key: value`")
_NOT_CLOSED = "a bracket is not closed, or a comma is missing"
_BEGINNING = "Quote the text"
_ANCHOR = ("a value cannot begin with `&` or `*`", _BEGINNING)
_TAG = ("a value cannot begin with `!`", _BEGINNING)
_ESCAPE = "Write `\\\\`, or use single quotes"
_OUT_OF_PLACE = {
    ":": (
        "a `:` stands where no key can be",
        "Quote the text if the `:` belongs to it, or check the indent",
    ),
    "-": ("a list cannot begin here", "Begin it on a new line"),
    "?": ("a `?` stands where no key can be", _BEGINNING),
    "\t": _TAB,
}
_QUOTED = {
    '"': re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL),
    "'": re.compile("'(?:[^']|'')*+'"),
}
_HEX = {
    letter: re.compile(f"[0-9A-Fa-f]{{{length}}}")
    for letter, length in zip("xuU", (2, 4, 8), strict=True)
}
_ID = re.compile(r"[&*][A-Za-z0-9_-]*")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")


def in_plain_words(error: YAMLError, text: str, path: str) -> Finding:
    """What is wrong with the text, where, and what would mend it.

    The parser is asked only where it stopped, where what it was reading began, and whether it was
    reading letters or words. The rest is seen in the text: each parser has an English of its own.
    """
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Finding("well-formed", Place(path, 1, 1), *_NO_YAML)
    begun = getattr(error, "context_mark", None)
    seen = _no_token if isinstance(error, ScannerError) else _no_grammar
    message, mend = seen(text, mark.index, None if begun is None else begun.index)
    if begun is not None and (message.startswith("a quotation") or message == _NO_COLON[0]):
        mark = begun
    return Finding("well-formed", Place(path, mark.line + 1, mark.column + 1), message, mend)


def has_given_up(error: YAMLError, text: str) -> bool:
    """The parser refuses letters with which something can begin: it has a limit of its own."""
    begun = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None)
    if not isinstance(error, ScannerError) or begun is None or mark is None:
        return False
    at = mark.index
    return bool(begun.index == at) and text[at : at + 1] not in tuple("@`%|>\t")


def _no_token(text: str, at: int, begun: int | None) -> tuple[str, str]:
    """Why the letters at ``at`` are no part of what began at ``begun``."""
    letter = text[at : at + 1]
    if begun is None or begun == at:
        if letter in _OUT_OF_PLACE:
            return _OUT_OF_PLACE[letter]
        return (f"a value cannot begin with `{letter}`", _BEGINNING) if letter else _NO_YAML
    first, read = text[begun], text[begun:at]
    if first in _QUOTED:
        return _no_quotation(text, at, begun)
    if first in "&*" and _ID.fullmatch(read) and (len(read) == 1 or not _ends_a_word(letter)):
        return _ANCHOR
    if first == "!" and not re.search(r"\s", read) and (letter or read.startswith("!<")):
        return _TAG
    if letter == "\t" and first not in "[{&*!":
        return _TAB
    if first in "|>":
        return "`|` or `>` ends its line", _BEGINNING
    if letter == ":" and text[at + 1 : at + 2] in tuple(",?[]{}"):
        return _OUT_OF_PLACE[":"]
    return _NO_COLON


def _ends_a_word(letter: str) -> bool:
    return not letter or letter.isspace() or letter in "?:,]}%@`"


def _no_quotation(text: str, at: int, begun: int) -> tuple[str, str]:
    whole = _QUOTED[text[begun]].match(text, begun)
    if whole is not None and at >= whole.end():
        return _NO_COLON
    if text.startswith(("---", "..."), at) and text[at - 1] in "\r\n":
        return "a quotation mark is not closed before `---` or `...`", "Close it"
    if text[begun] == '"' and text.startswith("\\", at):
        return "a `\\` in double quotes begins no escape that YAML knows", _ESCAPE
    if text[begun] == '"' and text[at - 2] == "\\" and (digits := _HEX.get(text[at - 1])):
        if digits.match(text, at):
            return "a `\\` escape names no character", _ESCAPE
        return "a `\\` escape is not complete", _ESCAPE
    return "a quotation mark is never closed", "Close it"


def _no_grammar(text: str, at: int, begun: int | None) -> tuple[str, str]:
    """Why the word at ``at`` does not follow in what began at ``begun``."""
    if begun is None:
        return _INDENT
    first = text[begun : begun + 1]
    if text.startswith("!", at) and (begun == at or first == "&"):
        return _TAG
    if begun == at and text.startswith(":", at):
        return _OUT_OF_PLACE[":"]
    if begun == at or _PROPERTIES.fullmatch(text, begun, at):
        return "a value is missing here", "Write it"
    if first == "[":
        return _NOT_CLOSED, "Write `[one, two]`"
    if first == "{":
        return _NOT_CLOSED, "Write `{key: value, key: value}`"
    return _INDENT


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
            known = _choices(model, loc)
            written = f"`{excerpt(given)}`" if isinstance(given, str) else "a list or a mapping"
            message = f"{what} cannot be {written}"
            near = did_you_mean(given, known) if isinstance(given, str) else ""
            mend = near.lstrip() or f"Write one of: {', '.join(known)}"
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


def _choices(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The words of which a field takes one, as its model declares them."""
    while loc and isinstance(loc[-1], int):
        loc = loc[:-1]
    for name, info in _fields(model, loc).items():
        if (info.alias or name) == loc[-1]:
            return _literals(info.annotation)
    return []


def _literals(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(word) for word in get_args(annotation)]
    return [word for part in get_args(annotation) for word in _literals(part)]


def _keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand where an unknown one was found."""
    return [info.alias or name for name, info in _fields(model, loc).items()]


def _fields(model: type[BaseModel], loc: tuple[str | int, ...]) -> Mapping[str, FieldInfo]:
    """The fields of the model in which the last of ``loc`` stands."""
    here: Any = model
    for step in loc[:-1]:
        if isinstance(step, int):
            continue
        info = here.model_fields.get(step) if hasattr(here, "model_fields") else None
        here = _inner(info.annotation) if info is not None else here
    return here.model_fields if hasattr(here, "model_fields") else {}


def _inner(annotation: Any) -> Any:
    """The model inside ``tuple[Model, ...]``, ``dict[str, Model]`` or ``Model | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _inner(part)
        if found is not None:
            return found
    return None
