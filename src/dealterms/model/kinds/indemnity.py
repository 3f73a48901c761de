"""A promise to make good what third parties' claims cost the other."""

from typing import Annotated, Literal

from dealterms.model.axes import Quantity, Scope
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.quantity import Amount, parse_amount
from dealterms.model.term import Benefits, Binds, Term


class Indemnity(Term):
    """A promise to make good what third parties' claims cost the other."""

    main = "covers"

    kind: Literal["indemnity"]
    indemnitor: Binds
    """The party that makes good. Example: bolt"""
    indemnitee: Benefits
    """The party whose loss is made good. Example: acme"""
    covers: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    """Which claims; none: there is no such promise. Example: [copyright, personal-injury]"""
    cap: Annotated[Amount | Missing, Quantity(of=parse_amount, none_is="top", names_limit="up to")] = UNKNOWN
    """The most that must be made good; none: without limit. Example: USD 10 million"""
