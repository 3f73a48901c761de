"""The command line: options in, one straight line of verbs, text out, an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dealterms.errors import TermsError

if TYPE_CHECKING:
    from datetime import date

    from dealterms.formats import Look
    from dealterms.model.finding import Finding
    from dealterms.model.report import Report
    from dealterms.reading.listing import Listing
    from dealterms.reading.tree import Folder

CHANGED, FAILED, BUG = 1, 2, 70

app = typer.Typer(
    name="terms",
    help="What changed in a deal, in whose favor, and who says so.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


# -- completion: names only, and silence where anything is wrong -----------------------------------


def _complete_references(ctx: typer.Context, incomplete: str) -> list[str]:
    return _completed(incomplete, lambda: [*_names(ctx), "latest", "latest~1"])


def _complete_deals(ctx: typer.Context, incomplete: str) -> list[str]:
    from dealterms.reading.listing import deals

    return _completed(incomplete, lambda: deals(_folder(ctx.params.get("directory"))))


def _complete_kinds(incomplete: str) -> list[str]:
    from dealterms.model.kinds import own_kinds

    return _completed(incomplete, own_kinds)


def _complete_topics(incomplete: str) -> list[str]:
    from dealterms.guide import topics

    return _completed(incomplete, topics)


def _complete_formats(incomplete: str) -> list[str]:
    from dealterms.formats import names

    return _completed(incomplete, names)


def _names(ctx: typer.Context) -> list[str]:
    listing = _listing(_folder(ctx.params.get("directory")), ctx.params.get("deal"))
    return [when.written for when in listing.snapshots]


def _completed(incomplete: str, known: Callable[[], Any]) -> list[str]:
    try:
        return [name for name in known() if name.startswith(incomplete)]
    except (TermsError, OSError):
        return []


# -- the options that several commands share --------------------------------------------------------

Old = Annotated[
    str,
    typer.Argument(
        metavar="OLD",
        help="A date (2024, 2025-03, 2025-01-21), latest, or latest~1.",
        autocompletion=_complete_references,
    ),
]
New = Annotated[
    str, typer.Argument(metavar="[NEW]", help="Likewise.", autocompletion=_complete_references)
]
Reference = Annotated[
    str,
    typer.Argument(
        metavar="[REF]", help="A date, latest, or latest~1.", autocompletion=_complete_references
    ),
]
Directory = Annotated[str, typer.Option("-C", metavar="DIR", help="Stand in DIR.")]
DealId = Annotated[
    str | None,
    typer.Option(
        "--deal",
        metavar="ID",
        envvar="TERMS_DEAL",
        help="The deal, where there are several.",
        autocompletion=_complete_deals,
    ),
]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT[:FILE]",
        help="text, markdown or json; several at once, each but one to a file.",
        autocompletion=_complete_formats,
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write to FILE instead of standard output."
    ),
]
Color = Annotated[str, typer.Option("--color", metavar="WHEN", help="auto, always or never.")]
KnownBy = Annotated[
    str | None,
    typer.Option("--known-by", metavar="DATE", help="Only what sources issued by then could tell."),
]


# -- the commands ------------------------------------------------------------------------------------


@app.command("diff")
def diff_command(
    old: Old,
    new: New = "latest",
    directory: Directory = ".",
    deal: DealId = None,
    known_by: KnownBy = None,
    format_: Formats = None,
    output: Output = None,
    color: Color = "auto",
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 if the deal changed.")
    ] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on", metavar="unsupported", help="Exit 1 if a difference has no source."
        ),
    ] = None,
) -> int:
    """What changed between two dates, in whose favor, and which article supports it."""
    from dealterms.asking import diff_report

    if fail_on not in (None, "unsupported"):
        raise TermsError(f"--fail-on knows `unsupported`, not `{fail_on}`")
    folder = _folder(directory)
    report = diff_report(folder, _listing(folder, deal), old, new, _day(known_by), _today())
    if _refused(report, folder):
        return FAILED
    _write(report, format_, output, color)
    unsupported = report.diff is not None and report.diff.unsupported
    failed = (exit_code and report.status == "changed") or (fail_on and unsupported)
    return CHANGED if failed else 0


@app.command("show")
def show_command(
    reference: Reference = "latest",
    directory: Directory = ".",
    deal: DealId = None,
    known_by: KnownBy = None,
    format_: Formats = None,
    output: Output = None,
    color: Color = "auto",
) -> int:
    """The deal's cover page as of a date, each value with its source."""
    from dealterms.asking import cover_report

    folder = _folder(directory)
    report = cover_report(folder, _listing(folder, deal), reference, _day(known_by), _today())
    if _refused(report, folder):
        return FAILED
    _write(report, format_, output, color)
    return 0


@app.command("list")
def list_command(
    directory: Directory = ".",
    deal: DealId = None,
    format_: Formats = None,
    output: Output = None,
    color: Color = "auto",
) -> int:
    """The deals and their snapshots: how many changes, and how well sourced."""
    from dealterms.asking import list_report

    folder = _folder(directory)
    report = list_report(folder, deal)
    if _refused(report, folder):
        return FAILED
    _write(report, format_, output, color)
    return 0


