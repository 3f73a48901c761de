"""`terms show`: the deal as of a date."""

from dealterms.cli import options
from dealterms.cli.output import write_answer


def run_show(
    reference: options.Reference = "latest",
    directory: options.Directory = ".",
    deal: options.DealId = None,
    known_by: options.KnownBy = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Show the deal as of a date.

    Its cover page: each value with the last source that spoke for it.
    """
    from dealterms.reports.show import build_show_report

    folder = options.find_folder(directory)
    listing, day = options.list_deal_snapshots(folder, deal), options.parse_known_by(known_by)
    report = build_show_report(folder, listing, reference, day, options.get_today())
    return write_answer(report, folder, format_, output, color)
