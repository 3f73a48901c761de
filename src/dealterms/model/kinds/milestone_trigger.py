"""An event that, once reached, changes what the parties owe; the holder is whom triggering serves."""

from typing import Annotated, ClassVar, Literal

from dealterms.model.axes import Ladder, Tokens
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class MilestoneTrigger(Term):
    """An event that, once reached, changes what the parties owe; the holder is whom triggering serves.

    Its ladder is one of rights: upward, the holder's say in whether it was reached is strengthened.
    """

    rung_names: ClassVar[dict[str, str]] = {"holder-verified": "the holder, verified by others"}

    kind: Literal["milestone-trigger"]
    grantor: Binds
    """The party whom triggering hurts. Example: bolt"""
    holder: Benefits
    """The party whom triggering serves. Example: acme"""
    event: Annotated[str | Missing, Tokens()] = UNKNOWN
    """What has to happen. Example: public-offering"""
    decided_by: Annotated[
        str | Missing,
        Ladder(
            ("holder > holder-verified > joint > independent* > grantor",),
            of_right=True,
            meanings={
                "holder": "The holder says so. Example: its board declares it.",
                "holder-verified": (
                    "The holder says so, and somebody else verifies it."
                    " Example: its board declares it and a panel of experts confirms."
                ),
                "joint": "Both must agree. Example: a committee of both parties.",
                "independent": "A third party says so. Example: an auditor.",
                "grantor": "The grantor says so. Example: the buyer accepts the delivery.",
            },
        ),
    ] = UNKNOWN
    """Who says that it was reached. Example: joint"""
    effects: Annotated[frozenset[str] | Missing, Tokens(many=True)] = UNKNOWN
    """What it does, beside ending the terms whose `ends.on` names it. Example: [share-falls]"""
