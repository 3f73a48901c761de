"""Tables as JSON: an object with the version, the name of the table, and its rows, one a line.

{"version": 1, "table": "facts", "rows": [
{"deal": "cocoa", "snapshot": "2024", …},
…
]}
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from json import dumps

from dealterms.tables.columns import TABLES, VERSION, Table
from dealterms.tables.rows import Row, Rows

SUFFIX = ".json"
ONE_FILE = None
NEEDS_FILE = False


def encode(table: str, rows: Sequence[Rows]) -> bytes:
    """Return lines, each with a comma before it. A row that is the same object is written out once."""
    names = [dumps(name) for name in TABLES[table].names]
    lines: list[str] = []
    known: dict[int, str] = {}
    for some in rows:
        count = len(some.head)
        start = ",\n{" + "".join(f"{part}, " for part in _join(names[:count], some.head))
        for tail in some.tails:
            end = known.get(id(tail))
            if end is None:
                end = known[id(tail)] = ", ".join(_join(names[count:], tail)) + "}"
            lines.append(start + end)
    return "".join(lines).encode("ascii")


def _join(names: Sequence[str], cells: Row) -> list[str]:
    return [f"{name}: {dumps(cell, allow_nan=False)}" for name, cell in zip(names, cells, strict=True)]


class Writer:
    """Writes one table."""

    def __init__(self, path: str, tables: Sequence[Table]) -> None:
        (table,) = tables
        self._file = open(path, "wb")  # noqa: SIM115  # closed by `close`
        head = {"version": VERSION, "table": table.name}
        self._file.write(dumps(head)[:-1].encode() + b', "rows": [')
        self._is_empty = True

    def write(self, table: str, content: bytes) -> None:
        """Add lines."""
        self._file.write(content[1:] if self._is_empty else content)
        self._is_empty = self._is_empty and not content

    def close(self) -> None:
        """End the file, on the disk."""
        self._file.write(b"\n]}\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abort(self) -> None:
        """Stop writing."""
        self._file.close()
