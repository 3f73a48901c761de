"""A right to buy, sell or join later."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity
from dealterms.model.duration import Duration
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_amount
from dealterms.model.term import Benefits, Binds, Term


class Option(Term):
    """A right to buy, sell or join later.

    What was bought is a measurement: using a part of it changes no size.
    """

    main = "size"

    kind: Literal["option"]
    grantor: Binds
    """The party that must sell, buy or let in. Example: acme"""
    holder: Benefits
    """The party that may ask for it. Example: bolt"""
    size: Annotated[Amount | Missing, Quantity(of=parse_amount)] = UNKNOWN
    """How much it is for: money, units, or a part. Example: USD 2.75 billion"""
    strike: Annotated[Amount | Missing, Quantity(of=parse_amount, directed=False)] = UNKNOWN
    """At which price; who is served by a higher one depends on who buys. Example: USD 10 million"""
    window: Annotated[Duration | Missing, Quantity(of=Duration.parse)] = UNKNOWN
    """How long the holder may ask for it. Example: P2Y"""
    used: Annotated[Amount | Missing, Quantity(of=parse_amount, measured=True, directed=False)] = UNKNOWN
    """How much of it was used so far, as measured. Example: USD 1 billion"""
