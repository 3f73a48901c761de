"""What a rule is given: one deal with its steps and quotes, or the records of `seeds/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Literal, NamedTuple

from dealterms.model.deal import Deal, Snapshot
from dealterms.model.diff import Diff, FieldChange, TermChange
from dealterms.model.finding import Finding
from dealterms.model.location import Location, SourceMap
from dealterms.model.source import Source
from dealterms.model.term import Citation

MatchResult = Literal["exact", "normalized", "moved", "ambiguous", "missing"]


class Violation(NamedTuple):
    """One place where a rule is broken; the runner adds the rule's name and severity."""

    place: Location
    message: str
    """What is wrong, a sentence without its full stop."""
    hint: str = ""
    """How to correct it, likewise."""
    values: tuple[str, ...] = ()
    """The values that are wrong, as the files have them; they tell two violations apart."""


class QuoteMatch(NamedTuple):
    """Where a quote is in an article, or why it was not found."""

    result: MatchResult
    line: int | None = None
    paragraph: int | None = None
    page: int | None = None
    offset: int | None = None
    """In characters, from the beginning of the text."""
    hint: str = ""
    """For a missing quote, the most similar passage; it never counts as found."""
    other_lines: tuple[int, ...] = ()
    """For an ambiguous one, the other lines that have it."""


class CitedQuote(NamedTuple):
    """A quote of the deal, and where it is in the article's text."""

    citation: Citation
    place: Location
    match: QuoteMatch


class RuleContext(NamedTuple):
    """One deal as it is given to the rules."""

    deal: Deal
    steps: tuple[Diff, ...]
    """Its steps with evidence, the first of them from an empty snapshot to the first one."""
    quotes: tuple[CitedQuote, ...] = ()
    """The quotes whose articles are available."""

    def iter_changes(self) -> Iterator[tuple[Diff, TermChange, FieldChange]]:
        """Yield every field that differs, step by step: its step, its term, and the change."""
        for step in self.steps:
            for term in step.terms:
                for field in term.fields:
                    if field.class_ != "none":
                        yield step, term, field

    def iter_snapshot_pairs(self) -> Iterator[tuple[Snapshot, Snapshot]]:
        """Return the pairs of a snapshot and the next one."""
        return pairwise(self.deal.snapshots)

    def iter_citations(self) -> Iterator[tuple[Snapshot, tuple[str | int, ...], Citation]]:
        """Yield every citation with its snapshot and the keys that lead to it."""
        for snapshot in self.deal.snapshots:
            for section, entries in (("terms", snapshot.terms), ("proposals", snapshot.proposals)):
                for id_, entry in entries.items():
                    for number, citation in enumerate(entry.sources):
                        yield snapshot, (section, id_, "sources", number), citation


class SourceEntry(NamedTuple):
    """One record of `seeds/`, with the places of its values."""

    source: Source
    source_map: SourceMap
    sha256: str | None = None
    """Of its captured text; None if that is not available."""


class SourcesContext(NamedTuple):
    """The records of `seeds/`, and which of them anything cites."""

    entries: Mapping[str, SourceEntry]
    cited_ids: frozenset[str]
    findings: tuple[Finding, ...] = ()


def is_term_in_file(snapshot: Snapshot, id_: str) -> bool:
    """Return whether the file has a term of that id, readable or not."""
    return id_ in snapshot.terms or id_ in snapshot.unreadable
