"""`terms query`: a question over all deals, in SQL or by its name."""

from __future__ import annotations

import math
import re
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from dealterms.cli import options
from dealterms.cli.output import FAILED, print_findings, print_progress, write_report
from dealterms.errors import TermsError
from dealterms.writing.streams import write_output

_MAX_ROWS = 100_000_000
"""More than an answer can have: it may take 64 MiB."""
_MAX_SECONDS = 86_400


class Command(TyperCommand):
    """A command to which SQL that begins with a comment is no option: no option has a blank in its name."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [f"\n{arg}" if _COMMENT.match(arg) else arg for arg in args])


_COMMENT = re.compile(r"--[^=\s]*\s")


def run_query(
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="[SQL|NAME]",
            help="One SELECT; or the name of a question.",
            autocompletion=options.complete("question"),
        ),
    ] = None,
    values: Annotated[
        list[str] | None, typer.Argument(metavar="[VALUE]...", help="What that question asks for.")
    ] = None,
    directory: options.Directory = ".",
    deal: options.DealId = None,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="DIR|FILE", help="Ask the tables that `terms export` wrote there."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the questions that have a name.")] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Print the SQL of a question, to copy.")] = False,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=_MAX_ROWS, help="At most N rows.")
    ] = 10_000,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout", metavar="SECONDS", min=0.1, max=_MAX_SECONDS, help="Give up after so long."
        ),
    ] = 60,
    format_: options.RowsFormats = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Ask all deals a question, in SQL or by its name.

    Over the tables of `terms export`. It requires the extra `data`, and can only read those tables.
    """
    from dealterms.tables.questions import list_questions, read_question

    if list_ or sql:
        name = "--list" if list_ else "--sql"
        if format_:
            raise TermsError(f"{name} prints text. Leave out --format")
    if list_:
        questions = [read_question(name) for name in list_questions()]
        _write("".join(f"{known.usage}\n  {known.title}\n" for known in questions), output)
        return 0
    if question is None:
        raise TermsError("SQL or the name of a question is missing. `terms query --list` lists those")
    named = read_question(question) if re.fullmatch("[a-z][a-z0-9-]*", question) else None
    if sql:
        if named is None:
            raise TermsError("--sql is for a question that has a name. Leave it out")
        _write(named.sql, output)
        return 0
    if named is None and values:
        raise TermsError("SQL takes no values. Put it in quotation marks, as one word")
    from dealterms.reports.query import build_query_report, build_query_report_of_deals
    from dealterms.tables.query import Limits

    text, title = (question, "") if named is None else (named.sql, named.title)
    today = options.get_today()
    bound = {"today": today} if named is None else named.bind(values or (), today)
    if math.isnan(timeout):  # the option parser compares, and no comparison with it is true
        raise TermsError(f"--timeout: not a number: 'nan'. Write seconds, from 0.1 to {_MAX_SECONDS}")
    limits = Limits(limit, timeout)
    if source is not None:
        report = build_query_report(source, text, bound, limits, title, deal)
        write_report(report, format_, output, color)
        return 0
    folder = options.find_folder(directory)
    progress = print_progress if sys.stderr.isatty() else None
    answer, findings = build_query_report_of_deals(
        folder, deal, lambda place: build_query_report(place, text, bound, limits, title), text, progress
    )
    print_findings(findings, folder.root)
    if answer is None:
        return FAILED
    write_report(answer, format_, output, color, folder.root)
    return 0


def _write(text: str, output: str | None) -> None:
    if output is None:
        write_output(text)
        return
    from dealterms.writing.atomic import write_atomically

    write_atomically(output, text)
