"""`terms git`: make git show terms, and the text of a file that git asks for."""

from typing import Annotated

import typer

from dealterms.cli.app import COMMANDS
from dealterms.cli.options import Directory
from dealterms.writing.streams import write_output

app = typer.Typer(
    name="git", add_completion=False, help=COMMANDS["git"], no_args_is_help=True, rich_markup_mode=None
)


@app.command("install")
def run_git_install(directory: Directory = ".") -> int:
    """Make `git diff`, `git show` and `git log -p` show what changed in the terms.

    In this repository only, in settings of git's own: no tracked file is touched.
    """
    from dealterms.git_textconv.install import install

    write_output(
        "Installed: try `git diff`\n" if install(directory) else "Installed already: nothing to do\n"
    )
    return 0


@app.command("uninstall")
def run_git_uninstall(directory: Directory = ".") -> int:
    """Remove what `terms git install` wrote."""
    from dealterms.git_textconv.install import uninstall

    write_output("Uninstalled\n" if uninstall(directory) else "Nothing was installed here\n")
    return 0


@app.command("textconv", hidden=True)
def run_git_textconv(file: Annotated[str, typer.Argument(metavar="FILE")]) -> int:
    """Print a file as lines that differ where its terms do: git calls this."""
    from dealterms.git_textconv.textconv import convert_file

    # Git ends with an error where this does: rightly, if it got no more than a part of the text.
    write_output(convert_file(file))
    return 0
