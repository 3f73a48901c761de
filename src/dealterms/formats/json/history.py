"""`terms history` as JSON: what the first snapshot states, every step, and their sum."""

from typing import Annotated, ClassVar

from pydantic import Field

from dealterms.formats.json.diff import PassedJson, ProposalJson, TermJson
from dealterms.formats.json.shape import ReportPart, Shape, Summary, TextOrNull, ValueJson, read
from dealterms.formats.json.show import CoverTermJson


class FirstJson(Shape):
    """What the first snapshot states."""

    snapshot: Annotated[str, read("name")]
    basis: TextOrNull
    by: TextOrNull
    summary: TextOrNull
    terms: Annotated[list[CoverTermJson], read("diff", "terms")]
    proposals: Annotated[list[ProposalJson], read("diff", "proposals")]


class StepJson(Shape):
    """What differs in a snapshot from what was known before."""

    before: Annotated[str, read("diff", "before")]
    after: Annotated[str, read("diff", "after")]
    basis: TextOrNull
    by: TextOrNull
    summary: TextOrNull
    differences: Annotated[list[TermJson], read("diff", "terms")]
    passed: Annotated[list[PassedJson], read("diff", "passed")]
    proposals: Annotated[list[ProposalJson], read("diff", "proposals")]


class ReturnJson(Shape):
    """A change that led back to a value that the deal had before."""

    term: str
    field: Annotated[str, Field(description="`status`: the term ended and came back.")]
    snapshot: Annotated[str, Field(description="The snapshot in which it is back.")]
    value: ValueJson
    first: Annotated[str, Field(description="When it was so before; of a status, when the term had ended.")]


class HistoryJson(ReportPart):
    """The walk from the first snapshot to the last."""

    content: ClassVar[str] = "total"
    summary: Annotated[Summary, read("total", "summary")]
    first: FirstJson
    steps: Annotated[list[StepJson], Field(description="In the order of time.")]
    returns: Annotated[list[ReturnJson], Field(description="The changes back to what was so before.")]
    course: Annotated[
        list[TermJson],
        read("total", "terms", description="The sum of the steps, as `terms diff FIRST LAST` has it."),
    ]


PARTS = (HistoryJson,)
