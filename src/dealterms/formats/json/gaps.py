"""`terms gaps` as JSON: what is not known of the deals, and what rests on little evidence."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from dealterms.formats.json.diff import EvidenceJson
from dealterms.formats.json.shape import ReportPart, Shape, TextOrNull, ValueJson, read


class GapJson(Shape):
    """One thing that is not known of a term, or rests on little."""

    deal: str
    gap: Annotated[
        Literal[
            "undisclosed",
            "redacted",
            "silent",
            "unknown",
            "no-source",
            "one-voice",
            "no-quote",
            "unconfirmed",
        ],
        read("kind"),
    ]
    term: Annotated[str, read("term", "term")]
    title: Annotated[str, read("term", "title")]
    kind: Annotated[str, read("term", "kind")]
    fields: Annotated[list[str], Field(description="Empty: the term as a whole.")]
    value: Annotated[ValueJson, Field(description="What the record states.")]
    known: Annotated[ValueJson, Field(description="What was known before; null: nothing.")]
    since: Annotated[
        TextOrNull,
        Field(
            description="Of `no-source`, the snapshot that first states it; of `unconfirmed`, the date of the"
            " newest source; of a value that was known, the snapshot that confirmed it last."
        ),
    ]
    evidence: list[EvidenceJson]


class GapsJson(ReportPart):
    """What is not known of the deals."""

    content: ClassVar[str] = "known_on"
    known_on: str
    months: Annotated[int, Field(description="So long nobody confirmed what is `unconfirmed`.")]
    gaps: list[GapJson]
    without_address: Annotated[list[str], Field(description="The ids of the sources without an address.")]


PARTS = (GapsJson,)
