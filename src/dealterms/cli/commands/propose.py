"""`terms propose`: what is talked about, and what became of it."""

from typing import Annotated, Any

import typer

from dealterms.cli import editing, options
from dealterms.cli.prompts import require
from dealterms.errors import TermsError


def run_propose(
    proposal: Annotated[str | None, typer.Argument(metavar="ID", help="The id of the proposal.")] = None,
    changes: Annotated[
        str | None,
        typer.Option(
            "--changes",
            metavar="TERM",
            help="The term it would change.",
            autocompletion=options.complete("term"),
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="The kind of term it would add.",
            autocompletion=options.complete("kind"),
        ),
    ] = None,
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="FIELD=VALUE", help="A value it would set.")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="A few words for it.")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What is talked about.")] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome",
            metavar="OUTCOME",
            help="open, adopted, rejected or lapsed.",
            autocompletion=options.complete("outcome"),
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source", metavar="SOURCE", help="Who says so.", autocompletion=options.complete("source")
        ),
    ] = None,
    quote: Annotated[
        str | None, typer.Option("--quote", metavar="WORDS", help="A few exact words of it.")
    ] = None,
    at: editing.At = None,
    says: Annotated[
        str | None, typer.Option("--says", metavar="TEXT", help="What it says, in your own words.")
    ] = None,
    cites: editing.Cites = None,
    on: editing.On = "latest",
    dry_run: editing.DryRun = False,
    directory: options.Directory = ".",
    deal: options.OneDealId = None,
    captures: options.CapturesDirectory = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Record a proposal, or what became of one.

    It touches nothing that is in force. What an older snapshot says of it need not be repeated.
    """
    from dealterms.reports.cite import CitationRequest
    from dealterms.reports.propose import build_propose_report

    if source is None and (quote or at or says or cites):
        raise TermsError("--source is missing. Say whose words these are")
    folder = options.find_folder(directory)
    edited = editing.open_edited_snapshot(folder, deal, on)
    id_ = require(proposal, "ID", "Id of the proposal", lambda: edited.snapshot.proposals)
    given = {"changes": changes, "kind": kind, "title": title, "note": note, "outcome": outcome}
    values: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    if to:
        values["to"] = editing.parse_assignments(to, "--to")
    fields: dict[str, Any] = {"cites": editing.split_words(cites)} if cites else {}
    fields |= {"says": says} if says else {}
    request = CitationRequest(source, quote, at, fields) if source is not None else None
    asked = editing.build_edit_options(captures, is_trial=dry_run)
    return editing.answer_edit(
        lambda: build_propose_report(edited, id_, values, request, asked), folder, format_, output, color
    )
