"""`terms init`: a new deal."""

from typing import Annotated

import typer

from dealterms.cli import editing, options
from dealterms.cli.prompts import ask, is_terminal, require
from dealterms.errors import TermsError


def run_init(
    deal: Annotated[
        str | None, typer.Argument(metavar="DEAL", help="Its id, which is the name of its folder.")
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="What people call the deal.")
    ] = None,
    parties: Annotated[
        list[str] | None,
        typer.Option("--party", metavar="ID=NAME", help="A party; once for each."),
    ] = None,
    leis: Annotated[
        list[str] | None,
        typer.Option("--lei", metavar="ID=LEI", help="A party's Legal Entity Identifier."),
    ] = None,
    default: Annotated[
        bool, typer.Option("--default", help="Of several deals, the one that is meant where none is named.")
    ] = False,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="Prose that no rule reads.")
    ] = None,
    dry_run: editing.DryRun = False,
    directory: options.Directory = ".",
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Begin a deal: its folder, its title, its parties.

    In this folder, or in the nearest above it that has `terms/`. Git is told to leave the articles' own texts
    alone.
    """
    from dealterms.reports.init import build_init_report

    folder = options.find_or_begin_folder(directory)
    deal = require(deal, "DEAL", "Id of the deal, as in acme-bolt", parse=_parse_id)
    title = require(title, "--title", "Title, as people call it")
    named = {id_: {"name": name} for id_, name in map(_parse_party, parties or ())}
    if not named and not is_terminal():
        raise TermsError("--party is missing. Give --party ID=NAME, once for each")
    while not parties and (name := ask("Name of a party", is_optional=len(named) > 1)) is not None:
        suggested = options.load_attribute("writing.ids:to_token")(name)
        id_ = ask(f"Id of {name}", default=suggested, parse=_parse_id) or suggested
        named[id_] = {"name": name}
    for id_, lei in map(_parse_party, leis or ()):
        if id_ not in named:
            raise TermsError(*options.load_attribute("plugins:unknown")("party", id_, named))
        named[id_]["lei"] = lei
    more = {**({"default": "true"} if default else {}), **({"note": note} if note else {})}
    asked = editing.build_edit_options(None, is_trial=dry_run)
    chosen, called = deal, title
    return editing.answer_edit(
        lambda: build_init_report(folder, chosen, called, named, more, asked), folder, format_, output, color
    )


def _parse_party(word: str) -> tuple[str, str]:
    id_, equals, name = word.partition("=")
    if not equals or not id_ or not name.strip():
        raise TermsError(f"not a party: '{word}'", "Write ID=NAME, as in acme='Acme Corporation'")
    return id_, name.strip()


def _parse_id(text: str) -> object:
    from dealterms.model.value import parse_token

    return parse_token(text)
