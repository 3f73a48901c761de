"""The page of a deal: one HTML file that loads nothing, with a script of ours that only shows and hides.

What is told is rendered here, by the same pages and parts as `--format html`; the templates beside this file
put it in its place. The content security policy names the one style and the one script by their hashes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dealterms.errors import TermsError
from dealterms.formats.html.parts import (
    STYLE_PATH,
    compute_hash,
    format_language,
    render_inline,
    render_link,
    render_prose,
    render_use,
    to_id,
)
from dealterms.formats.page.rows import (
    PairHtml,
    Pool,
    RowHtml,
    RowRenderer,
    SectionHtml,
    encode_numbers,
    shorten,
)
from dealterms.formats.page.strips import build_axis, build_strip
from dealterms.pages.deal_page import MARKS, ComparedPair, DealPage
from dealterms.pages.escape import escape_control_chars
from dealterms.pages.page import ListedSource
from dealterms.pages.timeline import build_scale

if TYPE_CHECKING:
    from jinja2 import Environment

    from dealterms.reports.page import PageReport

_FOLDER = Path(__file__).parent
_CHANGES = frozenset({"deal", "event", "record"})
_CSS_SAFE = re.compile(r"[^A-Za-z0-9 .,-]")


def render_deal(page: DealPage, feed: str = "", index: str = "") -> str:
    """Render the page of a deal; ``feed`` and ``index`` are what lies beside it, if anything does."""
    sources = page.sources.sources if page.sources is not None else ()
    rows = RowRenderer(sources, dict(page.parties))
    pairs = {pair.name: rows.render_pair(pair) for pair in page.pairs}
    lines, headings, headers, pool = Pool(), Pool(), Pool(), Pool()
    for pair in page.steps:
        for section in pairs[pair.name].sections:
            if section.kind != "unchanged":
                for row in section.rows:
                    pool.add_standing(row.html)
    compared = {
        name: [
            [lines.add(line) for line in pair.lines],
            [
                [
                    section.kind,
                    headings.add(section.heading),
                    headers.add(section.header),
                    encode_numbers(pool.add(row.html) for row in section.rows),
                    [lines.add(line) for line in section.lines],
                ]
                for section in pair.sections
            ],
        ]
        for name, pair in pairs.items()
    }
    today = page.report.today
    assert today is not None
    scale = build_scale(page.timeline, today)
    data = {
        "deal": page.deal,
        "title": escape_control_chars(page.title),
        "snapshots": [snapshot.name for snapshot in page.snapshots],
        "opening": page.opening,
        "references": _list_references(page.report),
        "commit": page.report.commit.id if page.report.commit is not None else "",
        "known": page.known_on,
        "pairs": compared,
    }
    return _render(
        "deal.html.jinja",
        page,
        {
            "page": page,
            "marks": MARKS,
            "steps": [_build_step(rows, pair, pairs[pair.name]) for pair in page.steps],
            "held": [pair for pair in page.pairs if pair not in page.steps],
            "missing": len(page.snapshots) * (len(page.snapshots) - 1) // 2 - len(page.pairs),
            "lines": lines.others,
            "headings": headings.others,
            "headers": headers.others,
            "rows": list(map(shorten, pool.others)),
            "data": _dump(data),
            "sources": sources,
            "legend": page.pairs[0].page.legend if page.pairs else (),
            "gaps": [rows.render_section(section) for section in page.gaps],
            "axis": build_axis(scale),
            "scale": scale,
            "strips": [(row, build_strip(row, scale)) for row in page.timeline],
            "feed": feed,
            "index": index,
        },
    )


class IndexEntry(NamedTuple):
    """A deal of the index."""

    title: str
    href: str
    """Its page; empty if it has none."""
    sentence: str
    """What it tells first, or why it has no page."""
    dates: str = ""


def render_index(entries: Iterable[IndexEntry], known_on: str, feed: str) -> str:
    """Render the index of all deals: each with its page and what that tells first."""
    style = _read_style("")
    words = {"known_on": known_on, "entries": list(entries), "feed": feed}
    return _fill("index.html.jinja", {**words, "style": style, "policy": _write_policy(style, "")})


def require_library() -> None:
    """Raise a TermsError if there is no library that fills templates."""
    _load_environment()


def _render(name: str, page: DealPage, words: Mapping[str, object]) -> str:
    commit = page.report.commit
    margin = f"{page.title} · as known on {page.known_on}"
    margin += f" · commit {commit.id[:12]}" if commit is not None else ""
    style, script = _read_style(margin), f"\n{(_FOLDER / 'page.js').read_text(encoding='utf-8')}"
    policy = _write_policy(style, script)
    return _fill(name, {**words, "style": style, "script": script, "policy": policy})


def _fill(name: str, words: Mapping[str, object]) -> str:
    return _load_environment().get_template(name).render(words) + "\n"


def _read_style(margin: str) -> str:
    """Read the style of all pages and that of this one; the margin of a print names the deal."""
    parts = [STYLE_PATH.read_text(encoding="utf-8"), (_FOLDER / "deal.css").read_text(encoding="utf-8")]
    text = "\n".join(parts).replace("{{margin}}", _escape_css(margin))
    return f"\n{text}"


def _escape_css(text: str) -> str:
    """Escape a text for a string of CSS: nothing in it ends the string, or the style."""
    return _CSS_SAFE.sub(lambda match: f"\\{ord(match[0]):x} ", escape_control_chars(text))


def _write_policy(style: str, script: str) -> str:
    """Write the content security policy: the one style, the one script, and nothing from anywhere."""
    scripts = f" script-src '{compute_hash(script)}';" if script else ""
    return (
        f"default-src 'none';{scripts} style-src '{compute_hash(style)}'; base-uri 'none'; form-action 'none'"
    )


def _list_references(report: PageReport) -> dict[int, list[tuple[str, int, int]]]:
    """List by their length the dates from which on an address means another snapshot.

    Of each the number of that snapshot, and whether its terms are only carried on.
    """
    found: dict[int, list[tuple[str, int, int]]] = {}
    for answer in report.references:
        number = report.snapshots.index(answer.name.text)
        found.setdefault(len(answer.reference), []).append((answer.reference, number, int(answer.carried)))
    return found


def _dump(data: object) -> str:
    """Write data that stands in a script element: no text in it can end that, or begin a comment."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _build_step(rows: RowRenderer, pair: ComparedPair, html: PairHtml) -> dict[str, object]:
    """Build a comparison that is shown without the script: what stayed the same is counted only.

    What a change rests on stands below it; for what is disputed or proposed, the numbers lead to the sources.
    """
    sections = [
        {
            "section": section,
            "rows": []
            if section.kind == "unchanged"
            else [(row, _list_uses(rows, section, row)) for row in section.rows],
        }
        for section in html.sections
    ]
    return {"pair": pair, "lines": html.lines, "sections": sections}


