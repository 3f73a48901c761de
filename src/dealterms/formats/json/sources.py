"""`terms sources` as JSON: each record, and every citation of it."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from dealterms.formats.json.diff import EvidenceJson
from dealterms.formats.json.shape import ReportPart, Shape, TextOrNull, read


class CitationJson(EvidenceJson):
    """One citation, and the term or proposal that it is of."""

    deal: str
    section: Literal["terms", "proposals"]
    entry: Annotated[str, Field(description="The id of the term or the proposal.")]
    supports: Annotated[list[str], Field(description="Empty, with nothing below: only that it exists.")]
    unchanged: list[str]
    clarifies: list[str]
    instead: Annotated[dict[str, Any], Field(description="The values it gives where it disagrees.")]


class ArticleJson(Shape):
    """One record, and what leans on it. The record itself is in `sources`."""

    source: Annotated[str, read("id")]
    what: Annotated[
        Literal["cited", "repeated", "unused"],
        Field(description="A deal cites it; it is only the origin of others; or neither."),
    ]
    repeated_by: Annotated[list[str], Field(description="The ids of the records that repeat it.")]
    statements: Annotated[int, Field(description="How many citations name it as the origin of their words.")]
    capture: Annotated[
        Literal["none", "not at hand", "unreadable", "unverified", "unchanged", "changed"],
        Field(
            description="The text that the quotes were checked against: none is named; not here; here, but"
            " not readable; here, without a checksum; here, as its checksum says; here, and otherwise."
        ),
    ]
    why_unreadable: TextOrNull
    quotes: Annotated[
        dict[str, int], BeforeValidator(dict), Field(description="How many were found in each way.")
    ]
    citations: Annotated[
        list[CitationJson], BeforeValidator(lambda uses: list(map(_flatten, uses))), read("uses")
    ]


def _flatten(use: Any) -> dict[str, Any]:
    """Return a citation with where it stands in one object."""
    citation = use.citation
    return {
        **use.evidence._asdict(),
        "deal": use.deal,
        "section": use.section,
        "entry": use.entry,
        **{name: getattr(citation, name) for name in ("supports", "unchanged", "clarifies", "instead")},
    }


class ArticlesJson(ReportPart):
    """The articles."""

    content: ClassVar[str] = "articles"
    articles: list[ArticleJson]


PARTS = (ArticlesJson,)
