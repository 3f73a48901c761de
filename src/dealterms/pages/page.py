"""A page: headings, lines and tables, before it is text, Markdown or HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from dealterms.model.finding import Finding

Row = tuple[str, ...]
ARTICLE_COLUMN = "Article"
"""The column of the sources, the last one in every table of differences."""


class Table(NamedTuple):
    """Columns and rows; a row of one cell is a heading over those that follow it.

    >>> Table(("Term", "Value"), (("Compute",), ("  level", "")))  # "Compute" is such a heading
    """

    header: Row
    rows: tuple[Row, ...]

    def without_empty_columns(self) -> Table:
        """Return the table without the columns that are empty in every row."""
        full = [row for row in self.rows if len(row) > 1]
        kept = [n for n in range(len(self.header)) if any(row[n] for row in full)]

        def select(row: Row) -> Row:
            return tuple(row[n] for n in kept) if len(row) > 1 else row

        return Table(select(self.header), tuple(map(select, self.rows)))


class Section(NamedTuple):
    """A part of a page."""

    title: str
    note: str = ""
    table: Table | None = None
    lines: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    news: bool = False
    """It is what the reader is looking for."""
    part: bool = False
    """It begins a part of the page, which ends where the next such section begins."""


class Page(NamedTuple):
    """A whole report: its title, a few lines, its sections."""

    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    excerpts: Mapping[tuple[str, int], str] = MappingProxyType({})
    """(path, line) to the line's text, for the lines that findings are on."""


def build_table_section(
    title: str, header: Row, rows: Iterable[Row], *, note: str = "", news: bool = False, part: bool = False
) -> Section | None:
    """Build the section of one table; None if the table has no rows."""
    table = Table(header, tuple(rows))
    return Section(title, note, table, news=news, part=part) if table.rows else None


def build_findings_page(findings: tuple[Finding, ...]) -> Page:
    """Build the page of a question that cannot be answered for what is wrong in the files."""
    return Page("", (), (Section("", findings=findings),))


def build_findings_table(findings: Iterable[Finding]) -> Table:
    """Build a table of findings, for where lines with carets cannot be drawn."""
    rows = tuple((str(f.place), f.severity, f.rule, f.sentence) for f in findings)
    return Table(("Place", "Severity", "Rule", "What, and what would mend it"), rows)
