"""Money that one party must lend the other when it asks."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Tokens
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_money, parse_percent
from dealterms.model.term import Benefits, Binds, Term


class Facility(Term):
    """Money that one party must lend the other when it asks: a loan, a credit line.

    What was drawn is a measurement: a drawing changes no size.
    """

    main = "size"

    kind: Literal["facility"]
    lender: Binds
    """The party that must lend. Example: bolt"""
    borrower: Benefits
    """The party that may draw. Example: acme"""
    size: Annotated[Amount | Missing, Quantity(of=parse_money, names_limit="up to")] = UNKNOWN
    """The most that may be drawn. Example: USD 4 billion"""
    interest: Annotated[
        Amount | Missing, Quantity(of=parse_percent, lower_is_up=True, needs=("interest_basis",))
    ] = UNKNOWN
    """What the borrower pays a year for what it drew; none: nothing. Example: 4.5%"""
    interest_basis: Annotated[str | Missing, Tokens()] = UNKNOWN
    """The rate that the interest is added to: sofr, euribor, prime; fixed, if to none. Example: sofr"""
    used: Annotated[Amount | Missing, Quantity(of=parse_money, measured=True, directed=False)] = UNKNOWN
    """How much was drawn so far, as measured. Example: over USD 1 billion"""
