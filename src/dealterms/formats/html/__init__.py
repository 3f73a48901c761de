"""A page as one HTML document that needs no other file: no scripts, and nothing a stranger wrote is markup.

Page title and lines         <h1>, <p class="summary">, <p> ...
Section("THE DEAL CHANGED")  <section class="news"><h2>THE DEAL CHANGED</h2> ...
Table                        <div class="table"><table> ..., a <tbody> for each heading row
UNSUPPORTED in a cell        <strong class="unsupported">UNSUPPORTED</strong>
[1], a source's number       <a class="number" id="ref-1" href="#src-seed-001">[1]</a>
<b>                          &lt;b&gt;

Anchors that stay: `#term-compute` where a term is first named, `#src-seed-001` in the list of the sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dealterms.formats import RenderOptions
from dealterms.formats.html.parts import (
    STYLE_PATH,
    compute_hash,
    format_language,
    render_back,
    render_inline,
    render_link,
    render_prose,
    render_use,
    to_id,
)
from dealterms.pages.cells import Cell, Span, get_text, to_spans
from dealterms.pages.escape import escape_control_chars
from dealterms.pages.page import ListedSource, Page, Row, Section, Table, build_findings_table

_IN_TITLE = "   "
"""The separator of a name and its note in a page's title."""
NEEDS = "page"


def render(page: Page, options: RenderOptions) -> str:
    """Render a page as a whole HTML document."""
    return _Renderer(page).render()


