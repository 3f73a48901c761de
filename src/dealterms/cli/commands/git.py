"""`terms git`: what git calls, and how it is set up."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from dealterms.cli.app import COMMANDS
from dealterms.cli.options import Directory
from dealterms.cli.output import build_render_options, print_ignoring_errors, print_text

app = typer.Typer(
    name="git",
    add_completion=False,
    help=COMMANDS["git"],
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("install")
def run_git_install(directory: Directory = ".") -> int:
    """Let `git diff`, `git show` and `git log -p` tell the terms' story.

    In this repository only, in settings of git's own: nothing that is tracked is touched.
    """
    from dealterms.git_textconv.install import install

    done = install(directory)
    print_text("Installed: try `git diff`\n" if done else "Installed already: nothing to do\n")
    return 0


@app.command("uninstall")
def run_git_uninstall(directory: Directory = ".") -> int:
    """Take out what `terms git install` has put there."""
    from dealterms.git_textconv.install import uninstall

    done = uninstall(directory)
    print_text("Uninstalled\n" if done else "Nothing was installed here\n")
    return 0


@app.command("diff-driver", hidden=True)
def run_git_driver(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="ARGS")] = None,
) -> int:
    """Tell what became of a file: git calls this, and dies if it fails."""
    from dealterms.git_textconv.driver import told

    pager = "auto" if os.environ.get("NO_COLOR") else "always"
    color = pager if os.environ.get("GIT_PAGER_IN_USE") else "auto"
    print_ignoring_errors(told(arguments or [], build_render_options(color, to_file=False)))
    return 0


@app.command("textconv", hidden=True)
def run_git_textconv(file: Annotated[str, typer.Argument(metavar="FILE")]) -> int:
    """Print a file as lines that differ where its terms do: git calls this."""
    from dealterms.git_textconv.textconv import convert_file

    print_ignoring_errors(convert_file(file))
    return 0
