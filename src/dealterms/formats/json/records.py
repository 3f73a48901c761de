"""The sources that a report's JSON names: each with its record, and those that it repeats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from dealterms.formats.json.shape import Shape
from dealterms.model.report import QuoteResults
from dealterms.model.source import Source
from dealterms.pages.source_list import name_source

_DateJson = Annotated[str | None, BeforeValidator(lambda day: str(day) if day else None)]


class WithdrawalJson(Shape):
    """That a source was retracted."""

    on: Annotated[str, BeforeValidator(str)]
    why: str


class SourceJson(Shape):
    """The record of one source."""

    name: Annotated[str, Field(description="Where it appeared, and when, in words.")] = ""
    type: str
    title: str
    author: str | list[str] | None
    container_title: str | None
    publisher: str | None
    language: str | None
    issued: _DateJson
    class_: Annotated[str | None, Field(description="How the source knows.", serialization_alias="class")]
    url: str | None
    url_note: Annotated[str | None, Field(description="Why it has no address.")]
    archived: str | None
    read_at: str | None
    cites: Annotated[list[str], Field(description="The ids of the sources that it repeats.")]
    withdrawn: WithdrawalJson | None


class SourcesJson(Shape):
    """Every source that is named in the report."""

    sources: Annotated[
        dict[str, SourceJson | None],
        Field(description="By id, also those that these repeat; null: there is no such record."),
    ]


def build_sources(document: Any, records: Mapping[str, Source]) -> dict[str, Any]:
    """Return the records of all sources that a document names, and of those that these repeat, by id."""
    named = set(_iter_named(document))
    pending = list(named)
    while pending:
        source = records.get(pending.pop())
        further = set(source.cites) - named if source is not None else set[str]()
        named |= further
        pending += further
    return {id_: _build_source(id_, records.get(id_)) for id_ in sorted(named)}


def _build_source(id_: str, source: Source | None) -> dict[str, Any] | None:
    if source is None:
        return None
    shape = SourceJson.model_validate(source)
    return {**shape.model_dump(by_alias=True), "name": name_source(id_, source)}


def _iter_named(found: Any) -> Iterator[str]:
    """Yield the ids in all citations, and those that a review names: records, and places in them."""
    if isinstance(found, list):
        for part in found:
            yield from _iter_named(part)
    elif isinstance(found, dict):
        if _is_citation(found):
            yield from (found["source"], *found["cites"])
        elif {"source", "answer"} <= found.keys():
            yield found["source"]
        elif {"source", "what"} <= found.keys():
            yield from (found["source"], *found["repeated_by"])
        for key, part in found.items():
            if key in ("was_cited", "is_cited", "sources", "without_address") and all(
                isinstance(name, str) for name in part
            ):
                yield from (name.split(" ")[0] for name in part)
            else:
                yield from _iter_named(part)


def add_quote_results(found: Any, results: QuoteResults) -> None:
    """Note with every citation of a document how its quote was found."""
    parts = found if isinstance(found, list) else list(found.values()) if isinstance(found, dict) else []
    if isinstance(found, dict) and _is_citation(found):
        found["found"] = results.get((found["source"], found["at"] or "", found["quote"] or ""))
    for part in parts:
        add_quote_results(part, results)


def _is_citation(found: dict[str, Any]) -> bool:
    return {"source", "stance"} <= found.keys()
