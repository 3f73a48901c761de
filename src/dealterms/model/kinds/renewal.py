"""How the agreement goes on after its first term."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Tokens
from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Nothing
from dealterms.model.term import Benefits, Binds, Term


class Renewal(Term):
    """How the agreement goes on after its first term."""

    cuad = ("Renewal Term", "Notice Period to Terminate Renewal")

    kind: Literal["renewal"]
    grantor: Binds
    holder: Benefits
    form: Annotated[str | Nothing, Tokens()] = UNKNOWN
    """automatic, by-notice, by-agreement, …"""
    extension: Annotated[Duration | Nothing, Quantity(of=Duration.parse)] = UNKNOWN
    notice: Annotated[Duration | Nothing, Quantity(of=Duration.parse, directed=False)] = UNKNOWN
