"""A page as GitHub-flavored Markdown. Nothing that a stranger wrote can become markup.

escape_markdown("plain text (2024)")   plain text (2024)
escape_markdown("@octocat")            `@octocat`
escape_markdown("a ` b")               ``a ` b``
escape_prose("Set `on: x` @y")         Set `on: x` `@y`
"""

from __future__ import annotations

import re

from dealterms.formats import RenderOptions
from dealterms.pages.cells import Cell, to_spans
from dealterms.pages.escape import escape_control_chars
from dealterms.pages.page import ListedSource, Page, SourceUse, Table, build_findings_table
from dealterms.pages.wording import pluralize, quote_words

_HARMLESS = re.compile(r"[^\W_]|[ .,;:()\[\]'’‘“”%&?/·–—−→←…+=-]")
_AUTOLINK = re.compile(r"://|www\.|[0-9a-f]{7}|\bGH-\d|:[\w+-]+:|&#?\w+;", re.IGNORECASE)
_BLOCK = re.compile(r"\s*(?:[-+=]|\d+[.)])(?:\s|$)|\s*(?:-{3}|={3}|\+{3})")
_MAX_TABLE_WIDTH = 160
"""A table wider than this is not read as it is written, and goes without padding."""

NEEDS = "page"


def render(page: Page, options: RenderOptions) -> str:
    """Render a page as Markdown, with GitHub's tables."""
    lines = [f"### {escape_markdown(page.title)}", ""] if page.title else []
    for number, line in enumerate(page.lines):
        lines += [escape_markdown(line) if number else f"**{escape_markdown(line)}**", ""]
    for section in page.sections:
        note = f" · {escape_prose(section.note)}" if section.note else ""
        if section.part:
            lines += [f"#### {escape_markdown(section.title)}{note}", ""]
        elif section.title and not section.sources:
            lines += [f"**{escape_markdown(section.title)}**{note}", ""]
        if section.findings:
            lines += [*_render_table(build_findings_table(section.findings)), ""]
        if section.table is not None:
            lines += [*_render_table(section.table), ""]
        for entry in section.lines:
            lines += [escape_prose(entry) if section.part else f"- {escape_prose(entry)}", ""]
        if section.sources:
            lines += [*_render_sources(section.sources), ""]
    return "\n".join(lines).rstrip() + "\n"


def escape_markdown(text: str, *, in_cell: bool = False) -> str:
    """Return ``text`` as it is if it cannot be markup, else in a code span.

    A backslash does not stop a mention or an automatic link; a code span stops everything.
    """
    clean = escape_control_chars(" ".join(text.split()))
    if not clean:
        return ""
    plain = not _HARMLESS.sub("", clean)
    if plain and not _AUTOLINK.search(clean) and (in_cell or not _BLOCK.match(clean)):
        return clean.replace("[", "\\[").replace("]", "\\]")
    return _format_code_span(clean, in_cell=in_cell)


def escape_prose(text: str, *, in_cell: bool = False) -> str:
    """Escape ``text`` part by part, where what stands between backticks is code already."""
    parts = " ".join(text.split()).split("`")
    if len(parts) % 2 == 0 or "" in parts[1::2]:
        # Left out, two backticks with nothing between them would join what stands around them.
        return escape_markdown(text, in_cell=in_cell)
    escaped = []
    for number, part in enumerate(parts):
        if number % 2:
            escaped.append(_format_code_span(escape_control_chars(part), in_cell=in_cell))
        else:
            left = " " if part.startswith(" ") else ""
            right = " " if part.endswith(" ") and part.strip() else ""
            escaped.append(f"{left}{escape_markdown(part, in_cell=in_cell or number > 0)}{right}")
    return "".join(escaped)


def _format_code_span(text: str, *, in_cell: bool) -> str:
    """Wrap ``text`` in a code span that it cannot close; a pipe would still end the cell of a table."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    span = f"{fence}{pad}{text}{pad}{fence}"
    return span.replace("|", "\\|") if in_cell else span


def _render_table(table: Table) -> list[str]:
    from tabulate import tabulate

    blank = [""] * (len(table.header) - 1)
    rows = [
        list(map(_render_cell, row)) if len(row) > 1 else [_render_heading(row[0]), *blank]
        for row in table.rows
    ]
    drawn = tabulate(rows, headers=table.header, tablefmt="github", disable_numparse=True)
    lines = [line.rstrip() for line in drawn.split("\n")]
    if len(lines[0]) <= _MAX_TABLE_WIDTH:
        return lines
    # Without padding: one long cell widens every row, and a comment holds 65,536 characters.
    return [
        re.sub(r"-{3,}", "---", line) if set(line) <= {"|", "-"} else re.sub(r" +\|", " |", line)
        for line in lines
    ]


def _render_heading(cell: Cell) -> str:
    """Render a row of one cell: the name in bold, and what is paler beside it as it is."""
    first, *rest = to_spans(cell)
    name = f"**{escape_markdown(first.text, in_cell=True)}**"
    return "".join([name, *(f" {escape_prose(span.text, in_cell=True)}" for span in rest)])


def _render_cell(cell: Cell) -> str:
    spans = to_spans(cell)
    indent = "\u2003" if spans and spans[0].text.startswith("  ") else ""
    return indent + "".join(
        f"**{span.text}**"
        if span.mark == "warning" and not span.text.startswith(" ")
        else span.text
        if span.mark == "reference"
        else _keep_edges(span.text)
        for span in spans
    )


def _keep_edges(text: str) -> str:
    """Escape ``text``, with a blank where it begins or ends with one."""
    left, right = " " * text.startswith(" "), " " * (text.endswith(" ") and text.strip() != "")
    return f"{left}{escape_prose(text, in_cell=True)}{right}"


def _render_sources(sources: tuple[ListedSource, ...]) -> list[str]:
    """Render the list of the sources, folded: a summary, and an item each."""
    lines = [f"<details><summary>{pluralize(len(sources), 'source')}</summary>", ""]
    for source in sources:
        parts = [source.name, *source.details]
        lines.append(f"- [{source.number}] {' · '.join(escape_prose(part) for part in parts)}")
        lines += [f"  - {escape_prose(source.title)}"] if source.title else []
        for what, address, safe in source.addresses:
            link = f"<{safe}>" if safe else escape_markdown(address)
            lines.append(f"  - {what} {link}".replace("-  ", "- "))
        lines += [f"  - {_render_use(use)}" for use in source.uses]
    return [*lines, "", "</details>"]


def _render_use(use: SourceUse) -> str:
    """Render ``line 5 “the words”: what they say``; the words lead to the page that has them."""
    words = escape_markdown(quote_words(use.quote))
    if words and use.address:
        words = f"[{words}](<{use.address}>)"
    remarks = f"({escape_markdown('; '.join(use.remarks))})" if use.remarks else ""
    taken = " ".join(part for part in (escape_markdown(use.place), words, remarks) if part)
    says = escape_prose(use.says)
    return f"{taken}: {says}" if taken and says else taken or says
