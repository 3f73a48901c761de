"""`terms page`: the deal at a glance, as one HTML file; or an index of all deals, and a page of each."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from dealterms.cli import options
from dealterms.cli.output import FAILED, print_error, print_findings, print_progress
from dealterms.errors import TermsError

if TYPE_CHECKING:
    from datetime import date

    from dealterms.loader.tree import Folder
    from dealterms.pages.deal_page import DealPage
    from dealterms.reports.page import PageOptions, PageReport

_MAX_BYTES = 500_000
"""Of a page that is larger with all pairs, only some are kept."""
_SIGNATURE = b"<footer><p>Made by <code>terms page</code>"
"""What stands on every page of a deal."""
_MAX_READ = 20_000_000
_INDEX, _FEED, _DEALS = "index.html", "feed.atom", "deals"
"""What an index is made of: two files, and a folder of pages."""


def run_page(
    context: typer.Context,
    directory: options.Directory = ".",
    deal: options.OneDealId = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write to FILE; with --index, to the folder of that name."
        ),
    ] = None,
    index: Annotated[
        bool, typer.Option("--index", help="Write a page of each deal, an index, and an Atom feed.")
    ] = False,
    license_: Annotated[
        str, typer.Option("--license", metavar="TEXT", help="The license of the data, to be cited.")
    ] = "",
    url: Annotated[
        str, typer.Option("--url", metavar="URL", help="Where the page, or the index, will be published.")
    ] = "",
    captures: options.CapturesDirectory = None,
) -> int:
    """Make an HTML page of the deal, or of each deal and an index.

    The page is one file that loads nothing: what changed between any two dates, with the sources of each
    change; all terms at all dates; a timeline; what is not known; how to cite it. Needs the extra:
    pip install 'deal-terms[page]'
    """
    from dealterms.formats.page.render import require_library
    from dealterms.git.commit import find_commit
    from dealterms.loader.layout import list_deals
    from dealterms.reports.page import PageOptions

    require_library()
    folder = options.find_folder(directory)
    today = options.get_today()
    asked = PageOptions(
        options.resolve_captures(captures), license_, _check_address(url), find_commit(folder)
    )
    if index:
        if output is None:
            raise TermsError("--index writes several files. Name a folder for them: -o DIR")
        is_named = str(getattr(context.get_parameter_source("deal"), "name", "")) == "COMMANDLINE"
        if is_named and deal != "all":
            raise TermsError("--index is of all deals. Leave out --deal, or --index")
        return _write_index(folder, output, today, asked)
    if deal == "all" and "all" not in list_deals(folder):
        raise TermsError("a page is of one deal. Name it with --deal, or make all of them: --index -o DIR")
    return _write_page(folder, deal, output, today, asked)


def _check_address(url: str) -> str:
    from dealterms.model.addresses import to_safe_address

    if url and not to_safe_address(url):
        raise TermsError(f"not an address that can be opened: '{url}'. Write one that begins with https://")
    return url


def _write_page(folder: Folder, deal: str | None, output: str | None, today: date, asked: PageOptions) -> int:
    from dealterms.reports.page import build_page_report
    from dealterms.writing.atomic import write_atomically
    from dealterms.writing.streams import write_output

    report = build_page_report(folder, options.list_deal_snapshots(folder, deal), today, asked)
    if print_findings(report.findings, folder.root):
        return FAILED
    _, text = _render(report)
    if output is None:
        write_output(text)
    else:
        write_atomically(output, text)
    return 0


def _render(report: PageReport, feed: str = "", index: str = "") -> tuple[DealPage, str]:
    """Render a page with all its pairs; if that is too large, with the steps and those with the latest."""
    from dealterms.formats.page.render import render_deal
    from dealterms.pages.deal_page_builder import build_deal_page

    page = build_deal_page(report)
    text = render_deal(page, feed, index)
    fewer = report.select_fewer_pairs()
    if len(text.encode()) <= _MAX_BYTES or len(fewer.pairs) == len(report.pairs):
        return page, text
    page = build_deal_page(fewer)
    return page, render_deal(page, feed, index)


def _write_index(folder: Folder, output: str, today: date, asked: PageOptions) -> int:
    """Write the page of each deal, the index and the feed; the exit code says if a deal has no page."""
    from urllib.parse import quote

    from dealterms.formats.page.feed import FeedDeal, build_feed_deal, load_generator, render_feed
    from dealterms.formats.page.render import IndexEntry, render_index
    from dealterms.loader.layout import choose_deals, list_deals, list_misplaced_snapshots, list_snapshots
    from dealterms.pages.deals import name_each
    from dealterms.pages.wording import join_limited
    from dealterms.reports.page import build_page_report
    from dealterms.writing.atomic import write_atomically

    load_generator()  # before anything is written
    entries = dict[str, IndexEntry]()
    followed = list[FeedDeal]()
    code = 0
    deals = list_deals(folder)
    ids = choose_deals(deals, None)
    if list_misplaced_snapshots(folder, deals):
        code = FAILED
    _make_folder(os.path.join(output, _DEALS))
    for number, id_ in enumerate(ids):
        if sys.stderr.isatty():
            print_progress(number, len(ids))
        href = f"{_DEALS}/{quote(os.fsencode(id_))}.html"  # a folder may have any name
        path = os.path.join(output, _DEALS, f"{id_}.html")
        of_deal = asked._replace(address=_join_address(asked.address, href))
        try:
            report = build_page_report(folder, list_snapshots(folder, id_), today, of_deal)
        except TermsError as error:
            entries[id_] = IndexEntry(id_, "", f"No page: {error}.")
            _remove_page(path)
            continue
        if print_findings(report.findings, folder.root):
            entries[id_] = IndexEntry(id_, "", "No page: there are errors in the files of this deal.")
            _remove_page(path)
            code = FAILED
            continue
        page, text = _render(report, f"../{_FEED}", f"../{_INDEX}")
        write_atomically(path, text)
        entries[id_] = IndexEntry(page.title, href, page.sentence, page.dates)
        followed.append(build_feed_deal(page, href))
    if sys.stderr.isatty():
        print_progress(len(ids), len(ids))
    names = dict(zip(entries, name_each([(id_, entry.title) for id_, entry in entries.items()]), strict=True))
    named = [entry._replace(title=names[id_]) for id_, entry in entries.items()]
    followed = [deal._replace(title=names[deal.deal]) for deal in followed]
    write_atomically(os.path.join(output, _FEED), render_feed(followed, asked.address))
    write_atomically(os.path.join(output, _INDEX), render_index(named, today.isoformat(), _FEED))
    stale = sorted(_iter_stale_pages(os.path.join(output, _DEALS), ids))
    if stale:
        print_error(
            f"terms: left as it was, the page of a deal that is not here: {join_limited(stale, ', ')}"
        )
    return code


def _remove_page(path: str) -> None:
    """Remove the page that a deal had before, so that no link leads to what the index does not tell."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise TermsError(f"`{path}` cannot be removed: {error.strerror}", "Remove it") from None


def _iter_stale_pages(folder: str, ids: Iterable[str]) -> Iterator[str]:
    """Yield the pages that were written here for deals that are none now; files of others are not ours."""
    current = {f"{id_}.html" for id_ in ids}
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name.endswith(".html") and name not in current and os.path.isfile(path):
            with suppress(OSError), open(path, "rb") as file:
                if _SIGNATURE in file.read(_MAX_READ):
                    yield path


def _make_folder(path: str) -> None:
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise TermsError(f"`{path}` cannot be made: {error.strerror}", "Name another folder") from None


def _join_address(address: str, href: str) -> str:
    return f"{address.removesuffix('index.html').rstrip('/')}/{href}" if address else ""
