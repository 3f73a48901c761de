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
    """The party that may want to hand the agreement on. Example: acme"""
    other: Benefits
    """The party that then gets another partner. Example: bolt"""
    level: Annotated[
        str | Missing,
        Ladder(
            ("free < notice < consent < prohibited",),
            meanings={
                "free": "The agreement may be handed on without a word. Example: assignable at will.",
                "notice": "The other party must be told. Example: assignable upon ten days' notice.",
                "consent": "The other party must agree. Example: not without prior written consent.",
                "prohibited": "It may not be handed on at all. Example: any assignment is void.",
            },
        ),
    ] = UNKNOWN
    """What an assignment takes. Example: consent"""
