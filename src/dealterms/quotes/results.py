"""How the quotes of a report were found in the articles, where the articles' texts are at hand."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from dealterms.loader.names import SEEDS_FOLDER
from dealterms.loader.tree import Tree
from dealterms.model.change import Evidence
from dealterms.model.diff import Diff
from dealterms.model.report import UNREADABLE, QuoteResults
from dealterms.model.source import Source

if TYPE_CHECKING:
    from dealterms.quotes.captures import CaptureStore


def find_quote_results(
    tree: Tree,
    captures: str | None,
    diffs: Iterable[Diff],
    sources: Mapping[str, Source],
    store: CaptureStore | None = None,
) -> QuoteResults:
    """Look for every quote of some diffs in the text of its source: beside the record, or in a folder.

    ``store`` is the one in which these texts have been read, if any has.
    """
    at_hand = {*tree.list_names(SEEDS_FOLDER), *(os.listdir(captures) if captures else ())}
    found = {id_ for id_, source in sources.items() if source.capture and source.capture.file in at_hand}
    if not found:
        return {}
    from dealterms.quotes.captures import CapturedText, CaptureStore

    store = store or CaptureStore(tree, captures)
    wanted = {
        (e.source, e.at or "", e.quote)
        for diff in diffs
        for e in _iter_evidence(diff)
        if e.source in found and e.quote
    }
    results: dict[tuple[str, str, str], str] = {}
    for id_, at, quote in sorted(wanted):
        text = store.get(sources[id_])
        if isinstance(text, CapturedText):
            results[id_, at, quote] = text.find(quote, at or None).result
        elif text is not None:
            results[id_, at, quote] = UNREADABLE
    return results


def _iter_evidence(diff: Diff) -> Iterator[Evidence]:
    for term in diff.terms:
        for field in term.fields:
            yield from field.evidence
    for proposal in diff.proposals:
        yield from proposal.evidence
