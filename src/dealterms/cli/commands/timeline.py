"""`terms timeline`: the lives of the terms, in words or as a picture."""

from __future__ import annotations

import os

from dealterms.cli import options
from dealterms.cli.output import FAILED, find_format_of_file, print_error, print_findings, write_answer
from dealterms.errors import TermsError

_MAX_LETTERS = 20
"""So many are named of those that no font has."""


def run_timeline(
    directory: options.Directory = ".",
    deal: options.DealId = None,
    known_by: options.KnownBy = None,
    format_: options.Formats = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Show the lives of the terms, or draw them.

    From when each term stands, when it changed, when it was over, and what lies ahead. A FILE that ends in
    .svg or .png becomes a picture of one deal, which needs the extra: pip install 'deal-terms[plot]'
    """
    from dealterms.formats import list_formats
    from dealterms.formats.page.picture import FORMATS
    from dealterms.loader.layout import ALL, list_deals
    from dealterms.reports.timeline import build_timeline_report

    known = options.parse_known_by(known_by)
    folder = options.find_folder(directory)
    today = options.get_today()
    suffix = os.path.splitext(output or "")[1][1:].lower()
    is_known = suffix in ("", *FORMATS) or find_format_of_file(output or "", list_formats()) is not None
    if not format_ and not is_known:
        raise TermsError(
            f"-o '{output}': a picture ends in .svg or .png, and words in .txt, .md, .html or .json",
            "Name another file, or say with --format what to write",
        )
    if output is None or suffix not in FORMATS:
        report = options.build_for_deals(
            folder, deal, lambda listing: build_timeline_report(folder, listing, today, known)
        )
        return write_answer(report, folder, format_, output, color)
    if format_:
        raise TermsError(f"-o '{output}' is a picture, and --format is of words. Leave out one of them")
    if deal == ALL and ALL not in list_deals(folder):
        raise TermsError("a picture is of one deal. Name it with --deal")
    lives = build_timeline_report(folder, options.list_deal_snapshots(folder, deal), today, known)
    if print_findings(lives.findings, folder.root):
        return FAILED
    from dealterms.formats.page.picture import render_picture
    from dealterms.pages.source_list import SourceList
    from dealterms.pages.timeline import build_timeline_rows
    from dealterms.pages.wording import build_wording
    from dealterms.writing.atomic import write_atomically

    terms = [lane.term for lane in lives.lanes]
    wording = build_wording(lives.title, lives.parties, terms, SourceList())
    rows = build_timeline_rows(wording, lives.lanes, known or today)
    picture = render_picture(lives.title, lives.known_on, rows, known or today, suffix)
    write_atomically(output, picture.content)
    if picture.undrawn:
        print_error(_describe_undrawn(picture.undrawn))
    return 0


def _describe_undrawn(letters: str) -> str:
    shown = f"{letters[:_MAX_LETTERS]}{'…' if len(letters) > _MAX_LETTERS else ''}"
    return (
        f"terms: boxes stand for letters that no font of this machine has: {shown}. Install a font that has"
        " them, or name a file that ends in .svg, whose letters the reader's fonts show"
    )
