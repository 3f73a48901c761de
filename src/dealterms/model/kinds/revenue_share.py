"""A share of revenue or profit; one term for each direction of flow."""

from typing import Annotated, Literal

from dealterms.model.axes import Events, Quantity, Tokens
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_money, parse_percent
from dealterms.model.term import Benefits, Binds, Term


class RevenueShare(Term):
    """A share of revenue or profit; one term for each direction of flow."""

    cuad = ("Revenue/Profit Sharing",)

    kind: Literal["revenue-share"]
    payer: Binds
    payee: Benefits
    rate: Annotated[Amount | Missing, Quantity(of=parse_percent, needs=("base",))] = UNKNOWN
    base: Annotated[str | Missing, Tokens()] = UNKNOWN
    """What the rate is a part of: net-revenue, profit, …"""
    cap: Annotated[Amount | Missing, Quantity(of=parse_money, none_is="top")] = UNKNOWN
    floor: Annotated[Amount | Missing, Quantity(of=parse_money)] = UNKNOWN
    timing: Annotated[str | Missing, Tokens()] = UNKNOWN
    conditions: Annotated[frozenset[str] | Missing, Events()] = UNKNOWN
