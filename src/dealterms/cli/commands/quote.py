"""`terms quote`: whether words stand in an article, and where."""

from typing import Annotated

import typer

from dealterms.cli import options
from dealterms.cli.output import write_answer
from dealterms.errors import TermsError

EXIT_CODES = {
    "exact": 0,
    "normalized": 0,
    "moved": 3,
    "ambiguous": 4,
    "missing": 5,
    "not-at-hand": 6,
    "unreadable": 7,
    "changed": 8,
}
"""What each answer exits with: neither 1, which means differences, nor 2, nor 70."""
_MAX_INPUT = 64 * 1024
"""So many bytes of standard input are read at most."""


def run_quote(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[SOURCE] WORDS",
            help="The article's record, if only in one; and the words in quotation marks, or - to read"
            " them from standard input.",
            autocompletion=options.complete("source"),
        ),
    ],
    directory: options.Directory = ".",
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="PLACE", help="Where they should stand: line 21, paragraph 9, page 3."),
    ] = None,
    captures: options.CapturesDirectory = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Find words in an article.

    Whether they stand there and where, with the sentence around them. Exits 0 if they do (exact,
    normalized), else 3 moved, 4 ambiguous, 5 missing, 6 not at hand, 7 unreadable, 8 changed.
    """
    from dealterms.reports.quote import build_quote_report

    if len(words) > 2:
        raise TermsError('several words. Put them in quotation marks: terms quote SOURCE "WORDS"')
    *source, looked_for = words
    folder = options.find_folder(directory)
    report = build_quote_report(
        folder,
        _read_input() if looked_for == "-" else looked_for,
        source[0] if source else None,
        at=at,
        captures=options.resolve_captures(captures),
    )
    code = write_answer(report, folder, format_, output, color)
    return code or EXIT_CODES[report.answer or "unreadable"]


def _read_input() -> str:
    import sys

    raw = sys.stdin.buffer.read(_MAX_INPUT + 1)
    if len(raw) > _MAX_INPUT:
        raise TermsError(f"standard input has more than {_MAX_INPUT:,} bytes. Give it a handful of words")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TermsError("standard input is not UTF-8. Convert it") from None
