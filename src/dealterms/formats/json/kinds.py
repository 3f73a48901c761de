"""`terms kinds` as JSON: the vocabulary."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator

from dealterms.formats.json.shape import ReportPart, Shape
from dealterms.model.axes import Ladder, Role
from dealterms.model.term import Term


class AxisJson(Shape):
    """One field of a kind."""

    field: str
    axis: str
    chains: list[str]
    measured: bool
    needs: list[str]


class KindJson(Shape):
    """One kind of the vocabulary."""

    kind: str
    about: str
    binds: str | None
    benefits: str | None
    direction: Literal["burden", "extent", "never"]
    continues: list[str]
    cuad: list[str]
    fields: list[AxisJson]


def _read_kinds(kinds: Mapping[str, type[Term]]) -> list[KindJson]:
    return [
        KindJson(
            kind=name,
            about=(cls.__doc__ or "").strip(),
            binds=cls.get_role_field("binds"),
            benefits=cls.get_role_field("benefits"),
            direction=cls.direction,
            continues=list(cls.continues),
            cuad=list(cls.cuad),
            fields=[
                AxisJson(
                    field=field,
                    axis=type(axis).__name__,
                    chains=list(axis.chains) if isinstance(axis, Ladder) else [],
                    measured=axis.measured,
                    needs=list(axis.needs),
                )
                for field, axis in cls.get_axes().items()
                if not isinstance(axis, Role)
            ],
        )
        for name, cls in kinds.items()
    ]


class KindsJson(ReportPart):
    """The vocabulary, or one kind of it."""

    content: ClassVar[str] = "kinds"
    kinds: Annotated[list[KindJson], BeforeValidator(_read_kinds)]


PART = KindsJson
