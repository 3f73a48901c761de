"""The options that commands share, and one table of what the shell completes for them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from dealterms.errors import TermsError
from dealterms.plugins import unknown

if TYPE_CHECKING:
    from datetime import date

    from dealterms.loader.layout import DealListing
    from dealterms.loader.tree import Folder
    from dealterms.model.partial_date import PartialDate
    from dealterms.model.report import DealReport, Detail, Only
    from dealterms.reports.all_deals import AllDealsReport

REPORT_SCHEMA = "report"
"""The name of the schema of `--format json`, beside those of the files."""
TABLES_SCHEMA = "tables"
"""The name under which the columns of the tables are printed."""


def load_attribute(path: str) -> Any:
    """Import ``package.module:name``, where that module is needed: a cold start counts."""
    module, _, name = path.partition(":")
    return getattr(import_module(f"dealterms.{module}"), name)


def list_deals_of(context: typer.Context) -> Sequence[str]:
    """List the ids of the deals."""
    deals: Sequence[str] = load_attribute("loader.layout:list_deals")(find_folder_of(context))
    return deals


def list_terms(context: typer.Context) -> list[str]:
    """List the ids of the terms of the deal that the options so far name."""
    folder = find_folder_of(context)
    listing = list_deal_snapshots(folder, context.params.get("deal"))
    deal = load_attribute("loader.deal:load_partial_deal")(folder, listing, listing.snapshot_names)
    return sorted({id_ for snapshot in deal.snapshots for id_ in snapshot.terms})


def list_entries(context: typer.Context) -> list[str]:
    """List the ids of the terms and proposals of that deal."""
    folder = find_folder_of(context)
    listing = list_deal_snapshots(folder, context.params.get("deal"))
    deal = load_attribute("loader.deal:load_partial_deal")(folder, listing, listing.snapshot_names)
    return sorted({id_ for snapshot in deal.snapshots for id_ in (*snapshot.terms, *snapshot.proposals)})


def list_bases() -> Iterable[str]:
    """List why there may be a snapshot."""
    return get_args(load_attribute("model.deal:Basis"))


def list_over_statuses() -> Iterable[str]:
    """List the statuses of a term that is over."""
    return sorted(load_attribute("model.term:OVER_STATUSES"))


def list_source_classes() -> Iterable[str]:
    """List how the words of a source may know."""
    return tuple(load_attribute("model.source:SOURCE_CLASSES"))


def list_references(context: typer.Context) -> list[str]:
    """List the snapshots of the deal that the options so far name, then the words for the latest."""
    listing = list_deal_snapshots(find_folder_of(context), context.params.get("deal"))
    return [*(name.text for name in listing.snapshot_names), "latest", "latest~1"]


def list_record_ids(context: typer.Context) -> list[str]:
    """List the ids of the records of `seeds/`."""
    return list(load_attribute("loader.sources:list_source_ids")(find_folder_of(context)))


def find_folder_of(context: typer.Context) -> Folder:
    """Find the deals from the folder that -C names."""
    return find_folder(find_start_of(context))


def find_start_of(context: typer.Context) -> str:
    """Find the folder that -C names, behind the command or before it."""
    directory = context.params.get("directory")
    before = context.parent.params.get("directory") if context.parent is not None else None
    return str((before if directory in (None, ".") and before else directory) or ".")


COMPLETIONS: dict[str, Callable[[typer.Context], Iterable[str]]] = {
    "reference": list_references,
    "deal": lambda context: (*list_deals_of(context), "all"),
    "one-deal": list_deals_of,
    "term": list_terms,
    "only": lambda _: load_attribute("model.report:ONLY"),
    "entry": list_entries,
    "source": list_record_ids,
    "over": lambda _: list_over_statuses(),
    "basis": lambda _: list_bases(),
    "outcome": lambda _: get_args(load_attribute("model.term:Outcome")),
    "source-class": lambda _: list_source_classes(),
    "kind": lambda _: load_attribute("model.kinds:list_kinds")(),
    "topic": lambda _: load_attribute("guide:list_topics")(),
    "schema": lambda _: [*load_attribute("schemas:list_schemas")(), REPORT_SCHEMA, TABLES_SCHEMA],
    "format": lambda _: load_attribute("formats:list_formats")(),
    "check-format": lambda _: load_attribute("formats:list_formats")(findings=True),
    "dates-format": lambda _: load_attribute("formats:list_formats")(dates=True),
    "rows-format": lambda _: load_attribute("formats:list_formats")(rows=True),
    "question": lambda _: load_attribute("tables.questions:list_questions")(),
    "table": lambda _: (
        *load_attribute("tables.columns:TABLES"),
        load_attribute("tables.columns:ALL_TABLES"),
    ),
    "table-format": lambda _: (
        *load_attribute("tables.writers:FORMATS"),
        *load_attribute("tables.writers:BIBLIOGRAPHIES"),
    ),
    "rule": lambda _: sorted(load_attribute("rules:list_rules")()),
    "diff-fail-on": lambda _: ("unsupported",),
    "date": lambda context: list_references(context)[:-2],
    "revision": lambda context: load_attribute("git.revisions:list_branches")(find_start_of(context)),
    "fail-on": lambda _: load_attribute("reports.review:FAIL_ON"),
}
"""What an argument or option takes, and what lists the words that are known."""


def complete(what: str) -> Callable[[typer.Context, str], list[str]]:
    """Build the completion of a key of `COMPLETIONS`; it offers nothing where anything is wrong."""

    def list_matching(ctx: typer.Context, incomplete: str) -> list[str]:
        try:
            return [name for name in COMPLETIONS[what](ctx) if name.startswith(incomplete)]
        except (TermsError, OSError):
            return []

    return list_matching


Old = Annotated[
    str,
    typer.Argument(
        metavar="OLD",
        help="A date (2024, 2025-03, 2025-01-21), latest, or latest~1.",
        autocompletion=complete("reference"),
    ),
]

New = Annotated[str, typer.Argument(metavar="[NEW]", help="Likewise.", autocompletion=complete("reference"))]

Reference = Annotated[
    str,
    typer.Argument(
        metavar="[REF]", help="A date, latest, or latest~1.", autocompletion=complete("reference")
    ),
]

Directory = Annotated[
    str, typer.Option("-C", metavar="DIR", help="Use the deals of DIR; other paths count from here.")
]


def _build_deal_option(more: str, what: str) -> Any:
    text = f"The deal, where there are several{more}."
    return typer.Option("--deal", metavar="ID", envvar="TERMS_DEAL", help=text, autocompletion=complete(what))


DealId = Annotated[str | None, _build_deal_option("; all for each of them", "deal")]

OneDealId = Annotated[str | None, _build_deal_option("", "one-deal")]
"""Of a command that is of one deal."""


def _build_format_option(names: str, what: str) -> Any:
    text = f"{names}; several at once, each but one to a file."
    return typer.Option("--format", "-f", metavar="FORMAT[:FILE]", help=text, autocompletion=complete(what))


Formats = Annotated[list[str] | None, _build_format_option("text, markdown, html or json", "format")]

CheckFormats = Annotated[
    list[str] | None,
    _build_format_option("text, markdown, html, json, github, sarif or gitlab", "check-format"),
]

DatesFormats = Annotated[
    list[str] | None, _build_format_option("text, markdown, html, json or ics", "dates-format")
]

RowsFormats = Annotated[
    list[str] | None, _build_format_option("text, markdown, html, json or csv", "rows-format")
]

Output = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write to FILE, in the format of its ending if -f gives none."
    ),
]

Color = Annotated[str, typer.Option("--color", metavar="WHEN", help="auto, always or never.")]

KnownBy = Annotated[
    str | None,
    typer.Option(
        "--known-by",
        metavar="DATE",
        help="Only what sources issued by that date could say.",
        autocompletion=complete("date"),
    ),
]

Terms = Annotated[
    list[str] | None,
    typer.Option(
        "--term",
        metavar="TERM",
        help="Only the term with this id; may be given several times.",
        autocompletion=complete("term"),
    ),
]

All = Annotated[bool, typer.Option("--all", help="List what stayed the same, too.")]

Brief = Annotated[bool, typer.Option("--brief", help="Only the headline and the counts.")]

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
    """Find the folder that holds `terms/`, here or in a folder above; a TermsError if there is none."""
    from dealterms.loader.tree import Folder

    return Folder.find_nearest(directory or ".")


def find_or_begin_folder(directory: str | None) -> Folder:
    """Find the folder that holds `terms/`; where there is none, the folder itself, in which it may begin."""
    from dealterms.errors import NoSuchDealError
    from dealterms.loader.tree import Folder

    start = directory or "."
    try:
        return Folder.find_nearest(start)
    except NoSuchDealError:
        if not os.path.isdir(start):
            raise
        return Folder(os.path.abspath(start))


def list_deal_snapshots(folder: Folder, deal: str | None) -> DealListing:
    """List the snapshots of the deal of that id, or of the only one; a TermsError if there is none."""
    from dealterms.loader.layout import find_snapshots

    return find_snapshots(folder, deal)


def build_for_deals(
    folder: Folder, deal: str | None, build: Callable[[DealListing], DealReport]
) -> DealReport | AllDealsReport:
    """Put a question to the deal of that id, to the only or default one, or, with `all`, to every deal."""
    from dealterms.loader.layout import ALL, list_deals

    if deal == ALL and ALL not in list_deals(folder):
        from dealterms.reports.all_deals import build_all_deals_report

        return build_all_deals_report(folder, build)
    return build(list_deal_snapshots(folder, deal))


def resolve_captures(captures: str | None) -> str | None:
    """Return the folder of articles' texts; a TermsError if it is not there."""
    if captures is not None and not os.path.isdir(captures):
        raise TermsError(f"no such folder: '{captures}'. Correct --captures")
    return captures


