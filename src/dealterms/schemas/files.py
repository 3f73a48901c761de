"""The files that people write, in JSON Schema: what all share, and the kinds as alternatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dealterms.model.accept_list import AcceptList
from dealterms.model.axes import base
from dealterms.model.deal import DealHeader, SnapshotHeader
from dealterms.model.kinds import resolve_kind
from dealterms.model.source import Source
from dealterms.model.term import MUTUAL, SUPPORTED_BY_ANY_CITATION, Citation, Proposal, Term
from dealterms.model.value import build_token_schema
from dealterms.schemas.models import (
    Schema,
    build_id_mapping_schema,
    build_model_schema,
    collect_field_docs,
    extract_definitions,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FIXED_FIELDS = ("kind", "sources")


def build_schema(name: str, kinds: tuple[str, ...]) -> Schema:
    """The schema of a file of that sort, with those kinds of terms."""
    title, make = SCHEMA_BUILDERS[name]
    found = make(kinds)
    shared = found.pop("$defs", {})
    head = {"$schema": DIALECT, "$id": f"urn:dealterms:schema:{name}:1", "title": title}
    return extract_definitions({**head, **found}, shared)


def _build_deal_schema(kinds: tuple[str, ...]) -> Schema:
    return build_model_schema(DealHeader)


def _build_source_schema(kinds: tuple[str, ...]) -> Schema:
    return build_model_schema(Source)


def _build_accept_list_schema(kinds: tuple[str, ...]) -> Schema:
    return build_model_schema(AcceptList)


def _build_snapshot_schema(kinds: tuple[str, ...]) -> Schema:
    found = build_model_schema(SnapshotHeader)
    found["properties"] |= {
        "terms": build_id_mapping_schema(build_token_schema(), {"$ref": "#/$defs/term"}),
        "proposals": build_id_mapping_schema(build_token_schema(), {"$ref": "#/$defs/proposal"}),
    }
    found["description"] = "The terms of a deal as they stood on one day."
    terms = {name: build_model_schema(resolve_kind(name)) for name in kinds}
    others = [term.pop("$defs") for term in terms.values()]
    shared = {name: part for parts in others for name, part in parts.items() if name != "Citation"}
    shared |= {
        "term": {
            "type": "object",
            "properties": {"kind": {"enum": list(kinds)}},
            "required": ["kind"],
            "anyOf": [{"$ref": f"#/$defs/term-{name}"} for name in kinds],
        },
        "proposal": _build_proposal_schema(kinds),
        "proposal-of-any-kind": _build_proposal_schema_of_any_kind(terms),
        "citation": build_model_schema(Citation),
    }
    for name, term in terms.items():
        shared[f"term-{name}"] = _build_term_schema(name, term)
        shared[f"citation-{name}"] = _build_citation_schema_of_kind(name)
    return {**found, "$defs": shared}


SCHEMA_BUILDERS: Mapping[str, tuple[str, Callable[[tuple[str, ...]], Schema]]] = {
    "accepted": ("terms/accepted.yaml", _build_accept_list_schema),
    "deal": ("terms/<deal>/deal.yaml", _build_deal_schema),
    "snapshot": ("terms/<deal>/<date>.yaml", _build_snapshot_schema),
    "source": ("seeds/<source-id>.yaml", _build_source_schema),
}
"""The files there are: where each stands, and what makes its schema."""


# -- terms, each of its kind -----------------------------------------------------------------------


def _build_term_schema(name: str, found: Schema) -> Schema:
    """A term of that kind."""
    fields = {
        **found["properties"],
        "kind": {"const": name, "description": found["description"]},
        "sources": _build_citation_list_schema(name),
    }
    return {**found, "properties": fields, **_build_mutual_condition(resolve_kind(name))}


def _build_field_reference(kind_name: str, field: str) -> Schema:
    return {"$ref": f"#/$defs/term-{kind_name}/properties/{field}"}


def _build_mutual_condition(cls: type[Term]) -> Schema:
    """`mutual` stands on both roles or on neither."""
    roles = [
        role for side in ("binds", "benefits") if (role := cls.get_role_field(side)) is not None
    ]
    if len(roles) < 2:
        return {}
    one, other = roles
    return {
        "if": {"properties": {one: {"const": MUTUAL}}, "required": [one]},
        "then": {"properties": {other: {"const": MUTUAL}}, "required": [other]},
        "else": {"properties": {other: {"not": {"const": MUTUAL}}}},
    }


def _build_citation_list_schema(kind_name: str) -> Schema:
    return {
        "description": collect_field_docs(Term)["sources"],
        "type": "array",
        "items": {"$ref": f"#/$defs/citation-{kind_name}"},
        "minItems": 1,
    }


def _build_citation_schema_of_kind(kind_name: str) -> Schema:
    """A citation of such a term."""
    axes = resolve_kind(kind_name).get_axes()
    return _build_citation_schema(
        _list_claims(axes), {field: _build_field_reference(kind_name, field) for field in axes}
    )


def _build_citation_schema(claims: list[str], instead: Schema) -> Schema:
    """A citation that can speak for these fields, and disagree on those."""
    found = build_model_schema(Citation)
    fields = {name: {"$ref": f"#/$defs/citation/properties/{name}"} for name in found["properties"]}
    fields["supports"] = _narrow_field(found["properties"]["supports"], items={"enum": claims})
    fields["instead"] = _narrow_field(
        found["properties"]["instead"], **_build_mapping_schema(instead)
    )
    return {**found, "properties": fields}


def _list_claims(axes: Mapping[str, base.Axis]) -> list[str]:
    """What a citation can support: a field, or with a `-` what went from a set."""
    gone = [f"-{field}" for field, found in axes.items() if found.many]
    return [*axes, *sorted(SUPPORTED_BY_ANY_CITATION), *gone]


def _build_proposal_schema(kinds: tuple[str, ...]) -> Schema:
    """A proposal: of a kind that it names, or of that of the term which it would change."""
    found = build_model_schema(Proposal)
    del found["$defs"]
    fields = {
        **found["properties"],
        "kind": {"enum": list(kinds), "description": found["properties"]["kind"]["description"]},
        "sources": {"description": found["properties"]["sources"]["description"]},
    }
    readings = [
        *map(_build_proposal_schema_of_kind, kinds),
        {"$ref": "#/$defs/proposal-of-any-kind"},
    ]
    return {**found, "properties": fields, "anyOf": readings}


def _build_proposal_schema_of_kind(kind_name: str) -> Schema:
    cls = resolve_kind(kind_name)
    to = {field: _build_field_reference(kind_name, field) for field in _list_settable_fields(cls)}
    return {
        "properties": {
            "kind": {"const": kind_name},
            "to": {**_build_mapping_schema(to), **_build_mutual_condition(cls)},
            "sources": _build_citation_list_schema(kind_name),
        },
        "required": ["kind"],
    }


def _build_proposal_schema_of_any_kind(terms: Mapping[str, Schema]) -> Schema:
    """One that changes a term: of which kind, another part of the file says."""
    axes: dict[str, base.Axis] = {}
    values: dict[str, list[Schema]] = {}
    for name, term in terms.items():
        for field, found in resolve_kind(name).get_axes().items():
            if field not in axes or found.many:
                axes[field] = found
        for field in _list_settable_fields(resolve_kind(name)):
            value = {k: v for k, v in term["properties"][field].items() if k != "description"}
            if value not in values.setdefault(field, []):
                values[field].append(value)
    to = {field: {"anyOf": fitting} for field, fitting in sorted(values.items())}
    instead = {field: value for field, value in to.items() if field in axes}
    sources = {
        "type": "array",
        "items": _build_citation_schema(sorted(_list_claims(axes)), instead),
        "minItems": 1,
    }
    return {
        "properties": {"kind": False, "to": _build_mapping_schema(to), "sources": sources},
        "required": ["changes"],
    }


def _list_settable_fields(cls: type[Term]) -> list[str]:
    names = (info.alias or name for name, info in cls.model_fields.items())
    return [name for name in names if name not in _FIXED_FIELDS]


def _narrow_field(field: Schema, **other: Any) -> Schema:
    """A field that has a description, more closely."""
    return {"allOf": [{**field["allOf"][0], **other}], "description": field["description"]}


def _build_mapping_schema(fields: Schema) -> Schema:
    return {
        "type": "object",
        "properties": fields,
        "additionalProperties": False,
        "minProperties": 1,
    }
