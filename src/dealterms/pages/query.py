"""The answer to a question in SQL as a page: one table."""

from dealterms.pages.page import Page, Section, Table
from dealterms.pages.wording import pluralize, truncate_line
from dealterms.reports.query import QueryReport


def build_page(report: QueryReport) -> Page:
    """Build the page of an answer."""
    header = tuple(truncate_line(name) for name in report.columns)
    rows = tuple(tuple(map(_to_text, row)) for row in report.rows)
    lines = (f"{write_headline(report)}",)
    # A row of one cell would be a heading.
    table = Table(header, rows) if len(header) > 1 else None
    shown = tuple(row[0] for row in rows) if table is None else ()
    title = header[0] if table is None and header else ""
    sections = (Section(title or "ROWS", table=table if rows else None, lines=shown),) if rows else ()
    return Page(report.question or "Answer", lines, sections)


def write_headline(report: QueryReport) -> str:
    """Count the rows; say so if there are more."""
    if report.is_cut:
        return f"The first {report.most:,} rows. There are more: --limit allows them"
    return pluralize(len(report.rows), "row")


def _to_text(cell: str | float | bool | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell:,.10g}" if abs(cell) < 1e10 or cell % 1 else f"{cell:,.0f}"
    return truncate_line(str(cell))
