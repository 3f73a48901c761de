"""What a rule is given: a deal's quotes, and the records."""

from __future__ import annotations

from collections import Counter

from dealterms.loader.sources import SourceStore
from dealterms.model.deal import Deal
from dealterms.model.report import CheckSummary
from dealterms.model.rule_context import CitedQuote, QuoteMatch, SourceEntry
from dealterms.quotes.captures import CaptureStore
from dealterms.rules import RuleContext, SourcesContext


def find_quotes(deal: Deal, captures: CaptureStore) -> tuple[tuple[CitedQuote, ...], CheckSummary]:
    """The quotes of a deal, each with where it was found, and how many were looked for."""
    found: list[CitedQuote] = []
    away = 0
    refused: dict[str, None] = {}
    for snapshot, route, citation in RuleContext(deal, ()).iter_citations():
        source = deal.sources.get(citation.source)
        if citation.quote is None or source is None or source.capture is None:
            continue
        capture = captures.get(source)
        if capture is None:
            away += 1
            continue
        if isinstance(capture, str):
            refused[f"{source.capture.file}: {capture}"] = None
            away += 1
            continue
        match: QuoteMatch = capture.find(citation.quote, citation.at)
        found.append(CitedQuote(citation, snapshot.source_map.locate(*route, "quote"), match))
    results: Counter[str] = Counter(quote.match.result for quote in found)
    return tuple(found), CheckSummary(1, len(deal.snapshots), 0, results, away, tuple(refused))


def build_sources_context(
    records: SourceStore, used: set[str], captures: CaptureStore
) -> SourcesContext:
    """The records that were read, as the rules see them; ``used`` are those that something cites."""
    shelved = {}
    for id_, source in records.sources.items():
        capture = captures.get(source) if source.capture is not None else None
        digest = None if capture is None or isinstance(capture, str) else capture.sha256
        shelved[id_] = SourceEntry(source, records.source_maps[id_], digest)
    used = used | {
        origin
        for id_, source in records.sources.items()
        for origin in source.cites
        if origin != id_
    }
    return SourcesContext(shelved, frozenset(used), tuple(records.findings))
