"""DuckDB, the engine of `terms query` and of Parquet: an extra, imported when it is needed."""

from __future__ import annotations

from typing import Any

from dealterms.errors import TermsError
from dealterms.tables.columns import Table

TYPES = {"text": "VARCHAR", "integer": "INTEGER", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
_MAX_LINE = 8 << 20
"""A line of CSV, in bytes: a file of a deal has at most 1 MiB, and a row repeats a text a few times."""


def import_duckdb() -> Any:
    """Import DuckDB; a TermsError if it is not installed."""
    try:
        import duckdb
    except ImportError:
        raise TermsError(
            "this requires DuckDB, an extra", "Install it: pip install 'deal-terms[data]'"
        ) from None
    return duckdb


def connect(**settings: str | int) -> Any:
    """Open a database in memory, which looks for no extension anywhere."""
    options = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
        "threads": 1,
        **settings,
    }
    return import_duckdb().connect(":memory:", config=options)


def build_csv_source(path: str, table: Table) -> str:
    """Return what reads our own CSV of a table in SQL."""
    types = ", ".join(f"{quote_text(c.name)}: {quote_text(TYPES[c.type])}" for c in table.columns)
    return (
        f"read_csv({quote_text(path)}, header = true, auto_detect = false, delim = ',', quote = '\"',"
        f" escape = '\"', nullstr = '', allow_quoted_nulls = false, parallel = false,"
        f" max_line_size = {_MAX_LINE}, buffer_size = {2 * _MAX_LINE}, columns = {{{types}}})"
    )


def quote_text(text: str) -> str:
    """Return a text as SQL writes it."""
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def shorten_error(error: Exception) -> str:
    """Return what DuckDB says, on one line and without the line that it points at."""
    text = str(error).split("\n\nLINE ")[0]
    return " ".join(text.split())[:300].rstrip(". ")
