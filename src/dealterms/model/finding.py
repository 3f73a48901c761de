"""Wrong data, as a value: where, what, and what would mend it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from dealterms.model.place import Place

Severity = Literal["error", "warning"]


class Finding(NamedTuple):
    """One thing that is wrong in the files."""

    rule: str
    """The name of the rule that found it, in kebab-case."""
    place: Place
    message: str
    """What is wrong, a sentence without its full stop."""
    mend: str = ""
    """What would mend it, likewise."""
    severity: Severity = "error"

    def __str__(self) -> str:
        mend = f" {self.mend}." if self.mend else ""
        return f"{self.place}: {self.severity}[{self.rule}]: {self.message}.{mend}"
