"""Five reasons why a value is missing; they are different facts, and never compared as numbers."""

from enum import Enum
from typing import Literal, NamedTuple


class Missing(Enum):
    """The word that stands in place of a value, and what it says."""

    NONE = "none"
    """We know that there is none."""
    SILENT = "silent"
    """The text was seen and does not speak of it."""
    UNDISCLOSED = "undisclosed"
    """It exists; its value is not public."""
    REDACTED = "redacted"
    """It was filed with ``[***]``."""
    UNKNOWN = "unknown"
    """We do not know whether it exists. A field left out says the same."""

    def __repr__(self) -> str:
        return self.value


NONE, SILENT, UNDISCLOSED, REDACTED, UNKNOWN = Missing
MISSING_BY_WORD = {missing.value: missing for missing in Missing}

_RANKS = {UNKNOWN: 0, SILENT: 1, UNDISCLOSED: 2, REDACTED: 2, NONE: 3}


class Trend(NamedTuple):
    """A value that is not public, but said to be lower or higher than before: ``redacted, lower``.

    It speaks of what went before, never of what comes after.
    """

    word: Missing
    """`UNDISCLOSED` or `REDACTED`."""
    way: Literal["lower", "higher"]

    def __str__(self) -> str:
        return f"{self.word.value}, {self.way}"


_WAYS: tuple[Literal["lower"], Literal["higher"]] = ("lower", "higher")
_TRENDS = [Trend(word, way) for word in (UNDISCLOSED, REDACTED) for way in _WAYS]
TREND_BY_TEXT = {str(trend): trend for trend in _TRENDS}
"""All that may be written."""


def known_rank(value: object) -> int:
    """Return how much is known: unknown 0 < silent 1 < undisclosed = redacted 2 < a value = none 3.

    A `Trend` is of rank 2.
    """
    if isinstance(value, Missing):
        return _RANKS[value]
    return 2 if isinstance(value, Trend) else 3
