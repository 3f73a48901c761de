"""Tables as one SQLite database. A day is text, as 2025-01-31; true and false are 1 and 0.

The version of the tables is the database's `user_version`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from dealterms.tables.columns import VERSION, Column, Table
from dealterms.tables.rows import Rows

SUFFIX = ".sqlite"
ONE_FILE = "terms.sqlite"
NEEDS_FILE = True
TYPES = {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "date": "TEXT"}


def encode(table: str, rows: Sequence[Rows]) -> Sequence[Rows]:
    """Return the rows as they are."""
    return rows


class Writer:
    """Writes all tables."""

    def __init__(self, path: str, tables: Sequence[Table]) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        # The file is put in its place once it is whole: until then nothing has to survive.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"user_version = {VERSION}"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("BEGIN")
        self._statements = {}
        for table in tables:
            self._connection.execute(build_create_statement(table))
            marks = ", ".join("?" * len(table.columns))
            self._statements[table.name] = f"INSERT INTO {table.name} VALUES ({marks})"  # noqa: S608

    def write(self, table: str, content: Sequence[Rows]) -> None:
        """Add rows."""
        statement = self._statements[table]
        for some in content:
            self._connection.executemany(statement, (some.head + tail for tail in some.tails))

    def close(self) -> None:
        """End the file."""
        self._connection.execute("COMMIT")
        self._connection.close()

    def abort(self) -> None:
        """Stop writing."""
        self._connection.close()


def build_create_statement(table: Table) -> str:
    """Return the statement that makes a table; its key is the order of its rows."""
    columns = ", ".join(map(_declare, table.columns))
    key = f"PRIMARY KEY ({', '.join(table.order)})"
    return f"CREATE TABLE {table.name} ({columns}, {key}) STRICT, WITHOUT ROWID"


def _declare(column: Column) -> str:
    return f"{column.name} {TYPES[column.type]}{'' if column.nullable else ' NOT NULL'}"
