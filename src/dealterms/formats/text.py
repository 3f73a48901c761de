"""A page as text for a terminal: no wider than it, colored if asked, nothing in it invisible.

    Table(("Term", "Value"), (("Compute",), ("  level", "exclusive")))

      Term     Value
      Compute                    a row of one cell goes across the columns
        level  exclusive         columns are as wide as their widest cell, or cut until all fit

Where even single words would be cut, the last column, the articles, goes below each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dealterms.formats import RenderOptions
from dealterms.model.finding import Finding
from dealterms.pages.citations import UNSUPPORTED
from dealterms.pages.escape import escape_control_chars
from dealterms.pages.page import ARTICLE_COLUMN, Page, Row, Section, Table

_BOLD, _DIM, _RED, _YELLOW, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[33m", "\x1b[0m"
_MIN_WIDTH = 60
_INDENT = _GAP = "  "
_BLANK = "\ue000"
"""Stands for a blank of a cell while tabulate draws it, which would strip it; `INVISIBLE` has it."""
_TO_BLANKS = str.maketrans(dict.fromkeys(" \u00a0", _BLANK))
_MAX_BEFORE, _MAX_EXCERPT = 60, 120
_MAX_WORD_WIDTH = 24
"""No column is kept wider than this for the sake of one word."""
_COLOR_BY_WORD = {UNSUPPORTED: _RED, "disputed by": _YELLOW}

NEEDS = "page"
Excerpts = Mapping[tuple[str, int], str]
"""(path, line) to the line's text."""


def render(page: Page, options: RenderOptions) -> str:
    """Render a page as text, no line longer than ``options.width``."""
    width = max(options.width, _MIN_WIDTH)
    blocks = [_render_heading(page, width, options)] if page.title else []
    blocks += [_render_section(section, page.excerpts, width, options) for section in page.sections]
    # The lines have been broken by now: no-break spaces are printed as blanks.
    return "\n\n".join(blocks).replace("\u00a0", " ") + "\n"


def _render_heading(page: Page, width: int, options: RenderOptions) -> str:
    lines = [_paint(line, _BOLD, options) for line in _wrap(escape_control_chars(page.title), width, _INDENT)]
    for line in page.lines:
        lines += [_highlight(part, options) for part in _wrap(escape_control_chars(line), width)]
    return "\n".join(lines)


def _render_section(section: Section, excerpts: Excerpts, width: int, options: RenderOptions) -> str:
    if not section.title:
        findings = [_render_finding(finding, excerpts, options) for finding in section.findings]
        return "\n".join([*findings, *(escape_control_chars(line) for line in section.lines)])
    title, note = escape_control_chars(section.title), escape_control_chars(section.note)
    first, *more = _wrap(f"{title}  {note}".rstrip(), width, _INDENT)
    if first.startswith(title):
        first = _paint(title, _BOLD, options) + _paint(first[len(title) :], _DIM, options)
    lines = [first, *more]
    if section.table is not None:
        lines += _render_table(section.table, width, options)
    for line in section.lines:
        lines += _wrap(_INDENT + escape_control_chars(line), width, _INDENT)
    lines += [_render_finding(finding, excerpts, options) for finding in section.findings]
    return "\n".join(lines)


def _render_finding(finding: Finding, excerpts: Excerpts, options: RenderOptions) -> str:
    """Render a finding, the line it is on, and carets under the words that are meant."""
    path, number, column = finding.place[:3]
    rule = f"{finding.severity}[{finding.rule}]"
    message = escape_control_chars(f"{path}:{number}:{column}: {rule}: {finding.sentence}")
    color = _RED if finding.severity == "error" else _YELLOW
    message = message.replace(rule, _paint(rule, color, options), 1)
    line = excerpts.get((path, number))
    if line is None or not line.strip() or column > len(line):
        return message
    before, meant, after = _split_excerpt(line, column)
    gutter = " " * len(str(number))
    margin, size = (_measure_width(escape_control_chars(part)) for part in (before, meant))
    under = _paint(" " * margin + "^" * max(size, 1), color, options)
    excerpt = escape_control_chars(before + meant + after)
    return f"{message}\n  {number} | {excerpt}\n  {gutter} | {under}"


def _split_excerpt(line: str, column: int) -> tuple[str, str, str]:
    """Split a line into what stands before the words meant, the words, and the rest; shorten it if long."""
    begin = column - 1
    start = max(0, begin - _MAX_BEFORE)
    rest = line[begin : begin + _MAX_EXCERPT]
    end = next((at for at, letter in enumerate(rest) if letter in ",]}"), len(rest))
    meant = rest[:end].rstrip() or rest[:1]
    return line[start:begin], meant, rest[len(meant) :]


