"""`terms query` as JSON: the columns, and the rows."""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from dealterms.formats.json.shape import ReportPart

_Cell = str | bool | int | float | None | list[Any] | dict[str, Any]


def _to_cells(row: Iterable[Any]) -> list[Any]:
    """Return the values of a row; of a list or a struct, the value in place of its text."""
    return [getattr(cell, "content", cell) for cell in row]


class QueryJson(ReportPart):
    """An answer."""

    content: ClassVar[str] = "columns"
    question: Annotated[str, Field(description="The title of a named question; else empty.")]
    columns: Annotated[list[str], Field(description="Their names.")]
    types: Annotated[list[str], Field(description="Their types, as DuckDB names them.")]
    rows: Annotated[
        list[Annotated[list[_Cell], BeforeValidator(_to_cells)]],
        Field(
            description="The values in the order of the columns; a list is an array, a struct or a map is an"
            " object, and what JSON has no word for is text."
        ),
    ]
    is_cut: Annotated[bool, Field(description="There are more rows than were asked for.")]


PARTS = (QueryJson,)
