"""A database of SQLite that `terms export` wrote, to be read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from dealterms.errors import TermsError
from dealterms.tables.columns import TABLES


def list_sqlite_tables(path: str) -> tuple[str, ...]:
    """Return which tables a database of SQLite has; a TermsError if it is none."""
    with open_sqlite(path) as database:
        rows = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return tuple(name for name in TABLES if (name,) in rows)


@contextmanager
def open_sqlite(path: str) -> Iterator[sqlite3.Connection]:
    """Open a database to read it; a TermsError if it is none, or is damaged."""
    address = f"file:{path.replace('?', '%3f').replace('#', '%23')}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            yield database
    except sqlite3.Error as error:
        raise TermsError(f"'{path}' cannot be read: {error}. Export it anew") from None


def is_whole(database: sqlite3.Connection, path: str) -> bool:
    """Whether all of a database is there: where pages are missing, SQLite may read empty rows."""
    pages, size = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    if pages * size != os.path.getsize(path):
        return False
    return bool(database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
