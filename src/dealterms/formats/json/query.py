"""`terms query` as JSON: the columns, and the rows."""

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from dealterms.formats.json.shape import ReportPart

_Cell = str | bool | int | float | None


class QueryJson(ReportPart):
    """An answer."""

    content: ClassVar[str] = "columns"
    question: Annotated[str, Field(description="The title of a named question; else empty.")]
    columns: Annotated[list[str], Field(description="Their names.")]
    types: Annotated[list[str], Field(description="Their types, as DuckDB names them.")]
    rows: Annotated[
        list[Annotated[list[_Cell], BeforeValidator(list)]],
        Field(description="The values in the order of the columns; what JSON has no word for is text."),
    ]
    is_cut: Annotated[bool, Field(description="There are more rows than were asked for.")]


PARTS = (QueryJson,)
