"""Liquidated damages, or a fee for leaving."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Scope
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_money
from dealterms.model.term import Benefits, Binds, Term


class TerminationFee(Term):
    """Liquidated damages, or a fee for leaving."""

    cuad = ("Liquidated Damages",)

    kind: Literal["termination-fee"]
    payer: Binds
    payee: Benefits
    amount: Annotated[Amount | Missing, Quantity(of=parse_money)] = UNKNOWN
    triggers: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
