"""`terms review`: what a branch does to the deals."""

from typing import Annotated

import typer

from dealterms.cli import options
from dealterms.cli.output import CHANGED, write_report
from dealterms.errors import TermsError
from dealterms.plugins import unknown


def run_review(
    range_: Annotated[
        str | None,
        typer.Argument(
            metavar="[BASE..HEAD]",
            help="Two revisions, or the base of what is in the work tree. Left out: the default branch.",
            show_default=False,
            autocompletion=options.complete("revision"),
        ),
    ] = None,
    directory: options.Directory = ".",
    captures: options.CapturesDirectory = None,
    format_: options.CheckFormats = None,
    output: options.Output = None,
    color: options.Color = "auto",
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 if a deal changes, or is told otherwise.")
    ] = False,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="WHAT",
            help="Exit 1 for a new error, warning or unsupported difference; for a correction; for a past"
            " that is retold.",
            autocompletion=options.complete("fail-on"),
        ),
    ] = None,
) -> int:
    """Review what a branch does to the deal.

    What changes by it, what it rewrites, who says so, and which findings are new.
    """
    from dealterms.git.range import both_ends
    from dealterms.reports.review import FAIL_ON, find_failures, review

    for word in fail_on or ():
        if word not in FAIL_ON:
            raise TermsError(*unknown("word in --fail-on:", word, FAIL_ON))
    ends = both_ends(range_, directory)
    report = review(ends, captures=options.resolve_captures(captures), today=options.get_today())
    write_report(report, format_, output, color, ends.root)
    changed = exit_code and report.status == "changed"
    return CHANGED if changed or find_failures(report, fail_on or ()) else 0
