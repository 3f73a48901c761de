"""What a branch does to the deals: every file that it touches, sorted, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from dealterms.model.diff import Diff, FieldChange, TermChange
from dealterms.model.finding import Finding
from dealterms.model.listing import SnapshotSummary
from dealterms.model.location import Location

FILE_CHANGE_LABELS: dict[str, str] = {
    "new-snapshot": "new snapshot",
    "inserted-snapshot": "snapshot inserted",
    "correction": "correction of the past",
    "redated-snapshot": "snapshot re-dated",
    "deleted-snapshot": "snapshot deleted",
    "evidence": "evidence only",
    "wording": "words only",
    "reformatted": "no term changed",
    "new-deal": "deal added",
    "renamed-deal": "deal renamed",
    "deleted-deal": "deal deleted",
    "parties": "parties renamed",
    "new-source": "source added",
    "edited-source": "source edited",
    "withdrawn-source": "source withdrawn",
    "deleted-source": "source deleted",
    "accept-list": "accepted findings",
    "unreadable": "cannot be read",
    "broken": "can be read no longer",
    "readable": "can be read again",
    "other": "not a file of the deal",
}
"""Every sort of thing that a branch can do to a file, and what people read."""
PAST_REWRITES = frozenset(
    {
        "inserted-snapshot",
        "correction",
        "redated-snapshot",
        "deleted-snapshot",
        "deleted-deal",
        "broken",
    }
)
"""Those that rewrite the past."""


class ReviewedFile(NamedTuple):
    """One file that the branch touched."""

    path: str
    what: str
    """A key of `WHAT`."""
    was: str = ""
    """Its earlier path, if it was moved."""


class ShownStep(NamedTuple):
    """A step of the deal as the branch has it, to be told in full."""

    why: Literal["new-snapshot", "inserted-snapshot", "neighbor", "new-deal"]
    diff: Diff


class Correction(NamedTuple):
    """A snapshot of the base that says something else now. The deal did not change by it."""

    snapshot: str
    path: str
    terms: tuple[TermChange, ...]
    """What it said and what it says; every verb in it is `corrected`."""
    proposals: tuple[tuple[str, str, str], ...] = ()
    """(id, what it would set, what it would set now)."""


class StepChange(NamedTuple):
    """What one step tells of one field."""

    before: str
    after: str
    """The two snapshots of the step."""
    change: FieldChange


class HistoryChange(NamedTuple):
    """A field of which the steps around a rewritten snapshot tell something else than before."""

    term: TermChange
    field: str
    before: tuple[StepChange, ...]
    """What the base tells of it, step by step; empty if nothing."""
    after: tuple[StepChange, ...]


class SupportChange(NamedTuple):
    """A difference, or a value that stands, which is supported otherwise than before."""

    verdict: Literal["better", "worse", "equal"]
    step: str
    """The newer snapshot of the step."""
    term: TermChange
    before: FieldChange
    after: FieldChange


class PartyChange(NamedTuple):
    """A party that is called something else, came or went; an empty side: it was not there."""

    before: str
    """Its id in the base."""
    after: str
    name_before: str
    name_after: str
    lei: tuple[str, str] = ("", "")
    """Before and after, if they differ."""


class WordingChange(NamedTuple):
    """Words that differ, and that no rule reads: a title, a note, a summary, what a source says."""

    where: str
    """The snapshot, or `deal.yaml`; and the term or proposal."""
    key: str
    before: str
    after: str


class DealReview(NamedTuple):
    """What the branch does to one deal."""

    deal: str
    title: str
    was: str = ""
    """Its id in the base, if that was another one."""
    parties: Mapping[str, str] = MappingProxyType({})
    snapshots: tuple[SnapshotSummary, ...] = ()
    """Those of a deal that was added."""
    is_new: bool = False
    is_gone: bool = False
    changed: tuple[TermChange, ...] = ()
    """The terms in which the deal changes by what the branch adds; without what the base told already."""
    steps: tuple[ShownStep, ...] = ()
    corrections: tuple[Correction, ...] = ()
    deleted: tuple[str, ...] = ()
    redated: tuple[tuple[str, str], ...] = ()
    """(its date in the base, its date now)."""
    retold: tuple[HistoryChange, ...] = ()
    support: tuple[SupportChange, ...] = ()
    party_changes: tuple[PartyChange, ...] = ()
    wording_changes: tuple[WordingChange, ...] = ()


class SourceUse(NamedTuple):
    """A citation that leans on a source."""

    deal: str
    snapshot: str
    entry: str
    """The id of the term or proposal."""
    supports: tuple[str, ...]
    place: Location


class SourceReview(NamedTuple):
    """What the branch does to one source, and what leans on it."""

    source: str
    what: str
    title: str
    changes: tuple[tuple[str, str, str], ...] = ()
    """(key, before, after)."""
    leaning: tuple[SourceUse, ...] = ()
    not_opened: int = 0
    """How many more files may cite it, and were not opened."""
    repeated_by: tuple[str, ...] = ()
    """The records that repeat it."""


class AcceptedFinding(NamedTuple):
    """A finding that the base had agreed to live with."""

    finding: Finding
    reason: str
    until: str | None = None


class AcceptListChange(NamedTuple):
    """An entry that the branch adds to the list of findings that may stay, or takes out."""

    is_new: bool
    rule: str
    where: str
    """File and keys."""
    values: tuple[str, ...]
    reason: str
    until: str | None


class Review(NamedTuple):
    """All that a branch does, from the files' content and not from commit messages."""

    base: str
    head: str
    """The two ends, for people."""
    files: tuple[ReviewedFile, ...] = ()
    deals: tuple[DealReview, ...] = ()
    sources: tuple[SourceReview, ...] = ()
    accepted: tuple[AcceptedFinding, ...] = ()
    agreed: tuple[AcceptListChange, ...] = ()
    mended: int = 0
    """How many findings the base had and the branch does not."""
    remarks: tuple[str, ...] = ()

    @property
    def changed(self) -> list[TermChange]:
        """The terms in which some deal changed."""
        return [term for deal in self.deals for term in deal.changed]

    @property
    def rewrites_past(self) -> bool:
        """The branch says of the past what the base did not."""
        corrected = any(deal.corrections for deal in self.deals)
        return corrected or any(file.what in PAST_REWRITES for file in self.files)

    def count_files(self, *what: str) -> int:
        """How many files the branch did one of these to."""
        return sum(file.what in what for file in self.files)
