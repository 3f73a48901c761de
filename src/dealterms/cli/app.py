"""The Typer app: each command and its line of help; its module is imported when it is called.

`terms diff 2024` imports `cli/commands/diff.py` and runs its `run_diff`; `terms --help` imports none.
A module that holds commands of its own, as that of `terms git`, has an `app` in place of the function. One
whose words the option parser would take for options, as that of `terms query`, has a `Command`.
"""

from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from dealterms.docstrings import read_docstring

COMMANDS = {
    "diff": "Show what changed, in whose favor, and who says so.",
    "show": "Show the deal as of a date.",
    "history": "Show every step of a term, or of all.",
    "list": "List the deals and their snapshots.",
    "sources": "List the articles, and what each is cited for.",
    "quote": "Find words in an article.",
    "gaps": "Show what is not known of the deals.",
    "dates": "Show what lies ahead: ends, due dates, notice periods.",
    "timeline": "Show the lives of the terms, or draw them.",
    "page": "Make an HTML page of the deal, or of each deal and an index.",
    "check": "Find everything that is wrong in the files.",
    "review": "Review what a branch does to the deal.",
    "init": "Begin a deal: its folder, its title, its parties.",
    "new": "Begin a snapshot from the one before it.",
    "source": "Record an article.",
    "set": "Set values of a term, and move its `since`.",
    "end": "End a term, and say how.",
    "cite": "Add a citation to a term, once its quote is found in the article.",
    "propose": "Record a proposal, or what became of one.",
    "query": "Ask all deals a question, in SQL or by its name.",
    "export": "Write the deals as tables: what is known, what changed, who says so.",
    "kinds": "Explain the kinds of terms.",
    "schema": "Print the JSON Schemas.",
    "help": "Read the guide.",
    "git": "Make `git diff` show what changed in the terms.",
    "mcp": "Answer an assistant: four tools that only read.",
}
"""Each command, and its line in `terms --help`, which is the first line of its docstring, too."""


@cache
def load_command(name: str) -> Any:
    """Import the module of a command, and make the click command of it."""
    module = import_module(f"dealterms.cli.commands.{name}")
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(name, cls=getattr(module, "Command", None))(getattr(module, f"run_{name}"))
    for command in app.registered_commands:
        assert command.callback is not None
        command.help = read_docstring(command.callback)
    return typer.main.get_command(app)


class LazyGroup(TyperGroup):
    """A group that imports a command when it is called: `--help` and its own errors import none."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return load_command(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(
    name="terms",
    cls=LazyGroup,
    help="What changed in a deal, in whose favor, and who says so.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from dealterms.version import __version__
        from dealterms.writing.streams import write_output

        write_output(f"terms {__version__}\n")
        raise typer.Exit


@app.callback()
def _set_defaults(
    ctx: typer.Context,
    directory: Annotated[
        str | None, typer.Option("-C", metavar="DIR", help="Use the deals of DIR, in every command.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    called = ctx.invoked_subcommand
    if directory is not None and called in COMMANDS:
        default = {"directory": directory}
        nested = getattr(load_command(called), "commands", {})
        ctx.default_map = {called: {**default, **dict.fromkeys(nested, default)}}
