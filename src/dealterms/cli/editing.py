"""What the commands that write share: their options, what FIELD=VALUE means, and how they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dealterms.cli.options import complete, get_today, resolve_captures
from dealterms.cli.output import write_answer
from dealterms.errors import TermsError

_PROSE = frozenset({"title", "text", "note", "says", "summary", "genre", "url_note", "issued_note"})
"""The fields whose value is text however it begins: a title may be in brackets."""

if TYPE_CHECKING:
    from dealterms.loader.tree import Folder
    from dealterms.reports.edit import EditedSnapshot, EditOptions, EditReport

On = Annotated[
    str,
    typer.Option(
        "--on", metavar="REF", help="The snapshot: a date, or latest.", autocompletion=complete("reference")
    ),
]

SourceId = Annotated[
    str | None,
    typer.Argument(metavar="SOURCE", help="The id of a record in seeds/.", autocompletion=complete("source")),
]

Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Since when it holds.")]

Unset = Annotated[
    list[str] | None, typer.Option("--unset", metavar="FIELD", help="A field that is left out from now on.")
]

At = Annotated[
    str | None,
    typer.Option("--at", metavar="PLACE", help="line 5, paragraph 3, page 2, note 17; none for no place."),
]

Cites = Annotated[
    list[str] | None,
    typer.Option(
        "--cites", metavar="SOURCE", help="Whom these words repeat.", autocompletion=complete("source")
    ),
]

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would be written.")]


def build_edit_options(captures: str | None, *, is_trial: bool) -> EditOptions:
    """Return how an edit is made; a TermsError if there is no such folder of captures."""
    from dealterms.reports.edit import EditOptions

    return EditOptions(is_trial, resolve_captures(captures), get_today())


def answer_edit(
    build: Callable[[], EditReport], folder: Folder, formats: list[str] | None, output: str | None, color: str
) -> int:
    """Make an edit and print its report, or the errors that stand in its way; return the exit code."""
    from dealterms.reports.edit import EditReport, FindingsError

    try:
        report = build()
    except FindingsError as error:
        report = EditReport(findings=error.findings)
    return write_answer(report, folder, formats, output, color)


def open_edited_snapshot(folder: Folder, deal: str | None, reference: str) -> EditedSnapshot:
    """Load the snapshot that is to be edited."""
    from dealterms.reports.edit import open_snapshot

    return open_snapshot(folder, deal, reference, get_today())


def split_words(words: Iterable[str] | None) -> list[str]:
    """Return the ids or fields of an option, each once: `level,ends` are two.

    split_words(["level,ends", "rate"])  ->  ["level", "ends", "rate"]
    """
    found = (word.strip() for text in words or () for word in text.split(","))
    return list(dict.fromkeys(word for word in found if word))


def parse_assignments(words: Iterable[str], option: str = "") -> dict[str, Any]:
    """Read `FIELD=VALUE` words: text, or a list or mapping as YAML writes it on one line.

    parse_assignments(["rate=20%", "scope=[api, web]"])  ->  {"rate": "20%", "scope": ["api", "web"]}

    Raises:
        TermsError: one is not such, or a field is given twice.
    """
    values: dict[str, Any] = {}
    for word in words:
        field, equals, text = word.partition("=")
        prefix = f"{option} " if option else ""
        if not equals or not field or not text.strip():
            raise TermsError(
                f"not a field and its value: '{prefix}{word}'", "Write FIELD=VALUE, as in rate=20%"
            )
        if field in values:
            raise TermsError(f"{prefix}{field} is given twice", "Keep one of the two")
        values[field] = _parse_value(field, text.strip())
    return values


def _parse_value(field: str, text: str) -> Any:
    if field in _PROSE or not text.startswith(("[", "{")):
        return text
    from dealterms.loader.yaml import parse_yaml

    document = parse_yaml(f"value: {text}\n".encode(), field)
    if document.findings or document.value is None or list(document.value) != ["value"]:
        message = document.findings[0].sentence if document.findings else "it is not one value"
        raise TermsError(f"{field}={text}: {message.rstrip('.')}")
    return document.value["value"]
