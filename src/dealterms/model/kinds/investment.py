"""Money that one party puts, or is bound to put, into the other."""

from typing import Annotated, Literal

from dealterms.model.axes import Events, Quantity
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_money
from dealterms.model.term import Benefits, Binds, Term


class Investment(Term):
    """Money that one party puts, or is bound to put, into the other."""

    kind: Literal["investment"]
    investor: Binds
    investee: Benefits
    committed: Annotated[Amount | Missing, Quantity(of=parse_money)] = UNKNOWN
    conditions: Annotated[frozenset[str] | Missing, Events()] = UNKNOWN
    valuation: Annotated[Amount | Missing, Quantity(of=parse_money)] = UNKNOWN
    funded: Annotated[Amount | Missing, Quantity(of=parse_money, measured=True)] = UNKNOWN
    """What was put in so far: a fact, not a promise."""
