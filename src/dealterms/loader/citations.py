"""Validate what the citations of a term or proposal name: records, fields, values.

    {source: seed-002, supports: [rat], instead: {rate: lots}}

for a `revenue-share`: `rat` is no field of it; "lots" is no percentage.
"""

from __future__ import annotations

from dealterms.loader.sources import SourceStore
from dealterms.loader.validation import ModelReader
from dealterms.model.kinds import resolve_kind
from dealterms.model.location import SourceMap
from dealterms.model.term import SUPPORTED_BY_ANY_CITATION, Citation, Term
from dealterms.plugins import unknown


class CitationValidator:
    """Adds a finding for every name in a citation that leads nowhere, and every value that cannot be read."""

    def __init__(self, model_reader: ModelReader, source_store: SourceStore) -> None:
        self._model_reader = model_reader
        self._source_store = source_store

    def validate(
        self,
        citations: tuple[Citation, ...],
        source_map: SourceMap,
        entry_keys: tuple[str, str],
        kind: str | None,
        term: Term | None = None,
    ) -> None:
        """Validate the citations of one entry, whose kind decides what they can speak of."""
        for number, citation in enumerate(citations):
            keys = (*entry_keys, "sources", number)
            for key, id_ in [("source", citation.source), *(("cites", c) for c in citation.cites)]:
                if not self._source_store.resolve(id_):
                    rule = "unknown-source" if key == "source" else "unknown-origin"
                    place = source_map.locate(*keys, key)
                    finding = self._source_store.build_unknown_source_finding(id_, place, rule)
                    self._model_reader.add(finding)
            if kind is not None:
                self._validate_claims(citation, kind, term, source_map, keys)

    def _validate_claims(
        self,
        citation: Citation,
        kind: str,
        term: Term | None,
        source_map: SourceMap,
        keys: tuple[str | int, ...],
    ) -> None:
        """Validate the fields that a citation supports, and the values that it gives instead."""
        reject = self._model_reader.reject
        axes = resolve_kind(kind).get_axes()
        for number, supported in enumerate(citation.supports):
            name = supported.removeprefix("-")
            is_removal = name != supported
            if name not in axes and (is_removal or name not in SUPPORTED_BY_ANY_CITATION):
                place = source_map.locate(*keys, "supports", number)
                reject(place, *unknown(f"{kind} field", name, axes))
            elif is_removal and not axes[name].many:
                place = source_map.locate(*keys, "supports", number)
                message = f"`{supported}` means an element was removed, but `{name}` is not a set"
                reject(place, message, f"Write {name}")
        for key, names in (("unchanged", citation.unchanged), ("clarifies", citation.clarifies)):
            for number, name in enumerate(names):
                if name not in axes:
                    reject(source_map.locate(*keys, key, number), *unknown(f"{kind} field", name, axes))
        for name, raw in citation.instead.items():
            axis = axes.get(name)
            place = source_map.locate(*keys, "instead", name)
            if axis is None:
                reject(place, *unknown(f"{kind} field", name, axes))
                continue
            try:
                value = axis.parse(raw)
            except ValueError as error:
                reject(place, str(error))
                continue
            if term is not None and value == getattr(term, name):
                hint = "Name the field in `supports`, or give the source's own value"
                reject(place, f"`instead` gives the same `{name}` as the term", hint)
