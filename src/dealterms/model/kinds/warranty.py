"""A promise that what is delivered is as it should be, and for how long."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Scope
from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class Warranty(Term):
    """A promise that what is delivered is as it should be, and for how long."""

    cuad = ("Warranty Duration",)
    main = "covers"

    kind: Literal["warranty"]
    warrantor: Binds
    """The party that promises it. Example: bolt"""
    beneficiary: Benefits
    """The party that may lean on it. Example: acme"""
    covers: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    """What is promised; none: it is as it is. Example: [material, workmanship]"""
    period: Annotated[Duration | Missing, Quantity(of=Duration.parse)] = UNKNOWN
    """How long it lasts. Example: P24M"""
