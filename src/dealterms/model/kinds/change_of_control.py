"""What follows when the company gets a new owner."""

from typing import Annotated, Literal

from dealterms.model.axes import Ladder, Quantity
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_amount
from dealterms.model.term import Benefits, Binds, Term


class ChangeOfControl(Term):
    """What follows when the company gets a new owner."""

    cuad = ("Change of Control",)

    kind: Literal["change-of-control"]
    company: Binds
    holder: Benefits
    level: Annotated[str | Missing, Ladder(("none < notice < consent < termination < automatic",))] = UNKNOWN
    threshold: Annotated[Amount | Missing, Quantity(of=parse_amount, directed=False)] = UNKNOWN