class _Renderer:
    """Renders one page, and knows which anchors and numbers it has used."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._names = {source.id: source.name for section in page.sections for source in section.sources}
        self._anchors: set[str] = set()
        self._references: dict[str, list[str]] = {}

    def render(self) -> str:
        """Return the whole document."""
        page = self._page
        # Also the lines at a page's end, where a terminal shows them.
        untitled = [line for section in page.sections if not section.title for line in section.lines]
        opening = [line for line in (page.title, *page.lines, *untitled) if line]
        names = (*opening, *(section.title for section in page.sections))
        description = next(iter(page.lines), "")
        head = _iter_head(next(filter(None, names), "terms"), description)
        lines = [*head, "<main>", *_iter_opening(opening)]
        heading = "h2" if opening else "h1"
        for section in page.sections:
            # The list of the sources belongs to the whole page.
            level = "h2" if section.part or section.sources else heading
            lines += self._iter_section(section, level)
            # What follows a part, up to the next, belongs to it.
            heading = "h3" if section.part else heading
        lines += [f'<p class="legend">{render_prose(line)}</p>' for line in page.legend]
        return "\n".join([*lines, "</main>", "</body>", "</html>"]) + "\n"

    def _iter_section(self, section: Section, heading: str) -> Iterator[str]:
        """Yield a section; the lines of one without a title are among the opening lines."""
        tables = [build_findings_table(section.findings)] if section.findings else []
        tables += [section.table] if section.table is not None else []
        if not section.title and not tables:
            return
        kind = "part" if section.part else "news" if section.news else ""
        yield f'<section class="{kind}">' if kind else "<section>"
        if section.title:
            note = f' <span class="note">{render_inline(section.note)}</span>' if section.note else ""
            yield f"<{heading}>{render_inline(section.title)}{note}</{heading}>"
        for table in tables:
            yield from self._iter_table(table, section.title or "Findings")
        # Terms that a section above names have their place there.
        for anchor in map(to_id, section.anchors):
            if anchor not in self._anchors:
                self._anchors.add(anchor)
                yield f'<span id="{anchor}"></span>'
        if section.part:
            yield from (f"<p>{render_prose(line)}</p>" for line in section.lines)
        elif section.title and section.lines:
            yield from ("<ul>", *(f"<li>{render_prose(line)}</li>" for line in section.lines), "</ul>")
        if section.sources:
            yield '<ol class="sources">'
            for source in section.sources:
                yield from self._iter_source(source)
            yield "</ol>"
        yield "</section>"

    def _iter_table(self, table: Table, name: str) -> Iterator[str]:
        """Yield a table, in a frame in which it can scroll; each heading in it begins a group of rows."""
        header, rows, prose = table.without_empty_columns()
        names = "".join(f'<th scope="col">{render_inline(name)}</th>' for name in header)
        # What can scroll must be reached without a mouse.
        name = escape(escape_control_chars(name))
        yield f'<div class="table" tabindex="0" role="group" aria-label="{name}">'
        yield from ("<table>", f"<thead><tr>{names}</tr></thead>")
        groups: list[list[Row]] = [[]]
        for row in rows:
            groups += [[]] if len(row) == 1 else []
            groups[-1].append(row)
        for group in filter(None, groups):
            yield '<tbody class="group">' if len(group[0]) == 1 else "<tbody>"
            for row in group:
                yield f"<tr>{''.join(self._iter_cells(row, header, prose))}</tr>"
            yield "</tbody>"
        yield from ("</table>", "</div>")

    def _iter_cells(self, row: Row, header: tuple[str, ...], prose: frozenset[str]) -> Iterator[str]:
        """Yield the cells of a row, each with its column's name for screens too narrow for columns."""
        first, *rest = row
        if not rest:
            name, anchor = self._render_cell(first), self._take_anchor(first)
            yield f'<th{anchor} colspan="{len(header)}" scope="rowgroup">{name}</th>'
            return
        name, anchor = self._render_cell(first), self._take_anchor(first)
        # What indents a row in a terminal, the style does here.
        yield f'<th{anchor} scope="row">{name.lstrip(" ")}</th>' if get_text(first).strip() else "<td></td>"
        for label, cell in zip(header[1:], rest, strict=True):
            words = render_prose(get_text(cell)) if label in prose else self._render_cell(cell)
            yield f'<td data-label="{escape(label)}">{words}</td>'

    def _take_anchor(self, cell: Cell) -> str:
        """Return the attribute of a heading's anchor, once: where a term is named first."""
        anchor = next((to_id(s.target) for s in to_spans(cell) if s.mark == "heading" and s.target), "")
        if not anchor or anchor in self._anchors:
            return ""
        self._anchors.add(anchor)
        return f' id="{anchor}"'

    def _render_cell(self, cell: Cell) -> str:
        return "".join(map(self._render_span, to_spans(cell)))

    def _render_span(self, span: Span) -> str:
        text = render_inline(span.text)
        match span.mark:
            case "warning":
                return f'<strong class="unsupported">{text}</strong>'
            case "pale":
                return f'<span class="note">{text}</span>'
            case "dissent":
                return f'<span class="dissent">{text}</span>'
            case "reference":
                return self._render_reference(span)
        return text

    def _render_reference(self, span: Span) -> str:
        """Render a source's number: it leads to the list, which leads back."""
        places = self._references.setdefault(span.target, [])
        places.append(f"ref-{sum(map(len, self._references.values())) + 1}")
        name = escape(escape_control_chars(self._names.get(span.target, span.target)))
        target = to_id(f"src-{span.target}")
        return f'<a class="number" id="{places[-1]}" href="#{target}" title="{name}">{escape(span.text)}</a>'

    def _iter_source(self, source: ListedSource) -> Iterator[str]:
        """Yield one source of the list, and the ways back to where it is named."""
        yield f'<li id="{to_id(f"src-{source.id}")}" value="{source.number}">'
        note = " · ".join(["", *source.details])
        places = self._references.get(source.id, [])
        name = f'{render_inline(source.name)}<span class="note">{render_inline(note)}</span>'
        yield f'<p class="name">{name}{render_back(places)}</p>'
        if source.title:
            # One in brackets is not the article's own: whoever made the record supplied it, in English.
            spoken = "" if source.title.startswith("[") else format_language(source)
            yield f"<p{spoken}>{render_inline(source.title)}</p>"
        for what, address, safe in source.addresses:
            shown = render_inline(address)
            shown = render_link(safe, shown) if safe else shown
            yield f"<p>{render_inline(what)} {shown}</p>".replace("<p> ", "<p>")
        if source.uses:
            yield from ("<ul>", *(render_use(use, source) for use in source.uses), "</ul>")
        yield "</li>"


def _iter_head(name: str, description: str) -> Iterator[str]:
    """Yield all that comes before the page's own words; no style but this one has any effect."""
    style = f"\n{STYLE_PATH.read_text(encoding='utf-8')}"
    policy = f"default-src 'none'; style-src '{compute_hash(style)}'; base-uri 'none'; form-action 'none'"
    yield from ("<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">')
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    if description:
        yield f'<meta name="description" content="{escape(escape_control_chars(description))}">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield f"<title>{escape(escape_control_chars(name))}</title>"
    yield from (f"<style>{style}</style>", "</head>", "<body>")


def _iter_opening(lines: list[str]) -> Iterator[str]:
    yield from (f"<h1>{_render_name(line, _IN_TITLE)}</h1>" for line in lines[:1])
    yield from (f'<p class="summary">{render_prose(line)}</p>' for line in lines[1:2])
    yield from (f"<p>{render_prose(line)}</p>" for line in lines[2:])


def _render_name(text: str, separator: str) -> str:
    """Render a name, and in a paler color what follows the separator."""
    name, separator, more = text.partition(separator)
    note = f'<span class="note">{render_inline(separator + more)}</span>' if separator else ""
    return render_inline(name) + note
