"""A deal at a glance, in words, before it is HTML: comparisons, a matrix, a timeline, and how it is known."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from dealterms.pages.page import Page, Section
from dealterms.pages.timeline import TimelineRow
from dealterms.pages.wording import pluralize

if TYPE_CHECKING:
    from dealterms.reports.page import PageReport

Mark = Literal["deal", "event", "learned", "disputed", "carried", "reconfirmed", "unknown", "absent"]
MARKS: Mapping[Mark, tuple[str, str]] = {
    "deal": ("●", "the deal changed"),
    "event": ("◐", "it happened under the deal"),
    "learned": ("○", "learned: our record changed"),
    "disputed": ("◊", "sources disagree, or some alone report it"),
    "carried": ("─", "carried on from before"),
    "reconfirmed": ("✓", "reconfirmed by a source"),
    "unknown": ("?", "not known, or not restated"),
}
"""Each mark of the matrix: its shape, and what it says."""


class MatrixCell(NamedTuple):
    """What one snapshot, or several that say the same, says of a term or a field."""

    marks: tuple[Mark, ...]
    words: str
    value: str = ""
    doubt: str = ""
    """That it has no source that counts, or what others say instead."""
    span: int = 1
    """For so many snapshots."""


class MatrixRow(NamedTuple):
    """A field of a term at all dates."""

    name: str
    cells: tuple[MatrixCell, ...]


class MatrixTerm(NamedTuple):
    """A term at all dates, and its fields."""

    id: str
    title: str
    roles: str
    cells: tuple[MatrixCell, ...]
    fields: tuple[MatrixRow, ...]


class ComparedPair(NamedTuple):
    """Two snapshots, and the page of their comparison, as `terms diff` shows it."""

    older: str
    newer: str
    page: Page

    @property
    def name(self) -> str:
        """As an address names it: ``2024..2025``."""
        return f"{self.older}..{self.newer}"


class SnapshotColumn(NamedTuple):
    """A date of the matrix."""

    name: str
    basis: str
    summary: str
    is_ahead: bool = False
    """It lies ahead of the day on which the page is made."""


class Citation(NamedTuple):
    """How to cite the record of a deal."""

    lines: tuple[str, ...]
    """Which commit it is, under which license, and where."""
    bibtex: str


class DealPage(NamedTuple):
    """All that the page of a deal says."""

    deal: str
    title: str
    known_on: str
    sentence: str
    """What the step changed with which the page opens."""
    snapshots: tuple[SnapshotColumn, ...]
    pairs: tuple[ComparedPair, ...]
    """The one with which the page opens first; then the steps, and what else the page holds."""
    opening: str
    """The name of that pair; empty if there is one snapshot alone."""
    opening_note: str
    """Which step that is."""
    parties: tuple[tuple[str, str], ...]
    matrix: tuple[MatrixTerm, ...]
    timeline: tuple[TimelineRow, ...]
    report: PageReport
    """For the days of the timeline and what is counted."""
    sources: Section | None
    known: tuple[str, ...]
    """How we know: a line for each count."""
    gaps: tuple[Section, ...]
    """What is not known."""
    citation: Citation

    @property
    def dates(self) -> str:
        """From when to when it is recorded, and by how many snapshots."""
        names = [snapshot.name for snapshot in self.snapshots]
        span = f"{names[0]} to {names[-1]}" if len(names) > 1 else names[0]
        return f"{pluralize(len(names), 'snapshot')}, {span}"

    @property
    def steps(self) -> tuple[ComparedPair, ...]:
        """The pairs of snapshots that follow one another, the opening one first."""
        names = [snapshot.name for snapshot in self.snapshots]
        followers = dict(pairwise(names))
        return tuple(pair for pair in self.pairs if followers.get(pair.older) == pair.newer)
