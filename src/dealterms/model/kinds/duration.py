"""The agreement's own dates: extended or shortened, never in anybody's favor."""

from typing import Annotated, Literal

from dealterms.model import axis
from dealterms.model.nothing import UNKNOWN, Nothing
from dealterms.model.term import Term
from dealterms.model.when import When


class DurationOfDeal(Term):
    """The agreement's own dates: extended or shortened, never in anybody's favor."""

    cuad = ("Agreement Date", "Effective Date", "Expiration Date")
    direction = "extent"

    kind: Literal["duration"]
    signed: Annotated[When | Nothing, axis.Through(of="date", directed=False)] = UNKNOWN
    effective: Annotated[When | Nothing, axis.Through(of="date", directed=False)] = UNKNOWN
