"""What the formats for citation managers share: the cited sources, each with what it is cited for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from dealterms.tables.columns import TABLES, Table
from dealterms.tables.rows import Rows
from dealterms.tables.values import split_names

_USE = ("position", "quote", "says", "supports", "instead")
"""What a citation says; the same in several snapshots or deals is one use."""


class CitedSource(NamedTuple):
    """A record, and the citations of it."""

    record: dict[str, Any]
    """Its row in the table of sources."""
    uses: list[dict[str, Any]]

    @property
    def authors(self) -> list[str]:
        """Their names."""
        return split_names(self.record["author"])


class BibliographyWriter:
    """Keeps the citations until the records come, which are last; then writes both."""

    def __init__(self, path: str, tables: Sequence[Table]) -> None:
        self._file = open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n")  # noqa: SIM115
        self._uses: dict[str, dict[tuple[Any, ...], list[str]]] = {}
        """By source and what is said, the places that say it."""
        self._records: list[Rows] = []

    def iter_chunks(self, sources: Iterator[CitedSource]) -> Iterator[str]:
        """Yield the text of the file."""
        raise NotImplementedError

    def write(self, table: str, content: Sequence[Rows]) -> None:
        """Keep citations, or the records."""
        if table == "sources":
            self._records += content
            return
        for some in content:
            for tail in some.tails:
                row = dict(zip(TABLES["citations"].names, some.head + tail, strict=True))
                use = tuple(row[name] for name in _USE)
                place = f"{row['deal']} {row['snapshot']} {row['entry']}"
                self._uses.setdefault(str(row["source"]), {}).setdefault(use, []).append(place)

    def close(self) -> None:
        """Write the file, and end it, on the disk."""
        self._file.writelines(self.iter_chunks(self._iter_cited()))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abort(self) -> None:
        """Stop writing."""
        self._file.close()

    def _iter_cited(self) -> Iterator[CitedSource]:
        for some in self._records:
            for tail in some.tails:
                record = dict(zip(TABLES["sources"].names, tail, strict=True))
                uses = self._uses.get(str(record["source"]))
                if uses:
                    yield CitedSource(record, [_describe(use, places) for use, places in uses.items()])


def _describe(use: tuple[Any, ...], places: list[str]) -> dict[str, Any]:
    said = {name: value for name, value in zip(_USE, use, strict=True) if value}
    return {**said, "cited_in": places}
