"""What a field can hold, and how two values of it compare. A kind's fields are annotated with these."""

from dealterms.model.axes.base import Axis, AxisOptions, Movement, Relation
from dealterms.model.axes.dates import Through
from dealterms.model.axes.ladder import Ladder
from dealterms.model.axes.quantity import Quantity
from dealterms.model.axes.words import CarveOuts, Events, Flag, Role, Scope, Text, Tokens

__all__ = [
    "Axis", "AxisOptions", "CarveOuts", "Events", "Flag", "Ladder", "Movement", "Quantity", "Relation",
    "Role", "Scope", "Text", "Through", "Tokens",
]  # fmt: skip
