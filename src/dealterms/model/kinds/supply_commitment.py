"""An amount that the supplier must make available."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity
from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_amount
from dealterms.model.term import Benefits, Binds, Term


class SupplyCommitment(Term):
    """An amount that the supplier must make available."""

    main = "amount"

    kind: Literal["supply-commitment"]
    supplier: Binds
    """The party that must supply. Example: bolt"""
    buyer: Benefits
    """The party that may count on it. Example: acme"""
    amount: Annotated[
        Amount | Missing, Quantity(of=parse_amount, needs=("period",), names_limit="at least")
    ] = UNKNOWN
    """How much: units, money, or a part of requirements. Example: up to 5 GW"""
    period: Annotated[Duration | Missing, Quantity(of=Duration.parse, directed=False)] = UNKNOWN
    """For how long that amount is; left out, once. Example: P1Y"""
    ramp: Annotated[Amount | Missing, Quantity(of=parse_amount)] = UNKNOWN
    """What must be there on the way, by date. Example: {2026: 1 GW, 2027: 3 GW}"""
