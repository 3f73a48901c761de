"""`terms history`: every step of a term, or of all."""

from typing import Annotated

import typer

from dealterms.cli import options
from dealterms.cli.output import write_answer


def run_history(
    term: Annotated[
        str | None,
        typer.Argument(
            metavar="[TERM]",
            help="The term with this id; left out, all of them.",
            autocompletion=options.complete("term"),
        ),
    ] = None,
    directory: options.Directory = ".",
    deal: options.DealId = None,
    known_by: options.KnownBy = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
    captures: options.CapturesDirectory = None,
) -> int:
    """Show every step of a term, or of all.

    From the first snapshot to the last: what changed, happened, was learned or disputed, and who says so.
    """
    from dealterms.reports.history import HistoryOptions, build_history_report

    asked = HistoryOptions(
        options.parse_known_by(known_by),
        () if term is None else (term,),
        options.resolve_captures(captures),
    )
    folder = options.find_folder(directory)
    today = options.get_today()
    report = options.build_for_deals(
        folder, deal, lambda listing: build_history_report(folder, listing, today, asked)
    )
    return write_answer(report, folder, format_, output, color)
