"""Better terms given to others must be given to the holder too."""

from typing import Annotated, Literal

from dealterms.model.axes import Ladder
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class MostFavoredNation(Term):
    """Better terms given to others must be given to the holder too."""

    cuad = ("Most Favored Nation",)

    kind: Literal["most-favored-nation"]
    grantor: Binds
    holder: Benefits
    mechanism: Annotated[str | Missing, Ladder(("none < notice < match < automatic",))] = UNKNOWN
