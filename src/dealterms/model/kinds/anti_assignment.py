"""Whether the agreement may be handed on."""

from typing import Annotated, Literal

from dealterms.model.axes import Ladder
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class AntiAssignment(Term):
    """Whether the agreement may be handed on."""

    cuad = ("Anti-Assignment",)

    kind: Literal["anti-assignment"]
    assignor: Binds
    other: Benefits
    level: Annotated[str | Missing, Ladder(("free < notice < consent < prohibited",))] = UNKNOWN
