"""`terms show` as JSON: a cover page, each value with what supports it."""

from typing import Annotated, ClassVar

from pydantic import Field

from dealterms.formats.json.diff import EvidenceJson, ProposalJson
from dealterms.formats.json.shape import PartiesJson, ReportPart, Shape, Summary, ValueJson, Verb, read


class CoverFieldJson(Shape):
    """One value of a cover page."""

    field: str
    value: Annotated[ValueJson, read("after")]
    state: Annotated[Verb, read("verb")]
    when: Annotated[str, Field(description="When it was confirmed last: a source's date, or a snapshot.")]
    known: Annotated[ValueJson, Field(description="A sharper value, known from before; else null.")]
    last_confirmed: Annotated[str, Field(description="The snapshot that confirmed that value last.")]
    origins: int
    evidence: list[EvidenceJson]


class CoverTermJson(Shape):
    """One term of a cover page."""

    term: str
    title: str
    kind: str
    binds: PartiesJson
    benefits: PartiesJson
    remarks: Annotated[list[str], Field(serialization_alias="notes")]
    fields: list[CoverFieldJson]


class ShowJson(ReportPart):
    """What a cover page says of its snapshot."""

    content: ClassVar[str] = "cover"
    as_of: Annotated[str, read("cover", "after")]
    basis: str | None
    by: str | None
    summary: Summary
    past: Annotated[list[str], Field(description="The terms that were over before; --term shows them.")]


class CoverTermsJson(ReportPart):
    """The terms as of a snapshot, and the proposals."""

    content: ClassVar[str] = "shown"
    terms: Annotated[list[CoverTermJson], read("shown", "terms")]
    proposals: Annotated[list[ProposalJson], read("shown", "proposals")]


PARTS = (ShowJson, CoverTermsJson)
