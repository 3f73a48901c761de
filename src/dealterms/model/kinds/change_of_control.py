"""What follows when the company gets a new owner."""

from typing import Annotated, Literal

from dealterms.model import quantity
from dealterms.model.axes import Ladder, Quantity
from dealterms.model.missing import UNKNOWN, Nothing
from dealterms.model.quantity import Quantity as Number
from dealterms.model.term import Benefits, Binds, Term


class ChangeOfControl(Term):
    """What follows when the company gets a new owner."""

    cuad = ("Change of Control",)

    kind: Literal["change-of-control"]
    company: Binds
    holder: Benefits
    level: Annotated[
        str | Nothing, Ladder(chains=("none < notice < consent < termination < automatic",))
    ] = UNKNOWN
    threshold: Annotated[Number | Nothing, Quantity(of=quantity.amount, directed=False)] = UNKNOWN
