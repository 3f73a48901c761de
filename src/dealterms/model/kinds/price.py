"""What the buyer pays for what it gets."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Tokens
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_amount
from dealterms.model.term import Benefits, Binds, Term


class Price(Term):
    """What the buyer pays for what it gets. How far it may move is a `price-restriction`."""

    main = "amount"

    kind: Literal["price"]
    buyer: Binds
    """The party that pays it. Example: acme"""
    seller: Benefits
    """The party that is paid. Example: bolt"""
    amount: Annotated[Amount | Missing, Quantity(of=parse_amount, needs=("basis",))] = UNKNOWN
    """How much, or which part of another price; none: it is free. Example: USD 2 per unit"""
    basis: Annotated[str | Missing, Tokens()] = UNKNOWN
    """What it is counted on or follows: list-price, cost, consumer-prices, fixed. Example: list-price"""
