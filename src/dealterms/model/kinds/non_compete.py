"""A promise not to compete, develop, solicit or disparage."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Tokens
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_amount
from dealterms.model.term import Benefits, Binds, Term


class NonCompete(Term):
    """A promise not to compete, develop, solicit or disparage."""

    cuad = ("Non-Compete", "No-Solicit of Customers", "No-Solicit of Employees", "Non-Disparagement")
    main = "form"

    kind: Literal["non-compete"]
    restricted: Binds
    """The party that promises. Example: acme"""
    protected: Benefits
    """The party that it promises to. Example: bolt"""
    form: Annotated[
        str | Missing,
        Tokens(choices=("compete", "develop", "solicit-customers", "solicit-employees", "disparage")),
    ] = UNKNOWN
    """What it must not do. Example: solicit-employees"""
    threshold: Annotated[Amount | Missing, Quantity(of=parse_amount, lower_is_up=True)] = UNKNOWN
    """What is still allowed: the lower, the tighter; none: nothing is allowed. Example: 5%"""
