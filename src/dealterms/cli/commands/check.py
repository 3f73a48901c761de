"""`terms check`: everything that is wrong in the files."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dealterms.cli.options import (
    CheckFormats,
    Color,
    DealId,
    Directory,
    Output,
    Texts,
    _below,
    _complete_rules,
    _folder,
    _texts,
)
from dealterms.cli.output import CHANGED, _progress, _seen_from_here, _write

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("check")
def check_command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Only what is wrong in these files or folders."),
    ] = None,
    directory: Directory = ".",
    deal: DealId = None,
    captures: Texts = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select", metavar="RULE", help="Only this rule.", autocompletion=_complete_rules
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--ignore", metavar="RULE", help="Not this rule.", autocompletion=_complete_rules
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 for a warning, too.")] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain", metavar="RULE", help="Print a rule's page.", autocompletion=_complete_rules
        ),
    ] = None,
    format_: CheckFormats = None,
    output: Output = None,
    color: Color = "auto",
) -> int:
    """Find everything that is wrong in the files.

    Each with file:line:column and what would mend it. Exits 1 if there is an error.
    """
    from dealterms.rules import Selection
    from dealterms.rules import explain as page_of

    if explain is not None:
        sys.stdout.write(page_of(explain))
        return 0
    from dealterms.reports.check import check_report

    folder = _folder(directory)
    report = check_report(
        folder,
        deal=deal,
        captures=_texts(captures),
        selection=Selection(frozenset(select or ()), frozenset(ignore or ())),
        paths=tuple(_below(folder, path) for path in paths or ()),
        progress=_progress if sys.stderr.isatty() else None,
    )
    _write(_seen_from_here(report, folder.root), format_, output, color, findings=True)
    severities = {finding.severity for finding in report.findings}
    return CHANGED if "error" in severities or (strict and severities) else 0
