"""A report as text for a terminal: as wide as it, colored if asked, nothing hidden in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from dealterms.formats import Look, layout, words
from dealterms.model.finding import Finding
from dealterms.model.report import Report

INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ue000\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
_BOLD, _DIM, _RED, _YELLOW, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[33m", "\x1b[0m"
_NARROWEST = 60
_INDENT = "  "
_GAP = "  "
_COLUMN = "\ue000"
"""Stands for one column of a cell while its table is drawn; no text holds it, see `visible`."""
_BEFORE_WORDS, _LONGEST_EXCERPT = 60, 120
_LONGEST_WORD = 24
"""No column is kept wider than this for the sake of one word."""
_PAINTS = {words.UNSUPPORTED: _RED, "disputed by": _YELLOW}


def render(report: Report, look: Look) -> str:
    """``report`` as text, no line longer than ``look.width``."""
    page = layout.page(report)
    blocks = [_heading(page, look)] if page.title else []
    blocks += [sections(page.sections, report, look)] if page.sections else []
    return "\n\n".join(blocks) + "\n"


def sections(parts: Iterable[layout.Section], report: Report, look: Look) -> str:
    """Parts of a page of ``report``, without what stands above them; no newline at the end."""
    width = max(look.width, _NARROWEST)
    blocks = (_section(section, report, width, look) for section in parts)
    return _printed("\n\n".join(blocks))


def visible(text: str) -> str:
    """``text`` with every control, bidirectional and invisible character shown as ``<U+202E>``."""
    return INVISIBLE.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def _heading(page: layout.Page, look: Look) -> str:
    width = max(look.width, _NARROWEST)
    lines = [_paint(line, _BOLD, look) for line in _wrap(visible(page.title), width, _INDENT)]
    for line in page.lines:
        lines += [_marked(part, look) for part in _wrap(visible(line), width)]
    return _printed("\n".join(lines))


def _printed(text: str) -> str:
    """``text`` as it is printed: where a line may be broken has been decided."""
    return text.replace("\u00a0", " ")


def _section(section: layout.Section, report: Report, width: int, look: Look) -> str:
    if not section.title:
        told = [_finding(finding, report, look) for finding in section.findings]
        return "\n".join([*told, *(visible(line) for line in section.lines)])
    title, note = visible(section.title), visible(section.note)
    first, *more = _wrap(f"{title}  {note}".rstrip(), width, _INDENT)
    if first.startswith(title):
        first = _paint(title, _BOLD, look) + _paint(first[len(title) :], _DIM, look)
    lines = [first, *more]
    if section.table is not None:
        lines += _table(section.table, width, look)
    for line in section.lines:
        lines += _wrap(_INDENT + visible(line), width, _INDENT)
    lines += [_finding(finding, report, look) for finding in section.findings]
    return "\n".join(lines)


def _finding(finding: Finding, report: Report, look: Look) -> str:
    """A finding, the line it is on, and carets under the words that are meant."""
    path, number, column = finding.place[:3]
    rule = f"{finding.severity}[{finding.rule}]"
    told = visible(f"{path}:{number}:{column}: {rule}: {finding.sentence}")
    color = _RED if finding.severity == "error" else _YELLOW
    told = told.replace(rule, _paint(rule, color, look), 1)
    line = report.excerpts.get((path, number))
    if line is None or not line.strip() or column > len(line):
        return told
    before, meant, after = _meant(line, column)
    gutter = " " * len(str(number))
    under = " " * _wide(visible(before)) + "^" * max(_wide(visible(meant)), 1)
    return "\n".join(
        (
            told,
            f"  {number} | {visible(before + meant + after)}",
            f"  {gutter} | {_paint(under, color, look)}",
        )
    )


def _meant(line: str, column: int) -> tuple[str, str, str]:
    """The line cut into what stands before the words meant, the words, and the rest; long ones shortened."""
    begin = column - 1
    start = max(0, begin - _BEFORE_WORDS)
    rest = line[begin : begin + _LONGEST_EXCERPT]
    end = next((at for at, letter in enumerate(rest) if letter in ",]}"), len(rest))
    meant = rest[:end].rstrip() or rest[:1]
    return line[start:begin], meant, rest[len(meant) :]


def columns(table: layout.Table) -> tuple[list[str], list[list[str]]]:
    """Header and rows, without the columns that say nothing in any row."""
    rows = [[visible(cell) for cell in row] for row in table.rows]
    full = [row for row in rows if len(row) > 1]
    kept = [n for n in range(len(table.header)) if any(row[n] for row in full)]
    return (
        [table.header[n] for n in kept],
        [[row[n] for n in kept] if len(row) > 1 else row for row in rows],
    )


def _table(table: layout.Table, width: int, look: Look) -> list[str]:
    header, rows = columns(table)
    full = [header, *(row for row in rows if len(row) > 1)]
    room = width - len(_INDENT)
    below = header[-1:] == [layout.ARTICLE] and _is_crowded(full, room)
    widths = _widths([row[:-1] if below else row for row in full], room)
    top, *drawn = _drawn(full, widths)
    lines = [_paint(line, _DIM, look) for line in top]
    for row in rows:
        if len(row) == 1:
            folded = _wrap(_INDENT + row[0], width, _INDENT * 2)
            lines += [_paint(line, _BOLD, look) for line in folded]
            continue
        lines += [_marked(line, look) for line in drawn.pop(0)]
        if below and row[-1]:
            margin = " " * (len(_INDENT) + widths[0] + len(_GAP))
            lines += [_marked(line, look) for line in _wrap(f"{margin}← {row[-1]}", width, _INDENT)]
    return lines


def _drawn(rows: list[list[str]], widths: list[int]) -> list[list[str]]:
    """The lines of each row, as far as there are widths, drawn by tabulate."""
    from tabulate import tabulate

    folded = [
        [_wrap(cell, width) for cell, width in zip(row, widths, strict=False)] for row in rows
    ]
    cells = [["\n".join(map(_outline, lines)) for lines in row] for row in folded]
    # No cell begins or ends in a blank that could be stripped: what stands in it is marked column by column.
    drawn = tabulate(cells, tablefmt="plain", disable_numparse=True, stralign="left")
    letters = iter(
        [
            letter
            for row in folded
            for parts in zip_longest(*row, fillvalue="")
            for part in parts
            for letter in _columns_of(part)
        ]
    )
    filled = "".join(next(letters) if mark == _COLUMN else mark for mark in drawn)
    lines = iter(filled.split("\n"))
    heights = [max(map(len, row), default=0) for row in folded]
    return [[(_INDENT + next(lines)).rstrip() for _ in range(height)] for height in heights]


def _outline(text: str) -> str:
    """``text`` as a mark for each column it takes: what tabulate counts depends on what is installed."""
    return _COLUMN * len(_columns_of(text))


def _columns_of(text: str) -> list[str]:
    """What stands in each column of ``text``: a wide letter and then nothing, marks with their letter."""
    found: list[str] = []
    for letter in text:
        wide = _wide(letter)
        if wide:
            found += [letter, *[""] * (wide - 1)]
        elif found:
            found[-1] += letter
    return found


def _is_crowded(rows: list[list[str]], room: int) -> bool:
    """Some word would have to be broken: the articles go into lines of their own, below each row."""
    least = sum(map(_least, zip(*rows, strict=True)))
    return least + len(_GAP) * (len(rows[0]) - 1) > room


def _widths(rows: list[list[str]], room: int) -> list[int]:
    """A width for each column: its widest cell; the widest are cut until all fit, words last."""
    columns = list(zip(*rows, strict=True))
    widths = [min(max(map(_wide, column)), room) for column in columns]
    least = [_least(column) for column in columns]
    room -= len(_GAP) * (len(columns) - 1)
    while sum(widths) > room:
        loose = [n for n, width in enumerate(widths) if width > least[n]] or range(len(widths))
        widest = max(loose, key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def _least(column: Iterable[str]) -> int:
    """The width below which a word of the column would be broken."""
    words_ = (
        len(cell) - len(cell.lstrip(" ")) + _wide(w) for cell in column for w in cell.split(" ")
    )
    return min(max(words_, default=0), _LONGEST_WORD)


def _wrap(text: str, width: int, hang: str = "") -> list[str]:
    """``text`` in lines of at most ``width`` columns, indented as it was and ``hang`` from the second."""
    body = text.lstrip(" ")
    indent = text[: len(text) - len(body)]
    if _wide(text) <= width:
        return [text]
    lines, line = [], indent
    for word in body.split(" "):
        for number, piece in enumerate(_pieces(word, width - len(indent + hang))):
            glue = " " if line.strip(" ") and number == 0 else ""
            if line.strip(" ") and _wide(line + glue + piece) > width:
                lines.append(line.rstrip(" "))
                line, glue = indent + hang, ""
            line += glue + piece
    return [*lines, line.rstrip(" ")]


def _pieces(word: str, width: int) -> Iterator[str]:
    """``word`` itself, or cut where it would not fit in a line of its own, at a hyphen if it can be."""
    piece, taken = "", 0
    for letter in word:
        wide = _wide(letter)
        if piece and taken + wide > width:
            at = piece.rfind("-") + 1 or len(piece)
            yield piece[:at]
            piece = piece[at:]
            taken = _wide(piece)
        piece += letter
        taken += wide
    yield piece


def _wide(text: str) -> int:
    """How many columns the text takes: East Asian wide letters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(letter)
        else 2
        if unicodedata.east_asian_width(letter) in "WF"
        else 1
        for letter in text
    )


def _marked(line: str, look: Look) -> str:
    if look.color:
        for word, color in _PAINTS.items():
            line = line.replace(word, f"{color}{word}{_RESET}")
    return line


def _paint(text: str, code: str, look: Look) -> str:
    return f"{code}{text}{_RESET}" if look.color and text.strip() else text
