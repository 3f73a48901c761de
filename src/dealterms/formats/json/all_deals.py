"""What a command answers for every deal, as JSON: the reports as for one deal."""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from dealterms.formats.json.shape import ReportPart, Shape
from dealterms.model.report import Report


def _build_documents(reports: Iterable[Report]) -> list[dict[str, Any]]:
    from dealterms.formats.json.render import build_document

    return [build_document(report) for report in reports]


class UnansweredJson(Shape):
    """A deal to which the question cannot be put."""

    deal: str
    reason: str


class AllDealsJson(ReportPart):
    """The answers of all deals."""

    content: ClassVar[str] = "reports"
    reports: Annotated[
        list[dict[str, Any]],
        BeforeValidator(_build_documents),
        Field(description="One for each deal, as for one deal alone."),
    ]
    unanswered: list[UnansweredJson]


PARTS = (AllDealsJson,)
