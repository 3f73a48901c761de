"""A timeline as strips of inline SVG: places are percentages, so that a strip is as wide as its page.

2019-07 .. 2025 on a scale of 2019 to 2029    <rect class="stated" x="5.00%" width="55.00%" …/>
a change in 2021, some day of it              <rect class="span" …/> and <path class="deal" …/> in its middle
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape

from dealterms.pages.escape import escape_control_chars
from dealterms.pages.timeline import PointShape, TimelinePoint, TimelineRow, TimelineScale

_SHAPES: dict[PointShape, str] = {
    "deal": '<circle r="4.5"/>',
    "event": '<circle r="4.5"/><path d="M0-4.5a4.5 4.5 0 0 1 0 9z"/>',
    "ahead": '<path d="M0-6 5 3.5H-5z"/>',
    "proposed": '<path d="M0-5.5 5.5 0 0 5.5-5.5 0z"/>',
}
_MIDDLE = 12


def build_strip(row: TimelineRow, scale: TimelineScale) -> str:
    """Build the strip of a term; it is told in words, too."""
    label = escape(escape_control_chars(f"{row.title}: {'; '.join(row.lines)}"))
    parts = [*_iter_bars(row, scale), *_iter_points(row, scale)]
    grid = '<use href="#years"/>'
    return f'<svg class="strip" role="img" aria-label="{label}" height="24">{grid}{"".join(parts)}</svg>'


def build_axis(scale: TimelineScale) -> str:
    """Build the names of the years, and of today; and the lines of them, which every strip uses."""
    every = max(1, len(scale.years) // 8)
    today = _place(scale, scale.today)
    parts = [
        f'<text x="{_place(scale, date(year, 1, 1))}">{year}</text>'
        for year in scale.years
        if year % every == 0 and abs(scale.place(date(year, 1, 1)) - scale.place(scale.today)) > 0.05
    ]
    parts.append(f'<text class="today" x="{today}">today</text>')
    years = f'<symbol id="years" overflow="visible">{"".join(_iter_grid(scale))}</symbol>'
    return f'<svg class="strip axis" aria-hidden="true" height="18">{years}{"".join(parts)}</svg>'


def _place(scale: TimelineScale, day: date) -> str:
    return f"{100 * scale.place(day):.2f}%"


def _iter_grid(scale: TimelineScale) -> Iterator[str]:
    for year in scale.years:
        place = _place(scale, date(year, 1, 1))
        yield f'<line class="year" x1="{place}" x2="{place}" y1="0" y2="24"/>'
    place = _place(scale, scale.today)
    yield f'<line class="today" x1="{place}" x2="{place}" y1="0" y2="24"/>'


def _iter_bars(row: TimelineRow, scale: TimelineScale) -> Iterator[str]:
    for bar in row.bars:
        width = scale.place(bar.last) - scale.place(bar.first)
        height = {"stated": 8, "carried": 2}.get(bar.style, 8)
        yield (
            f'<rect class="{bar.style}" x="{_place(scale, bar.first)}" width="{100 * max(width, 0.001):.2f}%"'
            f' y="{_MIDDLE - height // 2}" height="{height}"/>'
        )


def _iter_points(row: TimelineRow, scale: TimelineScale) -> Iterator[str]:
    for point in row.points:
        if scale.is_drawn(point):
            yield from _iter_point(point, scale)


def _iter_point(point: TimelinePoint, scale: TimelineScale) -> Iterator[str]:
    first, last = scale.place(point.first), scale.place(point.last)
    if last - first > 0.005:
        ends = f'x1="{100 * first:.2f}%" x2="{100 * last:.2f}%" y1="{_MIDDLE}" y2="{_MIDDLE}"'
        yield f'<line class="span" {ends}/>'
    words = escape(escape_control_chars(point.words))
    yield (
        f'<svg class="{point.shape}" x="{50 * (first + last):.2f}%" y="{_MIDDLE}" overflow="visible">'
        f"<title>{words}</title>{_SHAPES[point.shape]}</svg>"
    )