def parse_known_by(text: str | None) -> date | None:
    """Read the value of --known-by: the last day of the date; a TermsError if it is not one."""
    return None if text is None else parse_date(text, "--known-by").last


def parse_date(text: str, option: str) -> PartialDate:
    """Read the date that an option has; a TermsError if it is none."""
    from dealterms.model.partial_date import PartialDate

    try:
        return PartialDate.parse(text)
    except ValueError as error:
        raise TermsError(f"{option}: {error}") from None


def choose_detail(*, is_all: bool, is_brief: bool) -> Detail:
    """Return how much is to be told; a TermsError if both were asked for."""
    if is_all and is_brief:
        raise TermsError("--all and --brief: one asks for everything, one for a sentence. Leave one out")
    return "all" if is_all else "brief" if is_brief else "short"


def parse_only(words: list[str] | None) -> tuple[Only, ...]:
    """Read the values of --only; a TermsError if one is not known."""
    from dealterms.model.report import ONLY

    for word in words or ():
        if word not in ONLY:
            raise TermsError(*unknown("word in --only:", word, ONLY))
    return tuple(word for word in ONLY if word in (words or ()))


def get_today() -> date:
    """Return the present day, or the one that `TERMS_TODAY` sets for tests; a TermsError if it is none."""
    from datetime import date

    text = os.environ.get("TERMS_TODAY")
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise TermsError(f"TERMS_TODAY: not a day: '{text}'. Write 2025-01-31") from None


def resolve_below_root(folder: Folder, path: str) -> str:
    """Turn a path that the user wrote into one relative to the root; a TermsError if it is not below it."""
    if not os.path.lexists(path):
        raise TermsError(f"no such file or folder: '{path}'")
    below = os.path.relpath(os.path.abspath(path), folder.root)
    if below.startswith(os.pardir):
        raise TermsError(f"'{path}' is not below {folder.root}. Go there, or name it with -C")
    return below.replace(os.sep, "/")
