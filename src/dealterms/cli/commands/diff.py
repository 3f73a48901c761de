"""`terms diff`: what changed between two dates."""

from typing import Annotated

import typer

from dealterms.cli import options
from dealterms.cli.output import CHANGED, write_answer
from dealterms.errors import TermsError


def run_diff(
    context: typer.Context,
    old: options.Old,
    new: options.New = "latest",
    directory: options.Directory = ".",
    deal: options.DealId = None,
    known_by: options.KnownBy = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
    term: options.Terms = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="WHAT",
            help="Only one kind of difference: deal, event, record, disputed, proposed or unsupported;"
            " may be given several times.",
            autocompletion=options.complete("only"),
        ),
    ] = None,
    all_: options.All = False,
    brief: options.Brief = False,
    between_deals: Annotated[
        bool,
        typer.Option(
            "--between-deals", help="OLD and NEW are two deals: compare them side by side, as they stand."
        ),
    ] = False,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="Of two deals, only terms of this kind; may be given several times.",
            autocompletion=options.complete("kind"),
        ),
    ] = None,
    captures: options.CapturesDirectory = None,
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", help="Exit 1 if the deal changed, or something happened under it."),
    ] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="unsupported",
            help="Exit 1 if a difference has no source.",
            autocompletion=options.complete("diff-fail-on"),
        ),
    ] = None,
) -> int:
    """Show what changed, in whose favor, and who says so.

    Compares a deal at two dates, and lists the source of each difference.
    """
    from dealterms.reports.diff import DiffOptions, build_diff_report

    if fail_on not in (None, "unsupported"):
        raise TermsError(f"invalid value '{fail_on}' for --fail-on. Write --fail-on unsupported")
    if between_deals:
        if deal is not None or only or all_ or brief or exit_code or fail_on:
            raise TermsError(
                "--between-deals goes with --kind, --term, --known-by and --captures. Leave out the rest"
            )
        from dealterms.reports.between_deals import BetweenDealsOptions, build_between_deals_report

        folder = options.find_folder(directory)
        if str(getattr(context.get_parameter_source("new"), "name", "")) == "DEFAULT":
            raise TermsError(
                f"--between-deals compares two deals, and only '{old}' is named. Name a second one"
            )
        wanted = BetweenDealsOptions(
            options.parse_known_by(known_by),
            tuple(dict.fromkeys(kind or ())),
            tuple(dict.fromkeys(term or ())),
            options.resolve_captures(captures),
        )
        compared = build_between_deals_report(folder, old, new, options.get_today(), wanted)
        return write_answer(compared, folder, format_, output, color)
    if kind:
        raise TermsError("--kind is for --between-deals. Leave it out, or use --term")
    asked = DiffOptions(
        options.parse_known_by(known_by),
        tuple(dict.fromkeys(term or ())),
        options.parse_only(only),
        options.choose_detail(is_all=all_, is_brief=brief),
        options.resolve_captures(captures),
    )
    folder = options.find_folder(directory)
    today = options.get_today()
    report = options.build_for_deals(
        folder, deal, lambda listing: build_diff_report(folder, listing, old, new, today, asked)
    )
    code = write_answer(report, folder, format_, output, color)
    diffs = [getattr(each, "diff", None) for each in getattr(report, "reports", (report,))]
    unsupported = any(diff is not None and diff.unsupported for diff in diffs)
    is_failure = (exit_code and report.status == "changed") or (fail_on and unsupported)
    return code or (CHANGED if is_failure else 0)
