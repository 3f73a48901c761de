"""What a rule is shown: one deal with its steps and quotes, or the shelf of records."""

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
    """One place where a rule is broken; the rule's name and severity are added by who asked."""

    place: Location
    message: str
    """What is wrong, a sentence without its full stop."""
    hint: str = ""
    """What would mend it, likewise."""
    values: tuple[str, ...] = ()
    """What it is about, as the files have it: with them it is the same fault, without them another."""


class QuoteMatch(NamedTuple):
    """Where a quote was found in an article, or why not."""

    result: MatchResult
    line: int | None = None
    paragraph: int | None = None
    page: int | None = None
    offset: int | None = None
    """In characters, from the beginning of the text."""
    hint: str = ""
    """For a missing quote, the nearest passage; it never counts as found."""
    other_lines: tuple[int, ...] = ()
    """For an ambiguous one, the other lines on which it stands."""


class CitedQuote(NamedTuple):
    """A quote of the deal, and what the article's text says to it."""

    citation: Citation
    place: Location
    match: QuoteMatch


class RuleContext(NamedTuple):
    """One deal as the rules see it."""

    deal: Deal
    steps: tuple[Diff, ...]
    """Its steps, judged, with one before the first snapshot: from knowing nothing."""
    quotes: tuple[CitedQuote, ...] = ()
    """The quotes whose articles are at hand."""

    def iter_violations(self, rule: str) -> Iterator[Violation]:
        """What reading the files found already, under that rule."""
        return iter_violations(self.deal.findings, rule)

    def iter_changes(self) -> Iterator[tuple[Diff, TermChange, FieldChange]]:
        """Every change of a field that is news, step by step."""
        for step in self.steps:
            for term in step.terms:
                for field in term.fields:
                    if field.class_ != "none":
                        yield step, term, field

    def iter_snapshot_pairs(self) -> Iterator[tuple[Snapshot, Snapshot]]:
        """The snapshots, each with the one before it."""
        snapshots = self.deal.snapshots
        return pairwise(snapshots)

    def iter_citations(self) -> Iterator[tuple[Snapshot, tuple[str | int, ...], Citation]]:
        """Every citation, with its snapshot and its route in it."""
        for snapshot in self.deal.snapshots:
            for section, entries in (("terms", snapshot.terms), ("proposals", snapshot.proposals)):
                for id_, entry in entries.items():
                    for number, citation in enumerate(entry.sources):
                        yield snapshot, (section, id_, "sources", number), citation


class SourceEntry(NamedTuple):
    """One record as it lies on the shelf."""

    source: Source
    source_map: SourceMap
    sha256: str | None = None
    """Of its capture, as it is at hand; None where it is not."""


class SourcesContext(NamedTuple):
    """The records of `seeds/`, and which of them anything cites."""

    entries: Mapping[str, SourceEntry]
    cited_ids: frozenset[str]
    findings: tuple[Finding, ...] = ()

    def iter_violations(self, rule: str) -> Iterator[Violation]:
        """What reading the records found already, under that rule."""
        return iter_violations(self.findings, rule)


def is_term_in_file(snapshot: Snapshot, id_: str) -> bool:
    """The file has a term of that id, though it may be too broken to be read: that was told already."""
    return id_ in snapshot.terms or id_ in snapshot.unreadable


def iter_violations(findings: tuple[Finding, ...], rule: str) -> Iterator[Violation]:
    """The findings of one rule, as faults."""
    return (Violation(f.place, f.message, f.mend, f.values) for f in findings if f.rule == rule)
