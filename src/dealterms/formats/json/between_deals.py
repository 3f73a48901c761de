"""`terms diff --between-deals` as JSON: the two deals, and each kind of term in them."""

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from dealterms.comparison.between_deals import get_known
from dealterms.formats.json.diff import EvidenceJson
from dealterms.formats.json.shape import PartiesJson, ReportPart, Shape, ValueJson
from dealterms.model.change import Evidence, FieldChange


class ComparedDealJson(Shape):
    """One of the two deals."""

    deal: str
    title: str
    snapshot: Annotated[
        str, Field(description="Its latest snapshot; empty if nothing was known by the day asked for.")
    ]


class ComparedValueJson(Shape):
    """What is known of a field in one deal."""

    value: ValueJson
    evidence: list[EvidenceJson]


def _select(change: FieldChange | None) -> dict[str, object] | None:
    if change is None:
        return None
    value = get_known(change)
    is_older = change.known is not None and value == change.known
    support: list[Evidence] = change.get_support("before" if is_older else "after")
    return {"value": value, "evidence": [*support, *change.dissent]}


class ComparedFieldJson(Shape):
    """One field of two terms."""

    field: str
    first: Annotated[ComparedValueJson | None, BeforeValidator(_select)]
    second: Annotated[ComparedValueJson | None, BeforeValidator(_select)]
    which: Annotated[
        Literal["first", "second", "same", "unclear"],
        Field(description="Which has more on the field's own scale."),
    ]
    word: Annotated[str, Field(description="What that one is: higher, longer, stricter; or empty.")]
    by_convention: bool
    reason: Annotated[str, Field(description="Why nothing can be said; or empty.")]


class NamedTermJson(Shape):
    """One term of one deal."""

    term: str
    title: str
    binds: PartiesJson
    benefits: PartiesJson


class ComparedTermsJson(Shape):
    """One term of each deal."""

    first: NamedTermJson
    second: NamedTermJson
    fields: list[ComparedFieldJson]


class ComparedKindJson(Shape):
    """All terms of one kind."""

    kind: str
    first: list[NamedTermJson]
    second: list[NamedTermJson]
    past: Annotated[
        tuple[list[NamedTermJson], list[NamedTermJson]],
        Field(description="The terms of each deal that are over, which are not compared."),
    ]
    pairs: Annotated[
        list[ComparedTermsJson],
        Field(description="Each with each; empty where one deal has none, or they would be too many."),
    ]


class BetweenDealsJson(ReportPart):
    """Two deals side by side."""

    content: ClassVar[str] = "compared"
    between_deals: Annotated[list[ComparedDealJson], Field(validation_alias="deals")]
    compared: list[ComparedKindJson]


PARTS = (BetweenDealsJson,)
