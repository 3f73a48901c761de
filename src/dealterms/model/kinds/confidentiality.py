"""What both keep secret, and for how long."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity
from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Term


class Confidentiality(Term):
    """What both keep secret, and for how long."""

    main = "period"

    kind: Literal["confidentiality"]
    period: Annotated[Duration | Missing, Quantity(of=Duration.parse)] = UNKNOWN
    """How long it lasts after the agreement ends; none: nothing is secret. Example: P5Y"""
