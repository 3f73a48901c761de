"""`terms list --since` as JSON: what moved in each deal."""

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from dealterms.formats.json.diff import PassedJson, TermJson
from dealterms.formats.json.shape import ReportPart, Shape, read


class MovedStepJson(Shape):
    """What moved from one snapshot to the next."""

    before: str
    after: str
    differences: Annotated[list[TermJson], read("terms")]
    passed: list[PassedJson]


class MovedDealJson(Shape):
    """A deal in which something moved."""

    deal: str
    title: str
    steps: list[MovedStepJson]


class SinceJson(ReportPart):
    """What moved since a date."""

    content: ClassVar[str] = "since"
    since: Annotated[str, BeforeValidator(str)]
    moved: list[MovedDealJson]
    unmoved: Annotated[list[str], Field(description="The deals of which no change is recorded since then.")]


PARTS = (SinceJson,)
