"""A right to buy, sell or join later."""

from typing import Annotated, Literal

from dealterms.model import quantity
from dealterms.model.axes import Quantity
from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Nothing
from dealterms.model.quantity import Quantity as Number
from dealterms.model.term import Benefits, Binds, Term


class Option(Term):
    """A right to buy, sell or join later."""

    kind: Literal["option"]
    grantor: Binds
    holder: Benefits
    strike: Annotated[Number | Nothing, Quantity(of=quantity.amount, directed=False)] = UNKNOWN
    window: Annotated[Duration | Nothing, Quantity(of=Duration.parse)] = UNKNOWN
