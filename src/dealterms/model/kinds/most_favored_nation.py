"""Better terms given to others must be given to the holder too."""

from typing import Annotated, Literal

from dealterms.model.axes import Ladder
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class MostFavoredNation(Term):
    """Better terms given to others must be given to the holder too.

    Its ladder is one of rights: upward, the holder's right is strengthened.
    """

    cuad = ("Most Favored Nation",)
    main = "mechanism"

    kind: Literal["most-favored-nation"]
    grantor: Binds
    """The party that may give others better terms. Example: acme"""
    holder: Benefits
    """The party that gets them too. Example: bolt"""
    mechanism: Annotated[
        str | Missing,
        Ladder(
            ("none < notice < match < automatic",),
            of_right=True,
            meanings={
                "none": "Others may get better terms. Example: no most favored customer clause.",
                "notice": "The holder must be told of them. Example: a list of other licenses each year.",
                "match": "The holder gets them when it asks. Example: it may elect the lower royalty.",
                "automatic": "The holder gets them at once. Example: its price falls with the lowest one.",
            },
        ),
    ] = UNKNOWN
    """How the holder gets them. Example: match"""
