"""The command line: options in, one straight line of verbs, text out, an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dealterms.errors import TermsError

if TYPE_CHECKING:
    from datetime import date

    from dealterms.formats import Look
    from dealterms.model.report import Report
    from dealterms.reading.listing import Listing
    from dealterms.reading.tree import Folder

CHANGED, FAILED, BUG, INTERRUPTED = 1, 2, 70, 130
_REPORT = "report"

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

    return _completed(incomplete, lambda: deals(_folder(_stands_in(ctx))))


def _complete_kinds(incomplete: str) -> list[str]:
    from dealterms.model.kinds import all_kinds

    return _completed(incomplete, all_kinds)


def _complete_topics(incomplete: str) -> list[str]:
    from dealterms.guide import topics

    return _completed(incomplete, topics)


def _complete_schemas(incomplete: str) -> list[str]:
    from dealterms.schemas import names

    return _completed(incomplete, lambda: [*names(), _REPORT])


def _complete_formats(incomplete: str) -> list[str]:
    from dealterms.formats import names

    return _completed(incomplete, names)


def _complete_check_formats(incomplete: str) -> list[str]:
    from dealterms.formats import names

    return _completed(incomplete, lambda: names(findings=True))


def _complete_rules(incomplete: str) -> list[str]:
    from dealterms.checks import rules

    return _completed(incomplete, lambda: sorted(rules()))


def _complete_failures(incomplete: str) -> list[str]:
    from dealterms.reviewing import FAIL_ON

    return _completed(incomplete, lambda: FAIL_ON)


def _names(ctx: typer.Context) -> list[str]:
    listing = _listing(_folder(_stands_in(ctx)), ctx.params.get("deal"))
    return [when.written for when in listing.snapshots]


def _stands_in(ctx: typer.Context) -> str | None:
    """The folder that -C names, behind the command or before it."""
    here = ctx.params.get("directory")
    before = ctx.parent.params.get("directory") if ctx.parent is not None else None
    found = before if here in (None, ".") and before else here
    return str(found) if found else None


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
        help="text, markdown, html or json; several at once, each but one to a file.",
        autocompletion=_complete_formats,
    ),
]
CheckFormats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT[:FILE]",
        help="text, markdown, html, json, github, sarif or gitlab; several at once, each but one to a file.",
        autocompletion=_complete_check_formats,
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
Texts = Annotated[
    str | None,
    typer.Option(
        "--captures",
        metavar="DIR",
        envvar="TERMS_CAPTURES",
        help="Where the articles' texts lie, if not beside their records.",
    ),
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
    """Show what changed, and in whose favor.

    Between two dates, step by step, with the article that supports each change.
    """
    from dealterms.asking import diff_report

    if fail_on not in (None, "unsupported"):
        raise TermsError(f"--fail-on takes no `{fail_on}`. Write --fail-on unsupported")
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
    """Show the deal as of a date.

    Its cover page: each value with the last source that spoke for it.
    """
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
    """List the deals and their snapshots.

    With how many changes each made, and how well they are sourced.
    """
    from dealterms.asking import list_report

    folder = _folder(directory)
    report = list_report(folder, deal)
    if _refused(report, folder):
        return FAILED
    _write(report, format_, output, color)
    return 0


@app.command("check")
def check_command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Only what is wrong in these files or folders."),
    ] = None,
    directory: Directory = ".",
    deal: DealId = None,
    captures: Texts = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select", metavar="RULE", help="Only this rule.", autocompletion=_complete_rules
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--ignore", metavar="RULE", help="Not this rule.", autocompletion=_complete_rules
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 for a warning, too.")] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain", metavar="RULE", help="Print a rule's page.", autocompletion=_complete_rules
        ),
    ] = None,
    format_: CheckFormats = None,
    output: Output = None,
    color: Color = "auto",
) -> int:
    """Find everything that is wrong in the files.

    Each with file:line:column and what would mend it. Exits 1 if there is an error.
    """
    from dealterms.checks import Selection
    from dealterms.checks import explain as page_of

    if explain is not None:
        sys.stdout.write(page_of(explain))
        return 0
    from dealterms.checking import check_report

    folder = _folder(directory)
    report = check_report(
        folder,
        deal=deal,
        captures=_texts(captures),
        selection=Selection(frozenset(select or ()), frozenset(ignore or ())),
        paths=tuple(_below(folder, path) for path in paths or ()),
        progress=_progress if sys.stderr.isatty() else None,
    )
    _write(_seen_from_here(report, folder.root), format_, output, color, findings=True)
    severities = {finding.severity for finding in report.findings}
    return CHANGED if "error" in severities or (strict and severities) else 0


@app.command("review")
def review_command(
    range_: Annotated[
        str | None,
        typer.Argument(
            metavar="[BASE..HEAD]",
            help="Two revisions, or the base of what is in the work tree. Left out: the default branch.",
            show_default=False,
        ),
    ] = None,
    directory: Directory = ".",
    captures: Texts = None,
    format_: CheckFormats = None,
    output: Output = None,
    color: Color = "auto",
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 if the deal changes.")
    ] = False,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="WHAT",
            help="Exit 1 for a new error, a new warning, something unsupported, or a correction.",
            autocompletion=_complete_failures,
        ),
    ] = None,
) -> int:
    """Review what a branch does to the deal.

    What changes by it, what it rewrites, who says so, and which findings are new.
    """
    from dealterms.reading.git import both_ends
    from dealterms.reviewing import failures, review

    wanted = _known_failures(fail_on or [])
    ends = both_ends(range_, directory)
    report = review(ends, captures=_texts(captures), today=_today())
    _write(_seen_from_here(report, ends.root), format_, output, color, findings=True)
    changed = exit_code and report.status == "changed"
    return CHANGED if changed or failures(report, wanted) else 0


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
    """Explain the kinds of terms.

    Their fields, roles and ladders, and the rule for direction.
    """
    from dealterms.asking import kinds_report

    _write(kinds_report(kind), format_, output, color)
    return 0


@app.command("schema")
def schema_command(
    name: Annotated[
        str,
        typer.Argument(
            metavar="deal|snapshot|source|accepted|report",
            help="What to print the JSON Schema of: a file, or what --format json writes.",
            autocompletion=_complete_schemas,
        ),
    ],
) -> int:
    """Print the JSON Schemas.

    Of each kind of file, for editors; of what `--format json` writes, for programs.
    """
    from dealterms.schemas import names, printed

    if name == _REPORT:
        from dealterms.formats.json import schema

        _print(schema())
    elif name in names():
        _print(printed(name))
    else:
        from dealterms.model.suggestion import did_you_mean

        known = [*names(), _REPORT]
        raise TermsError(
            f"there is no schema `{name}`.{did_you_mean(name, known)} There are: {', '.join(known)}"
        )
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
    """Read the guide."""
    from dealterms.guide import read

    _print(read(topic))
    return 0


def _version(wanted: bool) -> None:
    if wanted:
        from dealterms import __version__

        sys.stdout.write(f"terms {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    ctx: typer.Context,
    directory: Annotated[
        str | None, typer.Option("-C", metavar="DIR", help="Stand in DIR, for every command.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Print the version.")
    ] = False,
) -> None:
    if directory is not None:
        ctx.default_map = _for_each(ctx.command, {"directory": directory})


def _for_each(group: Any, default: dict[str, Any]) -> dict[str, Any]:
    """A default for every command of a group, and of the groups in it."""
    commands = getattr(group, "commands", {})
    return {name: {**default, **_for_each(each, default)} for name, each in commands.items()}


# -- what git calls ----------------------------------------------------------------------------------

git_app = typer.Typer(
    name="git",
    help="Let `git diff` tell the terms' story.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(git_app, name="git")


@git_app.command("install")
def git_install_command(directory: Directory = ".") -> int:
    """Let `git diff`, `git show` and `git log -p` tell the terms' story.

    In this repository only, in settings of git's own: nothing that is tracked is touched.
    """
    from dealterms.gitdiff.settings import install

    done = install(directory)
    _print("Installed: try `git diff`\n" if done else "Installed already: nothing to do\n")
    return 0


@git_app.command("uninstall")
def git_uninstall_command(directory: Directory = ".") -> int:
    """Take out what `terms git install` has put there."""
    from dealterms.gitdiff.settings import uninstall

    done = uninstall(directory)
    _print("Uninstalled\n" if done else "Nothing was installed here\n")
    return 0


@git_app.command("diff-driver", hidden=True)
def git_driver_command(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="ARGS")] = None,
) -> int:
    """Tell what became of a file: git calls this, and dies if it fails."""
    from dealterms.gitdiff.driver import told

    pager = "auto" if os.environ.get("NO_COLOR") else "always"
    color = pager if os.environ.get("GIT_PAGER_IN_USE") else "auto"
    _print_come_what_may(told(arguments or [], _look(color, to_file=False)))
    return 0


@git_app.command("textconv", hidden=True)
def git_textconv_command(file: Annotated[str, typer.Argument(metavar="FILE")]) -> int:
    """Print a file as lines that differ where its terms do: git calls this."""
    from dealterms.gitdiff.textconv import converted

    _print_come_what_may(converted(file))
    return 0


def _print_come_what_may(text: str) -> None:
    """Git dies of an exit code, and that nobody reads on is no reason."""
    import contextlib

    with contextlib.suppress(TermsError):
        _print(text)


# -- what surrounds every command --------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    """Run the command line on ``arguments``; the exit code. No exception leaves it."""
    try:
        code = app(arguments, prog_name="terms", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except TermsError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as exit_:
        # The option parser exits 1 when a pipe is closed on its help; 1 is not its to say.
        return exit_.code if isinstance(exit_.code, int) and exit_.code != CHANGED else 0
    except OSError as error:
        name = f"`{error.filename}`: " if error.filename else ""
        return _fail(f"{name}{error.strerror or error}. Put that right and try again")
    except Exception as error:
        if type(error).__name__ == "Abort":
            return INTERRUPTED
        return _usage(error, arguments) if hasattr(error, "format_message") else _bug(error)


def _usage(error: Any, arguments: list[str]) -> int:
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        _print(f"{error.format_message()}\n")
        return 0
    message = _misuse(error, context, arguments)
    if context is None:
        return _fail(message)
    stop = "" if message.endswith("?") else "."
    return _fail(f"{message}{stop} See `{context.command_path} --help`")


def _misuse(error: Any, context: Any, arguments: list[str]) -> str:
    """What is wrong with a command line; the option parser's own words differ from release to release."""
    from dealterms.model.suggestion import did_you_mean, excerpt

    option = excerpt(getattr(error, "option_name", ""))
    known = [] if context is None else context.command.params
    match type(error).__name__:
        case "NoSuchOption":
            options = {name for param in known for name in param.opts if name.startswith("--")}
            return f"there is no option `{option}`.{did_you_mean(option, options)}".rstrip(".")
        case "BadOptionUsage" if any(each.startswith(f"{option}=") for each in arguments):
            return f"{option} takes no value. Leave it out"
        case "BadOptionUsage":
            return f"{option} wants a value. Write one behind it"
        case "MissingParameter" if error.param is not None:
            return f"{error.param.metavar or error.param.name.upper()} is missing"
        case "UsageError" if hasattr(context.command, "commands"):
            word = _unknown_command(context, arguments)
            if word is None:
                return "a command is missing"
            near = did_you_mean(word, context.command.commands)
            return f"there is no command `{excerpt(word)}`.{near}".rstrip(".")
        case "UsageError":
            return f"`{context.command_path}` takes fewer words"
    return str(error.format_message()).rstrip(".")