def _list_uses(rows: RowRenderer, section: SectionHtml, row: RowHtml) -> list[str]:
    return list(rows.render_uses(row.evidence)) if section.kind in _CHANGES else []


@cache
def _load_environment() -> Environment:
    """Load the templates; a TermsError if there is no Jinja2."""
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
        from markupsafe import Markup
    except ImportError as error:
        raise TermsError(
            f"a page needs the library `{error.name}`", "Run `pip install 'deal-terms[page]'`"
        ) from None
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        # Whatever is not HTML already is shown with everything in it visible, also in attributes.
        finalize=lambda value: (
            escape_control_chars(value) if isinstance(value, str) and not isinstance(value, Markup) else value
        ),
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def mark_up(render: Any) -> Any:
        # They escape what they are given.
        return lambda *words: Markup(render(*words))  # noqa: S704

    environment.filters.update(
        inline=mark_up(render_inline),
        prose=mark_up(render_prose),
        html=Markup,
        id=to_id,
    )
    environment.globals.update(
        link=mark_up(render_link), use=mark_up(render_use), language=mark_up(_format_title_language)
    )
    return environment


def _format_title_language(source: ListedSource) -> str:
    """Return the attribute of a title's language; one in brackets was supplied in English."""
    return "" if source.title.startswith("[") else format_language(source)
