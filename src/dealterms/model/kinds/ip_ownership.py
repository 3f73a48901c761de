"""Who owns what is created under the deal."""

from typing import Annotated, Literal

from dealterms.model.axes import Ladder
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class IpOwnership(Term):
    """Who owns what is created under the deal.

    Its ladder is one of rights: upward, the acquirer's right is strengthened.
    """

    cuad = ("IP Ownership Assignment", "Joint IP Ownership")

    kind: Literal["ip-ownership"]
    creator: Binds
    """The party that creates it. Example: acme"""
    acquirer: Benefits
    """The party that may come to own it. Example: bolt"""
    level: Annotated[
        str | Missing,
        Ladder(
            ("retained < joint < assigned",),
            of_right=True,
            meanings={
                "retained": "The creator owns it. Example: each party keeps what it makes.",
                "joint": "Both own it together. Example: joint inventions in equal shares.",
                "assigned": "The acquirer owns it. Example: all work product is assigned to it.",
            },
        ),
    ] = UNKNOWN
    """Who owns it in the end. Example: joint"""
