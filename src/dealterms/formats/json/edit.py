"""What a command has written, as JSON."""

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from dealterms.formats.json.shape import ReportPart, Shape
from dealterms.pages import write_headline


class ChangedLinesJson(Shape):
    """Lines that were taken out or put in, next to each other."""

    line: Annotated[int, Field(description="The number of the first of them, as the file is now.")]
    removed: list[str]
    added: list[str]


class EditedFileJson(Shape):
    """A file that was written."""

    path: str
    is_new: bool
    changes: list[ChangedLinesJson]


class StepJson(Shape):
    """What `terms diff` says of two snapshots, in a sentence."""

    asked: Annotated[list[str], BeforeValidator(lambda answers: [a.name.text for a in answers])]
    headline: str


class EditJson(ReportPart):
    """What was written, and what is found now."""

    content: ClassVar[str] = "files"
    is_trial: Annotated[bool, Field(description="Nothing was written: it was only asked what would be.")]
    files: list[EditedFileJson]
    remarks: Annotated[list[str], Field(description="What was decided on the way.")]
    remaining: Annotated[
        list[str],
        BeforeValidator(lambda findings: [str(finding) for finding in findings]),
        Field(description="What `terms check` finds now and did not before."),
    ]
    settled: Annotated[int, Field(description="How much it found before and does not now.")]
    uncited: Annotated[
        dict[str, list[str]],
        Field(
            description="The terms and proposals of what the command wrote in which something has no source"
            " yet, each with the fields that a citation has to support."
        ),
    ]
    steps: Annotated[
        list[StepJson],
        BeforeValidator(lambda steps: [{"asked": s.asked, "headline": write_headline(s)} for s in steps]),
        Field(description="What `terms diff` says now of this snapshot and its neighbors."),
    ]


PARTS = (EditJson,)
