"""Liquidated damages, or a fee for leaving."""

from typing import Annotated, Literal

from dealterms.model import quantity
from dealterms.model.axes import Quantity, Scope
from dealterms.model.missing import UNKNOWN, Nothing
from dealterms.model.quantity import Quantity as Number
from dealterms.model.term import Benefits, Binds, Term


class TerminationFee(Term):
    """Liquidated damages, or a fee for leaving."""

    cuad = ("Liquidated Damages",)

    kind: Literal["termination-fee"]
    payer: Binds
    payee: Benefits
    amount: Annotated[Number | Nothing, Quantity(of=quantity.money)] = UNKNOWN
    triggers: Annotated[frozenset[str] | Nothing, Scope()] = UNKNOWN
