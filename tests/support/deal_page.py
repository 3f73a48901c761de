"""What a page of a deal holds, put together of its parts as the script in it does, without a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import html


class SeenRow(NamedTuple):
    """A row of a comparison: the term above it, its cells by their columns, the sources it cites."""

    term: str
    cells: dict[str, str]
    sources: tuple[str, ...]


class SeenSection(NamedTuple):
    """A section of a comparison."""

    kind: str
    title: str
    rows: tuple[SeenRow, ...]
    terms: tuple[str, ...]
    """The terms in it."""
    headings: tuple[str, ...]
    """The words above the rows of each."""


class SeenPage:
    """A page as its script sees it."""

    def __init__(self, text: str) -> None:
        self.tree = html.document_fromstring(text)
        self.data: dict[str, Any] = json.loads(self.tree.get_element_by_id("data").text)
        standing = self.tree.xpath("//div[@id='without-script']//tbody/tr[not(@class='e')]")
        others = self.tree.xpath("string(//script[@id='rows'])")
        self._rows = [*standing, *html.fragment_fromstring(f"<table>{others}</table>")]
        self._lines = self.tree.xpath("//template[@id='lines']/p")
        self._headings = self.tree.xpath("//template[@id='headings']/h4")
        self._headers = self.tree.xpath("//template[@id='headers']//thead/tr")

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The comparisons that it holds."""
        return [tuple(name.split("..")) for name in self.data["pairs"]]  # type: ignore[misc]

    def read_lines(self, older: str, newer: str) -> list[str]:
        """Return the lines above a comparison."""
        lines, _ = self.data["pairs"][f"{older}..{newer}"]
        return [get_text(self._lines[line]) for line in lines]

    def iter_sections(self, older: str, newer: str) -> Iterator[SeenSection]:
        """Yield the sections of a comparison."""
        _, sections = self.data["pairs"][f"{older}..{newer}"]
        for kind, heading, header, runs, _ in sections:
            title = self._headings[heading].text or ""
            labels = [get_text(cell) for cell in self._headers[header]] if runs else []
            rows, terms, above, term = list[SeenRow](), list[str](), list[str](), ""
            for number in expand(runs):
                row = self._rows[number]
                if row.get("class") == "h":
                    term = row.get("data-t", get_text(row))
                    terms.append(term)
                    above.append(get_text(row))
                else:
                    cells = dict(zip(labels, map(get_text, row), strict=True))
                    links = row.xpath(".//a[starts-with(@href, '#source/')]/@href")
                    rows.append(SeenRow(term, cells, tuple(link.removeprefix("#source/") for link in links)))
            yield SeenSection(kind, title.strip(), tuple(rows), tuple(terms), tuple(above))


def expand(runs: str) -> Iterator[int]:
    """Yield the numbers of ``0-3 7``."""
    for run in runs.split():
        first, _, last = run.partition("-")
        yield from range(int(first), int(last or first) + 1)


def get_text(element: Any) -> str:
    """Return the words of an element."""
    return " ".join(element.text_content().split())
