"""What every report about one deal says of it as JSON, and of what was asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from dealterms.formats.json.shape import ReportPart
from dealterms.model.deal import ResolvedReference


def _list_references(answers: Iterable[ResolvedReference]) -> list[str]:
    return [answer.reference for answer in answers]


def _list_carried(answers: Iterable[ResolvedReference]) -> list[str]:
    return [answer.reference for answer in answers if answer.carried]


class NamedDealJson(ReportPart):
    """The deal and its parties."""

    content: ClassVar[str] = "deal"
    deal: str
    title: str
    parties: Annotated[
        dict[str, str],
        BeforeValidator(lambda names: dict(sorted(names.items()))),
        Field(description="Party id to name."),
    ]


class AskedJson(ReportPart):
    """The references that were asked for."""

    content: ClassVar[str] = "asked"
    asked: Annotated[list[str], BeforeValidator(_list_references)]
    carried: Annotated[
        list[str],
        BeforeValidator(_list_carried),
        Field(description="References older snapshots answered for.", validation_alias="asked"),
    ]


class KnownByJson(ReportPart):
    """The day on which the deal was asked about, and what was not known then."""

    content: ClassVar[str] = "known_by"
    known_by: str
    not_yet_known: int
