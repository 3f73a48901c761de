"""The five kinds of nothing: five facts, none of which may be compared as a number."""

from __future__ import annotations

from enum import Enum


class Missing(Enum):
    """What is written where a value is missing, and what that says."""

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


NONE = Missing.NONE
SILENT = Missing.SILENT
UNDISCLOSED = Missing.UNDISCLOSED
REDACTED = Missing.REDACTED
UNKNOWN = Missing.UNKNOWN

MISSING_BY_WORD = {nothing.value: nothing for nothing in Missing}

_RANKS = {UNKNOWN: 0, SILENT: 1, UNDISCLOSED: 2, REDACTED: 2, NONE: 3}


def known_rank(value: object) -> int:
    """How much a value says: unknown 0 < silent 1 < undisclosed = redacted 2 < a value = none 3."""
    return _RANKS[value] if isinstance(value, Missing) else 3
