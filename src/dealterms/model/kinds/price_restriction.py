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
    main = "max_increase"

    kind: Literal["price-restriction"]
    seller: Binds
    """The party that is not free to raise its prices. Example: bolt"""
    buyer: Benefits
    """The party that pays them. Example: acme"""
    max_increase: Annotated[Amount | Missing, Quantity(of=parse_percent, lower_is_up=True, none_is="top")] = (
        UNKNOWN
    )
    """How much they may rise a year; none: without limit. Example: 3%"""
    frozen_through: Annotated[PartialDate | str | Missing, Through(of="date or perpetual")] = UNKNOWN
    """The last day on which they may not rise at all. Example: 2027-12-31"""
