"""TODO: what is in this file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from dealterms.model.deal import ResolvedReference
from dealterms.model.diff import Diff
from dealterms.model.finding import Finding
from dealterms.model.term import Term

if TYPE_CHECKING:
    from dealterms.model.review import Review
from dealterms.model.listing import DealSummary


class CheckSummary(NamedTuple):
    """How much a check looked at."""

    deals: int = 0
    snapshots: int = 0
    records: int = 0
    quotes: Mapping[str, int] = MappingProxyType({})
    """How many quotes had each result: exact, normalized, moved, ambiguous, missing."""
    not_at_hand: int = 0
    """How many quotes could not be looked for: their article's text is not here."""
    refused: tuple[str, ...] = ()
    """Why a text that is here could not be read."""


class Report(NamedTuple):
    """A command fills the parts it has; a format renders the parts that are there."""

    status: Literal["changed", "unchanged", "done"] = "done"
    deal: str = ""
    title: str = ""
    parties: Mapping[str, str] = MappingProxyType({})
    """Party id to its name for people."""
    asked: tuple[ResolvedReference, ...] = ()
    diff: Diff | None = None
    cover: Diff | None = None
    basis: str | None = None
    summary: str | None = None
    """What the snapshot of the cover says of itself."""
    known_by: str | None = None
    not_yet_known: int = 0
    deals: tuple[DealSummary, ...] = ()
    kinds: tuple[type[Term], ...] = ()
    review: Review | None = None
    findings: tuple[Finding, ...] = ()
    checked: CheckSummary | None = None
    excerpts: Mapping[tuple[str, int], str] = MappingProxyType({})
    """(path, line) to the line's text, for the lines that findings are on."""
    rules: Mapping[str, str] = MappingProxyType({})
    """The pages of the rules that were asked, by name."""
