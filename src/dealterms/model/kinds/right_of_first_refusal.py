"""A right to be asked first: to match, to be offered, or to negotiate."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity
from dealterms.model.duration import Duration
from dealterms.model.kinds.exclusivity import PREFERENCE, PREFERENCE_RUNG_NAMES, PREFERENCE_RUNGS
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class RightOfFirstRefusal(Term):
    """A right to be asked first: to match, to be offered, or to negotiate.

    Its ladder is that of an exclusivity, one of restrictions: upward, what the grantor owes is tightened.
    """

    cuad = ("Rofr/Rofo/Rofn",)
    continues = ("exclusivity",)
    rung_names = PREFERENCE_RUNG_NAMES
    main = "level"
    exclusive_rungs = PREFERENCE_RUNGS
    exceptions = ("carve_outs",)

    kind: Literal["right-of-first-refusal"]
    grantor: Binds
    """The party that must ask. Example: acme"""
    holder: Benefits
    """The party that is asked. Example: bolt"""
    level: Annotated[str | Missing, PREFERENCE] = UNKNOWN
    """How far the grantor is bound. Example: refusal"""
    window: Annotated[Duration | Missing, Quantity(of=Duration.parse)] = UNKNOWN
    """How long the holder has to answer. Example: P30D"""
