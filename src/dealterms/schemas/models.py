"""A model in JSON Schema, as a person writes it: field by field, with what their docstrings say.

What stands in a field follows from its annotation, and from the markers in it (an axis, a date, an id),
which bring a schema of their own. Pydantic is not asked: what it writes differs between its versions.

    class Party(FrozenModel):
        name: str
        # What people call it.

    {"type": "object", "required": ["name"], "additionalProperties": false, "minProperties": 1,
     "properties": {"name": {"$ref": "#/$defs/text", "description": "What people call it."}}}
"""

from __future__ import annotations

import re
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from dealterms.docstrings import read_docstring
from dealterms.model.value import build_text_schema
from dealterms.schemas.field_docs import collect_field_docs

Schema = dict[str, Any]


def build_model_schema(model: type[BaseModel]) -> Schema:
    """Return the schema of a model: nothing in it is null or empty, and no key is unknown."""
    docs = collect_field_docs(model)
    fields: Schema = {}
    required = []
    for name, info in model.model_fields.items():
        key = info.alias or name
        field = _build_type_schema(info.annotation, info.metadata)
        if name in docs:
            # What has a title stays apart: `extract_definitions` finds it by that.
            field = {**({"allOf": [field]} if "title" in field else field), "description": docs[name]}
        fields[key] = field
        if info.is_required():
            required.append(key)
    return {
        "description": read_docstring(model),
        "type": "object",
        "properties": fields,
        **({"required": required} if required else {}),
        "additionalProperties": False,
        "minProperties": 1,
    }


def build_id_mapping_schema(ids: Schema, value: Schema) -> Schema:
    """Return the schema of a mapping of ids to such values."""
    return {"type": "object", "propertyNames": ids, "additionalProperties": value, "minProperties": 1}


def _build_type_schema(annotation: Any, markers: list[Any] | tuple[Any, ...] = ()) -> Schema:
    """Return the schema of what an annotation takes; a type that is none of ours takes anything."""
    for marker in reversed(markers):
        if hasattr(marker, "__get_pydantic_json_schema__"):
            # Pydantic's own hook, so that a marker works there, too.
            return dict(marker.__get_pydantic_json_schema__(annotation, _build_type_schema))
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _build_type_schema(parts[0], parts[1:])
    if origin is Literal:
        return {"enum": list(parts)}
    if origin in (Union, UnionType):
        readings = [_build_type_schema(part) for part in parts if part is not NoneType]
        return readings[0] if len(readings) == 1 else {"anyOf": readings}
    if origin in (tuple, list):
        return {"type": "array", "items": _build_type_schema(parts[0]), "minItems": 1}
    if origin is dict and parts[1] is Any:
        return {"type": "object", "minProperties": 1}
    if origin is dict:
        return build_id_mapping_schema(*map(_build_type_schema, parts))
    if annotation is str:
        return build_text_schema()
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return build_model_schema(annotation)
    return {}


def extract_definitions(schema: Schema, shared: Schema) -> Schema:
    """Return the schema with `$defs`: the shared ones, and each part that has a title, by that title.

    What may be any of several such parts is shared, too: `money-or-nothing`.
    """
    named: Schema = {}
    whole = {key: _extract_titled_parts(part, named) for key, part in schema.items()}
    others = _extract_titled_parts(shared, named)
    return {**whole, "$defs": {**named, **others}}


def _extract_titled_parts(part: Any, named: Schema) -> Any:
    if isinstance(part, list):
        return [_extract_titled_parts(item, named) for item in part]
    if not isinstance(part, dict):
        return part
    inner = {key: _extract_titled_parts(value, named) for key, value in part.items()}
    if inner.keys() == {"allOf", "description"}:
        (field,) = inner.pop("allOf")
        return {**field, **inner}
    title = part.get("title")
    names = [_get_name(choice) for choice in inner.get("anyOf", ())]
    if names and all(names) and title is None:
        name = "-or-".join(names)
        choices = {"anyOf": inner["anyOf"]}
        if named.setdefault(name, choices) == choices:
            return {
                "$ref": f"#/$defs/{name}",
                **{key: value for key, value in inner.items() if key != "anyOf"},
            }
    if not isinstance(title, str):
        return inner
    name = re.sub("[^a-z0-9]+", "-", title)
    return {"$ref": f"#/$defs/{name}"} if named.setdefault(name, inner) == inner else inner


def _get_name(part: Any) -> str:
    """Return the name of the definition that a part refers to; empty if it says anything else.

    A schedule of money beside money is a `schedule`: the name of both together says of what.
    """
    name = part["$ref"].removeprefix("#/$defs/") if part.keys() == {"$ref"} else ""
    if name.startswith("schedule-of-"):
        return "schedule"
    return "" if "/" in name else name