@app.command("kinds")
def kinds_command(
    kind: Annotated[
        str | None,
        typer.Argument(metavar="[KIND]", help="One kind, in full.", autocompletion=_complete_kinds),
    ] = None,
    format_: Formats = None,
    output: Output = None,
    color: Color = "auto",
) -> int:
    """The vocabulary: fields, roles, ladders, the rule for direction."""
    from dealterms.asking import kinds_report

    _write(kinds_report(kind), format_, output, color)
    return 0


@app.command("schema")
def schema_command(
    name: Annotated[
        str, typer.Argument(metavar="report", help="What to publish the JSON Schema of.")
    ],
) -> int:
    """The JSON Schema of what `--format json` writes."""
    from dealterms.guide import schema

    sys.stdout.write(schema(name))
    return 0


@app.command("help")
def help_command(
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="[TOPIC]", help="One of the guide's topics.", autocompletion=_complete_topics
        ),
    ] = None,
) -> int:
    """The guide, which ships with the tool."""
    from dealterms.guide import read

    sys.stdout.write(read(topic))
    return 0


def _version(wanted: bool) -> None:
    if wanted:
        from dealterms import __version__

        sys.stdout.write(f"terms {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Print the version.")
    ] = False,
) -> None:
    pass


# -- what surrounds every command --------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    """Run the command line on ``arguments``; the exit code. No exception leaves it."""
    try:
        code = app(arguments, prog_name="terms", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except TermsError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read us has had enough; point the stream at nothing, so that flushing it is quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _usage(error) if hasattr(error, "format_message") else _bug(error)


def _usage(error: Any) -> int:
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stdout.write(f"{error.format_message()}\n")
        return 0
    hint = f". See `{context.command_path} --help`" if context is not None else ""
    return _fail(error.format_message().rstrip(".") + hint)


def _fail(message: str) -> int:
    from dealterms.formats.text import visible

    sys.stderr.write(f"terms: {visible(message)}\n")
    return FAILED


def _bug(error: Exception) -> int:
    import traceback

    if os.environ.get("TERMS_DEBUG"):
        traceback.print_exception(error)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    _fail(
        f"this is a bug in terms, not in your files: {type(error).__name__} in"
        f" {os.path.basename(frame.filename)}:{frame.lineno}."
        " Please report it, with what TERMS_DEBUG=1 prints"
    )
    return BUG


def _folder(directory: str | None) -> Folder:
    from dealterms.reading.tree import Folder

    return Folder.nearest(directory or ".")


def _listing(folder: Folder, deal: str | None) -> Listing:
    from dealterms.reading.listing import choose, deals, list_snapshots

    return list_snapshots(folder, choose(deals(folder), deal))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    from dealterms.model.when import When

    try:
        return When.parse(text).last
    except ValueError as error:
        raise TermsError(f"--known-by: {error}") from None


def _today() -> date:
    """The day it is, which `TERMS_TODAY` can say for tests."""
    from datetime import date

    said = os.environ.get("TERMS_TODAY")
    try:
        return date.fromisoformat(said) if said else date.today()
    except ValueError:
        raise TermsError(f"TERMS_TODAY=`{said}` is no day. Write 2025-01-31") from None


def _refused(report: Report, folder: Folder) -> bool:
    """Print what is wrong in the files that the question needs; whether it cannot be answered."""
    if not report.findings:
        return False
    from dealterms.formats.text import visible

    prefix = os.path.relpath(folder.root)
    for finding in report.findings:
        sys.stderr.write(visible(_from_here(finding, prefix)) + "\n")
    return any(finding.severity == "error" for finding in report.findings)


def _from_here(finding: Finding, prefix: str) -> str:

    path = os.path.normpath(os.path.join(prefix, finding.place.path))
    return str(finding._replace(place=finding.place._replace(path=path)))


def _write(report: Report, formats: list[str] | None, output: str | None, color: str) -> None:
    from dealterms.formats import names, render

    for format_, file in _targets(formats or ["text"], output):
        if format_ not in names():
            from dealterms.model.suggestion import did_you_mean

            raise TermsError(
                f"there is no format `{format_}`.{did_you_mean(format_, names())} There are: {', '.join(names())}"
            )
        text = render(report, format_, _look(color, to_file=file is not None))
        if file is None:
            _print(text)
        else:
            from dealterms.writing import write_atomically

            write_atomically(file, text)


def _print(text: str) -> None:
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _targets(formats: list[str], output: str | None) -> Iterator[tuple[str, str | None]]:
    targets = [(name, file or None) for name, _, file in (f.partition(":") for f in formats)]
    to_screen = [name for name, file in targets if file is None]
    if len(to_screen) > 1:
        raise TermsError(f"only one format can go to one place. Write --format {to_screen[1]}:FILE")
    for name, file in targets:
        yield name, file if file is not None else output


def _look(color: str, *, to_file: bool) -> Look:
    from dealterms.formats import Look

    if color not in ("auto", "always", "never"):
        raise TermsError(f"--color knows auto, always and never, not `{color}`")
    import shutil

    on_terminal = sys.stdout.isatty() and not to_file
    if color == "auto":
        if os.environ.get("NO_COLOR"):
            wanted = False
        elif os.environ.get("FORCE_COLOR"):
            wanted = not to_file
        else:
            wanted = on_terminal and os.environ.get("TERM") != "dumb"
    else:
        wanted = color == "always"
    width = shutil.get_terminal_size((100, 24)).columns
    return Look(width, wanted)
