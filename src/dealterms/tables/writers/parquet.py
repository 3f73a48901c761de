"""Tables as Parquet: DuckDB writes it, from the lines of CSV that several processes have encoded.

    rows -> encode -> lines -> some megabytes at a time -> a Parquet file each -> facts.parquet

So neither the lines nor the rows are ever all in memory.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from dealterms.tables.chunks import CsvChunks
from dealterms.tables.columns import VERSION, Table
from dealterms.tables.duckdb import connect, import_duckdb, quote_text, shorten_error
from dealterms.tables.writers import csv

SUFFIX = ".parquet"
ONE_FILE = None
NEEDS_FILE = True
_PART = "FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE 20480"
_WHOLE = (
    "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480,"
    f" KV_METADATA {{terms_tables_version: '{VERSION}'}}"
)
"""A group of rows is held in memory while it is written."""

encode = csv.encode


class Writer:
    """Writes one table."""

    def __init__(self, path: str, tables: Sequence[Table]) -> None:
        (table,) = tables
        self._path = path
        self._connection = connect()
        self._chunks = CsvChunks(table, self._add_part)

    def write(self, table: str, content: bytes) -> None:
        """Add lines."""
        self._chunks.write(content)

    def _add_part(self, source: str) -> None:
        self._copy(source, self._name_part(self._chunks.count), _PART)

    def _name_part(self, number: int) -> str:
        return os.path.join(self._chunks.folder, f"{number}.parquet")

    def close(self) -> None:
        """End the file, on the disk."""
        if not self._chunks.count:
            self._chunks.flush(self._write_whole)
        else:
            self._chunks.flush(self._add_part)
            parts = ", ".join(quote_text(self._name_part(n + 1)) for n in range(self._chunks.count))
            self._write_whole(f"read_parquet([{parts}])")
        self.abort()
        with open(self._path, "rb") as file:
            os.fsync(file.fileno())

    def abort(self) -> None:
        """Stop writing."""
        self._connection.close()
        self._chunks.discard()

    def _write_whole(self, source: str) -> None:
        self._copy(source, self._path, _WHOLE)

    def _copy(self, source: str, path: str, options: str) -> None:
        sql = f"COPY (SELECT * FROM {source}) TO {quote_text(path)} ({options})"  # noqa: S608
        try:
            self._connection.execute(sql)
        except import_duckdb().Error as error:
            raise OSError(f"DuckDB says: {shorten_error(error)}") from error