def _render_table(table: Table, width: int, options: RenderOptions) -> list[str]:
    table = table.without_empty_columns()
    header, *rows = (tuple(map(escape_control_chars, row)) for row in (table.header, *table.rows))
    full = [header, *(row for row in rows if len(row) > 1)]
    room = width - len(_INDENT)
    least = sum(map(_measure_min_width, zip(*full, strict=True))) + len(_GAP) * (len(header) - 1)
    below = header[-1:] == (ARTICLE_COLUMN,) and least > room
    widths = _fit_widths([row[:-1] if below else row for row in full], room)
    top, *drawn = _draw_rows(full, widths)
    lines = [_paint(line, _DIM, options) for line in top]
    for row in rows:
        if len(row) == 1:
            folded = _wrap(_INDENT + row[0], width, _INDENT * 2)
            lines += [_paint(line, _BOLD, options) for line in folded]
            continue
        lines += [_highlight(line, options) for line in drawn.pop(0)]
        if below and row[-1]:
            margin = " " * (len(_INDENT) + widths[0] + len(_GAP))
            lines += [_highlight(line, options) for line in _wrap(f"{margin}← {row[-1]}", width, _INDENT)]
    return lines


def _draw_rows(rows: Sequence[Row], widths: list[int]) -> list[list[str]]:
    """Draw each row, as far as there are widths: its cells side by side, in as many lines as it takes."""
    from tabulate import tabulate

    wrapped = [[_wrap(cell, width) for cell, width in zip(row, widths, strict=False)] for row in rows]
    cells = [["\n".join(lines).translate(_TO_BLANKS) for lines in row] for row in wrapped]
    drawn = tabulate(cells, tablefmt="plain", disable_numparse=True, stralign="left")
    lines = iter(drawn.replace(_BLANK, " ").split("\n"))
    heights = [max(map(len, row), default=0) for row in wrapped]
    return [[(_INDENT + next(lines)).rstrip() for _ in range(height)] for height in heights]


def _fit_widths(rows: Sequence[Row], room: int) -> list[int]:
    """Choose each column's width: its widest cell; the widest columns are cut until all fit, words last."""
    columns = list(zip(*rows, strict=True))
    widths = [min(max(map(_measure_width, column)), room) for column in columns]
    least = [_measure_min_width(column) for column in columns]
    room -= len(_GAP) * (len(columns) - 1)
    while sum(widths) > room:
        loose = [n for n, width in enumerate(widths) if width > least[n]] or range(len(widths))
        widest = max(loose, key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def _measure_min_width(column: Iterable[str]) -> int:
    """Measure the width below which a word of the column would be cut."""
    indented = ((len(cell) - len(cell.lstrip(" ")), word) for cell in column for word in cell.split(" "))
    return min(max((indent + _measure_width(word) for indent, word in indented), default=0), _MAX_WORD_WIDTH)


def _wrap(text: str, width: int, hang: str = "") -> list[str]:
    """Wrap ``text`` to ``width`` columns, indented as it was, and by ``hang`` more from the second line."""
    body = text.lstrip(" ")
    indent = text[: len(text) - len(body)]
    if _measure_width(text) <= width:
        return [text]
    lines, line = [], indent
    for word in body.split(" "):
        for number, piece in enumerate(_iter_pieces(word, width - len(indent + hang))):
            glue = " " if line.strip(" ") and number == 0 else ""
            if line.strip(" ") and _measure_width(line + glue + piece) > width:
                lines.append(line.rstrip(" "))
                line, glue = indent + hang, ""
            line += glue + piece
    return [*lines, line.rstrip(" ")]


def _iter_pieces(word: str, width: int) -> Iterator[str]:
    """Yield ``word``, or its pieces if it is too wide for a line: cut at a hyphen if there is one.

    No letter is parted from its accents, and no emoji from what it is joined with.
    """
    if _measure_width(word) <= width:
        yield word
        return
    from wcwidth import iter_graphemes

    piece = ""
    for grapheme in iter_graphemes(word):
        if piece and _measure_width(piece + grapheme) > width:
            at = piece.rfind("-") + 1 or len(piece)
            yield piece[:at]
            piece = piece[at:]
        piece += grapheme
    yield piece


def _measure_width(text: str) -> int:
    """Measure how many columns a terminal gives to ``text``: 2 for a CJK letter, 0 for an accent."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    return wcswidth(text)


def _highlight(line: str, options: RenderOptions) -> str:
    if options.color:
        for word, color in _COLOR_BY_WORD.items():
            line = line.replace(word, f"{color}{word}{_RESET}")
    return line


def _paint(text: str, code: str, options: RenderOptions) -> str:
    return f"{code}{text}{_RESET}" if options.color and text.strip() else text
