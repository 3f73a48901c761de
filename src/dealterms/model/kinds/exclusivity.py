"""Dealing with one party only, or with it before others."""

from typing import Annotated, Literal

from dealterms.model.axes import Ladder, Quantity
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_percent
from dealterms.model.term import Benefits, Binds, Term

# The ladder is that of a right of first refusal, too: a term may move there and keep its id.
PREFERENCE_CHAINS = (
    "exclusive > sole* > majority > refusal > offer* > negotiation* > preferred > none",
    "sole* > first-availability > preferred",
)
RUNG_NAMES = {
    "refusal": "right of first refusal",
    "offer": "right of first offer",
    "negotiation": "right of first negotiation",
}


class Exclusivity(Term):
    """Dealing with one party only, or with it before others."""

    cuad = ("Exclusivity", "Competitive Restriction Exception")
    continues = ("right-of-first-refusal",)
    rung_names = RUNG_NAMES

    kind: Literal["exclusivity"]
    grantor: Binds
    holder: Benefits
    level: Annotated[str | Missing, Ladder(PREFERENCE_CHAINS)] = UNKNOWN
    share: Annotated[Amount | Missing, Quantity(of=parse_percent)] = UNKNOWN
    """The part of the business that is reserved."""
