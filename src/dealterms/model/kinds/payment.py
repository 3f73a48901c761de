"""A sum that one party owes the other."""

from typing import Annotated, Literal

from dealterms.model.axes import Flag, Quantity, Through, Tokens
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import Amount, parse_amount
from dealterms.model.term import Benefits, Binds, Term


class Payment(Term):
    """A sum that one party owes the other.

    What was paid is a measurement: a payment changes no sum that was agreed.
    """

    main = "amount"

    kind: Literal["payment"]
    payer: Binds
    """The party that pays. Example: acme"""
    payee: Benefits
    """The party that is paid. Example: bolt"""
    amount: Annotated[Amount | Missing, Quantity(of=parse_amount)] = UNKNOWN
    """What is owed; by date, if it moves with time. Example: USD 5 million"""
    due: Annotated[PartialDate | Missing, Through(of="date", sooner_is_up=True, none_is="top")] = UNKNOWN
    """When it must be paid; none: it is never due. Example: 2025-03-31"""
    form: Annotated[str | Missing, Tokens()] = UNKNOWN
    """What it is paid in: cash, credits, shares, … Example: cash"""
    refundable: Annotated[bool | Missing, Flag(directed=False)] = UNKNOWN
    """Whether it may have to be paid back. Example: no"""
    used: Annotated[Amount | Missing, Quantity(of=parse_amount, measured=True, directed=False)] = UNKNOWN
    """How much was paid so far, as measured. Example: USD 2 million"""
