"""Tables as CSV (RFC 4180) in UTF-8, lines ended by a line feed.

    deal,snapshot,…,title,quoted
    cocoa,2024,…,"The ""first"" price",true

What is not known is nothing between two commas; an empty text is a pair of quotation marks. Every value is
written as it is: a text that begins with `=` stays that text, for whoever reads it as data.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence

from dealterms.tables.columns import Table
from dealterms.tables.rows import Cell, Row, Rows

SUFFIX = ".csv"
ONE_FILE = None
NEEDS_FILE = False
_NEEDS_QUOTES = re.compile('[",\r\n]|^$|^ | $')


class _QuotedTexts(dict[str, str]):
    """Texts as they stand between two commas. Most of a table's are those of the row above."""

    def __missing__(self, text: str) -> str:
        quoted = text
        if _NEEDS_QUOTES.search(text) is not None:
            escaped = text.replace('"', '""')
            quoted = f'"{escaped}"'
        self[text] = quoted
        return quoted


def encode(table: str, rows: Sequence[Rows]) -> bytes:
    """Return lines. A row that is the same object as another's is written out once."""
    lines: list[str] = []
    known: dict[int, str] = {}
    texts = _QuotedTexts()
    for some in rows:
        start = "".join(f"{cell}," for cell in _format_cells(some.head, texts))
        for tail in some.tails:
            end = known.get(id(tail))
            if end is None:
                end = known[id(tail)] = ",".join(_format_cells(tail, texts)) + "\n"
            lines.append(start + end)
    return "".join(lines).encode("utf-8", "backslashreplace")


def format_row(row: Row) -> str:
    """Return the cells of a row with commas between, and the end of the line."""
    return ",".join(_format_cells(row, _QuotedTexts())) + "\n"


def _format_cells(row: Iterable[Cell], texts: Mapping[str, str]) -> list[str]:
    return [
        "" if cell is None else texts[cell] if isinstance(cell, str) else _format_number(cell) for cell in row
    ]


def _format_number(cell: bool | int | float) -> str:
    return str(cell).lower() if isinstance(cell, bool) else repr(cell)


class Writer:
    """Writes one table."""

    def __init__(self, path: str, tables: Sequence[Table]) -> None:
        (table,) = tables
        self._file = open(path, "wb")  # noqa: SIM115  # closed by `close`
        self._file.write((",".join(table.names) + "\n").encode())

    def write(self, table: str, content: bytes) -> None:
        """Add lines."""
        self._file.write(content)

    def close(self) -> None:
        """End the file, on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abort(self) -> None:
        """Stop writing."""
        self._file.close()
