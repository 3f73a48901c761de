"""`terms gaps`: what is not known of the deals."""

from typing import Annotated

import typer

from dealterms.cli import options
from dealterms.cli.output import write_answer
from dealterms.errors import TermsError

_MAX_MONTHS = 1200


def run_gaps(
    directory: options.Directory = ".",
    deal: options.DealId = None,
    known_by: options.KnownBy = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
    months: Annotated[
        str,
        typer.Option("--months", metavar="N", help="Name the terms that nobody confirmed for N months."),
    ] = "12",
    captures: options.CapturesDirectory = None,
) -> int:
    """Show what is not known of the deals.

    Values that are not public or not recorded, and what rests on little evidence.
    """
    from dealterms.reports.gaps import GapsOptions, build_gaps_report

    if not (months.isascii() and months.isdigit() and len(months) < 5 and 0 < int(months) <= _MAX_MONTHS):
        raise TermsError(f"invalid value '{months}' for --months. Write a number from 1 to {_MAX_MONTHS}")
    asked = GapsOptions(options.parse_known_by(known_by), int(months), options.resolve_captures(captures))
    folder = options.find_folder(directory)
    report = build_gaps_report(folder, deal, options.get_today(), asked)
    return write_answer(report, folder, format_, output, color)
