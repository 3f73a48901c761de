"""The most that one party can owe the other; a cap of `none` is uncapped."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_money
from dealterms.model.term import Benefits, Binds, Term


class LiabilityCap(Term):
    """The most that one party can owe the other; a cap of `none` is uncapped."""

    cuad = ("Cap on Liability", "Uncapped Liability")

    kind: Literal["liability-cap"]
    liable: Binds
    claimant: Benefits
    cap: Annotated[Amount | Missing, Quantity(of=parse_money, none_is="top")] = UNKNOWN
