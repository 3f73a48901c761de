"""How the agreement goes on after its first term."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Tokens
from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class Renewal(Term):
    """How the agreement goes on after its first term."""

    cuad = ("Renewal Term", "Notice Period to Terminate Renewal")

    kind: Literal["renewal"]
    grantor: Binds
    holder: Benefits
    form: Annotated[str | Missing, Tokens()] = UNKNOWN
    """automatic, by-notice, by-agreement, …"""
    extension: Annotated[Duration | Missing, Quantity(of=Duration.parse)] = UNKNOWN
    notice: Annotated[Duration | Missing, Quantity(of=Duration.parse, directed=False)] = UNKNOWN
