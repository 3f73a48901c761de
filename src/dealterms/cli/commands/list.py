"""`terms list`: the deals and their snapshots."""

from typing import Annotated

import typer

from dealterms.cli.options import (
    Color,
    DealId,
    Directory,
    Formats,
    Output,
    find_folder,
    get_today,
    parse_date,
)
from dealterms.cli.output import write_answer


def run_list(
    directory: Directory = ".",
    deal: DealId = None,
    format_: Formats = None,
    output: Output = None,
    color: Color = "auto",
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DATE", help="Only what changed or happened since then, in all deals."
        ),
    ] = None,
) -> int:
    """List the deals and their snapshots.

    With how many changes each made, and how well they are sourced.
    """
    if since is not None:
        from dealterms.reports.since import build_since_report

        folder = find_folder(directory)
        moved = build_since_report(folder, deal, parse_date(since, "--since"), get_today())
        return write_answer(moved, folder, format_, output, color)
    from dealterms.reports.list import build_list_report

    folder = find_folder(directory)
    return write_answer(build_list_report(folder, deal), folder, format_, output, color)
