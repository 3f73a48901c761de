"""`terms check`: everything that is wrong in the files."""

import sys
from typing import Annotated

import typer

from dealterms.cli import options
from dealterms.cli.output import CHANGED, print_progress, write_report
from dealterms.writing.streams import write_output

_complete_rule = options.complete("rule")


def run_check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Only what is wrong in these files or folders."),
    ] = None,
    directory: options.Directory = ".",
    deal: options.DealId = None,
    captures: options.CapturesDirectory = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="RULE", help="Only this rule.", autocompletion=_complete_rule),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="RULE", help="Not this rule.", autocompletion=_complete_rule),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 for a warning, too.")] = False,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="RULE", help="Print a rule's page.", autocompletion=_complete_rule),
    ] = None,
    format_: options.CheckFormats = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Find everything that is wrong in the files.

    Each with file:line:column and what would mend it. Exits 1 if there is an error.
    """
    from dealterms import rules
    from dealterms.reports.check import build_check_report

    if explain is not None:
        write_output(rules.explain(explain))
        return 0

    folder = options.find_folder(directory)
    report = build_check_report(
        folder,
        deal=deal,
        captures=options.resolve_captures(captures),
        selection=rules.RuleSelection(frozenset(select or ()), frozenset(ignore or ())),
        paths=tuple(options.resolve_below_root(folder, path) for path in paths or ()),
        progress=print_progress if sys.stderr.isatty() else None,
    )
    write_report(report, format_, output, color, folder.root)
    severities = {finding.severity for finding in report.findings}
    return CHANGED if "error" in severities or (strict and severities) else 0
