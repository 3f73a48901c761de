"""What a deal says of time: an end, a due date, a window, with the day that follows from it.

Worked example, of a license that ends ``{through: 2030, on: [ipo], whichever: first}``::

    DatedValue(field="ends", value=…, day=2030, is_past=False)    ahead: its last day is 2030-12-31
    once the ipo is reached, on 2027-03-01: day=2027-03-01
    {on: [ipo]}, and the ipo is not reached: day=None
"""

from __future__ import annotations

from typing import NamedTuple

from dealterms.model.change import Evidence
from dealterms.model.diff import TermChange
from dealterms.model.partial_date import PartialDate
from dealterms.model.value import Value

TAKES_EFFECT = "since"
"""The field of the day on which a term takes effect."""


class DatedValue(NamedTuple):
    """One value of a term that speaks of time."""

    deal: str
    term: TermChange
    """The term, with its newest title and parties."""
    field: str
    value: Value
    """What the record states, or the sharper value that was known before."""
    day: PartialDate | None
    """The day that follows from it, as precisely as is known; None if no day does."""
    is_past: bool = False
    """Its last day has passed on the day asked for. That anything happened on it, this does not say."""
    period: str = ""
    """The period of a schedule of which it speaks."""
    proposal: str = ""
    """The id of the proposal that would set it; empty if the deal has it."""
    evidence: tuple[Evidence, ...] = ()
    last_known: str = ""
    """The snapshot that gave it, if the newest one does not state it as sharply."""
    milestones: tuple[str, ...] = ()
    """The titles of the milestones that were reached and from which the day follows."""
    renews: bool = False
    """The agreement renews itself: a past end may have moved."""
    is_confirmed_later: bool = False
    """A source that came after a past end confirms the term."""

    @property
    def parts(self) -> tuple[str, ...]:
        """What it is of, whatever its day is: deal, term, field, and the period or the proposal."""
        return tuple(filter(None, (self.deal, self.term.term, self.field, self.period, self.proposal)))

    @property
    def state(self) -> str:
        """Whether it lies ahead, is past, or has no day."""
        return "undated" if self.day is None else "past" if self.is_past else "ahead"

    @property
    def doubt(self) -> str:
        """How firm the day is: approximate, uncertain, or empty."""
        if self.day is None or not self.day.uncertain:
            return ""
        return "approximate" if self.day.text.endswith("~") else "uncertain"
