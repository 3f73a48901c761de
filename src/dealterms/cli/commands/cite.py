"""`terms cite`: a citation for a term, once its quote is found."""

from typing import Annotated, Any

import typer

from dealterms.cli import editing, options
from dealterms.cli.prompts import ask, is_terminal, require
from dealterms.errors import TermsError


def run_cite(
    term: Annotated[
        str | None,
        typer.Argument(
            metavar="TERM", help="The id of a term or a proposal.", autocompletion=options.complete("entry")
        ),
    ] = None,
    source: editing.SourceId = None,
    quote: Annotated[
        str | None, typer.Argument(metavar="QUOTE", help="A few exact words; [...] for words left out.")
    ] = None,
    on: editing.On = "latest",
    at: editing.At = None,
    supports: Annotated[
        list[str] | None,
        typer.Option("--supports", metavar="FIELD", help="Fields whose value the words state: level,ends."),
    ] = None,
    unchanged: Annotated[
        list[str] | None,
        typer.Option("--unchanged", metavar="FIELD", help="Fields that did not move, the words say."),
    ] = None,
    clarifies: Annotated[
        list[str] | None,
        typer.Option("--clarifies", metavar="FIELD", help="Fields that had always meant this."),
    ] = None,
    instead: Annotated[
        list[str] | None,
        typer.Option("--instead", metavar="FIELD=VALUE", help="Where the source disagrees, its value."),
    ] = None,
    says: Annotated[
        str | None, typer.Option("--says", metavar="TEXT", help="What it says, in your own words.")
    ] = None,
    cites: editing.Cites = None,
    no_quote: Annotated[
        bool, typer.Option("--no-quote", help="Cite without words, for what has no text here.")
    ] = False,
    dry_run: editing.DryRun = False,
    directory: options.Directory = ".",
    deal: options.OneDealId = None,
    captures: options.CapturesDirectory = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Add a citation to a term, once its quote is found in the article.

    The place is filled in. A quote that is not there, or is there twice, is not written. Then says what
    `terms check` and `terms diff` find now.
    """
    from dealterms.loader.sources import list_source_ids
    from dealterms.reports.cite import CitationRequest, build_cite_report

    folder = options.find_folder(directory)
    edited = editing.open_edited_snapshot(folder, deal, on)
    snapshot = edited.snapshot
    term = require(term, "TERM", "Term", lambda: [*snapshot.terms, *snapshot.proposals])
    source = require(source, "SOURCE", "Source", lambda: list_source_ids(folder))
    if no_quote and quote is not None:
        raise TermsError("--no-quote and a quote. Leave one out")
    is_asked = quote is None and not no_quote
    quote = require(quote, "QUOTE (or --no-quote)", "Quote") if is_asked else quote
    lists = {"supports": supports, "unchanged": unchanged, "clarifies": clarifies, "cites": cites}
    fields: dict[str, Any] = {
        key: words for key, given in lists.items() if (words := editing.split_words(given))
    }
    if instead:
        fields["instead"] = editing.parse_assignments(instead, "--instead")
    if says:
        fields["says"] = says
    if is_asked and is_terminal() and not fields:
        fields = _ask_fields(edited, term)
    request = CitationRequest(source, quote, at, fields)
    asked = editing.build_edit_options(captures, is_trial=dry_run)
    return editing.answer_edit(
        lambda: build_cite_report(edited, term, request, asked), folder, format_, output, color
    )


def _ask_fields(edited: Any, term: str) -> dict[str, Any]:
    """Ask which fields the words support, and what they say."""
    entry = edited.snapshot.terms.get(term)
    names = list(type(entry).get_axes()) if entry is not None else []
    supports = ask(
        "Fields whose value these words state, with blanks between", lambda: names, is_optional=True
    )
    says = ask("What it says, in your own words", is_optional=True)
    fields: dict[str, Any] = {"supports": supports.replace(",", " ").split()} if supports else {}
    return {**fields, "says": says} if says else fields
