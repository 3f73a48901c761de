"""`terms show`: the deal as of a date."""

from __future__ import annotations

from dealterms.cli.options import (
    Color,
    DealId,
    Directory,
    Formats,
    KnownBy,
    Output,
    Reference,
    find_folder,
    get_today,
    list_deal_snapshots,
    parse_known_by,
)
from dealterms.cli.output import FAILED, print_findings, write_report


def run_show(
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
    from dealterms.reports.show import build_show_report

    folder = find_folder(directory)
    report = build_show_report(
        folder, list_deal_snapshots(folder, deal), reference, parse_known_by(known_by), get_today()
    )
    if print_findings(report, folder):
        return FAILED
    write_report(report, format_, output, color)
    return 0
