"""A page as text for a terminal: no wider than it, colored if asked, nothing in it invisible.

    Table(("Term", "Value"), (("Compute",), ("  level", "exclusive")))

      Term     Value
      Compute                    a row of one cell goes across the columns
        level  exclusive         columns are as wide as their widest cell, or cut until all fit

Below 80 columns, and where single words would be cut, each row becomes a list:

      Compute
        level
          Value: exclusive
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dealterms.formats import RenderOptions
from dealterms.model.finding import Finding
from dealterms.pages.cells import Cell, Mark, get_text, to_spans
from dealterms.pages.escape import escape_control_chars
from dealterms.pages.page import ListedSource, Page, Section, SourceUse, Table
from dealterms.pages.wording import quote_words

_BOLD, _DIM, _RED, _YELLOW, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[33m", "\x1b[0m"
_MIN_WIDTH = 60
_MIN_TABLE_WIDTH = 80
"""On a narrower screen a table becomes a list."""
_INDENT = _GAP = "  "
_BLANK = "\ue000"
"""Stands for a blank of a cell while tabulate draws it, which would strip it; `INVISIBLE` has it."""
_TO_BLANKS = str.maketrans(dict.fromkeys(" \u00a0", _BLANK))
_MAX_BEFORE, _MAX_EXCERPT = 60, 120
_COLOR_BY_MARK: dict[Mark, str] = {"warning": _RED, "dissent": _YELLOW, "reference": _DIM}
_OFFSET_BY_MARK = {mark: 0xE100 + 0x100 * number for number, mark in enumerate(_COLOR_BY_MARK)}
"""A marked letter is moved by so much into a private area while lines are broken: `INVISIBLE` has it, so that
no text of a stranger does."""
_MARKED = re.compile("|".join(f"[{chr(at)}-{chr(at + 0xFF)}]+" for at in _OFFSET_BY_MARK.values()))

NEEDS = "page"
Excerpts = Mapping[tuple[str, int], str]
"""(path, line) to the line's text."""


def render(page: Page, options: RenderOptions) -> str:
    """Render a page as text, no line longer than ``options.width``."""
    width = max(options.width, _MIN_WIDTH)
    blocks = [_render_heading(page, width, options)] if page.title else []
    blocks += [_render_section(section, page.excerpts, width, options) for section in page.sections]
    # The lines have been broken by now: no-break spaces are printed as blanks.
    text = "\n\n".join(blocks).replace("\u00a0", " ") + "\n"
    return _MARKED.sub(lambda match: _color_marked(match[0], options), text)


def _to_marked(cell: Cell) -> str:
    """Return the words of a cell with the letters of what is marked moved to where their mark is known."""
    return "".join(
        "".join(
            chr(ord(letter) + offset) if " " < letter < "\u00a0" else letter
            for letter in escape_control_chars(span.text)
        )
        if (offset := _OFFSET_BY_MARK.get(span.mark, 0))
        else escape_control_chars(span.text)
        for span in to_spans(cell)
    )


def _color_marked(letters: str, options: RenderOptions) -> str:
    """Return marked letters as they are read, in their color."""
    mark, offset = next((m, at) for m, at in _OFFSET_BY_MARK.items() if 0 <= ord(letters[0]) - at < 0x100)
    return _paint("".join(chr(ord(letter) - offset) for letter in letters), _COLOR_BY_MARK[mark], options)


def _render_heading(page: Page, width: int, options: RenderOptions) -> str:
    lines = [_paint(line, _BOLD, options) for line in _wrap(escape_control_chars(page.title), width, _INDENT)]
    lines += [""] if page.lines else []
    for line in page.lines:
        lines += _wrap(escape_control_chars(line), width)
    return "\n".join(lines)


def _render_section(section: Section, excerpts: Excerpts, width: int, options: RenderOptions) -> str:
    if not section.title:
        findings = [_render_finding(finding, excerpts, options) for finding in section.findings]
        return "\n".join([*findings, *(escape_control_chars(line) for line in section.lines)])
    title, note = escape_control_chars(section.title), escape_control_chars(section.note)
    lines = _render_name(title, f"{title}  {note}".rstrip(), _INDENT, width, options)
    if section.table is not None:
        lines += _render_table(section.table, width, options)
    for source in section.sources:
        lines += _render_source(source, width)
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


