"""A say in the company, from information to control."""

from typing import Annotated, Literal

from dealterms.model.axes import Ladder, Scope
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class GovernanceRight(Term):
    """A say in the company, from information to control.

    Its ladder is one of rights: upward, the holder's right is strengthened.
    """

    cuad = ("Audit Rights",)
    main = "level"

    kind: Literal["governance-right"]
    company: Binds
    """The party in which there is a say. Example: acme"""
    holder: Benefits
    """The party that has the say. Example: bolt"""
    level: Annotated[
        str | Missing,
        Ladder(
            ("none < information < consultation* < audit* < observer < seat < veto* < control",),
            of_right=True,
            meanings={
                "none": "The holder has no say. Example: no board seat.",
                "information": "The holder is told. Example: quarterly accounts.",
                "consultation": "The holder is asked, and not followed. Example: a yearly advisory meeting.",
                "audit": "The holder may look into the books or sites. Example: one audit a year.",
                "observer": "The holder sits on the board without a vote. Example: an observer's seat.",
                "seat": "The holder has a vote on the board. Example: one of seven directors.",
                "veto": "Some decisions need the holder. Example: no new shares without its consent.",
                "control": "The holder decides. Example: it appoints most of the board.",
            },
        ),
    ] = UNKNOWN
    """How far the say goes. Example: observer"""
    over: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    """What the right is over. Example: [budget, new-shares]"""
