"""`terms review`: what a branch does to the deals."""

from __future__ import annotations

from typing import Annotated

import typer

from dealterms.cli.options import (
    CheckFormats,
    Color,
    Directory,
    Output,
    Texts,
    _complete_failures,
    _known_failures,
    _texts,
    _today,
)
from dealterms.cli.output import CHANGED, _seen_from_here, _write

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("review")
def review_command(
    range_: Annotated[
        str | None,
        typer.Argument(
            metavar="[BASE..HEAD]",
            help="Two revisions, or the base of what is in the work tree. Left out: the default branch.",
            show_default=False,
        ),
    ] = None,
    directory: Directory = ".",
    captures: Texts = None,
    format_: CheckFormats = None,
    output: Output = None,
    color: Color = "auto",
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 if the deal changes.")
    ] = False,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="WHAT",
            help="Exit 1 for a new error, a new warning, something unsupported, or a correction.",
            autocompletion=_complete_failures,
        ),
    ] = None,
) -> int:
    """Review what a branch does to the deal.

    What changes by it, what it rewrites, who says so, and which findings are new.
    """
    from dealterms.git.range import both_ends
    from dealterms.reviews import failures, review

    wanted = _known_failures(fail_on or [])
    ends = both_ends(range_, directory)
    report = review(ends, captures=_texts(captures), today=_today())
    _write(_seen_from_here(report, ends.root), format_, output, color, findings=True)
    changed = exit_code and report.status == "changed"
    return CHANGED if changed or failures(report, wanted) else 0
