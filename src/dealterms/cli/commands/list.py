"""`terms list`: the deals and their snapshots."""

from __future__ import annotations

import typer

from dealterms.cli.options import Color, DealId, Directory, Formats, Output, _folder
from dealterms.cli.output import FAILED, _refused, _write

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("list")
def list_command(
    directory: Directory = ".",
    deal: DealId = None,
    format_: Formats = None,
    output: Output = None,
    color: Color = "auto",
) -> int:
    """List the deals and their snapshots.

    With how many changes each made, and how well they are sourced.
    """
    from dealterms.reports.list import list_report

    folder = _folder(directory)
    report = list_report(folder, deal)
    if _refused(report, folder):
        return FAILED
    _write(report, format_, output, color)
    return 0
