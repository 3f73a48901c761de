"""`terms diff`: what changed between two dates."""

from __future__ import annotations

from typing import Annotated

import typer

from dealterms.cli.options import (
    Color,
    DealId,
    Directory,
    Formats,
    KnownBy,
    New,
    Old,
    Output,
    find_folder,
    get_today,
    list_deal_snapshots,
    parse_known_by,
)
from dealterms.cli.output import CHANGED, FAILED, print_findings, write_report
from dealterms.errors import TermsError


def run_diff(
    old: Old,
    new: New = "latest",
    directory: Directory = ".",
    deal: DealId = None,
    known_by: KnownBy = None,
    format_: Formats = None,
    output: Output = None,
    color: Color = "auto",
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
    folder = find_folder(directory)
    report = build_diff_report(
        folder, list_deal_snapshots(folder, deal), old, new, parse_known_by(known_by), get_today()
    )
    if print_findings(report, folder):
        return FAILED
    write_report(report, format_, output, color)
    unsupported = report.diff is not None and report.diff.unsupported
    is_failure = (exit_code and report.status == "changed") or (fail_on and unsupported)
    return CHANGED if is_failure else 0
