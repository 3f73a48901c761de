"""What pydantic refuses, in the words of the person who wrote the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from dealterms.model.axes import Role
from dealterms.model.did_you_mean import suggest_similar, truncate_input
from dealterms.model.finding import Finding
from dealterms.model.location import SourceMap


def iter_validation_findings(
    error: ValidationError,
    model: type[BaseModel],
    source_map: SourceMap,
    route: tuple[str, ...],
    extra_keys: tuple[str, ...],
) -> Iterator[Finding]:
    """A finding for each thing in a mapping at ``route`` that its model does not take.

    ``extra_keys`` are keys that may stand there and are read by somebody else.
    """
    details = error.errors(include_url=False)
    misspelt = {
        (*detail["loc"][:-1], near)
        for detail in details[:_MAX_MISSPELLINGS]
        if detail["type"] == "extra_forbidden"
        for near in [_find_near_key(model, detail["loc"], extra_keys)]
    }
    told: set[tuple[str | int, ...]] = set()
    for detail in details:
        loc = _strip_union_arms(model, detail["loc"])
        # A misspelt key is not extra_keys missing; the arms of a union are one value.
        if (detail["type"] == "missing" and loc in misspelt) or loc in told:
            continue
        told.add(loc)
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
            place, message = (
                source_map.locate_key(*route, *loc),
                f"the key {name} is not known here",
            )
            mend = suggest_similar(key, known).lstrip() or f"Known are: {', '.join(known)}"
        case "value_error":
            message = str(detail["ctx"]["error"])
        case "literal_error":
            known = _list_choices(model, loc)
            written = (
                f"`{truncate_input(given)}`" if isinstance(given, str) else "a list or a mapping"
            )
            message = f"{what} cannot be {written}"
            near = suggest_similar(given, known) if isinstance(given, str) else ""
            mend = near.lstrip() or f"Write one of: {', '.join(known)}"
        case "string_type":
            message, mend = f"{what} is one text, not {_describe_shape(given)}", "Write one value"
        case "tuple_type" | "list_type":
            message, mend = f"{what} is a list", "Begin each item with `- `"
            if isinstance(given, str):
                mend = f"Write [{truncate_input(given)}]"
        case "dict_type" | "model_type":
            message, mend = f"{what} has keys of its own", "Write them below it"
        case _:
            message, mend = f"{what} does not fit here", "`terms help format` shows what does"
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
    """``loc`` without the arms of unions, which pydantic puts in."""
    for at, step in enumerate(loc):
        if isinstance(step, str) and step in ("str", "list[str]") and at:
            return loc[:at]
    return loc


def _list_choices(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The words of which a field takes one, as its model declares them."""
    while loc and isinstance(loc[-1], int):
        loc = loc[:-1]
    for name, info in _get_fields(model, loc).items():
        if (info.alias or name) == loc[-1]:
            return _list_literals(info.annotation)
    return []


def _list_literals(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(word) for word in get_args(annotation)]
    return [word for part in get_args(annotation) for word in _list_literals(part)]


def _list_known_keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand where an unknown one was found."""
    return [info.alias or name for name, info in _get_fields(model, loc).items()]


def _get_fields(model: type[BaseModel], loc: tuple[str | int, ...]) -> Mapping[str, FieldInfo]:
    """The fields of the model in which the last of ``loc`` stands."""
    here: Any = model
    for step in loc[:-1]:
        if isinstance(step, int):
            continue
        info = here.model_fields.get(step) if hasattr(here, "model_fields") else None
        here = _find_inner_model(info.annotation) if info is not None else here
    return here.model_fields if hasattr(here, "model_fields") else {}


def _find_inner_model(annotation: Any) -> Any:
    """The model inside ``tuple[Model, ...]``, ``dict[str, Model]`` or ``Model | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _find_inner_model(part)
        if found is not None:
            return found
    return None
