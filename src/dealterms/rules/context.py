"""Build what a rule is given: a deal's steps and quotes, and the records."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from dealterms.loader.sources import SourceStore, is_bare_file_name
from dealterms.model.deal import Deal, Snapshot
from dealterms.model.diff import Diff
from dealterms.model.partial_date import PartialDate
from dealterms.model.report import CheckSummary
from dealterms.model.rule_context import (
    CitedQuote,
    MissingPlace,
    RuleContext,
    SourceEntry,
    SourcesContext,
    find_malformed,
    has_readable_terms,
)
from dealterms.quotes.captures import CapturedText, CaptureStore


def build_rule_context(
    deal: Deal,
    steps: Iterable[Diff],
    names: Sequence[PartialDate],
    captures: CaptureStore,
    unreadable_sources: frozenset[str],
    touched: Deal | None = None,
) -> tuple[RuleContext, CheckSummary]:
    """Build what a rule is given of a deal, and count how much of it was looked at.

    ``names`` are those of all snapshots, readable or not. What is unreadable is one finding: a step that
    would be told only because of it is left out. Quotes are looked for in the snapshots of ``touched``.
    """
    incomparable = find_incomparable(deal.snapshots, names)
    readable_steps = tuple(_drop_unreadable(steps, deal, incomparable))
    quotes, places, summary = find_quotes(touched or deal, captures)
    context = RuleContext(deal, readable_steps, quotes, places, unreadable_sources, incomparable)
    return context, summary


def find_incomparable(snapshots: Sequence[Snapshot], names: Sequence[PartialDate]) -> frozenset[str]:
    """Return the snapshots of which nobody can say what is new in them.

    The file before them, their own terms, or what they carry on could not be read.
    """
    by_name = {snapshot.name: snapshot for snapshot in snapshots}
    incomparable = set()
    is_broken = False
    for name in names:
        snapshot = by_name.get(name)
        if snapshot is None:
            is_broken = True
            continue
        readable = has_readable_terms(snapshot)
        if is_broken or not readable:
            incomparable.add(name.text)
        # A snapshot that restates the terms can be relied on again; one that carries them on cannot.
        is_broken = not readable or (is_broken and snapshot.head.carries is not None)
    return frozenset(incomparable)


def _drop_unreadable(steps: Iterable[Diff], deal: Deal, incomparable: frozenset[str]) -> Iterator[Diff]:
    """Yield the steps without what the snapshot before may have told, had it been readable."""
    malformed = find_malformed(deal.findings, "proposals")
    for step, old, new in zip(steps, (None, *deal.snapshots), deal.snapshots, strict=False):
        if new.name.text in incomparable:
            yield step._replace(terms=(), proposals=(), passed=(), findings=())
            continue
        terms = old.unreadable if old is not None else frozenset[str]()
        paths = {side.source_map.path for side in (old, new) if side is not None}
        proposals = {id_ for path, id_ in malformed if path in paths}
        if not terms and not proposals:
            yield step
            continue
        yield step._replace(
            terms=tuple(term for term in step.terms if term.term not in terms),
            proposals=tuple(change for change in step.proposals if change.proposal not in proposals),
            findings=tuple(f for f in step.findings if f.place.keys.split(".")[1] not in terms),
        )


def find_quotes(
    deal: Deal, captures: CaptureStore
) -> tuple[tuple[CitedQuote, ...], tuple[MissingPlace, ...], CheckSummary]:
    """Find the quotes and places of a deal in the articles; return them, and how many were looked for."""
    quotes: list[CitedQuote] = []
    places: list[MissingPlace] = []
    not_at_hand = unreadable = 0
    citations = RuleContext(deal, ()).iter_citations()
    # By source, so that a large text is read once; the findings are sorted by their places.
    for snapshot, keys, citation in sorted(citations, key=lambda cited: cited[2].source):
        source = deal.sources.get(citation.source)
        if source is None or source.capture is None or (citation.quote is None and citation.at is None):
            continue
        capture = captures.get(source)
        if isinstance(capture, CapturedText):
            available = capture.find_shortfall(citation.at)
            if available is not None:
                places.append(MissingPlace(citation, snapshot.source_map.locate(*keys, "at"), available))
            if citation.quote is not None:
                match, passages = capture.find_passages(citation.quote, citation.at)
                match = match._replace(cut_words=passages[0].cut_words if passages else ())
                key = "at" if match.result == "moved" else "quote"
                quotes.append(CitedQuote(citation, snapshot.source_map.locate(*keys, key), match))
        elif citation.quote is not None:
            not_at_hand += capture is None
            unreadable += capture is not None
    results = Counter[str](quote.match.result for quote in quotes)
    summary = CheckSummary(1, len(deal.snapshots), 0, results, not_at_hand, unreadable)
    return tuple(quotes), tuple(places), summary


def build_sources_context(
    records: SourceStore, cited_ids: set[str], captures: CaptureStore
) -> SourcesContext:
    """Build what a rule is given of the records that were read; their origins are cited too."""
    entries, origins = {}, set[str]()
    for id_, source in records.sources.items():
        digest, error = captures.get_state(source)
        # What is no file name at all has a finding of its own.
        is_named = source.capture is not None and is_bare_file_name(source.capture.file)
        entries[id_] = SourceEntry(source, records.source_maps[id_], digest, error if is_named else None)
        origins |= {*source.cites} - {id_}
    return SourcesContext(entries, frozenset(cited_ids | origins), tuple(records.findings))
