"""`terms help`: the guide."""

from typing import Annotated

import typer

from dealterms.cli.options import complete
from dealterms.cli.output import print_text


def run_help(
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="[TOPIC]", help="A topic. Left out: list the topics.", autocompletion=complete("topic")
        ),
    ] = None,
) -> int:
    """Read the guide."""
    from dealterms.guide import read_topic

    print_text(read_topic(topic))
    return 0
