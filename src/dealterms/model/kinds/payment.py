"""A sum that one party owes the other."""

from typing import Annotated, Literal

from dealterms.model.axes import Flag, Quantity, Through, Tokens
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import Amount, parse_money
from dealterms.model.term import Benefits, Binds, Term


class Payment(Term):
    """A sum that one party owes the other."""

    kind: Literal["payment"]
    payer: Binds
    payee: Benefits
    amount: Annotated[Amount | Missing, Quantity(of=parse_money)] = UNKNOWN
    due: Annotated[PartialDate | Missing, Through(of="date", sooner_is_up=True, none_is="top")] = UNKNOWN
    form: Annotated[str | Missing, Tokens()] = UNKNOWN
    """Cash, credits, shares, …"""
    refundable: Annotated[bool | Missing, Flag(directed=False)] = UNKNOWN
    conditions: Annotated[frozenset[str] | Missing, Tokens(many=True)] = UNKNOWN
