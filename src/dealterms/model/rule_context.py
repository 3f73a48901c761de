"""What a rule is given: one deal with its steps and quotes, or the records of `seeds/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Literal, NamedTuple

from dealterms.errors import UnreadableError
from dealterms.model.axes import Role
from dealterms.model.change import FieldChange
from dealterms.model.deal import Deal, Snapshot, SnapshotHeader
from dealterms.model.diff import Diff, ProposalChange, TermChange
from dealterms.model.finding import Finding
from dealterms.model.kinds import resolve_kind
from dealterms.model.location import Location, SourceMap
from dealterms.model.source import Source
from dealterms.model.term import MUTUAL, Citation
from dealterms.model.value import Value, parse_token

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
    """For a missing quote, the most similar passage, as the article has it; it never counts as found."""
    other_lines: tuple[int, ...] = ()
    """For an ambiguous one, the other lines that have it."""
    missing_piece: str = ""
    """For a missing one with left-out words, the first piece that appears nowhere."""
    piece_lines: tuple[int, ...] = ()
    """The lines of its pieces, if all of them appear, but in another order."""
    left_out: str = ""
    """The lines between two pages, if the missing quote, or its piece, is around them ..."""
    left_out_between: tuple[str, str] = ("", "")
    """... and its words next to them, as the article has them."""
    cut_words: tuple[str, ...] = ()
    """For one that was found, the words and numbers in whose middle it begins or ends."""


class CitedQuote(NamedTuple):
    """A quote of the deal, and where it is in the article's text."""

    citation: Citation
    place: Location
    """Where what is wrong would be mended: the quote, or `at` if the quote is elsewhere."""
    match: QuoteMatch


class MissingPlace(NamedTuple):
    """A citation whose place is beyond the end of its article's text."""

    citation: Citation
    place: Location
    available: int
    """How many lines, paragraphs or pages the text has."""


class RuleContext(NamedTuple):
    """One deal as it is given to the rules."""

    deal: Deal
    steps: tuple[Diff, ...]
    """Its steps with evidence, the first of them from an empty snapshot to the first one."""
    quotes: tuple[CitedQuote, ...] = ()
    """The quotes whose articles are available."""
    missing_places: tuple[MissingPlace, ...] = ()
    """The places that the available articles do not have."""
    unreadable_sources: frozenset[str] = frozenset()
    """The records that exist and could not be read: what leans on them alone is not accused."""
    incomparable: frozenset[str] = frozenset()
    """The snapshots that something unreadable separates from the one before; their steps are empty."""

    def iter_changes(self) -> Iterator[tuple[Diff, TermChange, FieldChange]]:
        """Yield every field that differs, step by step: its step, its term, and the change.

        A role that names a party which `deal.yaml` does not has a finding of its own: what else it would
        break follows from that.
        """
        for step in self.steps:
            for term in step.terms:
                for field in term.fields:
                    if field.class_ != "none" and not self._names_unknown_party(term, field):
                        yield step, term, field

    def _names_unknown_party(self, term: TermChange, field: FieldChange) -> bool:
        if not self.deal.parties or not isinstance(resolve_kind(term.kind).get_axes().get(field.field), Role):
            return False
        named = [party for side in (field.before, field.after) for party in _iter_parties(side)]
        return any(party not in self.deal.parties and party != MUTUAL for party in named)

    def leans_on_unreadable(self, change: FieldChange | ProposalChange) -> bool:
        """Return whether a record that could not be read is cited for it: that has its own finding."""
        return any(e.source in self.unreadable_sources and e.side == "after" for e in change.evidence)

    def iter_snapshot_pairs(self) -> Iterator[tuple[Snapshot, Snapshot]]:
        """Yield the pairs of a snapshot and the next one, except where something between is unreadable."""
        for old, new in pairwise(self.deal.snapshots):
            if new.name.text not in self.incomparable:
                yield old, new

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
    """Of the bytes of its capture; None if these are not available."""
    unreadable: UnreadableError | None = None
    """Why its capture, which is there, cannot be read."""


class SourcesContext(NamedTuple):
    """The records of `seeds/`, and which of them anything cites."""

    entries: Mapping[str, SourceEntry]
    cited_ids: frozenset[str]
    findings: tuple[Finding, ...] = ()


def _iter_parties(value: Value | None) -> Iterator[object]:
    if isinstance(value, frozenset):
        yield from value
    elif isinstance(value, str):
        yield value


def is_term_in_file(snapshot: Snapshot, id_: str) -> bool:
    """Return whether the file has a term of that id, readable or not."""
    return id_ in snapshot.terms or id_ in snapshot.unreadable


def has_readable_terms(snapshot: Snapshot) -> bool:
    """Return whether the section `terms` could be read, or is truly left out.

    It could not if it is no mapping, if one of its ids is no id, or if an unknown key, such as `term:`,
    may be meant for it.
    """
    sections = snapshot.source_map.tree
    if not isinstance(sections, dict):
        return sections is None
    if "terms" in sections:
        entries = sections["terms"][1]
        return isinstance(entries, dict) and all(map(_is_token, entries))
    return sections.keys() <= {*SnapshotHeader.model_fields, "proposals"}


def _is_token(text: str) -> bool:
    try:
        parse_token(text)
    except ValueError:
        return False
    return True


def may_have_term(snapshot: Snapshot, id_: str) -> bool:
    """Return whether a term of that id may be in what could not be read of the file."""
    return id_ in snapshot.unreadable or not has_readable_terms(snapshot)


def find_malformed(findings: Iterable[Finding], *keys: str) -> frozenset[tuple[str, str]]:
    """Return the file and the id of each term or proposal of which a part is not well-formed.

    ``keys`` lead to the part: first the section; what follows stands below the id.
    """
    section, *below = keys
    return frozenset(
        (finding.place.path, parts[1])
        for finding in findings
        if finding.rule == "well-formed"
        for parts in [finding.place.keys.split(".")]
        if len(parts) > 1 and parts[0] == section and parts[2 : 2 + len(below)] == below
    )
