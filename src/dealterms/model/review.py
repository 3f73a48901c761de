"""What a branch does to the deals: every touched file classified, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from dealterms.model.change import FieldChange
from dealterms.model.diff import Diff, TermChange
from dealterms.model.finding import Finding
from dealterms.model.location import Location
from dealterms.model.report import QuoteResults, SnapshotSummary
from dealterms.model.source import Source

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
    "added-capture": "an article's text added",
    "modified-capture": "an article's text changed",
    "emptied-capture": "an article's text emptied",
    "deleted-capture": "an article's text deleted",
    "accept-list": "accepted findings",
    "unreadable": "cannot be read",
    "broken": "can be read no longer",
    "readable": "can be read again",
    "other": "not a file of the deal",
}
"""Everything that a branch can do to a file, and its label for people."""
PAST_REWRITES = frozenset(
    {"inserted-snapshot", "correction", "redated-snapshot", "deleted-snapshot", "deleted-deal", "broken"}
)
"""What rewrites the past."""
CAPTURE_CHANGES = frozenset({"modified-capture", "emptied-capture", "deleted-capture"})
"""What changes the text that quotes are looked for in."""
UNREAD = frozenset({"unreadable", "broken"})
"""What leaves a file of which nothing can be said."""


class ReviewedFile(NamedTuple):
    """One file that the branch touched; ``was`` is its earlier path, if it was moved."""

    path: str
    what: str
    """A key of `FILE_CHANGE_LABELS`."""
    was: str = ""


class ShownStep(NamedTuple):
    """A step of the deal in the branch that is shown in full."""

    why: Literal["new-snapshot", "inserted-snapshot", "neighbor", "new-deal"]
    diff: Diff
    unreadable: frozenset[str] = frozenset()
    """The ids of the terms that cannot be read in one of its snapshots, and are not compared."""


class Correction(NamedTuple):
    """A snapshot of the base that the branch edits: what it said, and what it says."""

    snapshot: str
    path: str
    terms: tuple[TermChange, ...]
    """The values before and after; every verb in it is `corrected`."""
    proposals: tuple[tuple[str, str, str], ...] = ()
    """The id of each proposal that differs, and what it would set, before and after."""


class StepChange(NamedTuple):
    """The change of one field in the step between two snapshots."""

    before: str
    after: str
    change: FieldChange


class HistoryChange(NamedTuple):
    """A field that has another history in the branch, in the steps around a rewritten snapshot."""

    term: TermChange
    field: str
    before: tuple[StepChange, ...]
    after: tuple[StepChange, ...]


class RetoldCounts(NamedTuple):
    """How much news of the past the branch tells otherwise than the base; a term in one step is one.

    What the branch shows as news of its own, in the steps of an added snapshot, is not counted here.
    """

    now_told: int = 0
    """How many the branch tells and the base does not."""
    no_longer_told: int = 0
    told_otherwise: int = 0
    """How many both tell, with other values, another date, direction or favor."""

    def __add__(self, other: RetoldCounts) -> RetoldCounts:  # type: ignore[override]
        """Add up the counts of two deals."""
        return RetoldCounts(*(one + more for one, more in zip(self, other, strict=True)))


class SupportChange(NamedTuple):
    """A difference, or an unchanged value, that has other support than in the base."""

    verdict: Literal["better", "worse", "equal"]
    step: str
    """The newer snapshot of the step."""
    term: TermChange
    before: FieldChange
    after: FieldChange


class PartyChange(NamedTuple):
    """A party with another id, name or LEI; or one added or removed, with that side empty."""

    before: str
    after: str
    """Its id."""
    name_before: str
    name_after: str
    lei: tuple[str, str] = ("", "")
    """Before and after, if they differ."""


class WordingChange(NamedTuple):
    """Words that differ and that are not terms: a title, a note, a summary, a source's `says`."""

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
    """Its id in the base, if it is another one."""
    parties: Mapping[str, str] = MappingProxyType({})
    snapshots: tuple[SnapshotSummary, ...] = ()
    """The snapshots of a deal that is added."""
    is_new: bool = False
    is_gone: bool = False
    changed: tuple[TermChange, ...] = ()
    """The terms that change in the added snapshots, without changes that the base already has."""
    happened: tuple[TermChange, ...] = ()
    """The terms of which something came about as agreed, likewise, with these events alone."""
    steps: tuple[ShownStep, ...] = ()
    corrections: tuple[Correction, ...] = ()
    deleted: tuple[str, ...] = ()
    redated: tuple[tuple[str, str], ...] = ()
    """The date of each in the base, and its date in the branch."""
    retold: tuple[HistoryChange, ...] = ()
    retold_changes: RetoldCounts = RetoldCounts()
    """Of changes of the deal."""
    retold_events: RetoldCounts = RetoldCounts()
    unreadable_terms: int = 0
    """How many terms of the touched snapshots cannot be read in the branch."""
    support: tuple[SupportChange, ...] = ()
    party_changes: tuple[PartyChange, ...] = ()
    wording_changes: tuple[WordingChange, ...] = ()


