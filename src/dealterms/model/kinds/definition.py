"""What a word of the deal means. A change of it flags every term that uses it."""

from typing import Annotated, Literal

from dealterms.model.axes import Text
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.source import TermIds
from dealterms.model.term import Term


class Definition(Term):
    """What a word of the deal means. A change of it flags every term that uses it."""

    direction = "never"

    kind: Literal["definition"]
    text: Annotated[str | Missing, Text()] = UNKNOWN
    """The meaning, in your own words. Example: revenue less refunds and taxes"""
    used_by: TermIds = ()
    """The ids of the terms that lean on it. Example: [revenue-share]"""
