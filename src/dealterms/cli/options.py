"""The options that commands share, and how the shell completes them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dealterms.errors import TermsError

if TYPE_CHECKING:
    from datetime import date

    from dealterms.loader.layout import Listing
    from dealterms.loader.tree import Folder


_REPORT = "report"


def _complete_references(ctx: typer.Context, incomplete: str) -> list[str]:
    return _completed(incomplete, lambda: [*_names(ctx), "latest", "latest~1"])


def _complete_deals(ctx: typer.Context, incomplete: str) -> list[str]:
    from dealterms.loader.layout import deals

    return _completed(incomplete, lambda: deals(_folder(_stands_in(ctx))))


def _complete_kinds(incomplete: str) -> list[str]:
    from dealterms.model.kinds import all_kinds

    return _completed(incomplete, all_kinds)


def _complete_topics(incomplete: str) -> list[str]:
    from dealterms.guide import topics

    return _completed(incomplete, topics)


def _complete_schemas(incomplete: str) -> list[str]:
    from dealterms.schemas import names

    return _completed(incomplete, lambda: [*names(), _REPORT])


def _complete_formats(incomplete: str) -> list[str]:
    from dealterms.formats import names

    return _completed(incomplete, names)


def _complete_check_formats(incomplete: str) -> list[str]:
    from dealterms.formats import names

    return _completed(incomplete, lambda: names(findings=True))


def _complete_rules(incomplete: str) -> list[str]:
    from dealterms.rules import rules

    return _completed(incomplete, lambda: sorted(rules()))


def _complete_failures(incomplete: str) -> list[str]:
    from dealterms.reviews import FAIL_ON

    return _completed(incomplete, lambda: FAIL_ON)


def _names(ctx: typer.Context) -> list[str]:
    listing = _listing(_folder(_stands_in(ctx)), ctx.params.get("deal"))
    return [when.written for when in listing.snapshots]


def _stands_in(ctx: typer.Context) -> str | None:
    """The folder that -C names, behind the command or before it."""
    here = ctx.params.get("directory")
    before = ctx.parent.params.get("directory") if ctx.parent is not None else None
    found = before if here in (None, ".") and before else here
    return str(found) if found else None


def _completed(incomplete: str, known: Callable[[], Any]) -> list[str]:
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


Texts = Annotated[
    str | None,
    typer.Option(
        "--captures",
        metavar="DIR",
        envvar="TERMS_CAPTURES",
        help="Where the articles' texts lie, if not beside their records.",
    ),
]


def _folder(directory: str | None) -> Folder:
    from dealterms.loader.tree import Folder

    return Folder.nearest(directory or ".")


def _listing(folder: Folder, deal: str | None) -> Listing:
    from dealterms.loader.layout import choose, deals, list_snapshots

    return list_snapshots(folder, choose(deals(folder), deal))


def _known_failures(words: list[str]) -> list[str]:
    from dealterms.reviews import FAIL_ON

    for word in words:
        if word not in FAIL_ON:
            from dealterms.model.did_you_mean import did_you_mean

            hint = did_you_mean(word, FAIL_ON) or f" Write one of: {', '.join(FAIL_ON)}"
            raise TermsError(f"--fail-on takes no `{word}`.{hint}")
    return words


def _texts(captures: str | None) -> str | None:
    if captures is not None and not os.path.isdir(captures):
        raise TermsError(f"there is no folder `{captures}` with captures. Correct --captures")
    return captures


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    from dealterms.model.partial_date import When

    try:
        return When.parse(text).last
    except ValueError as error:
        raise TermsError(f"--known-by: {error}") from None


def _today() -> date:
    """The day it is, which `TERMS_TODAY` can say for tests."""
    from datetime import date

    said = os.environ.get("TERMS_TODAY")
    try:
        return date.fromisoformat(said) if said else date.today()
    except ValueError:
        raise TermsError(f"TERMS_TODAY=`{said}` is no day. Write 2025-01-31") from None


def _below(folder: Folder, path: str) -> str:
    """A path as the user wrote it, relative to the root of the deals."""
    if not os.path.lexists(path):
        raise TermsError(f"`{path}` is not there")
    below = os.path.relpath(os.path.abspath(path), folder.root)
    if below.startswith(os.pardir):
        raise TermsError(f"`{path}` is not below {folder.root}. Go there, or name it with -C")
    return below.replace(os.sep, "/")
