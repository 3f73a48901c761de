"""The tables as files: one module a format, named like the choice.

A format's module has

    SUFFIX = ".csv"
    encode(table, rows)     what a process makes of the rows of one deal
    Writer(path, tables)    takes what was encoded, table by table, deal by deal; `close` ends the file
    ONE_FILE = None         the name of the file that all tables share, if they do
    NEEDS_FILE = False      whether it cannot be written to a pipe
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol

from dealterms.tables.columns import Table
from dealterms.tables.rows import Rows

FORMATS = ("parquet", "csv", "json", "sqlite")
"""What `terms export` writes tables as."""
BIBLIOGRAPHIES = ("csl-json", "bibtex")
"""What it writes citations as, for citation managers."""


SUFFIXES = {".parquet": "parquet", ".csv": "csv", ".json": "json", ".sqlite": "sqlite", ".bib": "bibtex"}
"""The format that the ending of a file's name asks for, if no other is."""


class Writer(Protocol):
    """Writes tables to a file, or one table, in the order in which their rows come."""

    def write(self, table: str, content: Any) -> None:
        """Add what `encode` made of some rows."""

    def close(self) -> None:
        """End the file."""

    def abort(self) -> None:
        """Stop writing: what was written is of no use."""


class Format(Protocol):
    """A module of this package."""

    SUFFIX: str
    ONE_FILE: str | None
    NEEDS_FILE: bool

    def encode(self, table: str, rows: Sequence[Rows]) -> Any:
        """Return the rows of one deal as the writer takes them; it may be done in another process."""

    def Writer(self, path: str, tables: Sequence[Table]) -> Writer:  # noqa: N802  # a class of the module
        """Begin a file."""


def load_format(name: str) -> Format:
    """Import the module of a format."""
    module: Any = import_module(f"{__name__}.{name.replace('-', '_')}")
    return module  # type: ignore[no-any-return]
