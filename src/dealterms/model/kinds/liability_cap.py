"""The most that one party can owe the other; a cap of `none` is uncapped."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_amount
from dealterms.model.term import Benefits, Binds, Term


class LiabilityCap(Term):
    """The most that one party can owe the other; a cap of `none` is uncapped.

    It limits what somebody may claim: so it binds the claimant and benefits the liable party. Agreeing it,
    widening its scope, prolonging it and lowering it favor the liable party; exceptions to it, and its end,
    favor the claimant.
    """

    cuad = ("Cap on Liability", "Uncapped Liability")
    main = "cap"

    kind: Literal["liability-cap"]
    claimant: Binds
    """The party that can claim no more than that. Example: bolt"""
    liable: Benefits
    """The party that owes no more than that. Example: acme"""
    cap: Annotated[
        Amount | Missing, Quantity(of=parse_amount, lower_is_up=True, none_is="top", names_limit="up to")
    ] = UNKNOWN
    """The most that is owed; none: uncapped. Example: USD 5 million"""
