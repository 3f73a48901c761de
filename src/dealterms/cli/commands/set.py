"""`terms set`: values of a term."""

from typing import Annotated

import typer

from dealterms.cli import editing, options
from dealterms.cli.prompts import require
from dealterms.errors import TermsError


def run_set(
    term: Annotated[
        str | None,
        typer.Argument(metavar="TERM", help="The id of a term.", autocompletion=options.complete("term")),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Argument(metavar="FIELD=VALUE...", help="As in rate=20%, scope=[api, web] or kind=payment."),
    ] = None,
    unset: editing.Unset = None,
    before: Annotated[
        str | None,
        typer.Option(
            "--before",
            metavar="TERM",
            help="Before which it stands; a new one is the last, else.",
            autocompletion=options.complete("term"),
        ),
    ] = None,
    on: editing.On = "latest",
    since: editing.Since = None,
    keep_since: Annotated[
        bool, typer.Option("--keep-since", help="The deal did not change: only more is known of it.")
    ] = False,
    dry_run: editing.DryRun = False,
    directory: options.Directory = ".",
    deal: options.OneDealId = None,
    captures: options.CapturesDirectory = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Set values of a term, and move its `since`.

    With kind=KIND, a term that is not there is added. Then says what `terms check` and `terms diff` find now.
    """
    from dealterms.reports.set import build_set_report

    if since is not None and keep_since:
        raise TermsError("--since and --keep-since. Leave one out")
    folder = options.find_folder(directory)
    edited = editing.open_edited_snapshot(folder, deal, on)
    term = require(term, "TERM", "Term", lambda: edited.snapshot.terms)
    gone = editing.split_words(unset)
    if not values and not gone and before is None:
        values = [require(None, "FIELD=VALUE", "Field and value, as in rate=20%", parse=_parse_assignment)]
    assigned = editing.parse_assignments(values or ())
    asked = editing.build_edit_options(captures, is_trial=dry_run)
    return editing.answer_edit(
        lambda: build_set_report(
            edited, term, assigned, gone, before, since, keeps_since=keep_since, options=asked
        ),
        folder,
        format_,
        output,
        color,
    )


def _parse_assignment(word: str) -> object:
    return editing.parse_assignments([word])