def _unknown_command(context: Any, arguments: list[str]) -> str | None:
    """The word that stands where a command of the context should."""
    params = context.find_root().command.params
    valued = {name for param in params if not param.is_flag for name in param.opts}
    found, rest = [], iter(arguments)
    for word in rest:
        if word in valued:
            next(rest, None)
        elif not word.startswith("-"):
            found.append(word)
    return next(iter(found[context.command_path.count(" ") :]), None)


def _fail(message: str) -> int:
    from dealterms.formats.text import visible

    _complain(f"terms: {visible(message)}")
    return FAILED


def _complain(line: str) -> None:
    """To standard error, if there is one: that it is closed must not change the exit code."""
    import contextlib

    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(f"{line}\n")


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


def _known_failures(words: list[str]) -> list[str]:
    from dealterms.reviewing import FAIL_ON

    for word in words:
        if word not in FAIL_ON:
            from dealterms.model.suggestion import did_you_mean

            hint = did_you_mean(word, FAIL_ON) or f" Write one of: {', '.join(FAIL_ON)}"
            raise TermsError(f"--fail-on takes no `{word}`.{hint}")
    return words


def _texts(captures: str | None) -> str | None:
    if captures is not None and not os.path.isdir(captures):
        raise TermsError(f"there is no folder `{captures}` with captures. Correct --captures")
    return captures


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

    for finding in _seen_from_here(report, folder.root).findings:
        _complain(visible(str(finding)))
    return any(finding.severity == "error" for finding in report.findings)


