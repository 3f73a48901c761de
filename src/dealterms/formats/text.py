"""A report as text for a terminal: as wide as it, colored if asked, nothing hidden in it."""

from __future__ import annotations

import re
import textwrap
import unicodedata

from dealterms.formats import Look, layout, words
from dealterms.model.report import Report

_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
_BOLD, _DIM, _RED, _YELLOW, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[33m", "\x1b[0m"
_NARROWEST = 60
_GAP = 2
_PAINTS = {words.UNSUPPORTED: _RED, "disputed by": _YELLOW}


def render(report: Report, look: Look) -> str:
    """``report`` as text, lines no longer than ``look.width`` where words allow it."""
    page = layout.page(report)
    width = max(look.width, _NARROWEST)
    blocks = [_heading(page, width, look)] if page.title else []
    blocks += [_section(section, width, look) for section in page.sections]
    return "\n\n".join(blocks).replace("\u00a0", " ") + "\n"


def visible(text: str) -> str:
    """``text`` with every control, bidirectional and invisible character shown as ``<U+202E>``."""
    return _INVISIBLE.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def _heading(page: layout.Page, width: int, look: Look) -> str:
    title = visible(page.title)
    lines = (
        [_paint(title, _BOLD, look)]
        if len(title) <= width
        else [
            _paint(line, _BOLD, look)
            for line in textwrap.wrap(title, width, subsequent_indent="  ")
        ]
    )
    for line in page.lines:
        lines += [_marked(part, look) for part in textwrap.wrap(visible(line), width)]
    return "\n".join(lines)


def _section(section: layout.Section, width: int, look: Look) -> str:
    title = _paint(visible(section.title), _BOLD, look)
    note = _paint(visible(section.note), _DIM, look) if section.note else ""
    lines = [f"{title}  {note}".rstrip()]
    if section.table is not None:
        lines += _table(section.table, width - _GAP, look)
    for line in section.lines:
        lines += textwrap.wrap(visible(line), width, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(lines)


def _table(table: layout.Table, width: int, look: Look) -> list[str]:
    from tabulate import tabulate

    cells = [[visible(cell) for cell in row] for row in table.rows]
    full = [row for row in cells if len(row) > 1]
    # A column that says nothing in any row is left out.
    kept = [n for n in range(len(table.header)) if any(row[n] for row in full)]
    header = [table.header[n] for n in kept]
    columns = [[header[at], *(row[n] for row in full)] for at, n in enumerate(kept)]
    widths = _widths(columns, width - _GAP * (len(columns) - 1))
    rows = [
        [_fold(row[n], widths[at]) for at, n in enumerate(kept)] if len(row) > 1 else [row[0]]
        for row in cells
    ]
    drawn = tabulate(
        [row for row in rows if len(row) > 1],
        headers=[_fold(title, widths[at]) for at, title in enumerate(header)],
        tablefmt="plain",
        disable_numparse=True,
        stralign="left",
        preserve_whitespace=True,
    ).split("\n")
    return _with_headings(rows, drawn, width, look)


def _with_headings(rows: list[list[str]], drawn: list[str], width: int, look: Look) -> list[str]:
    """The drawn table with its one-cell rows put back where they stood."""
    top = len(drawn) - sum(_height(row) for row in rows if len(row) > 1)
    lines = [_paint(f"  {line.rstrip()}", _DIM, look) for line in drawn[:top]]
    at = top
    for row in rows:
        if len(row) == 1:
            folded = textwrap.wrap(row[0], width, subsequent_indent="    ") or [""]
            lines += [_paint(f"  {line}", _BOLD, look) for line in folded]
            continue
        lines += [_marked(f"  {line.rstrip()}", look) for line in drawn[at : at + _height(row)]]
        at += _height(row)
    return lines


def _height(row: list[str]) -> int:
    return max(cell.count("\n") + 1 for cell in row)


def _widths(columns: list[list[str]], room: int) -> list[int]:
    """A width for each column: its widest cell, the widest columns cut until all fit."""
    wanted = [max(_wide(cell) for cell in column) for column in columns]
    least = [
        min(max(_wide(word) for cell in column for word in (cell.split() or [""])), 16)
        for column in columns
    ]
    while sum(wanted) > room:
        widest = max(range(len(wanted)), key=lambda n: (wanted[n] - least[n], wanted[n]))
        if wanted[widest] <= least[widest]:
            break
        wanted[widest] -= 1
    return wanted


def _fold(cell: str, width: int) -> str:
    if _wide(cell) <= width:
        return cell
    indent = " " * (len(cell) - len(cell.lstrip(" ")))
    return "\n".join(
        textwrap.wrap(cell, max(width, 8), subsequent_indent=indent, break_on_hyphens=False)
    )


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
    return f"{code}{text}{_RESET}" if look.color and text else text
