"""`terms end`: a term that is over."""

from typing import Annotated

import typer

from dealterms.cli import editing, options
from dealterms.cli.prompts import require


def run_end(
    term: Annotated[
        str | None,
        typer.Argument(metavar="TERM", help="The id of a term.", autocompletion=options.complete("term")),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            "--status",
            metavar="STATUS",
            help="lapsed, performed, exercised, reached; or terminated, superseded, waived.",
            autocompletion=options.complete("over"),
        ),
    ] = None,
    on: editing.On = "latest",
    since: editing.Since = None,
    superseded_by: Annotated[
        list[str] | None,
        typer.Option(
            "--superseded-by",
            metavar="TERM",
            help="Terms that took its place.",
            autocompletion=options.complete("term"),
        ),
    ] = None,
    dry_run: editing.DryRun = False,
    directory: options.Directory = ".",
    deal: options.OneDealId = None,
    captures: options.CapturesDirectory = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """End a term, and say how.

    It is over by what was agreed (lapsed, performed, exercised, reached), or because somebody ended it
    (terminated, superseded, waived). The next snapshot leaves it out. Then says what `terms check` and
    `terms diff` find now.
    """
    from dealterms.reports.end import build_end_report

    folder = options.find_folder(directory)
    edited = editing.open_edited_snapshot(folder, deal, on)
    term = require(term, "TERM", "Term", lambda: edited.snapshot.terms)
    status = require(status, "--status", "Status", options.list_over_statuses)
    asked = editing.build_edit_options(captures, is_trial=dry_run)
    return editing.answer_edit(
        lambda: build_end_report(edited, term, status, since, editing.split_words(superseded_by), asked),
        folder,
        format_,
        output,
        color,
    )
