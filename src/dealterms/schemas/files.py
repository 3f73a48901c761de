"""The files that people write, in JSON Schema: what all share, and what each kind of term adds.

What a term may hold follows from its kind, by `if` and `then`: so a wrong value is one error, at its own
place. Under `anyOf` it would be wrong in as many ways as there are kinds.

    {kind: investment, investor: acme, investee: bolt, committed: lots}

    "term": {"if": {"required": ["kind"]}, "then": {"allOf": [
      {"if": {"properties": {"kind": {"const": "investment"}}}, "then": {"$ref": "#/$defs/term-investment"}},
      ...]}}
    "values-investment": {"properties": {"committed": {"anyOf": [{"$ref": "#/$defs/money"}, ...]}, ...}, ...}

    $.terms.round.committed: 'lots' is not valid under any of the given schemas
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dealterms.model.accept_list import AcceptList
from dealterms.model.axes import Axis
from dealterms.model.deal import DealHeader, SnapshotHeader
from dealterms.model.kinds import resolve_kind
from dealterms.model.source import FrozenModel, Source
from dealterms.model.term import MUTUAL, SUPPORTED_BY_ANY_CITATION, Citation, Proposal, Term
from dealterms.model.value import build_token_schema
from dealterms.schemas.models import Schema, build_id_mapping_schema, build_model_schema, extract_definitions

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FIXED_FIELDS = ("kind", "sources")

SCHEMA_MODELS: Mapping[str, tuple[str, type[FrozenModel]]] = {
    "accepted": ("terms/accepted.yaml", AcceptList),
    "deal": ("terms/<deal>/deal.yaml", DealHeader),
    "snapshot": ("terms/<deal>/<date>.yaml", SnapshotHeader),
    "source": ("seeds/<source-id>.yaml", Source),
}
"""The files there are: where each stands, and what it says; a snapshot says terms and proposals too."""


def build_schema(name: str, kinds: tuple[str, ...]) -> Schema:
    """Return the schema of a file of that sort, with those kinds of terms."""
    title, model = SCHEMA_MODELS[name]
    schema = build_model_schema(model)
    shared = _add_entries(schema, kinds) if model is SnapshotHeader else {}
    head = {"$schema": DIALECT, "$id": f"urn:dealterms:schema:{name}:1", "title": title}
    return extract_definitions({**head, **schema}, shared)


def _add_entries(schema: Schema, kinds: tuple[str, ...]) -> Schema:
    """Add terms and proposals to the schema of a snapshot; return what they refer to."""
    schema["description"] = "The terms of a deal as they stood on one day."
    schema["properties"] |= {
        "terms": build_id_mapping_schema(build_token_schema(), _refer_to("term")),
        "proposals": build_id_mapping_schema(build_token_schema(), _refer_to("proposal")),
    }
    # What a list of citations, and of what they support, may hold: that depends on the kind.
    sources = build_model_schema(Term)["properties"]["sources"]
    citation = build_model_schema(Citation)
    for field in (sources, citation["properties"]["supports"]):
        del field["items"]
    shared: Schema = {
        "kind": {"enum": list(kinds), "markdownEnumDescriptions": [_describe_kind(kind) for kind in kinds]},
        "term": {
            "type": "object",
            "properties": {"kind": _refer_to("kind"), "sources": sources},
            "required": ["kind"],
            **_build_kind_conditions({kind: _refer_to(f"term-{kind}") for kind in kinds}),
        },
        "values": {"properties": _build_shared_fields()},
        "proposal": _build_proposal_schema(kinds),
        "proposal-of-any-kind": _build_proposal_schema_of_any_kind(kinds),
        "citation": citation,
    }
    for kind in kinds:
        axes = resolve_kind(kind).get_axes()
        instead = {field: _refer_to(f"values-{kind}/properties/{field}") for field in axes}
        shared[f"term-{kind}"] = _build_term_schema(kind)
        shared[f"values-{kind}"] = _build_values_schema(kind)
        shared[f"citation-{kind}"] = _build_citation_schema(_list_claims(axes), instead)
    return shared


def _build_kind_conditions(by_kind: Schema) -> Schema:
    """Return that of a mapping which names its kind, what stands beside that kind is true."""
    conditions = [
        {"if": {"properties": {"kind": {"const": kind}}}, "then": then} for kind, then in by_kind.items()
    ]
    # `required` once: an editor offers to write what an `if` requires, as often as it stands there.
    return {"if": {"required": ["kind"]}, "then": {"allOf": conditions}}


def _build_term_schema(kind: str) -> Schema:
    """Return what makes a mapping a term of that kind, beside the values of its fields."""
    description = _describe_kind(kind)
    return {
        "description": description,
        "allOf": [_refer_to(f"values-{kind}")],
        "properties": {
            "kind": {"const": kind, "description": description},
            "sources": {"items": _refer_to(f"citation-{kind}")},
        },
        "required": build_model_schema(resolve_kind(kind))["required"],
    }


def _build_values_schema(kind: str) -> Schema:
    """Return what the fields of such a term may hold, in a term or in what a proposal would set."""
    cls = resolve_kind(kind)
    fields = build_model_schema(cls)["properties"]
    for field, value in fields.items():
        if field in _FIXED_FIELDS:
            fields[field] = True
        elif _build_shared_fields().get(field) == value:
            fields[field] = _refer_to(f"values/properties/{field}")
    return {"properties": fields, "additionalProperties": False, **_build_mutual_condition(cls)}


@cache
def _build_shared_fields() -> Schema:
    fields = build_model_schema(Term)["properties"]
    return {field: value for field, value in fields.items() if field not in _FIXED_FIELDS}


def _build_mutual_condition(cls: type[Term]) -> Schema:
    """Return that `mutual` stands on both roles or on neither."""
    one, other = cls.get_role_field("binds"), cls.get_role_field("benefits")
    if one is None or other is None:
        return {}
    return {
        "if": {"properties": {one: {"const": MUTUAL}}, "required": [one]},
        "then": {"properties": {other: {"const": MUTUAL}}, "required": [other]},
        "else": {"properties": {other: {"not": {"const": MUTUAL}}}},
    }


def _build_citation_schema(claims: list[str], instead: Schema) -> Schema:
    """Return a citation that can support these claims, and give another value for those fields."""
    return {
        "allOf": [_refer_to("citation")],
        "properties": {
            "supports": {"items": {"enum": claims}},
            "instead": {"properties": instead, "additionalProperties": False},
        },
    }


def _list_claims(axes: Mapping[str, Axis]) -> list[str]:
    """Return what a citation can support: a field, or with a `-` what went from a set."""
    gone = [f"-{field}" for field, axis in axes.items() if axis.many]
    return [*axes, *sorted(SUPPORTED_BY_ANY_CITATION), *gone]


# -- proposals: of a kind that they name, or of that of the term which they would change --------------


def _build_proposal_schema(kinds: tuple[str, ...]) -> Schema:
    schema = build_model_schema(Proposal)
    schema["properties"]["kind"]["allOf"] = [_refer_to("kind")]
    del schema["properties"]["sources"]["items"]
    schema["properties"]["to"]["properties"] = dict.fromkeys(_FIXED_FIELDS, False)
    by_kind: Schema = {}
    for kind in kinds:
        sources = {"items": _refer_to(f"citation-{kind}")}
        by_kind[kind] = {"properties": {"to": _refer_to(f"values-{kind}"), "sources": sources}}
    return {**schema, **_build_kind_conditions(by_kind), "else": _refer_to("proposal-of-any-kind")}


def _build_proposal_schema_of_any_kind(kinds: tuple[str, ...]) -> Schema:
    """Return one that changes a term: of which kind that is, another part of the file says."""
    axes: dict[str, Axis] = {}
    values: dict[str, dict[str, Schema]] = {}
    for kind in kinds:
        cls = resolve_kind(kind)
        for field, axis in cls.get_axes().items():
            if field not in axes or axis.many:
                axes[field] = axis
        for field, value in build_model_schema(cls)["properties"].items():
            if field not in _FIXED_FIELDS:
                value.pop("description", None)
                values.setdefault(field, {}).setdefault(
                    repr(value), _refer_to(f"values-{kind}/properties/{field}")
                )
    to = {
        field: {"anyOf": list(found.values())} if len(found) > 1 else next(iter(found.values()))
        for field, found in sorted(values.items())
    }
    instead = {field: value for field, value in to.items() if field in axes}
    citation = _build_citation_schema(sorted(_list_claims(axes)), instead)
    parts = {
        "to": {"properties": {**dict.fromkeys(_FIXED_FIELDS, True), **to}, "additionalProperties": False},
        "sources": {"items": citation},
    }
    return {"properties": parts, "required": ["changes"]}


def _refer_to(definition: str) -> Schema:
    return {"$ref": f"#/$defs/{definition}"}


def _describe_kind(kind: str) -> str:
    return (resolve_kind(kind).__doc__ or "").strip()
