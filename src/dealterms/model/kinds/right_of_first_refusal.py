"""A right to be asked first: to match, to be offered, or to negotiate."""

from typing import Annotated, Literal

from dealterms.model.axes import Ladder, Quantity
from dealterms.model.duration import Duration
from dealterms.model.kinds.exclusivity import PREFERENCE_CHAINS, RUNG_NAMES
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class RightOfFirstRefusal(Term):
    """A right to be asked first: to match, to be offered, or to negotiate."""

    cuad = ("Rofr/Rofo/Rofn",)
    continues = ("exclusivity",)
    rung_names = RUNG_NAMES

    kind: Literal["right-of-first-refusal"]
    grantor: Binds
    holder: Benefits
    level: Annotated[str | Missing, Ladder(PREFERENCE_CHAINS)] = UNKNOWN
    window: Annotated[Duration | Missing, Quantity(of=Duration.parse)] = UNKNOWN
    """How long the holder has to answer."""
