"""A deal and its snapshots as lines of a list."""

from __future__ import annotations

from typing import NamedTuple


class SnapshotSummary(NamedTuple):
    """One snapshot in a list: what it is, and what it did to the one before it."""

    name: str
    basis: str | None
    summary: str | None
    terms: int
    """How many terms it has that are not over."""
    changed: int | None
    """In how many terms the deal changed; None for the first snapshot."""
    sourced: int
    documented: int


class DealSummary(NamedTuple):
    """One deal in a list."""

    deal: str
    title: str
    snapshots: tuple[SnapshotSummary, ...]
