"""`terms kinds` as JSON: the vocabulary."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from dealterms.docstrings import read_docstring
from dealterms.formats.json.shape import ReportPart, Shape
from dealterms.model.axes import Ladder, Role
from dealterms.model.axes.base import Axis
from dealterms.model.term import Term
from dealterms.schemas.field_docs import collect_field_docs, split_example


class RungJson(Shape):
    """One rung of a ladder."""

    rung: str
    about: str
    example: str
    by_convention: Annotated[bool, Field(description="Its place in the ladder is a convention.")]


class AxisJson(Shape):
    """One field of a kind."""

    field: str
    axis: str
    about: Annotated[str, Field(description="What to write.")]
    example: str
    up: Annotated[str, Field(description="What moving up means; empty if it is not ordered.")]
    directed: Annotated[bool, Field(description="A movement favors one of the parties.")]
    measured: bool
    needs: list[str]
    choices: Annotated[list[str], Field(description="The only words that may be written; empty: any.")]
    chains: list[str]
    rungs: Annotated[list[RungJson], Field(description="Those of a ladder, the highest of a chain first.")]
    of_right: Annotated[bool, Field(description="People read strengthened and weakened.")]


class RoleJson(Shape):
    """The field that names a party."""

    field: str
    side: Literal["binds", "benefits"]
    about: str
    example: str


class KindJson(Shape):
    """One kind of the vocabulary."""

    kind: str
    about: str
    binds: str | None
    benefits: str | None
    direction: Literal["burden", "extent", "never"]
    main: Annotated[str | None, Field(description="The field whose `none` says that there is none of it.")]
    exclusive_rungs: Annotated[list[str], Field(description="Of `level`: those with something to except.")]
    exceptions: Annotated[list[str], Field(description="The fields that count only on those rungs.")]
    continues: list[str]
    cuad: list[str]
    roles: list[RoleJson]
    fields: list[AxisJson]


def _read_kinds(kinds: Mapping[str, type[Term]]) -> list[KindJson]:
    return [_read_kind(name, cls) for name, cls in kinds.items()]


def _read_kind(name: str, cls: type[Term]) -> KindJson:
    axes = cls.get_axes()
    return KindJson(
        kind=name,
        about=read_docstring(cls),
        binds=cls.get_role_field("binds"),
        benefits=cls.get_role_field("benefits"),
        direction=cls.direction,
        main=cls.main,
        exclusive_rungs=sorted(cls.exclusive_rungs),
        exceptions=list(cls.exceptions),
        continues=list(cls.continues),
        cuad=list(cls.cuad),
        roles=[
            RoleJson(field=field, side=axis.side, **_read_doc(cls, field))
            for field, axis in axes.items()
            if isinstance(axis, Role)
        ],
        fields=[_read_field(cls, field, axis) for field, axis in axes.items() if not isinstance(axis, Role)],
    )


def _read_field(cls: type[Term], field: str, axis: Axis) -> AxisJson:
    ladder = axis if isinstance(axis, Ladder) else None
    return AxisJson(
        field=field,
        axis=type(axis).__name__,
        **_read_doc(cls, field),
        up=axis.up_label if axis.ordered else "",
        directed=axis.ordered and axis.directed and cls.direction != "never",
        measured=axis.measured,
        needs=list(axis.needs),
        choices=list(getattr(axis, "choices", ())),
        chains=list(ladder.chains) if ladder else [],
        rungs=_read_rungs(ladder) if ladder else [],
        of_right=ladder is not None and ladder.of_right,
    )


def _read_rungs(ladder: Ladder) -> list[RungJson]:
    rungs = []
    for rung in ladder.rungs:
        about, example = split_example(ladder.meanings.get(rung, ""))
        by_convention = rung in ladder.conventional_rungs
        rungs.append(RungJson(rung=rung, about=about, example=example, by_convention=by_convention))
    return rungs


def _read_doc(cls: type[Term], field: str) -> dict[str, Any]:
    about, example = split_example(collect_field_docs(cls).get(field, ""))
    return {"about": about, "example": example}


class KindsJson(ReportPart):
    """The vocabulary, or one kind of it."""

    content: ClassVar[str] = "kinds"
    kinds: Annotated[list[KindJson], BeforeValidator(_read_kinds)]


PARTS = (KindsJson,)
