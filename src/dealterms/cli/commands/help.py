"""`terms help`: the guide."""

from typing import Annotated

import typer

from dealterms.cli.options import complete
from dealterms.writing.streams import write_output


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

    write_output(read_topic(topic))
    return 0
