"""`terms help`: the guide."""

from __future__ import annotations

from typing import Annotated

import typer

from dealterms.cli.options import _complete_topics
from dealterms.cli.output import print_text

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("help")
def run_help(
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="[TOPIC]", help="One of the guide's topics.", autocompletion=_complete_topics
        ),
    ] = None,
) -> int:
    """Read the guide."""
    from dealterms.guide import read_topic

    print_text(read_topic(topic))
    return 0
