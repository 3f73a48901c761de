"""`terms schema`: the JSON Schemas."""

from typing import Annotated

import typer

from dealterms.cli.options import REPORT_SCHEMA, complete
from dealterms.errors import TermsError
from dealterms.plugins import unknown
from dealterms.writing.streams import write_output


def run_schema(
    name: Annotated[
        str,
        typer.Argument(
            metavar="deal|snapshot|source|accepted|report",
            help="What to print the JSON Schema of: a file, or what --format json writes.",
            autocompletion=complete("schema"),
        ),
    ],
) -> int:
    """Print the JSON Schemas.

    Of each kind of file, for editors; of what `--format json` writes, for programs.
    """
    from dealterms.schemas import list_schemas, render_schema

    if name == REPORT_SCHEMA:
        from dealterms.formats.json.render import render_report_schema

        write_output(render_report_schema())
    elif name in list_schemas():
        write_output(render_schema(name))
    else:
        known = [*list_schemas(), REPORT_SCHEMA]
        raise TermsError(*unknown("schema", name, known))
    return 0
