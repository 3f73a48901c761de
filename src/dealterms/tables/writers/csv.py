"""Tables as CSV (RFC 4180) in UTF-8, lines ended by a line feed.

    deal,snapshot,…,title,quoted
    cocoa,2024,…,"The ""first"" price",true

What is not known is nothing between two commas; an empty text is a pair of quotation marks. Every value is
written as it is: a text that begins with `=` stays that text, for whoever reads it as data.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import lru_cache

from dealterms.tables.columns import Table
from dealterms.tables.rows import Cell, Row, Rows

SUFFIX = ".csv"
ONE_FILE = None
NEEDS_FILE = False
_SHORT = 200
"""Texts of fewer letters are kept once quoted: most are those of the row above."""
_NEEDS_QUOTES = re.compile('[",\r\n]|^$|^ | $')


def encode(table: str, rows: Sequence[Rows]) -> bytes:
    """Return lines. A row that is the same object as another's is written out once."""
    lines: list[str] = []
    known: dict[int, str] = {}
    for some in rows:
        start = "".join(f"{cell}," for cell in map(_format_cell, some.head))
        for tail in some.tails:
            end = known.get(id(tail))
            if end is None:
                end = known[id(tail)] = format_row(tail)
            lines.append(start + end)
    return "".join(lines).encode("utf-8", "backslashreplace")


def format_row(row: Row) -> str:
    """Return the cells of a row with commas between, and the end of the line."""
    return ",".join(map(_format_cell, row)) + "\n"


def _format_cell(cell: Cell) -> str:
    """Return a value as it stands between two commas."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _quote_short_text(cell) if len(cell) < _SHORT else _quote_text(cell)
    return str(cell).lower() if isinstance(cell, bool) else repr(cell)


def _quote_text(text: str) -> str:
    if _NEEDS_QUOTES.search(text) is None:
        return text
    escaped = text.replace('"', '""')
    return f'"{escaped}"'


_quote_short_text = lru_cache(maxsize=4096)(_quote_text)


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
