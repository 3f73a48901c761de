"""The way out, so that nobody bends a kind: text only, never a direction."""

from typing import Annotated, Literal

from dealterms.model.axes import Text
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Term


class Other(Term):
    """The way out, so that nobody bends a kind: text only, never a direction."""

    cuad = (
        "Covenant Not to Sue",
        "Insurance",
        "Post-Termination Services",
        "Third Party Beneficiary",
        "Warranty Duration",
    )
    direction = "never"

    kind: Literal["other"]
    text: Annotated[str | Missing, Text()] = UNKNOWN
