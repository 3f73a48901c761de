"""A model in JSON Schema, as a person writes it; field by field, with what their docstrings say."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from inspect import cleandoc, getsource
from textwrap import dedent
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from dealterms.model.axes import Role
from dealterms.model.source import FrozenModel
from dealterms.model.term import Term
from dealterms.model.value import build_text_schema

Schema = dict[str, Any]


def build_id_mapping_schema(ids: Schema, value: Schema) -> Schema:
    """A mapping of ids to such values."""
    return {
        "type": "object",
        "propertyNames": ids,
        "additionalProperties": value,
        "minProperties": 1,
    }


def extract_definitions(found: Schema, shared: Schema) -> Schema:
    """The schema with its definitions, and with each part that has a title made one of them."""
    names: Schema = {}
    whole = {key: _extract_titled_parts(value, names) for key, value in found.items()}
    parts = {
        name: {key: _extract_titled_parts(value, names) for key, value in part.items()}
        for name, part in shared.items()
    }
    return {**whole, "$defs": {**names, **parts}}


def _extract_titled_parts(part: Any, names: Schema) -> Any:
    if isinstance(part, list):
        return [_extract_titled_parts(item, names) for item in part]
    if not isinstance(part, dict):
        return part
    inner = {key: _extract_titled_parts(value, names) for key, value in part.items()}
    if inner.keys() <= {"allOf", "description"} and len(inner.get("allOf", ())) == 1:
        # A field that says more of itself than what may stand in it.
        return {**inner.pop("allOf")[0], **inner}
    title = part.get("title")
    if not isinstance(title, str):
        return inner
    name = title.replace(" ", "-")
    return {"$ref": f"#/$defs/{name}"} if names.setdefault(name, inner) == inner else inner


class _SchemaGenerator(GenerateJsonSchema):
    """A model as a person writes it: nothing is null or empty, and what can be left out has no default."""

    def model_schema(self, schema: Any) -> Schema:
        found = super().model_schema(schema)
        found.pop("title", None)
        cls = schema["cls"]
        fields, texts = found["properties"], collect_field_docs(cls)
        for name, info in cls.model_fields.items():
            key = info.alias or name
            if name in texts:
                fields[key] = {"allOf": [fields[key]], "description": texts[name]}
        return {**found, "minProperties": 1}

    def str_schema(self, schema: Any) -> Schema:
        return build_text_schema()

    def tuple_schema(self, schema: Any) -> Schema:
        return {**super().tuple_schema(schema), "minItems": 1}

    def list_schema(self, schema: Any) -> Schema:
        return {**super().list_schema(schema), "minItems": 1}

    def dict_schema(self, schema: Any) -> Schema:
        keys = self.generate_inner(schema["keys_schema"])
        return build_id_mapping_schema(keys, self.generate_inner(schema["values_schema"]))

    def nullable_schema(self, schema: Any) -> Schema:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> Schema:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def build_model_schema(model: type[BaseModel]) -> Schema:
    """The schema of a model, with those of the models in it in its `$defs`."""
    return model.model_json_schema(schema_generator=_SchemaGenerator)


@cache
def collect_field_docs(cls: type[BaseModel]) -> Mapping[str, str]:
    """What the docstrings below its fields say, by the fields' names; those of its parents too."""
    texts: dict[str, str] = {}
    for each in reversed(cls.__mro__):
        if issubclass(each, FrozenModel) and each is not FrozenModel:
            texts |= _parse_field_docs(each)
    if issubclass(cls, Term):
        for name, found in cls.get_axes().items():
            if isinstance(found, Role):
                texts.setdefault(name, f"The party that the term {found.side}.")
    return texts


def _parse_field_docs(cls: type[BaseModel]) -> dict[str, str]:
    try:
        tree = ast.parse(dedent(getsource(cls))).body[0]
    except OSError:
        # A class of another package may come without its source.
        return {}
    assert isinstance(tree, ast.ClassDef)
    texts = {}
    for field, text in zip(tree.body, tree.body[1:], strict=False):
        match field, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(said))),
            ):
                texts[name] = cleandoc(said)
    return texts
