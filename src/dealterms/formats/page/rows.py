"""The comparisons of a page as rows of HTML, each distinct one once; a comparison names its rows by numbers.

A term that changed once is told alike by every pair of snapshots around that day. So a page has::

    <script type="text/plain" id="rows"> … <tr data-e="3.0 3.1">…</tr> …        each distinct row
    {"2024..2025": [[line], [["deal", heading, header, "0-3 7", [line]]]]}

and a script that only puts them together. `data-e` are the uses of sources that a row cites: the number of
the source in the list, and which of the words listed there. `data-f` are the parties that it favors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import NamedTuple

from dealterms.formats.html.parts import render_inline, render_prose, render_use, to_id
from dealterms.pages.cells import Cell, Span, get_text, to_spans
from dealterms.pages.deal_page import ComparedPair
from dealterms.pages.escape import escape_control_chars
from dealterms.pages.page import ListedSource, Row, Section, Table

_ANCHOR = "term-"
"""What the anchors of terms begin with on a page of one comparison."""
_WAY = "Compares the record of "
"""The line that names the snapshots on the way: the page has them in its matrix."""
_MAX_EVIDENCE = 20
_WHOLE = re.compile(r'<span class="whole">([^<]*)</span>')
"""A cell that is a date: the cell is what no line may end in."""


class RowHtml(NamedTuple):
    """A row, and what it cites."""

    html: str
    evidence: tuple[tuple[int, int], ...] = ()
    """(number of the source, which of its uses)."""


class SectionHtml(NamedTuple):
    """A section of a comparison."""

    kind: str
    heading: str
    header: str
    """The names of the columns; empty if it has no table."""
    columns: int
    rows: tuple[RowHtml, ...]
    lines: tuple[str, ...]


class PairHtml(NamedTuple):
    """A comparison."""

    lines: tuple[str, ...]
    sections: tuple[SectionHtml, ...]


class RowRenderer:
    """Renders the rows of all comparisons of a page."""

    def __init__(self, sources: Iterable[ListedSource], parties: Mapping[str, str]) -> None:
        self.sources = {source.number: source for source in sources}
        self._numbers = {source.id: source.number for source in self.sources.values()}
        self._parties = parties

    def render_pair(self, pair: ComparedPair) -> PairHtml:
        """Render the comparison of two snapshots."""
        page = pair.page
        sections = tuple(self.render_section(section) for section in page.sections)
        lines = (line for line in page.lines if not line.startswith(_WAY))
        return PairHtml(tuple(map(render_prose, lines)), sections)

    def render_section(self, section: Section) -> SectionHtml:
        """Render one section."""
        note = f' <span class="note">{render_inline(section.note)}</span>' if section.note else ""
        heading = f"{render_inline(section.title)}{note}"
        lines = tuple(map(render_prose, section.lines))
        if section.table is None:
            return SectionHtml(section.kind or "note", heading, "", 0, (), lines)
        table = section.table.without_empty_columns()
        header = "".join(f'<th scope="col">{render_inline(name)}</th>' for name in table.header)
        rows = tuple(self._iter_rows(table))
        return SectionHtml(
            section.kind or "note", heading, f"<tr>{header}</tr>", len(table.header), rows, lines
        )

    def render_uses(self, evidence: Iterable[tuple[int, int]]) -> Iterator[str]:
        """Yield what a row cites, as items of a list; the list of the sources says whose words they are."""
        for number, use in evidence:
            source = self.sources[number]
            # The words lead to the article from there.
            item = render_use(source.uses[use]._replace(address=""), source).removeprefix("<li>")
            yield f'<li><a class="number" href="#source/{to_id(source.id)}">[{number}]</a> {item}'

    def _iter_rows(self, table: Table) -> Iterator[RowHtml]:
        for row in table.rows:
            yield (
                self._render_heading(row[0], len(table.header))
                if len(row) == 1
                else self._render_row(row, table)
            )

    def _render_heading(self, cell: Cell, columns: int) -> RowHtml:
        target = next((s.target for s in to_spans(cell) if s.mark == "heading"), "")
        id_ = target.removeprefix(_ANCHOR)
        term = f' data-t="{escape(id_)}"' if id_ else ""
        name = self._render_cell(cell)
        return RowHtml(f'<tr class="h"{term}><th colspan="{columns}" scope="rowgroup">{name}</th></tr>')

    def _render_row(self, row: Row, table: Table) -> RowHtml:
        first, *rest = row
        name = self._render_cell(first).lstrip(" ")
        cells = [f'<th scope="row">{name}</th>' if get_text(first).strip() else "<td></td>"]
        for label, cell in zip(table.header[1:], rest, strict=True):
            words = render_prose(get_text(cell)) if label in table.prose else self._render_cell(cell)
            whole = _WHOLE.fullmatch(words)
            cell_html = f'<td class="whole">{whole[1]}</td>' if whole else f"<td>{words}</td>"
            cells.append(cell_html)
        spans = [span for cell in row for span in to_spans(cell)]
        evidence = self._find_evidence(spans)
        attributes = "".join(self._iter_attributes(row, table, spans, evidence))
        return RowHtml(f"<tr{attributes}>{''.join(cells)}</tr>", evidence)

    def _iter_attributes(
        self, row: Row, table: Table, spans: list[Span], evidence: tuple[tuple[int, int], ...]
    ) -> Iterator[str]:
        marks = {span.mark for span in spans}
        # Of warnings, the one that the difference itself has no source stands alone.
        is_unsupported = any(span.mark == "warning" and span.text == "UNSUPPORTED" for span in spans)
        classes = ["u"] * is_unsupported + ["d"] * ("dissent" in marks)
        if classes:
            yield f' class="{" ".join(classes)}"'
        if "Favors" in table.header:
            words = get_text(row[table.header.index("Favors")]).partition(" (sources disagree")[0]
            favored = {words, *words.split(" and ")}
            ids = [str(number) for number, name in enumerate(self._parties.values()) if name in favored]
            if ids:
                yield f' data-f="{" ".join(ids)}"'
        if evidence:
            yield f' data-e="{" ".join(f"{number}.{use}" for number, use in evidence)}"'

    def _find_evidence(self, spans: Iterable[Span]) -> tuple[tuple[int, int], ...]:
        found = (
            (self._numbers[span.target], use)
            for span in spans
            if span.mark == "reference" and span.target in self._numbers
            for use in span.uses
        )
        return tuple(dict.fromkeys(found))[:_MAX_EVIDENCE]

    def _render_cell(self, cell: Cell) -> str:
        return "".join(map(self._render_span, to_spans(cell)))

    def _render_span(self, span: Span) -> str:
        text = render_inline(span.text)
        match span.mark:
            case "heading" if span.target:
                return f'<a href="#term/{to_id(span.target.removeprefix(_ANCHOR))}">{text}</a>'
            case "warning":
                return f'<strong class="unsupported">{text}</strong>'
            case "pale":
                return f'<span class="note">{text}</span>'
            case "dissent":
                return f'<span class="dissent">{text}</span>'
            case "reference":
                target = to_id(span.target)
                return (
                    f'<a class="number" href="#source/{target}">{escape(escape_control_chars(span.text))}</a>'
                )
        return text


class Pool:
    """Pieces of HTML, each with a number: what stands on the page already, then each other one once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._standing = 0
        self.others: list[str] = []
        """The pieces that do not stand on the page."""

    def add_standing(self, html: str) -> None:
        """Note a piece that stands on the page; one that stands there twice takes two numbers."""
        self._numbers.setdefault(html, self._standing)
        self._standing += 1

    def add(self, html: str) -> int:
        """Return the number of a piece; all that stand on the page must have been noted."""
        if html not in self._numbers:
            self._numbers[html] = self._standing + len(self.others)
            self.others.append(html)
        return self._numbers[html]


def shorten(html: str) -> str:
    """Leave out of a row what the script adds to every row that it shows."""
    return html.replace('<th scope="row">', "<th>").replace('<a class="number" ', "<a ")


def encode_numbers(numbers: Iterable[int]) -> str:
    """Write numbers, and runs of them: ``0-3 7``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
