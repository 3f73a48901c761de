"""`terms dates`: what lies ahead, as a list or a calendar."""

from typing import Annotated

import typer

from dealterms.cli import options
from dealterms.cli.output import write_answer


def run_dates(
    directory: options.Directory = ".",
    deal: options.DealId = None,
    known_by: options.KnownBy = None,
    format_: options.DatesFormats = None,
    output: options.Output = None,
    color: options.Color = "auto",
    ics: Annotated[
        str | None,
        typer.Option("--ics", metavar="FILE", help="Write a calendar to FILE, too: --format ics:FILE."),
    ] = None,
    captures: options.CapturesDirectory = None,
) -> int:
    """Show what lies ahead: ends, due dates, notice periods.

    Of all deals, with the article for each; what is past is marked.
    """
    from dealterms.reports.dates import build_dates_report

    day = options.parse_known_by(known_by)
    folder = options.find_folder(directory)
    texts = options.resolve_captures(captures)
    report = build_dates_report(folder, deal, options.get_today(), day, texts)
    # The calendar comes first: if it cannot be written, nothing is.
    formats = format_ if ics is None else [f"ics:{ics}", *(format_ or ["text"])]
    return write_answer(report, folder, formats, output, color)
