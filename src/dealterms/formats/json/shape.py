"""What the shapes of the JSON share: they read our own frozen types, and say how a value is written.

    class PlacedJson(Shape):
        field: str
        place: PlaceJson

    PlacedJson.model_validate(change).model_dump()

gives, of a `FieldChange`, {"field": "rate", "place": "terms/d/2025.yaml:7:5"}.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field

from dealterms.model.change import DIRECTIONS, VERBS
from dealterms.model.value import to_json_value


class Shape(BaseModel):
    """An object of the JSON; its fields are read from the attributes of one of our types."""

    model_config = ConfigDict(from_attributes=True)


class ReportPart(Shape):
    """A part of the outermost object: it is left out where the report has nothing to put there."""

    content: ClassVar[str]
    """The attribute of the report without which the part is left out."""


def read(name: str, *path: str | int, **field: Any) -> Any:
    """Return a field that is read from the attribute ``name``, or from what ``path`` leads to in it."""
    return Field(validation_alias=AliasPath(name, *path), **field)


SORTED = BeforeValidator(lambda names: dict(sorted(names.items())))
TextOrNull = Annotated[str | None, BeforeValidator(lambda text: text or None)]
"""What is left out is null here, and an empty text in our types."""

ValueJson = Annotated[
    str | list[str] | dict[str, str | list[str]] | None,
    BeforeValidator(lambda value: None if value is None else to_json_value(value)),
    Field(description="As the file has it, sets sorted; the parts of an end; null: not known."),
]
PlaceJson = Annotated[str, BeforeValidator(str)]
OptionalPlaceJson = Annotated[str | None, BeforeValidator(lambda place: place and str(place))]
PartiesJson = Annotated[
    str | list[str] | None,
    BeforeValidator(lambda parties: sorted(parties) if isinstance(parties, frozenset) else parties),
    Field(description="A party's id, those of several, mutual or unknown; null: none."),
]
Class = Literal["deal", "event", "record", "none"]
Verb = Annotated[str, Field(json_schema_extra={"enum": list(VERBS)})]
Direction = Annotated[str, Field(json_schema_extra={"enum": list(DIRECTIONS)})]
Summary = Annotated[
    dict[str, int] | str | None,
    Field(description="Of a diff: how many terms have each verb. Of a cover page: its line."),
]
