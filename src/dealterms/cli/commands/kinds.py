"""`terms kinds`: the kinds of terms."""

from typing import Annotated

import typer

from dealterms.cli.options import Color, Formats, Output, complete
from dealterms.cli.output import write_report


def run_kinds(
    kind: Annotated[
        str | None,
        typer.Argument(metavar="[KIND]", help="One kind, in full.", autocompletion=complete("kind")),
    ] = None,
    format_: Formats = None,
    output: Output = None,
    color: Color = "auto",
) -> int:
    """Explain the kinds of terms.

    Their fields, roles and ladders, and the rule for direction.
    """
    from dealterms.reports.kinds import build_kinds_report

    write_report(build_kinds_report(kind), format_, output, color)
    return 0
