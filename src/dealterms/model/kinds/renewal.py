"""How the agreement goes on after its first term."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Tokens
from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class Renewal(Term):
    """How the agreement goes on after its first term.

    An end that has passed is no error where a renewal is automatic.
    """

    cuad = ("Renewal Term", "Notice Period to Terminate Renewal")
    main = "form"

    kind: Literal["renewal"]
    grantor: Binds
    """The party that must go on. Example: acme"""
    holder: Benefits
    """The party that may have it go on. Example: bolt"""
    form: Annotated[str | Missing, Tokens(choices=("automatic", "by-notice", "by-agreement"))] = UNKNOWN
    """Whether it goes on by itself, if the holder asks, or if both agree; none: never. Example: automatic"""
    extension: Annotated[Duration | Missing, Quantity(of=Duration.parse)] = UNKNOWN
    """For how long each time. Example: P1Y"""
    notice: Annotated[Duration | Missing, Quantity(of=Duration.parse, directed=False)] = UNKNOWN
    """How long before the end somebody must speak. Example: P90D"""
