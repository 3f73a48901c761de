"""A page as one HTML document that needs no other file: no scripts, and nothing a stranger wrote is markup.

Page title and lines         <h1>, <p class="summary">, <p> ...
Section("THE DEAL CHANGED")  <section class="news"><h2>THE DEAL CHANGED</h2> ...
Table                        <div class="table"><table> ..., a <tbody> for each heading row
UNSUPPORTED in a cell        <strong class="unsupported">UNSUPPORTED</strong>
<b>                          &lt;b&gt;
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from pathlib import Path

from dealterms.formats import RenderOptions
from dealterms.pages.citations import UNSUPPORTED
from dealterms.pages.escape import escape_control_chars
from dealterms.pages.page import Page, Row, Section, Table, build_findings_table

_STYLE_PATH = Path(__file__).with_name("page.css")
_STRONG = f'<strong class="unsupported">{UNSUPPORTED}</strong>'
_IN_TITLE, _IN_HEADING = "   ", " · "
"""The separators of a name and its note: in a page's title, in a table's heading."""
_BETWEEN_NAMES = re.compile("( → | · )")
_HYPHENATED = re.compile(r"(?<![\w-])(?=[\w-]{3,24}(?![\w-]))\w+(?:-\w+)+")
"""A date, or the id of an article: no line may end within it, except where it is very long."""
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})

NEEDS = "page"


def render(page: Page, options: RenderOptions) -> str:
    """Render a page as a whole HTML document."""
    # Also the lines at a page's end, where a terminal shows them.
    untitled = [line for section in page.sections if not section.title for line in section.lines]
    opening = [line for line in (page.title, *page.lines, *untitled) if line]
    names = (*opening, *(section.title for section in page.sections))
    lines = [*_iter_head(next(filter(None, names), "terms")), "<main>", *_iter_opening(opening)]
    heading = "h2" if opening else "h1"
    for section in page.sections:
        lines += _iter_section(section, "h2" if section.part else heading)
        # What follows a part, up to the next, belongs to it.
        heading = "h3" if section.part else heading
    return "\n".join([*lines, "</main>", "</body>", "</html>"]) + "\n"


def _iter_head(name: str) -> Iterator[str]:
    """Yield all that comes before the page's own words; no style but this one has any effect."""
    style = f"\n{_STYLE_PATH.read_text(encoding='utf-8')}"
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    yield from ("<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">')
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield f"<title>{escape(escape_control_chars(name))}</title>"
    yield from (f"<style>{style}</style>", "</head>", "<body>")


def _iter_opening(lines: list[str]) -> Iterator[str]:
    yield from (f"<h1>{_render_name(line, _IN_TITLE)}</h1>" for line in lines[:1])
    yield from (f'<p class="summary">{_render_inline(line)}</p>' for line in lines[1:2])
    yield from (f"<p>{_render_inline(line)}</p>" for line in lines[2:])


def _iter_section(section: Section, heading: str) -> Iterator[str]:
    """Yield a section; the lines of one without a title are among the opening lines."""
    tables = [build_findings_table(section.findings)] if section.findings else []
    tables += [section.table] if section.table is not None else []
    if not section.title and not tables:
        return
    kind = "part" if section.part else "news" if section.news else ""
    yield f'<section class="{kind}">' if kind else "<section>"
    if section.title:
        note = f' <span class="note">{_render_inline(section.note)}</span>' if section.note else ""
        yield f"<{heading}>{_render_inline(section.title)}{note}</{heading}>"
    for table in tables:
        yield from _iter_table(table)
    if section.part:
        yield from (f"<p>{_render_inline(line)}</p>" for line in section.lines)
    elif section.title and section.lines:
        yield from ("<ul>", *(f"<li>{_render_inline(line)}</li>" for line in section.lines), "</ul>")
    yield "</section>"


def _iter_table(table: Table) -> Iterator[str]:
    """Yield a table, in a frame in which it can scroll; each heading in it begins a group of rows."""
    header, rows = table.without_empty_columns()
    names = "".join(f'<th scope="col">{_render_inline(name)}</th>' for name in header)
    yield from ('<div class="table">', "<table>", f"<thead><tr>{names}</tr></thead>")
    groups: list[list[Row]] = [[]]
    for row in rows:
        groups += [[]] if len(row) == 1 else []
        groups[-1].append(row)
    for group in filter(None, groups):
        yield '<tbody class="group">' if len(group[0]) == 1 else "<tbody>"
        yield from (f"<tr>{''.join(_iter_cells(row, header))}</tr>" for row in group)
        yield "</tbody>"
    yield from ("</table>", "</div>")


def _iter_cells(row: Row, header: Row) -> Iterator[str]:
    """Yield the cells of a row, each with its column's name for screens too narrow for columns."""
    first, *rest = row
    if not rest:
        name = _render_name(first, _IN_HEADING)
        yield f'<th colspan="{len(header)}" scope="rowgroup">{name}</th>'
        return
    name = _render_inline(first.lstrip(" "))
    yield f'<th scope="row">{name}</th>' if name else "<td></td>"
    for label, cell in zip(header[1:], rest, strict=True):
        yield f'<td data-label="{escape(label)}">{_render_inline(cell)}</td>'


def _render_name(text: str, separator: str) -> str:
    """Render a name, and in a paler color what follows the separator."""
    name, separator, more = text.partition(separator)
    note = f'<span class="note">{_render_inline(separator + more)}</span>' if separator else ""
    return _render_inline(name) + note


def _render_inline(text: str) -> str:
    """Render ``text`` with everything in it visible, and the warning in bold."""
    return _STRONG.join(map(_isolate_names, escape_control_chars(text).split(UNSUPPORTED)))


def _isolate_names(text: str) -> str:
    """Escape ``text``; names written from right to left must not turn an arrow between them around."""
    if text.isascii() or _RIGHT_TO_LEFT.isdisjoint(map(unicodedata.bidirectional, text)):
        return _escape_unbroken(text)
    parts = _BETWEEN_NAMES.split(text)
    parts[::2] = (f"<bdi>{_escape_unbroken(part)}</bdi>" for part in parts[::2])
    return "".join(parts)


def _escape_unbroken(text: str) -> str:
    return _HYPHENATED.sub(r'<span class="whole">\g<0></span>', escape(text))
