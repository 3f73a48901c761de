"""A promise not to compete, develop, solicit or disparage."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Tokens
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_amount
from dealterms.model.term import Benefits, Binds, Term


class NonCompete(Term):
    """A promise not to compete, develop, solicit or disparage."""

    cuad = ("Non-Compete", "No-Solicit of Customers", "No-Solicit of Employees", "Non-Disparagement")

    kind: Literal["non-compete"]
    restricted: Binds
    protected: Benefits
    form: Annotated[
        str | Missing,
        Tokens(choices=("compete", "develop", "solicit-customers", "solicit-employees", "disparage")),
    ] = UNKNOWN
    threshold: Annotated[Amount | Missing, Quantity(of=parse_amount, lower_is_up=True)] = UNKNOWN
    """What is still allowed: the lower, the tighter; `none` allows nothing."""
