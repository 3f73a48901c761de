"""The agreement's own dates: extended or shortened, never in anybody's favor."""

from typing import Annotated, Literal

from dealterms.model.axes import Through
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import Term


class DurationOfDeal(Term):
    """The agreement's own dates: extended or shortened, never in anybody's favor."""

    cuad = ("Agreement Date", "Effective Date", "Expiration Date")
    direction = "extent"

    kind: Literal["duration"]
    signed: Annotated[PartialDate | Missing, Through(of="date", directed=False)] = UNKNOWN
    """The date of the agreement. Example: 2019-07-22"""
    effective: Annotated[PartialDate | Missing, Through(of="date", directed=False)] = UNKNOWN
    """When it takes effect; its last day is `ends`. Example: 2019-08"""