def _render_name(
    name: str, text: str, hang: str, width: int, options: RenderOptions, indent: str = ""
) -> list[str]:
    """Render a name in bold, and paler what follows it in ``text``."""
    first, *more = _wrap(indent + text, width, hang)
    name = indent + name
    if not first.startswith(name):  # the name itself is broken
        return [_paint(line, _BOLD, options) for line in (first, *more)]
    first = _paint(name, _BOLD, options) + _paint(first[len(name) :], _DIM, options)
    return [first, *(_paint(line, _DIM, options) for line in more)]


def _render_heading_row(cell: Cell, width: int, options: RenderOptions) -> list[str]:
    """Render a row of one cell, which goes across the columns."""
    first = next((span.text for span in to_spans(cell)), "")
    return _render_name(
        escape_control_chars(first), _to_marked(cell), _INDENT * 2, width, options, indent=_INDENT
    )


def _render_table(table: Table, width: int, options: RenderOptions) -> list[str]:
    table = table.without_empty_columns()
    header = tuple(map(escape_control_chars, table.header))
    full = [header, *(tuple(map(_to_marked, row)) for row in table.rows if len(row) > 1)]
    room = width - len(_INDENT)
    least = sum(map(_measure_min_width, zip(*full, strict=True))) + len(_GAP) * (len(header) - 1)
    if width < _MIN_TABLE_WIDTH or least > room:
        return _render_list(table, width, options)
    top, *drawn = _draw_rows(full, _fit_widths(full, room))
    lines = [_paint(line, _DIM, options) for line in top]
    for row in table.rows:
        lines += _render_heading_row(row[0], width, options) if len(row) == 1 else drawn.pop(0)
    return lines


def _render_list(table: Table, width: int, options: RenderOptions) -> list[str]:
    """Render each row as its first cell, and below it the others, each with the name of its column."""
    lines: list[str] = []
    indent = _INDENT
    for row in table.rows:
        if len(row) == 1:
            lines += _render_heading_row(row[0], width, options)
            continue
        first = _to_marked(row[0])
        if first.strip():
            indent = _INDENT + first[: len(first) - len(first.lstrip(" "))]
            lines += _wrap(_INDENT + first, width, _INDENT)
        for label, cell in zip(table.header[1:], row[1:], strict=True):
            if get_text(cell):
                text = f"{indent}{_INDENT}{escape_control_chars(label)}: {_to_marked(cell)}"
                lines += _wrap(text, width, _INDENT)
    return lines


def _render_source(source: ListedSource, width: int) -> list[str]:
    """Render one source: its number, where it appeared, how to open it, and what is taken from it."""
    head = " · ".join([f"[{source.number}] {source.name}", *source.details])
    margin = " " * (len(_INDENT) + 4)
    lines = _wrap(_INDENT + escape_control_chars(head), width, "    ")
    lines += _wrap(margin + escape_control_chars(source.title), width, _INDENT) if source.title else []
    for what, address, safe in source.addresses:
        line = margin + escape_control_chars(f"{what} {address}".strip())
        # An address that is broken cannot be opened: a terminal that is too narrow breaks it as one word.
        lines += [line] if safe else _wrap(line, width, _INDENT)
    for use in source.uses:
        lines += _wrap(margin + escape_control_chars(_describe_use(use)), width, _INDENT)
    return lines


def _describe_use(use: SourceUse) -> str:
    """Write ``line 5 “the words” (exact in the text): what they say``."""
    words = quote_words(use.quote)
    remarks = f"({'; '.join(use.remarks)})" if use.remarks else ""
    taken = " ".join(part for part in (use.place, words, remarks) if part)
    return f"{taken}: {use.says}" if taken and use.says else taken or use.says


def _draw_rows(rows: Sequence[tuple[str, ...]], widths: list[int]) -> list[list[str]]:
    """Draw each row: its cells side by side, in as many lines as it takes."""
    from tabulate import tabulate

    wrapped = [[_wrap(cell, width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    cells = [["\n".join(lines).translate(_TO_BLANKS) for lines in row] for row in wrapped]
    drawn = tabulate(cells, tablefmt="plain", disable_numparse=True, stralign="left")
    lines = iter(drawn.replace(_BLANK, " ").split("\n"))
    heights = [max(map(len, row), default=0) for row in wrapped]
    return [[(_INDENT + next(lines)).rstrip() for _ in range(height)] for height in heights]


def _fit_widths(rows: Sequence[tuple[str, ...]], room: int) -> list[int]:
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
    return max((indent + _measure_width(word) for indent, word in indented), default=0)


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


def _paint(text: str, code: str, options: RenderOptions) -> str:
    return f"{code}{text}{_RESET}" if options.color and text.strip() else text
