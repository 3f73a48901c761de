"""An event that, once reached, changes what the parties owe; the holder is whom triggering serves."""

from typing import Annotated, Literal

from dealterms.model.axes import Ladder, Tokens
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class MilestoneTrigger(Term):
    """An event that, once reached, changes what the parties owe; the holder is whom triggering serves."""

    kind: Literal["milestone-trigger"]
    grantor: Binds
    holder: Benefits
    event: Annotated[str | Missing, Tokens()] = UNKNOWN
    decided_by: Annotated[
        str | Missing, Ladder(("holder > holder-verified > joint > independent > grantor",))
    ] = UNKNOWN
    """Who says that it was reached."""
    effects: Annotated[frozenset[str] | Missing, Tokens(many=True)] = UNKNOWN
    """What it does, beside ending the terms whose `ends.on` names it."""
