"""Money that one party puts, or is bound to put, into the other."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_money
from dealterms.model.term import Benefits, Binds, Term


class Investment(Term):
    """Money that one party puts, or is bound to put, into the other."""

    main = "committed"

    kind: Literal["investment"]
    investor: Binds
    """The party that puts money in. Example: bolt"""
    investee: Benefits
    """The party that gets it. Example: acme"""
    committed: Annotated[Amount | Missing, Quantity(of=parse_money)] = UNKNOWN
    """What was promised. Example: up to USD 4 billion"""
    valuation: Annotated[Amount | Missing, Quantity(of=parse_money)] = UNKNOWN
    """What the whole investee counts for. Example: USD 29 billion"""
    funded: Annotated[Amount | Missing, Quantity(of=parse_money, measured=True, directed=False)] = UNKNOWN
    """What was put in so far: a fact, not a promise. Example: over USD 1 billion"""
