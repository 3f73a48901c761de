"""`terms export`: the deals as tables, for other programs."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from dealterms.cli import options
from dealterms.cli.output import FAILED, print_findings, print_progress
from dealterms.errors import TermsError
from dealterms.plugins import unknown
from dealterms.writing.streams import write_output


def run_export(
    tables: Annotated[
        list[str],
        typer.Argument(
            metavar="TABLE...",
            help="facts, changes, citations, sources or proposals, several of them, or all.",
            autocompletion=options.complete("table"),
        ),
    ],
    directory: options.Directory = ".",
    deal: options.DealId = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="csv, json, parquet, sqlite, csl-json or bibtex; if not given, what FILE ends in, or csv."
            " parquet requires the extra `data`, and the last two are of citations alone.",
            autocompletion=options.complete("table-format"),
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR|FILE",
            help="Write to FILE; each table to a file of its own in DIR/.",
        ),
    ] = None,
) -> int:
    """Write the deals as tables: what is known, what changed, who says so.

    Of all deals, judged as `terms show` and `terms diff` judge them.
    """
    from dealterms.tables.columns import ALL_TABLES, TABLES
    from dealterms.tables.export import export_tables
    from dealterms.tables.writers import BIBLIOGRAPHIES

    for name in tables:
        if name not in (*TABLES, ALL_TABLES):
            raise TermsError(*unknown("table", name, (*TABLES, ALL_TABLES)))
    wanted = tuple(TABLES) if ALL_TABLES in tables else tuple(name for name in TABLES if name in tables)
    format_ = _choose_format(format_, output)
    if format_ in BIBLIOGRAPHIES:
        if wanted != ("citations",):
            hint = f"Write terms export citations --format {format_}"
            raise TermsError(f"{format_} is for citations alone", hint)
        wanted = ("citations", "sources")
    folder = options.find_folder(directory)
    progress = print_progress if sys.stderr.isatty() else None
    result = export_tables(folder, deal, wanted, format_, output, progress)
    if print_findings(result.findings, folder.root):
        return FAILED
    if output is not None:
        for file in result.files:
            is_list = format_ in BIBLIOGRAPHIES
            counts = ", ".join(
                f"{rows:,} {name}" for name, rows in file.rows.items() if not is_list or name == "citations"
            )
            write_output(f"{os.path.normpath(file.path or output)}: {counts}\n")
    return 0


def _choose_format(format_: str | None, output: str | None) -> str:
    """Return the format that --format or the ending of the file asks for; a TermsError if they differ."""
    from dealterms.tables.writers import BIBLIOGRAPHIES, FORMATS, SUFFIXES, load_format

    if format_ is not None and format_ not in (*FORMATS, *BIBLIOGRAPHIES):
        raise TermsError(*unknown("format", format_, (*FORMATS, *BIBLIOGRAPHIES)))
    suffix = "" if output is None or os.path.isdir(output) else os.path.splitext(output)[1].lower()
    if suffix not in SUFFIXES:
        return format_ or "csv"
    if format_ is None:
        return SUFFIXES[suffix]
    if suffix != load_format(format_).SUFFIX:
        hint = f"Leave out --format, or name a file that ends in {load_format(format_).SUFFIX}"
        raise TermsError(f"-o '{output}' is {SUFFIXES[suffix]}, and --format is {format_}", hint)
    return format_
