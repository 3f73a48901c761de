"""The agreement's own dates: extended or shortened, never in anybody's favor."""

from typing import Annotated, Literal

from dealterms.model.axes import Through
from dealterms.model.missing import UNKNOWN, Nothing
from dealterms.model.partial_date import When
from dealterms.model.term import Term


class DurationOfDeal(Term):
    """The agreement's own dates: extended or shortened, never in anybody's favor."""

    cuad = ("Agreement Date", "Effective Date", "Expiration Date")
    direction = "extent"

    kind: Literal["duration"]
    signed: Annotated[When | Nothing, Through(of="date", directed=False)] = UNKNOWN
    effective: Annotated[When | Nothing, Through(of="date", directed=False)] = UNKNOWN