def _seen_from_here(report: Report, root: str) -> Report:
    """The same with paths as they are from where the user stands."""

    def path(below: str) -> str:
        full = os.path.join(root, below)
        try:
            return os.path.relpath(full)
        except OSError:
            return full

    return report._replace(
        findings=tuple(
            f._replace(place=f.place._replace(path=path(f.place.path))) for f in report.findings
        ),
        excerpts={(path(file), line): text for (file, line), text in report.excerpts.items()},
    )


def _below(folder: Folder, path: str) -> str:
    """A path as the user wrote it, relative to the root of the deals."""
    if not os.path.lexists(path):
        raise TermsError(f"`{path}` is not there")
    below = os.path.relpath(os.path.abspath(path), folder.root)
    if below.startswith(os.pardir):
        raise TermsError(f"`{path}` is not below {folder.root}. Go there, or name it with -C")
    return below.replace(os.sep, "/")


def _progress(done: int, of: int) -> None:
    sys.stderr.write(f"\r{done} of {of} deals" if done < of else "\r\x1b[K")
    sys.stderr.flush()


def _write(
    report: Report,
    formats: list[str] | None,
    output: str | None,
    color: str,
    *,
    findings: bool = False,
) -> None:
    from dealterms.formats import render

    for format_, file in _targets(formats or ["text"], output, findings=findings):
        text = render(report, format_, _look(color, to_file=file is not None))
        if file is None:
            _print(text)
        else:
            from dealterms.writing import write_atomically

            write_atomically(file, text)


