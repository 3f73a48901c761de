"""A right to buy, sell or join later."""

from typing import Annotated, Literal

from dealterms.model import axis, quantity
from dealterms.model.duration import Duration
from dealterms.model.nothing import UNKNOWN, Nothing
from dealterms.model.quantity import Quantity as Number
from dealterms.model.term import Benefits, Binds, Term


class Option(Term):
    """A right to buy, sell or join later."""

    kind: Literal["option"]
    grantor: Binds
    holder: Benefits
    strike: Annotated[Number | Nothing, axis.Quantity(of=quantity.amount, directed=False)] = UNKNOWN
    window: Annotated[Duration | Nothing, axis.Quantity(of=Duration.parse)] = UNKNOWN
