"""Explain what pydantic refuses to the person who wrote the file.

a term with `raet: 1`   ->  a.yaml:9:5: unknown key 'raet'. Did you mean 'rate'?
a term without `payer`  ->  a.yaml:8:3: `payer` is missing. Write a party's id, mutual or unknown.
`basis: orignal`        ->  a.yaml:1:8: `basis` cannot be 'orignal'. Did you mean 'original'?
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from dealterms.loader.yaml import PROSE_KEYS
from dealterms.model.axes import Role
from dealterms.model.deal import SnapshotHeader
from dealterms.model.finding import Finding
from dealterms.model.location import SourceMap
from dealterms.plugins import find_misspelled, join_choices, suggest, truncate_input, unknown

_MAX_MISSPELLINGS = 200
_WORDS_FOR_DATE = ("date", "as_of", "as-of", "day", "name", "snapshot", "issued")
_OTHER_WORDS = {
    **dict.fromkeys(("date", "published", "publication_date", "pub_date"), ("issued", "since", "at")),
    **dict.fromkeys(("link", "website", "address", "uri", "href"), ("url",)),
    **dict.fromkeys(("newspaper", "outlet", "site", "journal"), ("container_title",)),
    **dict.fromkeys(("file", "sha256", "text_file"), ("capture",)),
    **dict.fromkeys(("headline", "name"), ("title",)),
    **dict.fromkeys(("effective", "effective_date", "from", "start", "starts"), ("since",)),
    **dict.fromkeys(("signed", "signature_date"), ("agreed",)),
    **dict.fromkeys(("until", "expires", "expiry", "end_date", "through"), ("ends",)),
    **dict.fromkeys(("line", "page", "paragraph", "place", "position"), ("at",)),
    **dict.fromkeys(("words", "excerpt", "text"), ("quote",)),
    **dict.fromkeys(("comment", "comments", "remark", "description"), ("note", "summary")),
    **dict.fromkeys(("record", "seed"), ("source",)),
    **dict.fromkeys(("lang",), ("language",)),
}
"""Keys that other formats have, and those of ours that say the same, where there is one."""


def iter_validation_findings(
    error: ValidationError,
    model: type[BaseModel],
    source_map: SourceMap,
    route: tuple[str, ...],
    extra_keys: tuple[str, ...],
) -> Iterator[Finding]:
    """Yield a finding for each thing in the mapping at ``route`` that its model does not accept.

    The mapping may have ``extra_keys`` that the model does not know.
    """
    details = error.errors(include_url=False)
    misspelt = {
        (*detail["loc"][:-1], near)
        for detail in details[:_MAX_MISSPELLINGS]
        if detail["type"] == "extra_forbidden"
        for near in [
            find_misspelled(str(detail["loc"][-1]), _list_known_keys(model, detail["loc"], extra_keys))
        ]
    }
    reported = set[tuple[str | int, ...]]()
    for detail in details:
        # Pydantic puts the arm of a union behind the place of the value.
        arms = (at for at, step in enumerate(detail["loc"]) if at and step in ("str", "list[str]"))
        loc = detail["loc"][: next(arms, None)]
        # A misspelt key is not also missing; the arms of a union are one value.
        if (detail["type"] == "missing" and loc in misspelt) or loc in reported:
            continue
        reported.add(loc)
        yield _build_finding(model, detail, loc, source_map, route, extra_keys)


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
            info = model.model_fields.get(key)
            is_role = info is not None and any(isinstance(marker, Role) for marker in info.metadata)
            mend = "Write a party's id, mutual or unknown" if is_role else f"Write `{key}:` and its value"
        case "extra_forbidden":
            place = source_map.locate_key(*route, *loc)
            known = _list_known_keys(model, loc, extra_keys)
            message, mend = unknown("key", key, known)
            for name in _OTHER_WORDS.get(key, ()):
                if name in known and not mend.startswith("Did"):
                    mend = f"Write it as `{name}`"
            if model is SnapshotHeader and key in _WORDS_FOR_DATE:
                mend = "The file's name is the date: leave it out"
        case "value_error":
            message = str(detail["ctx"]["error"])
        case "literal_error":
            written = f"'{truncate_input(given)}'" if isinstance(given, str) else "a list or a mapping"
            message = f"{what} cannot be {written}"
            mend = suggest(given if isinstance(given, str) else "", _list_choices(model, loc))
        case "string_type":
            shape = "a list" if isinstance(given, list) else "a mapping"
            message, mend = f"{what} must be one value, not {shape}", "Write one value"
            if key in PROSE_KEYS:
                bracket = "[" if isinstance(given, list) else "{"
                mend += f", and quote a text that begins with `{bracket}`"
        case "tuple_type" | "list_type":
            message, mend = f"{what} must be a list", "Begin each item with `- `"
            if isinstance(given, str) and _find_inner(model, loc) is None:
                mend = f"Write [{', '.join(_split_list(given))}]"
        case "dict_type" | "model_type":
            message, mend = f"{what} must have keys of its own", "Write them below it"
            if (inner := _find_inner(model, loc)) is not None:
                mend = _build_keys_hint(inner, given)
        case _:
            message, mend = f"{what} is not valid", "`terms help format` shows what is"
    return Finding("well-formed", place, message, mend)


def _split_list(text: str) -> list[str]:
    return [truncate_input(part.strip()) for part in text.split(",") if part.strip()]


def _build_keys_hint(inner: type[BaseModel], given: object) -> str:
    """Say which keys a value must have, with the value itself where only one of them must be there."""
    required = [info.alias or name for name, info in inner.model_fields.items() if info.is_required()]
    if isinstance(given, str) and len(required) == 1 and not set(given) & set(",{}[]:#'\"&*!|>%@`"):
        return f"Write {{{required[0]}: {truncate_input(given)}}}"
    keys = [info.alias or name for name, info in inner.model_fields.items()]
    return f"Write them below it: {join_choices(required or keys)}"


def _find_inner(model: type[BaseModel], loc: tuple[str | int, ...]) -> type[BaseModel] | None:
    """Find the model of a value, or of the items of a list or a mapping that it is; None if it has none."""
    inner: Any = model
    for step in loc:
        fields = getattr(inner, "model_fields", {})
        if isinstance(step, str) and (info := fields.get(step)) is not None:
            inner = _find_inner_model(info.annotation)
    return inner if inner is not model else None


def _list_choices(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """List the words of which a field takes one, as its model declares them."""
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


def _list_known_keys(
    model: type[BaseModel], loc: tuple[str | int, ...], extra_keys: tuple[str, ...]
) -> list[str]:
    """List the keys that may be where an unknown one was found."""
    return [*(info.alias or name for name, info in _get_fields(model, loc).items()), *extra_keys]


def _get_fields(model: type[BaseModel], loc: tuple[str | int, ...]) -> Mapping[str, FieldInfo]:
    """Return the fields of the model that holds the last of ``loc``."""
    inner: Any = model
    for step in loc[:-1]:
        if isinstance(step, int):
            continue
        info = inner.model_fields.get(step) if hasattr(inner, "model_fields") else None
        inner = _find_inner_model(info.annotation) if info is not None else inner
    return inner.model_fields if hasattr(inner, "model_fields") else {}


def _find_inner_model(annotation: Any) -> Any:
    """Find the model inside ``tuple[Model, ...]``, ``dict[str, Model]`` or ``Model | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_find_inner_model, getattr(annotation, "__args__", ()))), None)
