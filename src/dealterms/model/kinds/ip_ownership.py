"""Who owns what is created under the deal."""

from typing import Annotated, Literal

from dealterms.model.axes import Ladder
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class IpOwnership(Term):
    """Who owns what is created under the deal."""

    cuad = ("IP Ownership Assignment", "Joint IP Ownership")

    kind: Literal["ip-ownership"]
    creator: Binds
    acquirer: Benefits
    level: Annotated[str | Missing, Ladder(("retained < joint < assigned",))] = UNKNOWN
