"""Lines of CSV into DuckDB, some megabytes at a time, each through a file that is then removed.

DuckDB keeps all that it reads from a pipe, so that the memory would be that of all deals.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable

from dealterms.errors import TermsError
from dealterms.tables.columns import Table
from dealterms.tables.duckdb import build_csv_source
from dealterms.writing.signals import make_marked_folder, unmark

_MAX_CHUNK = 16 << 20


class CsvChunks:
    """Gathers the lines of one table; ``take`` gets what reads a chunk of them in SQL.

    ``place`` is the folder below which they lie for that long; None: the one for such files.
    """

    def __init__(self, table: Table, take: Callable[[str], None], place: str | None = None) -> None:
        self.count = 0
        """How many chunks were taken so far."""
        self._take = take
        self._header = (",".join(table.names) + "\n").encode()
        self._lines: list[bytes] = []
        self._size = 0
        self._folder = make_marked_folder(place)
        self._path = os.path.join(self._folder.name, "lines.csv")
        self._source = build_csv_source(self._path, table)

    @property
    def folder(self) -> str:
        """A folder for what is made of the chunks, which goes with them."""
        return self._folder.name

    def write(self, lines: bytes) -> None:
        """Add lines."""
        self._lines.append(lines)
        self._size += len(lines)
        if self._size >= _MAX_CHUNK:
            self.flush(self._take)

    def flush(self, take: Callable[[str], None]) -> None:
        """Let the lines that have gathered be taken."""
        try:
            with open(self._path, "wb") as file:
                file.writelines([self._header, *self._lines])
        except OSError as error:
            raise TermsError(
                f"'{tempfile.gettempdir()}' cannot be written: {error.strerror}",
                "Make room there, or set TMPDIR to another folder",
            ) from None
        self._lines, self._size = [], 0
        self.count += 1
        take(self._source)

    def discard(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()
        unmark(self._folder.name)
