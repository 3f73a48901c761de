"""What every report about one deal says of it as JSON, and of what was asked."""

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from dealterms.formats.json.shape import SORTED, ReportPart


class NamedDealJson(ReportPart):
    """The deal and its parties."""

    content: ClassVar[str] = "deal"
    deal: str
    title: str
    parties: Annotated[dict[str, str], SORTED, Field(description="Party id to name.")]
    known_on: Annotated[str, Field(description="The day as of which it is told what was known.")]


class AskedJson(ReportPart):
    """The references that were asked for."""

    content: ClassVar[str] = "asked"
    asked: Annotated[list[str], BeforeValidator(lambda answers: [answer.reference for answer in answers])]
    carried: Annotated[
        list[str],
        BeforeValidator(lambda answers: [answer.reference for answer in answers if answer.carried]),
        Field(description="References older snapshots answered for.", validation_alias="asked"),
    ]


class KnownByJson(ReportPart):
    """The day on which the deal was asked about, and what was not known then."""

    content: ClassVar[str] = "known_by"
    known_by: str
    not_yet_known: int
