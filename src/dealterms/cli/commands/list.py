"""`terms list`: the deals and their snapshots."""

from dealterms.cli.options import Color, DealId, Directory, Formats, Output, find_folder
from dealterms.cli.output import write_answer


def run_list(
    directory: Directory = ".",
    deal: DealId = None,
    format_: Formats = None,
    output: Output = None,
    color: Color = "auto",
) -> int:
    """List the deals and their snapshots.

    With how many changes each made, and how well they are sourced.
    """
    from dealterms.reports.list import build_list_report

    folder = find_folder(directory)
    return write_answer(build_list_report(folder, deal), folder, format_, output, color)
