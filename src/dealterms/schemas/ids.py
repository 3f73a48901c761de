"""Put the ids of one repository into a schema, so that an editor completes them.

    add_known_ids(schema, KnownIds(sources={"gazette": "The Gazette, June 3, 2024"}))

    "source-id": {"enum": ["gazette"], "markdownEnumDescriptions": ["The Gazette, June 3, 2024"]}

A source or a party that is not known is an error of the file as it stands. A term may be new in it: what
names terms takes any token beside the known ones. Of whichever nothing is known, the schema stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dealterms.model.term import MUTUAL
from dealterms.schemas.models import Schema

HAVE_IDS = ("snapshot", "source")
"""The files that name ids of other files."""
_TERM_LISTS = (
    ("values", "superseded_by"),
    ("end-upon-events", "on"),
    ("end-some-time-after-events", "of"),
    ("end-upon-one-of-several", "on"),
    ("end-upon-one-of-several", "of"),
)
"""The definitions of a snapshot, and in each the key of a list of terms."""


class KnownIds(NamedTuple):
    """The ids of a repository, each with what it stands for, in Markdown."""

    sources: Mapping[str, str]
    parties: Mapping[str, str]
    terms: Mapping[str, str]


def add_known_ids(schema: Schema, known: KnownIds) -> None:
    """Put the ids into the schema of a snapshot or of a source; of a snapshot also what begins an entry."""
    definitions: Schema = schema["$defs"]
    if known.sources:
        kept = {key: definitions["source-id"][key] for key in ("title", "description")}
        definitions["source-id"] = {**kept, **_build_enum(known.sources)}
    if "party" not in definitions:
        return
    if known.parties:
        words = {MUTUAL: "Each binds the other; on both roles.", "unknown": "Nobody knows who."}
        definitions["party"]["anyOf"][0] = _build_enum({**known.parties, **words})
        definitions["parties"]["items"] = _build_enum(known.parties)
    if known.terms:
        definitions["known-term"] = {"anyOf": [_build_enum(known.terms), {"$ref": "#/$defs/token"}]}
        named = {"$ref": "#/$defs/known-term"}
        changes = definitions["proposal"]["properties"]["changes"]
        definitions["proposal"]["properties"]["changes"] = {**changes, **named}
        for definition, key in _TERM_LISTS:
            field = definitions[definition]["properties"][key]
            field = {**definitions["tokens"], **field} if "$ref" in field else field
            field.pop("$ref", None)
            field.pop("title", None)
            definitions[definition]["properties"][key] = {**field, "items": named}
        schema["properties"]["terms"]["properties"] = {
            id_: {"markdownDescription": text} for id_, text in known.terms.items()
        }
    _add_snippets(definitions)


def _build_enum(ids: Mapping[str, str]) -> Schema:
    """Return what takes these ids; one of digits alone is a number to an editor."""
    choices = [(choice, text) for id_, text in ids.items() for choice in _read_by_editor(id_)]
    return {
        "enum": [choice for choice, _ in choices],
        "markdownEnumDescriptions": [text for _, text in choices],
    }


def _read_by_editor(id_: str) -> Iterable[str | int]:
    yield id_
    if id_.isdigit() and str(int(id_)) == id_:
        yield int(id_)


def _add_snippets(definitions: Schema) -> None:
    """Add what an editor writes at a stroke: a citation, and a term of each kind with what it must have."""
    citation = {"source": "$1", "at": "line $2", "quote": "$3", "supports": ["$4"]}
    snippet = {"label": "citation", "description": "A citation", "body": citation}
    snippets = []
    for kind in definitions["kind"]["enum"]:
        definitions[f"citation-{kind}"]["defaultSnippets"] = [snippet]
        roles = [key for key in definitions[f"term-{kind}"]["required"] if key != "kind"]
        body: Schema = {"kind": kind} | {key: f"${number}" for number, key in enumerate(roles, 1)}
        at = len(roles)
        body["sources"] = [
            {
                "source": f"${at + 1}",
                "at": f"line ${at + 2}",
                "quote": f"${at + 3}",
                "supports": [f"${at + 4}"],
            }
        ]
        about = definitions[f"term-{kind}"]["description"].partition("\n\n")[0]
        snippets.append({"label": kind, "description": about, "body": body})
    definitions["citation-of-any-kind"]["defaultSnippets"] = [snippet]
    definitions["term"]["defaultSnippets"] = snippets
