"""How much of one party the other owns: measured, and perhaps capped."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Tokens
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_percent
from dealterms.model.term import Benefits, Binds, Term


class EquityStake(Term):
    """How much of one party the other owns, and the most that it may own.

    What it owns is a measurement and has no direction. A higher cap lets the holder have more of the issuer.
    """

    main = "percent"

    kind: Literal["equity-stake"]
    issuer: Binds
    """The party that is owned in part. Example: acme"""
    holder: Benefits
    """The party that owns the part. Example: bolt"""
    percent: Annotated[
        Amount | Missing, Quantity(of=parse_percent, measured=True, directed=False, needs=("basis",))
    ] = UNKNOWN
    """How much of it, as measured. Example: about 27%"""
    basis: Annotated[str | Missing, Tokens(measured=True)] = UNKNOWN
    """What the percentage is counted on: voting, fully-diluted, … Example: as-converted"""
    cap: Annotated[
        Amount | Missing, Quantity(of=parse_percent, none_is="top", needs=("basis",), names_limit="up to")
    ] = UNKNOWN
    """The most that the holder may own; none: as much as it likes. Example: 49%"""
