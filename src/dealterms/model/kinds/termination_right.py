"""A right to end the agreement or a term of it."""

from typing import Annotated, Literal

from dealterms.model import axis
from dealterms.model.duration import Duration
from dealterms.model.nothing import UNKNOWN, Nothing
from dealterms.model.term import Benefits, Binds, Term


class TerminationRight(Term):
    """A right to end the agreement or a term of it."""

    cuad = ("Termination for Convenience",)

    kind: Literal["termination-right"]
    counterparty: Binds
    holder: Benefits
    level: Annotated[
        str | Nothing, axis.Ladder(chains=("none < for-cause < on-trigger < for-convenience",))
    ] = UNKNOWN
    notice: Annotated[Duration | Nothing, axis.Quantity(of=Duration.parse, directed=False)] = (
        UNKNOWN
    )
    trigger: Annotated[str | Nothing, axis.Tokens()] = UNKNOWN
