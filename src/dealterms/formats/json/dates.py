"""`terms dates` as JSON: what lies ahead, what has no day, and what is past."""

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from dealterms.formats.json.diff import EvidenceJson
from dealterms.formats.json.shape import PartiesJson, ReportPart, Shape, TextOrNull, ValueJson, read


class DateJson(Shape):
    """One value of a term that speaks of time."""

    deal: str
    term: Annotated[str, read("term", "term")]
    title: Annotated[str, read("term", "title")]
    kind: Annotated[str, read("term", "kind")]
    binds: Annotated[PartiesJson, read("term", "binds")]
    benefits: Annotated[PartiesJson, read("term", "benefits")]
    field: Annotated[str, Field(description="`since`: when the term takes effect.")]
    value: ValueJson
    period: Annotated[TextOrNull, Field(description="Of a schedule, the period; else null.")]
    proposal: Annotated[TextOrNull, Field(description="The proposal that would set it; null: it is agreed.")]
    state: Annotated[
        Literal["ahead", "past", "undated"],
        Field(description="Whether its last day lies ahead, or has passed; undated: no day follows from it."),
    ]
    day: Annotated[
        str | None,
        BeforeValidator(lambda day: day and str(day)),
        Field(description="As precisely as it is known."),
    ]
    last_day: Annotated[
        str | None,
        BeforeValidator(lambda day: day and day.last.isoformat()),
        Field(description="The last day that it may be.", validation_alias="day"),
    ]
    doubt: Annotated[TextOrNull, Field(description="approximate, uncertain, or null.")]
    last_known: Annotated[
        TextOrNull, Field(description="The snapshot that gave it, if the newest one does not; else null.")
    ]
    milestones: Annotated[list[str], Field(description="The titles of the milestones that were reached.")]
    renews: Annotated[bool, Field(description="The deal renews itself: a past end may have moved.")]
    is_confirmed_later: Annotated[
        bool,
        Field(
            description="A source after a past end confirms the term.",
            serialization_alias="confirmed_later",
        ),
    ]
    evidence: list[EvidenceJson]


class DatesJson(ReportPart):
    """The dates of the deals."""

    content: ClassVar[str] = "known_on"
    known_on: str
    over: Annotated[int, Field(description="How many terms were left out, because they are over.")]
    dates: Annotated[list[DateJson], Field(description="In the order of their last days; undated ones last.")]


PARTS = (DatesJson,)
