"""Liquidated damages, or a fee for leaving."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Scope
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_amount
from dealterms.model.term import Benefits, Binds, Term


class TerminationFee(Term):
    """Liquidated damages, or a fee for leaving."""

    cuad = ("Liquidated Damages",)
    main = "amount"

    kind: Literal["termination-fee"]
    payer: Binds
    """The party that pays it. Example: acme"""
    payee: Benefits
    """The party that is paid. Example: bolt"""
    amount: Annotated[Amount | Missing, Quantity(of=parse_amount)] = UNKNOWN
    """How much; by date, if it falls with time. Example: USD 2 million"""
    triggers: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    """What makes it due. Example: [breach, early-exit]"""
