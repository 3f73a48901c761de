"""The files that people write, in JSON Schema: what all share, and the kinds as alternatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dealterms.model.accept_list import AcceptList
from dealterms.model.axes import base
from dealterms.model.deal import Header, SnapshotHead
from dealterms.model.kinds import kind
from dealterms.model.source import Source
from dealterms.model.term import CARRIED_BY_THE_TERM, MUTUAL, Citation, Proposal, Term
from dealterms.model.value import token_schema
from dealterms.schemas.models import Schema, by_id, explained, named_apart, of

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NOT_SET_BY_A_PROPOSAL = ("kind", "sources")


def schema(name: str, kinds: tuple[str, ...]) -> Schema:
    """The schema of a file of that sort, with those kinds of terms."""
    title, make = FILES[name]
    found = make(kinds)
    shared = found.pop("$defs", {})
    head = {"$schema": DIALECT, "$id": f"urn:dealterms:schema:{name}:1", "title": title}
    return named_apart({**head, **found}, shared)


def _deal(kinds: tuple[str, ...]) -> Schema:
    return of(Header)


def _source(kinds: tuple[str, ...]) -> Schema:
    return of(Source)


def _accepted(kinds: tuple[str, ...]) -> Schema:
    return of(AcceptList)


def _snapshot(kinds: tuple[str, ...]) -> Schema:
    found = of(SnapshotHead)
    found["properties"] |= {
        "terms": by_id(token_schema(), {"$ref": "#/$defs/term"}),
        "proposals": by_id(token_schema(), {"$ref": "#/$defs/proposal"}),
    }
    found["description"] = "The terms of a deal as they stood on one day."
    terms = {name: of(kind(name)) for name in kinds}
    others = [term.pop("$defs") for term in terms.values()]
    shared = {name: part for parts in others for name, part in parts.items() if name != "Citation"}
    shared |= {
        "term": {
            "type": "object",
            "properties": {"kind": {"enum": list(kinds)}},
            "required": ["kind"],
            "anyOf": [{"$ref": f"#/$defs/term-{name}"} for name in kinds],
        },
        "proposal": _proposal(kinds),
        "proposal-of-any-kind": _proposal_of_any_kind(terms),
        "citation": of(Citation),
    }
    for name, term in terms.items():
        shared[f"term-{name}"] = _term(name, term)
        shared[f"citation-{name}"] = _citation_of(name)
    return {**found, "$defs": shared}


FILES: Mapping[str, tuple[str, Callable[[tuple[str, ...]], Schema]]] = {
    "accepted": ("terms/accepted.yaml", _accepted),
    "deal": ("terms/<deal>/deal.yaml", _deal),
    "snapshot": ("terms/<deal>/<date>.yaml", _snapshot),
    "source": ("seeds/<source-id>.yaml", _source),
}
"""The files there are: where each stands, and what makes its schema."""


# -- terms, each of its kind -----------------------------------------------------------------------


def _term(name: str, found: Schema) -> Schema:
    """A term of that kind."""
    fields = {
        **found["properties"],
        "kind": {"const": name, "description": found["description"]},
        "sources": _citations(name),
    }
    return {**found, "properties": fields, **_mutual_or_not(kind(name))}


def _field(kind_name: str, field: str) -> Schema:
    return {"$ref": f"#/$defs/term-{kind_name}/properties/{field}"}


def _mutual_or_not(cls: type[Term]) -> Schema:
    """`mutual` stands on both roles or on neither."""
    roles = [role for side in ("binds", "benefits") if (role := cls.role(side)) is not None]
    if len(roles) < 2:
        return {}
    one, other = roles
    return {
        "if": {"properties": {one: {"const": MUTUAL}}, "required": [one]},
        "then": {"properties": {other: {"const": MUTUAL}}, "required": [other]},
        "else": {"properties": {other: {"not": {"const": MUTUAL}}}},
    }


def _citations(kind_name: str) -> Schema:
    return {
        "description": explained(Term)["sources"],
        "type": "array",
        "items": {"$ref": f"#/$defs/citation-{kind_name}"},
        "minItems": 1,
    }


def _citation_of(kind_name: str) -> Schema:
    """A citation of such a term."""
    axes = kind(kind_name).axes()
    return _citation(_claims(axes), {field: _field(kind_name, field) for field in axes})


def _citation(claims: list[str], instead: Schema) -> Schema:
    """A citation that can speak for these fields, and disagree on those."""
    found = of(Citation)
    fields = {name: {"$ref": f"#/$defs/citation/properties/{name}"} for name in found["properties"]}
    fields["supports"] = _but(found["properties"]["supports"], items={"enum": claims})
    fields["instead"] = _but(found["properties"]["instead"], **_mapping(instead))
    return {**found, "properties": fields}


def _claims(axes: Mapping[str, base.Axis]) -> list[str]:
    """What a citation can support: a field, or with a `-` what went from a set."""
    gone = [f"-{field}" for field, found in axes.items() if found.many]
    return [*axes, *sorted(CARRIED_BY_THE_TERM), *gone]


def _proposal(kinds: tuple[str, ...]) -> Schema:
    """A proposal: of a kind that it names, or of that of the term which it would change."""
    found = of(Proposal)
    del found["$defs"]
    fields = {
        **found["properties"],
        "kind": {"enum": list(kinds), "description": found["properties"]["kind"]["description"]},
        "sources": {"description": found["properties"]["sources"]["description"]},
    }
    readings = [*map(_proposal_of, kinds), {"$ref": "#/$defs/proposal-of-any-kind"}]
    return {**found, "properties": fields, "anyOf": readings}


def _proposal_of(kind_name: str) -> Schema:
    cls = kind(kind_name)
    to = {field: _field(kind_name, field) for field in _settable(cls)}
    return {
        "properties": {
            "kind": {"const": kind_name},
            "to": {**_mapping(to), **_mutual_or_not(cls)},
            "sources": _citations(kind_name),
        },
        "required": ["kind"],
    }


def _proposal_of_any_kind(terms: Mapping[str, Schema]) -> Schema:
    """One that changes a term: of which kind, another part of the file says."""
    axes: dict[str, base.Axis] = {}
    values: dict[str, list[Schema]] = {}
    for name, term in terms.items():
        for field, found in kind(name).axes().items():
            if field not in axes or found.many:
                axes[field] = found
        for field in _settable(kind(name)):
            value = {k: v for k, v in term["properties"][field].items() if k != "description"}
            if value not in values.setdefault(field, []):
                values[field].append(value)
    to = {field: {"anyOf": fitting} for field, fitting in sorted(values.items())}
    instead = {field: value for field, value in to.items() if field in axes}
    sources = {"type": "array", "items": _citation(sorted(_claims(axes)), instead), "minItems": 1}
    return {
        "properties": {"kind": False, "to": _mapping(to), "sources": sources},
        "required": ["changes"],
    }


def _settable(cls: type[Term]) -> list[str]:
    names = (info.alias or name for name, info in cls.model_fields.items())
    return [name for name in names if name not in _NOT_SET_BY_A_PROPOSAL]


def _but(field: Schema, **other: Any) -> Schema:
    """A field that has a description, more closely."""
    return {"allOf": [{**field["allOf"][0], **other}], "description": field["description"]}


def _mapping(fields: Schema) -> Schema:
    return {
        "type": "object",
        "properties": fields,
        "additionalProperties": False,
        "minProperties": 1,
    }
