"""What follows when the company gets a new owner."""

from typing import Annotated, Literal

from dealterms.model.axes import Ladder, Quantity
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_amount
from dealterms.model.term import Benefits, Binds, Term


class ChangeOfControl(Term):
    """What follows when the company gets a new owner.

    Its ladder is one of rights: upward, the holder's right is strengthened.
    """

    cuad = ("Change of Control",)
    main = "level"

    kind: Literal["change-of-control"]
    company: Binds
    """The party that may get a new owner. Example: acme"""
    holder: Benefits
    """The party that may then do something. Example: bolt"""
    level: Annotated[
        str | Missing,
        Ladder(
            ("none < notice < consent < termination* < automatic",),
            of_right=True,
            meanings={
                "none": "Nothing follows. Example: a new owner changes nothing.",
                "notice": "The holder must be told. Example: notice within 30 days of a sale.",
                "consent": "The holder must agree to it beforehand. Example: no sale without consent.",
                "termination": "The holder may end the agreement. Example: it may terminate upon a sale.",
                "automatic": "The agreement ends by itself. Example: it ends on the day of a sale.",
            },
        ),
    ] = UNKNOWN
    """What the holder may do, or what happens. Example: consent"""
    threshold: Annotated[
        Amount | Missing, Quantity(of=parse_amount, directed=False, names_limit="at least")
    ] = UNKNOWN
    """From which part of the shares or sum on it counts as a new owner. Example: more than 50%"""
