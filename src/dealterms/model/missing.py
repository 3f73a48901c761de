"""Five reasons why a value is missing; they are different facts, and never compared as numbers."""

from enum import Enum


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


def known_rank(value: object) -> int:
    """Return how much is known: unknown 0 < silent 1 < undisclosed = redacted 2 < a value = none 3."""
    return _RANKS[value] if isinstance(value, Missing) else 3
