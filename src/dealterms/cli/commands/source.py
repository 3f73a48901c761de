"""`terms source`: the record of an article."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from dealterms.cli import editing, options
from dealterms.cli.app import COMMANDS
from dealterms.cli.prompts import ask, is_terminal, require
from dealterms.errors import TermsError

if TYPE_CHECKING:
    from dealterms.reports.source import ArticleFile

app = typer.Typer(
    name="source", add_completion=False, help=COMMANDS["source"], no_args_is_help=True, rich_markup_mode=None
)


@app.command("add")
def run_source_add(
    file: Annotated[
        str | None,
        typer.Argument(metavar="FILE", help="The article: text, HTML or PDF; - for standard input."),
    ] = None,
    id_: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="The record's id; else outlet and date.")
    ] = None,
    type_: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="As CSL-JSON: article-newspaper, report, …")
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="In brackets if it is your own.")
    ] = None,
    author: Annotated[
        list[str] | None, typer.Option("--author", metavar="NAME", help="Who wrote it; once for each.")
    ] = None,
    outlet: Annotated[
        str | None, typer.Option("--outlet", metavar="NAME", help="Where it appeared (container_title).")
    ] = None,
    publisher: Annotated[
        str | None, typer.Option("--publisher", metavar="NAME", help="Who brought it out.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="CODE", help="As en or it (ISO 639).")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="ADDRESS", help="Its address.")] = None,
    issued: Annotated[
        str | None, typer.Option("--issued", metavar="DATE", help="When it was published.")
    ] = None,
    class_: Annotated[
        str | None,
        typer.Option(
            "--class",
            metavar="CLASS",
            help="How its words know: filing, contract, official, court, on-record, reported, …",
            autocompletion=options.complete("source-class"),
        ),
    ] = None,
    cites: Annotated[
        list[str] | None,
        typer.Option(
            "--cites",
            metavar="SOURCE",
            help="Records that it repeats: courier,gull.",
            autocompletion=options.complete("source"),
        ),
    ] = None,
    genre: Annotated[
        str | None, typer.Option("--genre", metavar="TEXT", help="What it is more closely: press release, …")
    ] = None,
    number: Annotated[
        str | None, typer.Option("--number", metavar="NUMBER", help="Of a report, a release, an exhibit.")
    ] = None,
    read_at: Annotated[
        str | None, typer.Option("--read-at", metavar="ADDRESS", help="The copy in which it was read.")
    ] = None,
    url_note: Annotated[
        str | None, typer.Option("--url-note", metavar="TEXT", help="Why it has no address.")
    ] = None,
    issued_note: Annotated[
        str | None, typer.Option("--issued-note", metavar="TEXT", help="How its date is known.")
    ] = None,
    summary: Annotated[
        str | None, typer.Option("--summary", metavar="TEXT", help="What it says, in your own words.")
    ] = None,
    no_file: Annotated[
        bool, typer.Option("--no-file", help="Record it without a text, where none is at hand.")
    ] = False,
    dry_run: editing.DryRun = False,
    directory: options.Directory = ".",
    captures: options.CapturesDirectory = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Record an article: what its file says of itself, and its text beside the record.

    The text is not tracked by git. One that lies in seeds/, or in the folder of --captures, stays there.
    """
    from dealterms.reports.source import build_source_report, read_what_it_says, suggest_id

    folder = options.find_folder(directory)
    if no_file and file is not None:
        raise TermsError("--no-file and a file. Leave one out")
    article = None if no_file else _read(require(file, "FILE (or --no-file)", "File of the article"))
    authors = author[0] if author and len(author) == 1 else author
    given: dict[str, object] = {
        "type": type_, "title": title, "author": authors, "container_title": outlet, "publisher": publisher,
        "language": language, "url": url, "issued": issued, "class": class_,
        "cites": editing.split_words(cites),
        "genre": genre, "number": number, "read_at": read_at, "url_note": url_note,
        "issued_note": issued_note, "summary": summary,
    }  # fmt: skip
    given = {key: value for key, value in given.items() if value}
    if file != "-" and is_terminal():
        found, _ = read_what_it_says(article) if article is not None else ({}, [])
        given |= _ask_gaps({**found, **given}, given)
        id_ = id_ or ask("Id of the record", default=suggest_id({**found, **given}))
    asked = editing.build_edit_options(captures, is_trial=dry_run)
    return editing.answer_edit(
        lambda: build_source_report(folder, article, given, id_, asked), folder, format_, output, color
    )


@app.command("set")
def run_source_set(
    source: editing.SourceId = None,
    values: Annotated[
        list[str] | None,
        typer.Argument(metavar="FIELD=VALUE...", help="As in class=secondary or cites=[courier, gull]."),
    ] = None,
    unset: editing.Unset = None,
    file: Annotated[
        str | None, typer.Option("--file", metavar="FILE", help="Its text, for a record that has none.")
    ] = None,
    dry_run: editing.DryRun = False,
    directory: options.Directory = ".",
    captures: options.CapturesDirectory = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Write what is learned of an article later into its record.

    Who wrote it, what it repeats, that it was withdrawn; its text, if the record has none.
    """
    from dealterms.loader.sources import list_source_ids
    from dealterms.reports.source import build_source_set_report

    folder = options.find_folder(directory)
    source = require(source, "SOURCE", "Source", lambda: list_source_ids(folder))
    if not values and not unset and file is None:
        values = [require(None, "FIELD=VALUE", "Field and value, as in class=reported")]
    assigned = editing.parse_assignments(values or ())
    article = _read(file) if file is not None else None
    asked = editing.build_edit_options(captures, is_trial=dry_run)
    return editing.answer_edit(
        lambda: build_source_set_report(folder, source, assigned, editing.split_words(unset), article, asked),
        folder,
        format_,
        output,
        color,
    )


def _read(file: str) -> ArticleFile:
    from dealterms.reports.source import ArticleFile, read_article

    article = ArticleFile("", sys.stdin.buffer.read()) if file == "-" else read_article(file)
    if not article.content:
        raise TermsError("the article is empty. Give one with its text")
    return article


def _ask_gaps(known: dict[str, object], given: dict[str, object]) -> dict[str, object]:
    """Ask for what a record should say; what the file says is the default."""
    questions = (
        ("title", "Title", ()),
        ("container_title", "Outlet", ()),
        ("issued", "Issued, as in 2024-06-14", ()),
        ("url", "Address", ()),
        ("class", "Class: how its words know", options.list_source_classes()),
    )
    answers: dict[str, object] = {}
    for key, question, choices in questions:
        if key in given:
            continue
        default = str(known[key]) if key in known else None
        is_optional = key != "title"
        answer = ask(question, lambda known=choices: known, default, is_optional=is_optional)  # type: ignore[misc]
        if answer:
            answers[key] = answer
    return answers
