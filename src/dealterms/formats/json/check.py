"""`terms check` as JSON: how much was looked at. What is wrong stands in every report."""

from typing import Annotated, ClassVar, get_args

from pydantic import Field

from dealterms.formats.json.shape import SORTED, ReportPart, Shape
from dealterms.model.rule_context import MatchResult


class CheckedJson(Shape):
    """How much a check looked at."""

    deals: int
    snapshots: int
    records: int
    quotes: Annotated[
        dict[str, int],
        SORTED,
        Field(
            description="How many quotes had each result; a result that none had is left out.",
            json_schema_extra={"propertyNames": {"enum": list(get_args(MatchResult))}},
        ),
    ]
    not_at_hand: Annotated[
        int, Field(description="Quotes that were not looked for: the article's text is not here.")
    ]
    unreadable: Annotated[
        int,
        Field(description="Quotes that were not looked for: the article's text is here and cannot be read."),
    ]


class CheckJson(ReportPart):
    """What a check adds to its findings."""

    content: ClassVar[str] = "checked"
    checked: CheckedJson


PARTS = (CheckJson,)
