"""What a cell of a table or a line of a page is made of: words, some of them with a mark.

    "in force"                                                          plain words
    (Span("[1]", "reference", "seed-001"), Span(" "), Span("[2]", …))   two sources, each with its number
    (Span("Cloud", "heading", "term-compute"), Span(" · A → B", "pale"))

No mark is written into the words: what a stranger wrote cannot pretend to be one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeVar

Mark = Literal["plain", "heading", "pale", "warning", "dissent", "reference"]
"""What a span is: a heading's name, what is paler beside it, a warning, what others say instead, the number
of a source."""


class Span(NamedTuple):
    """Some words, and what they are."""

    text: str
    mark: Mark = "plain"
    target: str = ""
    """Of a heading, its anchor; of a reference, the source's id."""
    uses: tuple[int, ...] = ()
    """Of a reference, which of the uses that the list has of the source are meant, counted from 0."""


Cell = str | tuple[Span, ...]
Key = TypeVar("Key")


def to_spans(cell: Cell) -> tuple[Span, ...]:
    """Return a cell as spans; there are none in an empty one."""
    if isinstance(cell, str):
        return (Span(cell),) if cell else ()
    return cell


def get_text(cell: Cell) -> str:
    """Return the words of a cell without their marks."""
    return cell if isinstance(cell, str) else "".join(span.text for span in cell)


def join_cells(cells: Iterable[Cell], glue: str) -> Cell:
    """Join the cells that are not empty; plain ones make a plain one."""
    full = [cell for cell in cells if cell]
    if all(isinstance(cell, str) for cell in full):
        return glue.join(map(get_text, full))
    joined: list[Span] = []
    for cell in full:
        joined += [Span(glue)] if joined else []
        joined += to_spans(cell)
    return tuple(joined)


def group_by_cell(entries: Iterable[tuple[Key, Cell, str]]) -> list[tuple[Key, Cell, list[str]]]:
    """Group words that have a key and a cell in common, in the order of the first ones.

    Cells that name the same sources are the same, whatever they are cited for; that of a group has all of it.
    """
    groups: dict[tuple[Key, Cell], tuple[list[Cell], list[str]]] = {}
    for key, cell, words in entries:
        cells, told = groups.setdefault((key, _without_uses(cell)), ([], []))
        cells.append(cell)
        told.append(words)
    return [(key, _join_uses(cells), words) for (key, _), (cells, words) in groups.items()]


def _without_uses(cell: Cell) -> Cell:
    return cell if isinstance(cell, str) else tuple(span._replace(uses=()) for span in cell)


def _join_uses(cells: list[Cell]) -> Cell:
    """Return the first of cells that differ in uses alone, with the uses of all."""
    first = cells[0]
    if isinstance(first, str) or len(cells) == 1:
        return first
    columns = zip(*map(to_spans, cells), strict=True)
    return tuple(
        spans[0]._replace(uses=tuple(sorted({use for span in spans for use in span.uses})))
        for spans in columns
    )
