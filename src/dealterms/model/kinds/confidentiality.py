"""What both keep secret, and for how long."""

from typing import Annotated, Literal

from dealterms.model import axis
from dealterms.model.duration import Duration
from dealterms.model.nothing import UNKNOWN, Nothing
from dealterms.model.term import Term


class Confidentiality(Term):
    """What both keep secret, and for how long."""

    kind: Literal["confidentiality"]
    period: Annotated[Duration | Nothing, axis.Quantity(of=Duration.parse)] = UNKNOWN
