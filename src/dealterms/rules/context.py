"""What a rule is given: a deal's quotes, and the records."""

from __future__ import annotations

from collections import Counter

from dealterms.loader.sources import Records
from dealterms.model.deal import Deal
from dealterms.model.report import Checked
from dealterms.model.rule_context import Match, Quote, Shelved
from dealterms.quotes.captures import Captures
from dealterms.rules import Case, Shelf


def quotes_of(deal: Deal, captures: Captures) -> tuple[tuple[Quote, ...], Checked]:
    """The quotes of a deal, each with where it was found, and how many were looked for."""
    found: list[Quote] = []
    away = 0
    refused: dict[str, None] = {}
    for snapshot, route, citation in Case(deal, ()).citations():
        source = deal.sources.get(citation.source)
        if citation.quote is None or source is None or source.capture is None:
            continue
        capture = captures.of(source)
        if capture is None:
            away += 1
            continue
        if isinstance(capture, str):
            refused[f"{source.capture.file}: {capture}"] = None
            away += 1
            continue
        match: Match = capture.find(citation.quote, citation.at)
        found.append(Quote(citation, snapshot.marks.place(*route, "quote"), match))
    results: Counter[str] = Counter(quote.match.result for quote in found)
    return tuple(found), Checked(1, len(deal.snapshots), 0, results, away, tuple(refused))


def shelf_of(records: Records, used: set[str], captures: Captures) -> Shelf:
    """The records that were read, as the rules see them; ``used`` are those that something cites."""
    shelved = {}
    for id_, source in records.sources.items():
        capture = captures.of(source) if source.capture is not None else None
        digest = None if capture is None or isinstance(capture, str) else capture.sha256
        shelved[id_] = Shelved(source, records.marks[id_], digest)
    used = used | {
        origin
        for id_, source in records.sources.items()
        for origin in source.cites
        if origin != id_
    }
    return Shelf(shelved, frozenset(used), tuple(records.findings))
