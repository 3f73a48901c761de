"""A share of revenue or profit; one term for each direction of flow."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Tokens
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_money, parse_percent
from dealterms.model.term import Benefits, Binds, Term


class RevenueShare(Term):
    """A share of revenue or profit; one term for each direction of flow."""

    cuad = ("Revenue/Profit Sharing",)
    main = "rate"

    kind: Literal["revenue-share"]
    payer: Binds
    """The party that pays the share. Example: acme"""
    payee: Benefits
    """The party that gets it. Example: bolt"""
    rate: Annotated[Amount | Missing, Quantity(of=parse_percent, needs=("base",))] = UNKNOWN
    """The share; by tier, if it moves with the sum. Example: 20%"""
    base: Annotated[str | Missing, Tokens()] = UNKNOWN
    """What the rate is a part of: net-revenue, profit, … Example: net-revenue"""
    cap: Annotated[Amount | Missing, Quantity(of=parse_money, none_is="top", names_limit="up to")] = UNKNOWN
    """The most that is ever paid; none: there is no such limit. Example: USD 100 million"""
    floor: Annotated[Amount | Missing, Quantity(of=parse_money, names_limit="at least")] = UNKNOWN
    """The least that is paid, whatever the share is. Example: USD 1 million"""
    threshold: Annotated[Amount | Missing, Quantity(of=parse_money, lower_is_up=True)] = UNKNOWN
    """The sum from which a share is due: higher is looser; none: from the start. Example: USD 5 million"""
    timing: Annotated[str | Missing, Tokens()] = UNKNOWN
    """When it is paid. Example: quarterly"""
