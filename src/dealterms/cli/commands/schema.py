"""`terms schema`: the JSON Schemas."""

from __future__ import annotations

from typing import Annotated

import typer

from dealterms.cli.options import REPORT_SCHEMA, _complete_schemas
from dealterms.cli.output import print_text
from dealterms.errors import TermsError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("schema")
def run_schema(
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
    from dealterms.schemas import list_schemas, read_or_render_schema

    if name == REPORT_SCHEMA:
        from dealterms.formats.json.render import render_report_schema

        print_text(render_report_schema())
    elif name in list_schemas():
        print_text(read_or_render_schema(name))
    else:
        from dealterms.model.did_you_mean import suggest_similar

        known = [*list_schemas(), REPORT_SCHEMA]
        raise TermsError(
            f"there is no schema `{name}`.{suggest_similar(name, known)} There are: {', '.join(known)}"
        )
    return 0
