"""Dealing with one party only, or with it before others."""

from typing import Annotated, Literal

from dealterms.model import quantity
from dealterms.model.axes import Ladder, Quantity
from dealterms.model.kinds._ladders import PREFERENCE, RUNG_NAMES
from dealterms.model.missing import UNKNOWN, Nothing
from dealterms.model.quantity import Quantity as Number
from dealterms.model.term import Benefits, Binds, Term


class Exclusivity(Term):
    """Dealing with one party only, or with it before others."""

    cuad = ("Exclusivity", "Competitive Restriction Exception")
    continues = ("right-of-first-refusal",)
    rung_names = RUNG_NAMES

    kind: Literal["exclusivity"]
    grantor: Binds
    holder: Benefits
    level: Annotated[str | Nothing, Ladder(chains=PREFERENCE)] = UNKNOWN
    share: Annotated[Number | Nothing, Quantity(of=quantity.percent)] = UNKNOWN
    """The part of the business that is reserved."""
