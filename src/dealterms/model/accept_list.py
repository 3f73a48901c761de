"""The findings that a repository accepts: what `terms/accepted.yaml` says."""

from datetime import date
from typing import Annotated

from pydantic import Field

from dealterms.model.source import Date, FrozenModel


class Acceptance(FrozenModel):
    """One finding that is accepted: which rule's, where, about which values, and why."""

    rule: str
    """The rule that finds it."""
    file: str
    """The file it is in, from the folder that holds `terms/`."""
    at: str = ""
    """The keys that lead there, joined by dots: terms.compute.level."""
    values: Annotated[tuple[str, ...], Field(min_length=1)]
    """What it is about, as the finding has it. With other values it is another finding."""
    reason: Annotated[str, Field(min_length=1)]
    """Why it may stay."""
    until: Date | None = None
    """The last day on which it may; left out, it may stay."""

    @property
    def identity(self) -> tuple[str, str, str, tuple[str, ...]]:
        """The identity of the findings that it is about; see `Finding.identity`."""
        return self.rule, self.file, self.at, self.values

    def has_expired(self, today: date) -> bool:
        """Return whether its last day is over."""
        return self.until is not None and self.until.last < today


class AcceptList(FrozenModel):
    """What `terms/accepted.yaml` says."""

    accepted: tuple[Acceptance, ...]
    """The findings that may stay."""
