"""A least amount that the buyer must take or pay for."""

from typing import Annotated, Literal

from dealterms.model import quantity
from dealterms.model.axes import Flag, Quantity
from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Nothing
from dealterms.model.quantity import Quantity as Number
from dealterms.model.term import Benefits, Binds, Term


class MinimumCommitment(Term):
    """A least amount that the buyer must take or pay for."""

    cuad = ("Minimum Commitment", "Volume Restriction")

    kind: Literal["minimum-commitment"]
    buyer: Binds
    seller: Benefits
    amount: Annotated[Number | Nothing, Quantity(of=quantity.money, needs=("period",))] = UNKNOWN
    period: Annotated[Duration | Nothing, Quantity(of=Duration.parse, directed=False)] = UNKNOWN
    take_or_pay: Annotated[bool | Nothing, Flag()] = UNKNOWN
    incremental: Annotated[bool | Nothing, Flag(directed=False)] = UNKNOWN
    """On top of what was committed before."""
    ceiling: Annotated[
        Number | Nothing, Quantity(of=quantity.money, directed=False, none_is="top")
    ] = UNKNOWN
    """Above it, a fee or consent is due."""
