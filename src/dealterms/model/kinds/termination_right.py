"""A right to end the agreement or a term of it."""

from typing import Annotated, Literal

from dealterms.model.axes import Ladder, Quantity, Scope
from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class TerminationRight(Term):
    """A right to end the agreement or a term of it.

    Its ladder is one of rights: upward, the holder's right is strengthened.
    """

    cuad = ("Termination for Convenience",)
    main = "level"

    kind: Literal["termination-right"]
    counterparty: Binds
    """The party that is left. Example: acme"""
    holder: Benefits
    """The party that may leave. Example: bolt"""
    level: Annotated[
        str | Missing,
        Ladder(
            ("none < for-cause < on-trigger* < for-convenience",),
            of_right=True,
            meanings={
                "none": "The holder cannot leave. Example: no termination before 2030.",
                "for-cause": "Only if the other fails. Example: for a breach that is not cured in time.",
                "on-trigger": "If something happens that nobody need be at fault for. Example: after a sale.",
                "for-convenience": "Whenever it likes, without a reason. Example: upon 90 days' notice.",
            },
        ),
    ] = UNKNOWN
    """When the holder may leave. Example: for-cause"""
    notice: Annotated[Duration | Missing, Quantity(of=Duration.parse, directed=False)] = UNKNOWN
    """How long before it must say so. Example: P90D"""
    triggers: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    """What opens the right. Example: [insolvency, change-of-control]"""
