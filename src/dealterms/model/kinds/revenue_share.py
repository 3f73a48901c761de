"""A share of revenue or profit; one term for each direction of flow."""

from typing import Annotated, Literal

from dealterms.model import quantity
from dealterms.model.axes import Events, Quantity, Tokens
from dealterms.model.missing import UNKNOWN, Nothing
from dealterms.model.quantity import Quantity as Number
from dealterms.model.term import Benefits, Binds, Term


class RevenueShare(Term):
    """A share of revenue or profit; one term for each direction of flow."""

    cuad = ("Revenue/Profit Sharing",)

    kind: Literal["revenue-share"]
    payer: Binds
    payee: Benefits
    rate: Annotated[Number | Nothing, Quantity(of=quantity.percent, needs=("base",))] = UNKNOWN
    base: Annotated[str | Nothing, Tokens()] = UNKNOWN
    """What the rate is a part of: net-revenue, profit, …"""
    cap: Annotated[Number | Nothing, Quantity(of=quantity.money, none_is="top")] = UNKNOWN
    floor: Annotated[Number | Nothing, Quantity(of=quantity.money)] = UNKNOWN
    timing: Annotated[str | Nothing, Tokens()] = UNKNOWN
    conditions: Annotated[frozenset[str] | Nothing, Events()] = UNKNOWN
