"""A report as JSON: the machine's face. Versioned, and its schema is published.

What every report has comes first, then what its command adds, from the module of the command's name:

    {"version": 2, "status": "changed", "headline": "One term …",  CommonJson, below
     "deal": "d", "title": "A deal", "parties": {...}, ...,        deal.py
     "before": "2024", "after": "2025", "differences": [...],      diff.py
     "sources": {"s1": {...}}}                                     every source that is named above

The shapes are both what reads the report and what `terms schema report` prints.
"""

from __future__ import annotations

import os
from importlib import import_module
from json import dumps
from pkgutil import iter_modules
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.json_schema import models_json_schema

from dealterms.docstrings import read_docstring
from dealterms.formats import RenderOptions
from dealterms.formats.json.deal import AskedJson, KnownByJson, NamedDealJson
from dealterms.formats.json.records import SourcesJson, add_quote_results, build_sources
from dealterms.formats.json.shape import ReportPart, Shape, read
from dealterms.invisible import INVISIBLE
from dealterms.model.report import Report
from dealterms.pages import write_headline
from dealterms.pages.escape import escape_surrogates

VERSION = 2


class FindingJson(Shape):
    """One thing that is wrong in the files."""

    rule: str
    severity: Literal["error", "warning"]
    path: Annotated[str, read("place", "path")]
    line: Annotated[int, read("place", "line")]
    column: Annotated[int, read("place", "column")]
    message: str
    mend: str
    at: Annotated[
        str, read("place", "keys"), Field(description="The keys that lead there: terms.compute.level.")
    ]
    values: Annotated[
        list[str],
        read("identity", 3),
        Field(description="What it is about; with other values it is another finding."),
    ]


class CommonJson(Shape):
    """What every report has."""

    version: Annotated[int, Field(description="Grows when a name here changes its meaning.")]
    status: Literal["changed", "unchanged", "done"]
    headline: Annotated[str, Field(description="The report in one sentence; empty if it has none.")]
    findings: list[FindingJson]


def render(report: Report, options: RenderOptions) -> str:
    """Return ``report`` as one JSON object, keys in a fixed order; what is invisible as JSON's own escape."""
    lines = escape_surrogates(dumps(build_document(report), ensure_ascii=False, indent=1)).split("\n")
    return "\n".join(INVISIBLE.sub(lambda match: dumps(match[0])[1:-1], line) for line in lines) + "\n"


def build_document(report: Report) -> dict[str, Any]:
    """Return the object that `render` writes."""
    diff = getattr(report, "diff", None)
    findings = [*report.findings, *(diff.findings if diff else ())]
    headline = write_headline(report)
    common = {"version": VERSION, "status": report.status, "headline": headline, "findings": findings}
    document = CommonJson.model_validate(common).model_dump()
    for part in _list_parts(report.command):
        if getattr(report, part.content, None):
            document |= part.model_validate(report).model_dump(by_alias=True)
    # A review of several deals holds the records of all of them.
    holder = getattr(report, "review", report)
    add_quote_results(document, getattr(holder, "quote_results", {}))
    records = getattr(holder, "records", None) or getattr(report, "sources", {})
    if sources := build_sources(document, records):
        document["sources"] = sources
    return document


def _list_parts(*names: str) -> list[type[ReportPart]]:
    """List the parts of every deal's report, then the `PART` of each module that has one."""
    modules = [import_module(f"dealterms.formats.json.{name}") for name in names]
    return [
        NamedDealJson,
        AskedJson,
        KnownByJson,
        *(part for m in modules for part in getattr(m, "PARTS", ())),
    ]


def _restore_docstrings(shape: type[Shape]) -> None:
    """Give the shapes below this one the docstrings that Python may have dropped: pydantic copies them."""
    for below in shape.__subclasses__():
        below.__doc__ = read_docstring(below) or None
        _restore_docstrings(below)


def render_report_schema() -> str:
    """Return the JSON Schema (2020-12) of what `render` writes."""
    names = sorted(module.name for module in iter_modules([os.path.dirname(__file__)]))
    shapes: list[type[Shape]] = [CommonJson, *_list_parts(*names), SourcesJson]
    _restore_docstrings(Shape)
    _, schema = models_json_schema([(shape, "serialization") for shape in shapes])
    definitions = schema["$defs"]
    common, *others = [definitions.pop(shape.__name__) for shape in shapes]
    for part in others:
        common["properties"] = {**common["properties"], **part["properties"]}
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:dealterms:schema:report:{VERSION}",
        "$defs": definitions,
    }
    common["description"] = "What `--format json` writes: a command fills the parts that it has."
    return dumps({**head, **common, "title": "terms --format json"}, indent=1) + "\n"
