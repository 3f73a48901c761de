"""A say in the company, from information to control."""

from typing import Annotated, Literal

from dealterms.model.axes import Ladder, Tokens
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class GovernanceRight(Term):
    """A say in the company, from information to control."""

    cuad = ("Audit Rights",)

    kind: Literal["governance-right"]
    company: Binds
    holder: Benefits
    level: Annotated[
        str | Missing, Ladder(("none < information < audit < observer < seat < veto < control",))
    ] = UNKNOWN
    over: Annotated[frozenset[str] | Missing, Tokens(many=True)] = UNKNOWN
    """What the right is over."""
