"""`terms schema`: the JSON Schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dealterms.cli import options
from dealterms.cli.options import REPORT_SCHEMA, TABLES_SCHEMA
from dealterms.errors import TermsError
from dealterms.plugins import join_choices, unknown
from dealterms.writing.streams import write_output

if TYPE_CHECKING:
    from dealterms.loader.tree import Folder
    from dealterms.schemas.ids import KnownIds


def run_schema(
    name: Annotated[
        str,
        typer.Argument(
            metavar="deal|snapshot|source|accepted|report|tables",
            help="What to print the JSON Schema of: a file, or what --format json writes; or the tables.",
            autocompletion=options.complete("schema"),
        ),
    ],
    directory: options.Directory = ".",
    deal: options.OneDealId = None,
    ids: Annotated[
        bool,
        typer.Option(
            "--ids", help="With the ids of your sources, parties and terms, which editors complete."
        ),
    ] = False,
) -> int:
    """Print the JSON Schemas.

    Of each kind of file, for editors; of what `--format json` writes, for programs; and the columns of
    the tables that `terms export` writes.
    """
    from dealterms.schemas import list_schemas, render_schema
    from dealterms.schemas.ids import HAVE_IDS

    known_names = (*list_schemas(), REPORT_SCHEMA, TABLES_SCHEMA)
    if name not in known_names:
        raise TermsError(*unknown("schema", name, known_names))
    if ids and name not in HAVE_IDS:
        raise TermsError(
            f"--ids: no ids of other files stand in `{name}`", f"It goes with {join_choices(HAVE_IDS)}"
        )
    if name == REPORT_SCHEMA:
        from dealterms.formats.json.render import render_report_schema

        write_output(render_report_schema())
        return 0
    if name == TABLES_SCHEMA:
        from json import dumps

        from dealterms.tables.columns import build_tables_schema

        write_output(dumps(build_tables_schema(), indent=1) + "\n")
        return 0
    known = _collect_ids(options.find_folder(directory), deal) if ids else None
    write_output(render_schema(name, known=known))
    return 0


def _collect_ids(folder: Folder, only: str | None) -> KnownIds:
    """Collect the ids of a repository, or of one deal of it and of all records; each with what it names."""
    from dealterms.formats.markdown import escape_markdown
    from dealterms.loader.deal import load_partial_deal
    from dealterms.loader.layout import choose_deal, list_deals, list_snapshots
    from dealterms.loader.sources import SourceStore, list_source_ids
    from dealterms.pages.source_list import name_source
    from dealterms.pages.wording import truncate_line
    from dealterms.schemas.ids import KnownIds

    def describe(*parts: str) -> str:
        return " · ".join(escape_markdown(truncate_line(part)) for part in parts if part)

    store = SourceStore(folder)
    store.read_all()
    sources = {}
    for id_ in list_source_ids(folder):
        record = store.sources.get(id_)
        if record is None:
            sources[id_] = "It cannot be read."
            continue
        name = name_source(id_, record)
        # Without an outlet, the title is the name.
        sources[id_] = describe("" if name.startswith(truncate_line(record.title)) else record.title, name)
    known = list_deals(folder)
    wanted = (choose_deal(known, only),) if only is not None else known
    parties: dict[str, list[str]] = {}
    terms: dict[str, list[str]] = {}
    is_complete = True
    for deal_id in wanted:
        listing = list_snapshots(folder, deal_id)
        deal = load_partial_deal(folder, listing, listing.snapshot_names)
        is_complete &= bool(deal.parties)
        of = truncate_line(deal.title) if len(wanted) > 1 else ""
        for id_, party in deal.parties.items():
            parties.setdefault(id_, []).append(describe(party.name, of))
        latest = {id_: term for snapshot in deal.snapshots for id_, term in snapshot.terms.items()}
        for id_, term in latest.items():
            terms.setdefault(id_, []).append(describe(term.title or "", term.kind, of))
    # Where a deal's parties cannot be read, an editor must not complain of them.
    return KnownIds(
        sources,
        {id_: "; ".join(texts) for id_, texts in sorted(parties.items())} if is_complete else {},
        {id_: "; ".join(texts) for id_, texts in sorted(terms.items())},
    )
