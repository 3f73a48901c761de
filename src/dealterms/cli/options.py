"""The options that commands share, and how the shell completes them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dealterms.errors import TermsError

if TYPE_CHECKING:
    from datetime import date

    from dealterms.loader.layout import DealListing
    from dealterms.loader.tree import Folder


REPORT_SCHEMA = "report"


def _complete_references(ctx: typer.Context, incomplete: str) -> list[str]:
    return _filter_completions(
        incomplete, lambda: [*_list_snapshot_names(ctx), "latest", "latest~1"]
    )


def _complete_deals(ctx: typer.Context, incomplete: str) -> list[str]:
    from dealterms.loader.layout import list_deals

    return _filter_completions(incomplete, lambda: list_deals(find_folder(_get_directory(ctx))))


def _complete_kinds(incomplete: str) -> list[str]:
    from dealterms.model.kinds import list_kinds

    return _filter_completions(incomplete, list_kinds)


def _complete_topics(incomplete: str) -> list[str]:
    from dealterms.guide import list_topics

    return _filter_completions(incomplete, list_topics)


def _complete_schemas(incomplete: str) -> list[str]:
    from dealterms.schemas import list_schemas

    return _filter_completions(incomplete, lambda: [*list_schemas(), REPORT_SCHEMA])


def _complete_formats(incomplete: str) -> list[str]:
    from dealterms.formats import list_formats

    return _filter_completions(incomplete, list_formats)


def _complete_check_formats(incomplete: str) -> list[str]:
    from dealterms.formats import list_formats

    return _filter_completions(incomplete, lambda: list_formats(findings=True))


def _complete_rules(incomplete: str) -> list[str]:
    from dealterms.rules import list_rules

    return _filter_completions(incomplete, lambda: sorted(list_rules()))


def _complete_fail_on(incomplete: str) -> list[str]:
    from dealterms.reports.review import FAIL_ON

    return _filter_completions(incomplete, lambda: FAIL_ON)


def _list_snapshot_names(ctx: typer.Context) -> list[str]:
    listing = list_deal_snapshots(find_folder(_get_directory(ctx)), ctx.params.get("deal"))
    return [when.text for when in listing.snapshot_names]


def _get_directory(ctx: typer.Context) -> str | None:
    """The folder that -C names, behind the command or before it."""
    here = ctx.params.get("directory")
    before = ctx.parent.params.get("directory") if ctx.parent is not None else None
    found = before if here in (None, ".") and before else here
    return str(found) if found else None


def _filter_completions(incomplete: str, known: Callable[[], Any]) -> list[str]:
    try:
        return [name for name in known() if name.startswith(incomplete)]
    except (TermsError, OSError):
        return []


Old = Annotated[
    str,
    typer.Argument(
        metavar="OLD",
        help="A date (2024, 2025-03, 2025-01-21), latest, or latest~1.",
        autocompletion=_complete_references,
    ),
]


New = Annotated[
    str, typer.Argument(metavar="[NEW]", help="Likewise.", autocompletion=_complete_references)
]


Reference = Annotated[
    str,
    typer.Argument(
        metavar="[REF]", help="A date, latest, or latest~1.", autocompletion=_complete_references
    ),
]


Directory = Annotated[str, typer.Option("-C", metavar="DIR", help="Stand in DIR.")]


DealId = Annotated[
    str | None,
    typer.Option(
        "--deal",
        metavar="ID",
        envvar="TERMS_DEAL",
        help="The deal, where there are several.",
        autocompletion=_complete_deals,
    ),
]


Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT[:FILE]",
        help="text, markdown, html or json; several at once, each but one to a file.",
        autocompletion=_complete_formats,
    ),
]


CheckFormats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT[:FILE]",
        help="text, markdown, html, json, github, sarif or gitlab; several at once, each but one to a file.",
        autocompletion=_complete_check_formats,
    ),
]


Output = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write to FILE instead of standard output."
    ),
]


Color = Annotated[str, typer.Option("--color", metavar="WHEN", help="auto, always or never.")]


KnownBy = Annotated[
    str | None,
    typer.Option("--known-by", metavar="DATE", help="Only what sources issued by then could tell."),
]


CapturesDirectory = Annotated[
    str | None,
    typer.Option(
        "--captures",
        metavar="DIR",
        envvar="TERMS_CAPTURES",
        help="Where the articles' texts lie, if not beside their records.",
    ),
]


def find_folder(directory: str | None) -> Folder:
    from dealterms.loader.tree import Folder

    return Folder.find_nearest(directory or ".")


def list_deal_snapshots(folder: Folder, deal: str | None) -> DealListing:
    from dealterms.loader.layout import choose_deal, list_deals, list_snapshots

    return list_snapshots(folder, choose_deal(list_deals(folder), deal))


def validate_fail_on(words: list[str]) -> list[str]:
    from dealterms.reports.review import FAIL_ON

    for word in words:
        if word not in FAIL_ON:
            from dealterms.model.did_you_mean import suggest_similar

            hint = suggest_similar(word, FAIL_ON) or f" Write one of: {', '.join(FAIL_ON)}"
            raise TermsError(f"--fail-on takes no `{word}`.{hint}")
    return words


def resolve_captures(captures: str | None) -> str | None:
    if captures is not None and not os.path.isdir(captures):
        raise TermsError(f"there is no folder `{captures}` with captures. Correct --captures")
    return captures


def parse_known_by(text: str | None) -> date | None:
    if text is None:
        return None
    from dealterms.model.partial_date import PartialDate

    try:
        return PartialDate.parse(text).last
    except ValueError as error:
        raise TermsError(f"--known-by: {error}") from None


def get_today() -> date:
    """The day it is, which `TERMS_TODAY` can say for tests."""
    from datetime import date

    said = os.environ.get("TERMS_TODAY")
    try:
        return date.fromisoformat(said) if said else date.today()
    except ValueError:
        raise TermsError(f"TERMS_TODAY=`{said}` is no day. Write 2025-01-31") from None


def resolve_below_root(folder: Folder, path: str) -> str:
    """A path as the user wrote it, relative to the root of the deals."""
    if not os.path.lexists(path):
        raise TermsError(f"`{path}` is not there")
    below = os.path.relpath(os.path.abspath(path), folder.root)
    if below.startswith(os.pardir):
        raise TermsError(f"`{path}` is not below {folder.root}. Go there, or name it with -C")
    return below.replace(os.sep, "/")
