"""Dealing with one party only, or with it before others."""

from typing import Annotated, Final, Literal

from dealterms.model.axes import Ladder, Quantity
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_percent
from dealterms.model.term import Benefits, Binds, Term

PREFERENCE: Final = Ladder(
    (
        "exclusive > sole* > refusal > offer* > negotiation* > preferred* > none",
        "sole* > majority* > primary* > preferred*",
        "sole* > first-availability* > preferred*",
    ),
    meanings={
        "exclusive": (
            "The grantor deals with the holder alone, and does not do the work itself."
            " Example: the holder is the exclusive distributor."
        ),
        "sole": (
            "The grantor deals with no third party, and may do the work itself."
            " Example: the holder is the only supplier beside the grantor's own plant."
        ),
        "refusal": (
            "The holder may match what a third party offers before the grantor accepts it."
            " Example: a right of first refusal on new capacity."
        ),
        "offer": (
            "The grantor must make its offer to the holder first."
            " Example: a right of first offer before a site is put on the market."
        ),
        "negotiation": (
            "The grantor must negotiate with the holder first, and owes no result."
            " Example: 60 days of first negotiation on the next product."
        ),
        "preferred": (
            "The holder is favored in some way that binds the grantor to little."
            " Example: a preferred partner, considered first where terms are equal."
        ),
        "none": "The grantor deals with whom it likes. Example: a non-exclusive supply agreement.",
        "majority": ("More than half of the business is the holder's. Example: most of the yearly volume."),
        "primary": ("The holder is the main one, and not the only one. Example: the primary cloud provider."),
        "first-availability": (
            "What the grantor makes is to be had from the holder before it is to be had from others."
            " Example: new models come first to the holder's cloud."
        ),
    },
)
"""A share of the business and a right to be asked do not compare. A term may move between this kind and a
right of first refusal and keep its id: the ladder is that of both."""
PREFERENCE_RUNG_NAMES: Final = {
    "refusal": "right of first refusal",
    "offer": "right of first offer",
    "negotiation": "right of first negotiation",
}
PREFERENCE_RUNGS: Final = frozenset(PREFERENCE.rungs) - {"none"}
"""The rungs on which there is something to make an exception from."""


class Exclusivity(Term):
    """Dealing with one party only, or with it before others.

    Its ladder is one of restrictions: upward, what the grantor owes is tightened.
    """

    cuad = ("Exclusivity", "Competitive Restriction Exception")
    continues = ("right-of-first-refusal",)
    rung_names = PREFERENCE_RUNG_NAMES
    main = "level"
    exclusive_rungs = PREFERENCE_RUNGS
    exceptions = ("carve_outs",)

    kind: Literal["exclusivity"]
    grantor: Binds
    """The party that is not free to deal with others. Example: acme"""
    holder: Benefits
    """The party that it deals with. Example: bolt"""
    level: Annotated[str | Missing, PREFERENCE] = UNKNOWN
    """How far the grantor is bound. Example: primary"""
    share: Annotated[Amount | Missing, Quantity(of=parse_percent)] = UNKNOWN
    """The part of the business that is reserved. Example: at least 80%"""
