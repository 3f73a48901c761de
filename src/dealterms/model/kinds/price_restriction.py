"""A limit on how prices may move."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Through
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import Amount, parse_percent
from dealterms.model.term import Benefits, Binds, Term


class PriceRestriction(Term):
    """A limit on how prices may move."""

    cuad = ("Price Restrictions",)

    kind: Literal["price-restriction"]
    seller: Binds
    buyer: Benefits
    max_increase: Annotated[Amount | Missing, Quantity(of=parse_percent, lower_is_up=True, none_is="top")] = (
        UNKNOWN
    )
    frozen_through: Annotated[PartialDate | str | Missing, Through(of="date or perpetual")] = UNKNOWN
