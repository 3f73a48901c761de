"""A least amount that the buyer must take or pay for."""

from typing import Annotated, Literal

from dealterms.model.axes import Flag, Quantity
from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_money
from dealterms.model.term import Benefits, Binds, Term


class MinimumCommitment(Term):
    """A least amount that the buyer must take or pay for."""

    cuad = ("Minimum Commitment", "Volume Restriction")

    kind: Literal["minimum-commitment"]
    buyer: Binds
    seller: Benefits
    amount: Annotated[Amount | Missing, Quantity(of=parse_money, needs=("period",))] = UNKNOWN
    period: Annotated[Duration | Missing, Quantity(of=Duration.parse, directed=False)] = UNKNOWN
    take_or_pay: Annotated[bool | Missing, Flag()] = UNKNOWN
    incremental: Annotated[bool | Missing, Flag(directed=False)] = UNKNOWN
    """On top of what was committed before."""
    ceiling: Annotated[Amount | Missing, Quantity(of=parse_money, directed=False, none_is="top")] = UNKNOWN
    """Above it, a fee or consent is due."""
