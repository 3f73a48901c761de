"""A right to buy, sell or join later."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity
from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_amount
from dealterms.model.term import Benefits, Binds, Term


class Option(Term):
    """A right to buy, sell or join later."""

    kind: Literal["option"]
    grantor: Binds
    holder: Benefits
    strike: Annotated[Amount | Missing, Quantity(of=parse_amount, directed=False)] = UNKNOWN
    window: Annotated[Duration | Missing, Quantity(of=Duration.parse)] = UNKNOWN
