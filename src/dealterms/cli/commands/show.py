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
    term: options.Terms = None,
    brief: options.Brief = False,
    captures: options.CapturesDirectory = None,
) -> int:
    """Show the deal as of a date.

    Each value, when it was last confirmed, and by which source.
    """
    from dealterms.reports.show import ShowOptions, build_show_report

    asked = ShowOptions(
        options.parse_known_by(known_by),
        tuple(dict.fromkeys(term or ())),
        options.choose_detail(is_all=False, is_brief=brief),
        options.resolve_captures(captures),
    )
    folder = options.find_folder(directory)
    today = options.get_today()
    report = options.build_for_deals(
        folder, deal, lambda listing: build_show_report(folder, listing, reference, today, asked)
    )
    return write_answer(report, folder, format_, output, color)
