"""A sum that one party owes the other."""

from typing import Annotated, Literal

from dealterms.model import quantity
from dealterms.model.axes import Flag, Quantity, Through, Tokens
from dealterms.model.missing import UNKNOWN, Nothing
from dealterms.model.partial_date import When
from dealterms.model.quantity import Quantity as Number
from dealterms.model.term import Benefits, Binds, Term


class Payment(Term):
    """A sum that one party owes the other."""

    kind: Literal["payment"]
    payer: Binds
    payee: Benefits
    amount: Annotated[Number | Nothing, Quantity(of=quantity.money)] = UNKNOWN
    due: Annotated[When | Nothing, Through(of="date", sooner_is_up=True, none_is="top")] = UNKNOWN
    form: Annotated[str | Nothing, Tokens()] = UNKNOWN
    """Cash, credits, shares, …"""
    refundable: Annotated[bool | Nothing, Flag(directed=False)] = UNKNOWN
    conditions: Annotated[frozenset[str] | Nothing, Tokens(many=True)] = UNKNOWN
