"""A sum that one party owes the other."""

from typing import Annotated, Literal

from dealterms.model import axis, quantity
from dealterms.model.nothing import UNKNOWN, Nothing
from dealterms.model.quantity import Quantity as Number
from dealterms.model.term import Benefits, Binds, Term
from dealterms.model.when import When


class Payment(Term):
    """A sum that one party owes the other."""

    kind: Literal["payment"]
    payer: Binds
    payee: Benefits
    amount: Annotated[Number | Nothing, axis.Quantity(of=quantity.money)] = UNKNOWN
    due: Annotated[When | Nothing, axis.Through(of="date", sooner_is_up=True, none_is="top")] = (
        UNKNOWN
    )
    form: Annotated[str | Nothing, axis.Tokens()] = UNKNOWN
    """Cash, credits, shares, …"""
    refundable: Annotated[bool | Nothing, axis.Flag(directed=False)] = UNKNOWN
    conditions: Annotated[frozenset[str] | Nothing, axis.Tokens(many=True)] = UNKNOWN
