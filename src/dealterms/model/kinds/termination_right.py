"""A right to end the agreement or a term of it."""

from typing import Annotated, Literal

from dealterms.model.axes import Ladder, Quantity, Tokens
from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class TerminationRight(Term):
    """A right to end the agreement or a term of it."""

    cuad = ("Termination for Convenience",)

    kind: Literal["termination-right"]
    counterparty: Binds
    holder: Benefits
    level: Annotated[str | Missing, Ladder(("none < for-cause < on-trigger < for-convenience",))] = UNKNOWN
    notice: Annotated[Duration | Missing, Quantity(of=Duration.parse, directed=False)] = UNKNOWN
    trigger: Annotated[str | Missing, Tokens()] = UNKNOWN
