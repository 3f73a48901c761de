"""How much of one party the other owns: measured, never a direction."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Tokens
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_percent
from dealterms.model.term import Benefits, Binds, Term


class EquityStake(Term):
    """How much of one party the other owns: measured, never a direction."""

    direction = "never"

    kind: Literal["equity-stake"]
    issuer: Binds
    holder: Benefits
    percent: Annotated[Amount | Missing, Quantity(of=parse_percent, measured=True, needs=("basis",))] = (
        UNKNOWN
    )
    basis: Annotated[str | Missing, Tokens()] = UNKNOWN
    """as-converted, fully-diluted, voting, …"""
