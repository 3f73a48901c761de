"""The way out, so that nobody bends a kind: its text has no direction."""

from typing import Annotated, Literal

from dealterms.model.axes import Text
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, PartyIds, Term


class Other(Term):
    """The way out, so that nobody bends a kind: its text has no direction.

    Its roles may be left out, and then nobody is favored when it is added or ended.
    """

    cuad = ("Covenant Not to Sue", "Insurance", "Post-Termination Services", "Third Party Beneficiary")
    direction = "never"
    main = "text"

    kind: Literal["other"]
    obligor: Binds = UNKNOWN
    """The party that owes something, if one does. Example: acme"""
    beneficiary: Benefits = UNKNOWN
    """The party that it is owed to. Example: bolt"""
    text: Annotated[str | Missing, Text()] = UNKNOWN
    """What is agreed, in your own words. Example: Acme insures the equipment at its own cost."""

    def get_party(self, side: Literal["binds", "benefits"]) -> PartyIds | None:
        """Return the id of the party on that side; None if neither role was written.

        A role that was left out beside one that was written is `unknown`, as if that word stood there.
        """
        roles = {"obligor", "beneficiary"}
        return super().get_party(side) if roles & self.model_fields_set else None
