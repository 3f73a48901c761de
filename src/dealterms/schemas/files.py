"""The files that people write, in JSON Schema: what all share, and what each kind of term adds.

What a term may hold follows from its kind, by `if` and `then`: so a wrong value is one error, at its own
place. Under `anyOf` it would be wrong in as many ways as there are kinds.

    {kind: investment, investor: acme, investee: bolt, committed: lots}

    "term": {"if": {"required": ["kind"]}, "then": {"allOf": [
      {"if": {"properties": {"kind": {"const": "investment"}}}, "then": {"$ref": "#/$defs/term-investment"}},
      ...]}}
    "values-investment": {"properties": {"committed": {"$ref": "#/$defs/money-or-nothing", ...}, ...}, ...}

    $.terms.round.committed: 'lots' is not valid under any of the given schemas
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dealterms.docstrings import read_docstring
from dealterms.model.accept_list import AcceptList
from dealterms.model.axes import Axis
from dealterms.model.deal import DealHeader, SnapshotHeader
from dealterms.model.kinds import resolve_kind
from dealterms.model.source import FrozenModel, Source
from dealterms.model.term import MUTUAL, SUPPORTED_BY_ANY_CITATION, CarriedTerm, Citation, Proposal, Term
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
    terms = build_id_mapping_schema(build_token_schema(), _refer_to("term"))
    del terms["additionalProperties"]
    schema["properties"] |= {
        "terms": terms,
        "proposals": build_id_mapping_schema(build_token_schema(), _refer_to("proposal")),
    }
    schema |= _build_carries_condition()
    # What a list of citations, and of what they support, may hold: that depends on the kind.
    sources = build_model_schema(Term)["properties"]["sources"]
    citation = build_model_schema(Citation)
    for field in (sources, *(citation["properties"][key] for key in ("supports", "unchanged", "clarifies"))):
        del field["items"]
    axes_of_any_kind = dict(sorted(_merge_axes(kinds).items()))
    shared: Schema = {
        "kind": {"enum": list(kinds), "markdownEnumDescriptions": [_describe_kind(kind) for kind in kinds]},
        "term": {
            "type": "object",
            "properties": {"kind": _refer_to("kind"), "sources": sources},
            "required": ["kind"],
            **_build_kind_conditions({kind: _refer_to(f"term-{kind}") for kind in kinds}),
        },
        "carried-term": _build_carried_term_schema(),
        "values": {"properties": _build_shared_fields(), **_build_successor_condition()},
        "proposal": _build_proposal_schema(kinds),
        "proposal-of-any-kind": _build_proposal_schema_of_any_kind(),
        "fields-of-any-kind": {"enum": list(axes_of_any_kind)},
        "citation-of-any-kind": _build_citation_schema(axes_of_any_kind, "of-any-kind"),
        "values-of-any-kind": _build_values_schema_of_any_kind(kinds),
        "citation": citation,
    }
    for kind in kinds:
        axes = resolve_kind(kind).get_axes()
        shared[f"term-{kind}"] = _build_term_schema(kind)
        shared[f"entry-{kind}"] = _build_entry_schema(kind)
        shared[f"values-{kind}"] = _build_values_schema(kind)
        shared[f"names-{kind}"] = {"enum": list(resolve_kind(kind).model_fields)}
        shared[f"fields-{kind}"] = {"enum": list(axes)}
        shared[f"citation-{kind}"] = _build_citation_schema(axes, kind)
        shared[f"proposal-{kind}"] = _build_proposal_schema_of_kind(kind)
    return shared


def _build_kind_conditions(by_kind: Schema) -> Schema:
    """Return that of a mapping which names its kind, what stands beside that kind is true."""
    conditions = [
        {"if": {"properties": {"kind": {"const": kind}}}, "then": then} for kind, then in by_kind.items()
    ]
    # `required` once: an editor offers to write what an `if` requires, as often as it stands there.
    return {"if": {"required": ["kind"]}, "then": {"allOf": conditions}}


def _build_carries_condition() -> Schema:
    """Return that the terms of a snapshot which `carries: all` have `sources` alone: no kind, no values."""
    carries = {"properties": {"carries": {"const": "all"}}, "required": ["carries"]}
    entries = {
        key: {"properties": {"terms": {"additionalProperties": _refer_to(name)}}}
        for key, name in (("then", "carried-term"), ("else", "term"))
    }
    return {"if": carries, **entries}


def _build_carried_term_schema() -> Schema:
    schema = build_model_schema(CarriedTerm)
    schema["properties"]["sources"]["items"] = _refer_to("citation-of-any-kind")
    del schema["minProperties"]
    return schema


def _build_term_schema(kind: str) -> Schema:
    """Return what makes a mapping a term of that kind, beside the values of its fields."""
    description = _describe_kind(kind)
    return {
        "description": description,
        "allOf": [_refer_to(f"entry-{kind}")],
        "properties": {
            "kind": {"const": kind, "description": description},
            "sources": {"items": _refer_to(f"citation-{kind}")},
        },
        "required": build_model_schema(resolve_kind(kind))["required"],
    }


def _build_entry_schema(kind: str) -> Schema:
    """Return which fields a term of that kind may have, and which of them belong together."""
    own_dates = {"anyOf": [_refer_to(f"fields-{kind}"), {"enum": ["status", "term"]}]}
    return {
        "allOf": [_refer_to(f"values-{kind}")],
        "properties": {"since": {"propertyNames": own_dates}},
        "propertyNames": _refer_to(f"names-{kind}"),
        **_build_mutual_condition(resolve_kind(kind)),
    }


def _build_values_schema(kind: str) -> Schema:
    """Return what the fields of such a term may hold, whatever else stands beside them."""
    fields = build_model_schema(resolve_kind(kind))["properties"]
    shared = _build_shared_fields()
    own = {
        field: value
        for field, value in fields.items()
        if field not in _FIXED_FIELDS and shared.get(field) != value
    }
    if shared.keys() & own.keys():
        # A kind that means something else by the name of a common field takes the others one by one.
        return {"properties": own | {f: _refer_to(f"values/properties/{f}") for f in shared if f not in own}}
    return {"allOf": [_refer_to("values")], "properties": own}


@cache
def _build_shared_fields() -> Schema:
    fields = build_model_schema(Term)["properties"]
    return {field: value for field, value in fields.items() if field not in _FIXED_FIELDS}


def _build_successor_condition() -> Schema:
    """Return that only what was superseded names what took its place."""
    superseded = {"properties": {"status": {"const": "superseded"}}, "required": ["status"]}
    return {"if": {"required": ["superseded_by"]}, "then": superseded}


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


def _build_citation_schema(axes: Mapping[str, Axis], kind: str) -> Schema:
    """Return a citation that speaks for these fields of a kind, or gives another value for some of them."""
    fields = _refer_to(f"fields-{kind}")
    return {
        "allOf": [_refer_to("citation")],
        "properties": {
            "supports": {"items": {"enum": _list_claims(axes)}},
            "unchanged": {"items": fields},
            "clarifies": {"items": fields},
            "instead": {"allOf": [_refer_to(f"values-{kind}")], "propertyNames": fields},
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
    by_kind = {kind: _refer_to(f"proposal-{kind}") for kind in kinds}
    return {**schema, **_build_kind_conditions(by_kind), "else": _refer_to("proposal-of-any-kind")}


def _build_proposal_schema_of_kind(kind: str) -> Schema:
    to = _refer_to(f"entry-{kind}")
    return {"properties": {"to": to, "sources": {"items": _refer_to(f"citation-{kind}")}}}


def _build_proposal_schema_of_any_kind() -> Schema:
    """Return one that changes a term: of which kind that is, another part of the file says."""
    citations = {"items": _refer_to("citation-of-any-kind")}
    return {
        "properties": {"to": _refer_to("values-of-any-kind"), "sources": citations},
        "required": ["changes"],
    }


def _build_values_schema_of_any_kind(kinds: tuple[str, ...]) -> Schema:
    """Return what a field of that name may hold in some kind."""
    shared = _build_shared_fields()
    fields: dict[str, dict[str, Schema]] = {}
    for kind in kinds:
        for field, value in build_model_schema(resolve_kind(kind))["properties"].items():
            if field in _FIXED_FIELDS:
                continue
            definition = "values" if shared.get(field) == value else f"values-{kind}"
            value.pop("description", None)
            # What has a title stands inside `allOf` where the field has a docstring of its own.
            takes = value["allOf"][0] if value.keys() == {"allOf"} else value
            takes.pop("description", None)
            fields.setdefault(field, {}).setdefault(
                repr(takes), _refer_to(f"{definition}/properties/{field}")
            )
    properties = {
        field: {"anyOf": list(found.values())} if len(found) > 1 else next(iter(found.values()))
        for field, found in sorted(fields.items())
    }
    return {
        "properties": {**dict.fromkeys(_FIXED_FIELDS, True), **properties},
        "additionalProperties": False,
    }


def _merge_axes(kinds: tuple[str, ...]) -> dict[str, Axis]:
    """Return the fields of all kinds with an axis; of those of one name, one that holds sets if any does."""
    axes: dict[str, Axis] = {}
    for kind in kinds:
        for field, axis in resolve_kind(kind).get_axes().items():
            if field not in axes or axis.many:
                axes[field] = axis
    return axes


def _refer_to(definition: str) -> Schema:
    return {"$ref": f"#/$defs/{definition}"}


def _describe_kind(kind: str) -> str:
    return read_docstring(resolve_kind(kind))
