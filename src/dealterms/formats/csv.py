"""Rows as CSV (RFC 4180) in UTF-8, lines ended by a line feed; each value is written as it is."""

from dealterms.formats import RenderOptions
from dealterms.model.report import RowsReport

NEEDS = "rows"


def render(report: RowsReport, options: RenderOptions) -> str:
    """Return the names of the columns, and the rows; what is not known is nothing between two commas."""
    from dealterms.tables.writers.csv import format_row

    return "".join(map(format_row, (report.columns, *report.rows)))
