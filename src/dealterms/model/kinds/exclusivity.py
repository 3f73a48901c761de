"""Dealing with one party only, or with it before others."""

from typing import Annotated, Literal

from dealterms.model import quantity
from dealterms.model.axes import Ladder, Quantity
from dealterms.model.kinds._ladders import PREFERENCE_CHAINS, RUNG_NAMES
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount
from dealterms.model.term import Benefits, Binds, Term


class Exclusivity(Term):
    """Dealing with one party only, or with it before others."""

    cuad = ("Exclusivity", "Competitive Restriction Exception")
    continues = ("right-of-first-refusal",)
    rung_names = RUNG_NAMES

    kind: Literal["exclusivity"]
    grantor: Binds
    holder: Benefits
    level: Annotated[str | Missing, Ladder(chains=PREFERENCE_CHAINS)] = UNKNOWN
    share: Annotated[Amount | Missing, Quantity(of=quantity.parse_percent)] = UNKNOWN
    """The part of the business that is reserved."""
