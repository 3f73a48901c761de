"""What a cell of a table or a line of a page is made of: words, some of them with a mark.

    "in force"                                                          plain words
    (Span("[1]", "reference", "seed-001"), Span(" "), Span("[2]", …))   two sources, each with its number
    (Span("Cloud", "heading", "term-compute"), Span(" · A → B", "pale"))

No mark is written into the words: what a stranger wrote cannot pretend to be one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Mark = Literal["plain", "heading", "pale", "warning", "dissent", "reference"]
"""What a span is: a heading's name, what is paler beside it, a warning, what others say instead, the number
of a source."""


class Span(NamedTuple):
    """Some words, and what they are."""

    text: str
    mark: Mark = "plain"
    target: str = ""
    """Of a heading, its anchor; of a reference, the source's id."""


Cell = str | tuple[Span, ...]


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
