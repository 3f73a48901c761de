"""`terms new`: a snapshot from the one before it."""

from typing import Annotated

import typer

from dealterms.cli import editing, options
from dealterms.cli.prompts import ask, is_terminal, require
from dealterms.errors import TermsError


def run_new(
    date: Annotated[
        str | None, typer.Argument(metavar="DATE", help="Its date: 2025, 2025-03 or 2025-01-21.")
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="REF",
            help="The snapshot to begin from; else the one before the date.",
            autocompletion=options.complete("reference"),
        ),
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help="One that carries all terms on, for rumors and confirmations.")
    ] = False,
    basis: Annotated[
        str | None,
        typer.Option(
            "--basis",
            metavar="BASIS",
            help="Why there is a snapshot: amendment, restatement, report, …",
            autocompletion=options.complete("basis"),
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="WHO", help="Who ordered it, beside --basis order.")
    ] = None,
    summary: Annotated[
        str | None, typer.Option("--summary", metavar="TEXT", help="The snapshot in one sentence.")
    ] = None,
    dry_run: editing.DryRun = False,
    directory: options.Directory = ".",
    deal: options.OneDealId = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Begin a snapshot from the one before it.

    It has that one's terms and comments, without their citations; terms that are over by then are left out.
    With --report, it carries all terms on.
    """
    from dealterms.reports.new import build_new_report

    if report and from_ is not None:
        raise TermsError("--report and --from: what carries terms on has none of its own. Leave one out")
    folder = options.find_folder(directory)
    is_asked = date is None
    date = require(date, "DATE", "Date, as in 2025-01-21", parse=_parse_date)
    if is_asked and is_terminal() and not report and basis is None:
        basis = ask("Basis", options.list_bases, "amendment")
        summary = summary or ask("Summary, in one sentence", is_optional=True)
    given = {"basis": basis, "by": by, "summary": summary}
    head = {key: value for key, value in given.items() if value is not None}
    asked = editing.build_edit_options(None, is_trial=dry_run)
    chosen = date
    return editing.answer_edit(
        lambda: build_new_report(folder, deal, chosen, from_, head, is_report=report, options=asked),
        folder,
        format_,
        output,
        color,
    )


def _parse_date(text: str) -> object:
    from dealterms.model.partial_date import PartialDate

    return PartialDate.parse(text)
