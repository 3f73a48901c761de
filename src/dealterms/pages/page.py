"""A page: headings, lines, tables and the list of its sources, before it is text, Markdown or HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from dealterms.model.finding import Finding
from dealterms.pages.cells import Cell, get_text, to_spans

Row = tuple[Cell, ...]
SOURCE_COLUMN = "Source"
"""The column of the sources' numbers, the last one in every table of differences."""


class Table(NamedTuple):
    """Columns and rows; a row of one cell is a heading over those that follow it.

    >>> Table(("Term", "Value"), (("Compute",), ("  level", "")))  # "Compute" is such a heading
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    prose: frozenset[str] = frozenset()
    """The columns of sentences that are ours, in which backticks stand around code."""

    def without_empty_columns(self) -> Table:
        """Return the table without the columns that are empty in every row."""
        full = [row for row in self.rows if len(row) > 1]
        kept = [n for n in range(len(self.header)) if any(row[n] for row in full)]

        rows = (tuple(row[n] for n in kept) if len(row) > 1 else row for row in self.rows)
        return Table(tuple(self.header[n] for n in kept), tuple(rows), self.prose)


class SourceUse(NamedTuple):
    """What a page takes from one place of a source."""

    place: str
    """Such as `line 5`; empty if none is named."""
    quote: str = ""
    says: str = ""
    address: str = ""
    """The source's, leading to these words if it can; empty if it has none that can be opened."""
    remarks: tuple[str, ...] = ()
    """How the quote was found in the text, whom it repeats, why it does not count."""


class ListedSource(NamedTuple):
    """One source at the foot of a page."""

    number: int
    id: str
    name: str
    """Where it appeared, when, and in which language: macitynet.it, January 2025 (Italian)."""
    title: str = ""
    language: str = ""
    """As the record has it (ISO 639)."""
    details: tuple[str, ...] = ()
    """What kind of source it is, whom it repeats, and its record."""
    addresses: tuple[tuple[str, str, str], ...] = ()
    """What each is, the address on one line, and the address to open; empty if it is not to be opened."""
    uses: tuple[SourceUse, ...] = ()


SectionKind = Literal["", "deal", "event", "record", "disputed", "proposed", "unchanged"]
"""What a section of a comparison tells: what changed the deal, happened under it, was learned, and so on."""


class Section(NamedTuple):
    """A part of a page."""

    title: str
    note: str = ""
    table: Table | None = None
    lines: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    sources: tuple[ListedSource, ...] = ()
    anchors: tuple[str, ...] = ()
    """Of terms that it counts and does not name: a link to one of them leads here."""
    news: bool = False
    """It is what the reader is looking for."""
    part: bool = False
    """It begins a part of the page, which ends where the next such section begins."""
    kind: SectionKind = ""
    """What it tells of a comparison."""


class Page(NamedTuple):
    """A whole report: its title, a few lines, its sections."""

    title: str
    lines: tuple[str, ...]
    """The first one says what the reader most wants to know."""
    sections: tuple[Section, ...]
    excerpts: Mapping[tuple[str, int], str] = MappingProxyType({})
    """(path, line) to the line's text, for the lines that findings are on."""

    @property
    def legend(self) -> tuple[str, ...]:
        """What its signs mean, for a page that is read where there is no `terms help`."""
        tables = [section.table for section in self.sections if section.table is not None]
        cells = [cell for table in tables for row in table.rows for cell in row]
        has_roles = any(
            span.mark == "pale" and " → " in span.text.removeprefix(" · ").partition(" · ")[0]
            for cell in cells
            for span in to_spans(cell)
        )
        lines = []
        if has_roles:
            lines.append("A → B beside a term: it binds A and benefits B.")
        if any("(by convention)" in get_text(cell) for cell in cells):
            lines.append("By convention: contracts do not settle which of the two is more; `terms` does.")
        return tuple(lines)


def build_table_section(
    title: str,
    header: tuple[str, ...],
    rows: Iterable[Row],
    *,
    note: str = "",
    news: bool = False,
    part: bool = False,
    kind: SectionKind = "",
) -> Section | None:
    """Build the section of one table; None if the table has no rows."""
    table = Table(header, tuple(rows))
    return Section(title, note, table, news=news, part=part, kind=kind) if table.rows else None


def build_findings_page(findings: tuple[Finding, ...]) -> Page:
    """Build the page of a question that cannot be answered for what is wrong in the files."""
    return Page("", (), (Section("", findings=findings),))


def build_findings_table(findings: Iterable[Finding]) -> Table:
    """Build a table of findings, for where lines with carets cannot be drawn."""
    rows = tuple((str(f.place), f.severity, f.rule, f.sentence) for f in findings)
    what = "What, and what would mend it"
    return Table(("Place", "Severity", "Rule", what), rows, frozenset({what}))
