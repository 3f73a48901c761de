"""Liquidated damages, or a fee for leaving."""

from typing import Annotated, Literal

from dealterms.model import axis, quantity
from dealterms.model.nothing import UNKNOWN, Nothing
from dealterms.model.quantity import Quantity as Number
from dealterms.model.term import Benefits, Binds, Term


class TerminationFee(Term):
    """Liquidated damages, or a fee for leaving."""

    cuad = ("Liquidated Damages",)

    kind: Literal["termination-fee"]
    payer: Binds
    payee: Benefits
    amount: Annotated[Number | Nothing, axis.Quantity(of=quantity.money)] = UNKNOWN
    triggers: Annotated[frozenset[str] | Nothing, axis.Scope()] = UNKNOWN
