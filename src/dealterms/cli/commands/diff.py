"""`terms diff`: what changed between two dates."""

from typing import Annotated

import typer

from dealterms.cli import options
from dealterms.cli.output import CHANGED, write_answer
from dealterms.errors import TermsError


def run_diff(
    old: options.Old,
    new: options.New = "latest",
    directory: options.Directory = ".",
    deal: options.DealId = None,
    known_by: options.KnownBy = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 if the deal changed.")] = False,
    fail_on: Annotated[
        str | None,
        typer.Option("--fail-on", metavar="unsupported", help="Exit 1 if a difference has no source."),
    ] = None,
) -> int:
    """Show what changed, and in whose favor.

    Between two dates, step by step, with the article that supports each change.
    """
    from dealterms.reports.diff import build_diff_report

    if fail_on not in (None, "unsupported"):
        raise TermsError(f"invalid value '{fail_on}' for --fail-on. Write --fail-on unsupported")
    folder = options.find_folder(directory)
    listing, day = options.list_deal_snapshots(folder, deal), options.parse_known_by(known_by)
    report = build_diff_report(folder, listing, old, new, day, options.get_today())
    code = write_answer(report, folder, format_, output, color)
    unsupported = report.diff is not None and report.diff.unsupported
    is_failure = (exit_code and report.status == "changed") or (fail_on and unsupported)
    return code or (CHANGED if is_failure else 0)
