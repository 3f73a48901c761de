"""A limit on how prices may move."""

from typing import Annotated, Literal

from dealterms.model import axis, quantity
from dealterms.model.nothing import UNKNOWN, Nothing
from dealterms.model.quantity import Quantity as Number
from dealterms.model.term import Benefits, Binds, Term
from dealterms.model.when import When


class PriceRestriction(Term):
    """A limit on how prices may move."""

    cuad = ("Price Restrictions",)

    kind: Literal["price-restriction"]
    seller: Binds
    buyer: Benefits
    max_increase: Annotated[
        Number | Nothing, axis.Quantity(of=quantity.percent, lower_is_up=True, none_is="top")
    ] = UNKNOWN
    frozen_through: Annotated[When | str | Nothing, axis.Through(of="date or perpetual")] = UNKNOWN
