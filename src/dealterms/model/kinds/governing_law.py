"""Which law governs; never a direction."""

from typing import Annotated, Literal

from dealterms.model.axes import Tokens
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Term


class GoverningLaw(Term):
    """Which law governs; never a direction."""

    cuad = ("Governing Law",)
    direction = "never"

    kind: Literal["governing-law"]
    law: Annotated[str | Missing, Tokens()] = UNKNOWN
    """The state or country whose law it is. Example: delaware"""
