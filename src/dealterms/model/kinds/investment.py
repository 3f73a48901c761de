"""Money that one party puts, or is bound to put, into the other."""

from typing import Annotated, Literal

from dealterms.model import quantity
from dealterms.model.axes import Events, Quantity
from dealterms.model.missing import UNKNOWN, Nothing
from dealterms.model.quantity import Quantity as Number
from dealterms.model.term import Benefits, Binds, Term


class Investment(Term):
    """Money that one party puts, or is bound to put, into the other."""

    kind: Literal["investment"]
    investor: Binds
    investee: Benefits
    committed: Annotated[Number | Nothing, Quantity(of=quantity.money)] = UNKNOWN
    conditions: Annotated[frozenset[str] | Nothing, Events()] = UNKNOWN
    valuation: Annotated[Number | Nothing, Quantity(of=quantity.money)] = UNKNOWN
    funded: Annotated[Number | Nothing, Quantity(of=quantity.money, measured=True)] = UNKNOWN
    """What was put in so far: a fact, not a promise."""
