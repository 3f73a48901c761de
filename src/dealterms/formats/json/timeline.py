"""`terms timeline` as JSON: each term, and the times in which it stood."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from dealterms.formats.json.shape import PartiesJson, ReportPart, Shape, read

DateJson = Annotated[str | None, BeforeValidator(lambda day: day.text if day is not None else None)]


class LifeMarkJson(Shape):
    """Something that changed a term, or happened under it."""

    when: Annotated[str, read("when", "text")]
    is_dated: Annotated[bool, Field(description="false: a snapshot of then shows it.")]
    class_: Annotated[Literal["deal", "event"], Field(serialization_alias="class")]
    fields: Annotated[list[str], Field(description="`status` stands for the term itself.")]


class LifeJson(Shape):
    """One time in which a term stood."""

    began: Annotated[DateJson, Field(description="null: it was over when it was first stated.")]
    is_dated: Annotated[bool, Field(description="false: a snapshot of then first states it.")]
    is_added: Annotated[bool, Field(description="It is known to have been new then.")]
    ended: DateJson
    is_end_dated: bool
    status: str
    marks: list[LifeMarkJson]


class LaneJson(Shape):
    """A term and its lives."""

    term: Annotated[str, read("term", "term")]
    title: Annotated[str, read("term", "title")]
    binds: Annotated[PartiesJson, read("term", "binds")]
    benefits: Annotated[PartiesJson, read("term", "benefits")]
    last_stated: Annotated[str, read("last_stated", "text")]
    is_restated: Annotated[bool, Field(description="The newest snapshot states it, or it is over.")]
    lives: list[LifeJson]


class TimelineJson(ReportPart):
    """The lives of the terms; `terms dates` has what lies ahead."""

    content: ClassVar[str] = "lanes"
    lanes: list[LaneJson]


PARTS = (TimelineJson,)