class SourceUse(NamedTuple):
    """A citation of a source; ``entry`` is the id of the term or proposal."""

    deal: str
    snapshot: str
    entry: str
    supports: tuple[str, ...]
    place: Location


class SourceReview(NamedTuple):
    """What the branch does to one source, and what cites it."""

    source: str
    what: str
    title: str
    changes: tuple[tuple[str, str, str], ...] = ()
    """Each key that differs, with its text before and after."""
    leaning: tuple[SourceUse, ...] = ()
    not_opened: int = 0
    """How many more files may cite it, and were not opened."""
    repeated_by: tuple[str, ...] = ()
    """The ids of the sources that name it as an origin."""


class AcceptedFinding(NamedTuple):
    """A finding that the accept list of the base covers."""

    finding: Finding
    reason: str
    until: str | None = None


class AcceptListChange(NamedTuple):
    """An entry that the branch adds to the list of accepted findings, or removes."""

    is_new: bool
    rule: str
    where: str
    """File and keys."""
    values: tuple[str, ...]
    reason: str
    until: str | None


class Review(NamedTuple):
    """All that a branch does, by the content of the files; its ends are named for people."""

    base: str
    head: str
    files: tuple[ReviewedFile, ...] = ()
    deals: tuple[DealReview, ...] = ()
    sources: tuple[SourceReview, ...] = ()
    accepted: tuple[AcceptedFinding, ...] = ()
    agreed: tuple[AcceptListChange, ...] = ()
    mended: int = 0
    """How many findings the base has and the branch does not."""
    remarks: tuple[str, ...] = ()
    records: Mapping[str, Source] = MappingProxyType({})
    """The records that the deals cite, and those that these repeat; the branch's where both ends have one."""
    quote_results: QuoteResults = MappingProxyType({})

    @property
    def changed(self) -> list[TermChange]:
        """The terms that change in any deal."""
        return [term for deal in self.deals for term in deal.changed]

    @property
    def happened(self) -> list[TermChange]:
        """The terms of any deal of which something came about as agreed."""
        return [term for deal in self.deals for term in deal.happened]

    @property
    def retold_changes(self) -> RetoldCounts:
        """How many changes of the deals in the past are told otherwise."""
        return sum((deal.retold_changes for deal in self.deals), RetoldCounts())

    @property
    def retold_events(self) -> RetoldCounts:
        """How many events in the past are told otherwise."""
        return sum((deal.retold_events for deal in self.deals), RetoldCounts())

    @property
    def retells_past(self) -> bool:
        """Whether a change of a deal, or an event, is told otherwise, newly, or no longer."""
        return any((*self.retold_changes, *self.retold_events))

    @property
    def has_news(self) -> bool:
        """Whether the branch changes what is told of the deals: their changes, and their events."""
        return bool(self.changed or self.happened) or self.retells_past

    @property
    def unreadable_terms(self) -> int:
        """How many terms of the touched snapshots cannot be read in the branch."""
        return sum(deal.unreadable_terms for deal in self.deals)

    @property
    def is_partly_unread(self) -> bool:
        """Whether a part of a deal cannot be read, so that nobody knows what the branch does to it."""
        unread = (f for f in self.files if f.what in UNREAD and f.path.startswith("terms/"))
        return self.unreadable_terms > 0 or any(unread)

    @property
    def counts(self) -> dict[str, int]:
        """What the verdict counts of the deals: changes and events, with their sources, and those retold."""
        retold = {"changes": self.retold_changes, "events": self.retold_events}
        return {
            "changes": len(self.changed),
            "changes_sourced": sum(term.sourced for term in self.changed),
            "events": len(self.happened),
            "events_sourced": sum(term.sourced for term in self.happened),
            **{
                f"{noun}_{name}": number
                for noun, counts in retold.items()
                for name, number in counts._asdict().items()
            },
            "unreadable_files": self.count_files(*UNREAD),
            "unreadable_terms": self.unreadable_terms,
        }

    @property
    def rewrites_past(self) -> bool:
        """Whether the branch rewrites the past."""
        corrected = any(deal.corrections for deal in self.deals)
        return corrected or any(file.what in PAST_REWRITES for file in self.files)

    def count_files(self, *what: str) -> int:
        """Count the files to which the branch does one of these."""
        return sum(file.what in what for file in self.files)
