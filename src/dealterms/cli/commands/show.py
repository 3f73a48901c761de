"""`terms show`: the deal as of a date."""

from __future__ import annotations

import typer

from dealterms.cli.options import (
    Color,
    DealId,
    Directory,
    Formats,
    KnownBy,
    Output,
    Reference,
    _day,
    _folder,
    _listing,
    _today,
)
from dealterms.cli.output import FAILED, _refused, _write

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("show")
def show_command(
    reference: Reference = "latest",
    directory: Directory = ".",
    deal: DealId = None,
    known_by: KnownBy = None,
    format_: Formats = None,
    output: Output = None,
    color: Color = "auto",
) -> int:
    """Show the deal as of a date.

    Its cover page: each value with the last source that spoke for it.
    """
    from dealterms.reports.show import cover_report

    folder = _folder(directory)
    report = cover_report(folder, _listing(folder, deal), reference, _day(known_by), _today())
    if _refused(report, folder):
        return FAILED
    _write(report, format_, output, color)
    return 0
