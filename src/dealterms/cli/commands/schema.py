"""`terms schema`: the JSON Schemas."""

from __future__ import annotations

from typing import Annotated

import typer

from dealterms.cli.options import _REPORT, _complete_schemas
from dealterms.cli.output import _print
from dealterms.errors import TermsError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


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
    from dealterms.schemas import names, written

    if name == _REPORT:
        from dealterms.formats.json.render import schema

        _print(schema())
    elif name in names():
        _print(written(name))
    else:
        from dealterms.model.did_you_mean import did_you_mean

        known = [*names(), _REPORT]
        raise TermsError(
            f"there is no schema `{name}`.{did_you_mean(name, known)} There are: {', '.join(known)}"
        )
    return 0
