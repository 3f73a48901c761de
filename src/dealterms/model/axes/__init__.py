"""What a field can hold, and how two values of it compare. A kind's fields are annotated with these."""

from dealterms.model.axes.base import Axis, Movement, Options
from dealterms.model.axes.dates import Through
from dealterms.model.axes.ladder import Ladder
from dealterms.model.axes.quantity import Quantity
from dealterms.model.axes.sets import CarveOuts, Events, Scope
from dealterms.model.axes.words import Flag, Party, Text, Tokens

__all__ = [
    "Axis",
    "CarveOuts",
    "Events",
    "Flag",
    "Ladder",
    "Movement",
    "Options",
    "Party",
    "Quantity",
    "Scope",
    "Text",
    "Through",
    "Tokens",
]
