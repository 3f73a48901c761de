"""A limit on how prices may move."""

from typing import Annotated, Literal

from dealterms.model import quantity
from dealterms.model.axes import Quantity, Through
from dealterms.model.missing import UNKNOWN, Nothing
from dealterms.model.partial_date import When
from dealterms.model.quantity import Quantity as Number
from dealterms.model.term import Benefits, Binds, Term


class PriceRestriction(Term):
    """A limit on how prices may move."""

    cuad = ("Price Restrictions",)

    kind: Literal["price-restriction"]
    seller: Binds
    buyer: Benefits
    max_increase: Annotated[
        Number | Nothing, Quantity(of=quantity.percent, lower_is_up=True, none_is="top")
    ] = UNKNOWN
    frozen_through: Annotated[When | str | Nothing, Through(of="date or perpetual")] = UNKNOWN
