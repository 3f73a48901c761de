"""A least amount that the buyer must take or pay for."""

from typing import Annotated, Literal

from dealterms.model.axes import Flag, Quantity
from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_amount
from dealterms.model.term import Benefits, Binds, Term


class MinimumCommitment(Term):
    """A least amount that the buyer must take or pay for.

    What was taken is a measurement: an order changes no commitment.
    """

    cuad = ("Minimum Commitment", "Volume Restriction")
    main = "amount"

    kind: Literal["minimum-commitment"]
    buyer: Binds
    """The party that must take. Example: acme"""
    seller: Benefits
    """The party that is paid. Example: bolt"""
    amount: Annotated[
        Amount | Missing, Quantity(of=parse_amount, needs=("period",), names_limit="at least")
    ] = UNKNOWN
    """The least that must be taken: money, units, or a part of requirements. Example: 10_000 units"""
    period: Annotated[Duration | Missing, Quantity(of=Duration.parse, directed=False)] = UNKNOWN
    """For how long that amount is; left out, once. Example: P1Y"""
    take_or_pay: Annotated[bool | Missing, Flag()] = UNKNOWN
    """Whether it must be paid even if nothing is taken. Example: yes"""
    incremental: Annotated[bool | Missing, Flag(directed=False)] = UNKNOWN
    """Whether it comes on top of what was committed before. Example: yes"""
    ceiling: Annotated[
        Amount | Missing, Quantity(of=parse_amount, directed=False, none_is="top", names_limit="up to")
    ] = UNKNOWN
    """The amount above which a fee or consent is due; none: there is no such amount. Example: 50_000 units"""
    used: Annotated[Amount | Missing, Quantity(of=parse_amount, measured=True, directed=False)] = UNKNOWN
    """How much was taken so far, as measured. Example: 4_000 units"""
