"""`terms sources`: the articles, and what each is cited for."""

from typing import Annotated

import typer

from dealterms.cli import options
from dealterms.cli.output import write_answer


def run_sources(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help="The article with this id; left out, all of them.",
            autocompletion=options.complete("source"),
        ),
    ] = None,
    directory: options.Directory = ".",
    deal: options.DealId = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
    captures: options.CapturesDirectory = None,
) -> int:
    """List the articles, and what each is cited for.

    Of one, every citation with its quote, and whether that stands in the text.
    """
    from dealterms.reports.sources import build_sources_report

    folder = options.find_folder(directory)
    report = build_sources_report(folder, deal, source, options.resolve_captures(captures))
    return write_answer(report, folder, format_, output, color)
