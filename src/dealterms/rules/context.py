"""Build what a rule is given: a deal's quotes, and the records."""

from collections import Counter

from dealterms.loader.sources import SourceStore
from dealterms.model.deal import Deal
from dealterms.model.report import CheckSummary
from dealterms.model.rule_context import CitedQuote, RuleContext, SourceEntry, SourcesContext
from dealterms.quotes.captures import CapturedText, CaptureStore


def find_quotes(deal: Deal, captures: CaptureStore) -> tuple[tuple[CitedQuote, ...], CheckSummary]:
    """Find the quotes of a deal in their articles; return them, and how many were looked for."""
    quotes: list[CitedQuote] = []
    not_at_hand = 0
    refused: dict[str, None] = {}
    for snapshot, keys, citation in RuleContext(deal, ()).iter_citations():
        source = deal.sources.get(citation.source)
        if citation.quote is None or source is None or source.capture is None:
            continue
        capture = captures.get(source)
        if isinstance(capture, CapturedText):
            match = capture.find(citation.quote, citation.at)
            quotes.append(CitedQuote(citation, snapshot.source_map.locate(*keys, "quote"), match))
            continue
        not_at_hand += 1
        if capture is not None:
            refused[f"{source.capture.file}: {capture}"] = None
    results = Counter[str](quote.match.result for quote in quotes)
    summary = CheckSummary(1, len(deal.snapshots), 0, results, not_at_hand, tuple(refused))
    return tuple(quotes), summary


def build_sources_context(
    records: SourceStore, cited_ids: set[str], captures: CaptureStore
) -> SourcesContext:
    """Build what a rule is given of the records that were read; their origins are cited too."""
    entries, origins = {}, set[str]()
    for id_, source in records.sources.items():
        capture = captures.get(source)
        digest = capture.sha256 if isinstance(capture, CapturedText) else None
        entries[id_] = SourceEntry(source, records.source_maps[id_], digest)
        origins |= {*source.cites} - {id_}
    return SourcesContext(entries, frozenset(cited_ids | origins), tuple(records.findings))