def _print(text: str) -> None:
    stream = sys.stdout
    if stream is None:
        raise TermsError("standard output is closed. Open it, or write to a file with -o FILE")
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        # Whoever read us has had enough; point the stream at nothing, so that flushing it is quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise TermsError(
            f"standard output cannot be written: {error.strerror}."
            " Make room, or write elsewhere with -o FILE"
        ) from None


def _targets(
    formats: list[str], output: str | None, *, findings: bool
) -> list[tuple[str, str | None]]:
    """Which format goes where; all is checked before anything is written."""
    targets: list[tuple[str, str | None]] = []
    for name, _, file in (each.partition(":") for each in formats):
        _known_format(name, findings=findings)
        targets.append((name, file or None))
    loose = [name for name, file in targets if file is None]
    if len(loose) > 1:
        raise TermsError(f"only one format can go to one place. Write --format {loose[1]}:FILE")
    if output is not None and not loose:
        raise TermsError(
            f"every format has a file of its own, so -o {output} is for none. Leave it out"
        )
    placed = [(name, output if file is None else file) for name, file in targets]
    files = [file for _, file in placed if file is not None]
    double = next((file for file in files if files.count(file) > 1), None)
    if double is not None:
        raise TermsError(f"two formats go to `{double}`. Give each a file of its own")
    return placed


def _known_format(name: str, *, findings: bool) -> None:
    from dealterms.formats import names

    known = names(findings=findings)
    if name not in known:
        from dealterms.model.suggestion import did_you_mean

        hint = did_you_mean(name, known) or f" Write one of: {', '.join(known)}"
        raise TermsError(f"there is no format `{name}`.{hint}")


def _look(color: str, *, to_file: bool) -> Look:
    from dealterms.formats import Look

    if color not in ("auto", "always", "never"):
        raise TermsError(f"--color takes no `{color}`. Write auto, always or never")
    import shutil

    on_terminal = sys.stdout is not None and sys.stdout.isatty() and not to_file
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
