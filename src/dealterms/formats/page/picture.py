"""The timeline as a picture, SVG or PNG, drawn by matplotlib: what is known as a span is drawn as one.

An SVG has its words as words, which the fonts of its reader show. A PNG has them drawn: by the usual font,
and what that lacks by the fonts of this machine that have the most of it.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from dealterms.errors import TermsError
from dealterms.pages.escape import escape_control_chars
from dealterms.pages.timeline import PointShape, TimelineRow, TimelineScale, build_scale
from dealterms.pages.wording import pluralize

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("svg", "png")
_MAX_ROWS = 400
_MAX_TITLE = 60
_HEIGHT_OF_ROW, _HEIGHT_OF_REST, _HEIGHT_OF_KEY, _HEIGHT_OF_NOTE = 0.3, 1.9, 0.45, 0.15
"""In inches; the key and the note below it are part of the rest."""
_UPRIGHT, _BOLD = "normal", "bold"
_NO_FONT = "Last Resort"
"""What the names of fonts begin with that have a box for every letter."""
_BAR, _INK, _QUIET, _TODAY = "#7d93ab", "#1f2328", "#5b626b", "#a3151b"
_POINTS: dict[PointShape, dict[str, Any]] = {
    "deal": {"marker": "o", "markerfacecolor": _INK},
    "event": {"marker": "o", "fillstyle": "right", "markerfacecolor": _INK, "markerfacecoloralt": "white"},
    "ahead": {"marker": "^", "markerfacecolor": _INK},
    "proposed": {"marker": "D", "markerfacecolor": "white"},
}
_WORDS: dict[PointShape, str] = {
    "deal": "changed",
    "event": "happened",
    "ahead": "lies ahead",
    "proposed": "proposed, not in force",
}


class Picture(NamedTuple):
    """A picture, as it is written to a file."""

    content: bytes
    undrawn: str = ""
    """The letters for which no font of this machine has a shape: a box stands for each."""


def render_picture(
    title: str, known_on: str, rows: Sequence[TimelineRow], today: date, format_: str
) -> Picture:
    """Draw the lives of the terms; a TermsError if there is no library for it, or there are too many."""
    if not rows:
        raise TermsError("there is no term to draw", "Write a snapshot with terms")
    if len(rows) > _MAX_ROWS:
        raise TermsError(
            f"{len(rows)} terms are too many for one picture",
            f"At most {_MAX_ROWS} can be drawn; `terms timeline` lists them all",
        )
    with _silence():
        return _render(title, known_on, rows, today, format_)


def _render(title: str, known_on: str, rows: Sequence[TimelineRow], today: date, format_: str) -> Picture:
    try:
        import matplotlib as mpl
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
        from matplotlib.layout_engine import ConstrainedLayoutEngine
    except ImportError as error:
        raise TermsError(
            f"a picture needs the library `{error.name}`", "Run `pip install 'deal-terms[plot]'`"
        ) from None
    fonts, undrawn = _find_fonts(_clean(title), (_clean(row.title) for row in rows))
    settings: Any = {"svg.hashsalt": "deal-terms", "svg.fonttype": "none", "text.parse_math": False}
    settings["font.family"] = [*mpl.rcParams["font.family"], *fonts]
    with mpl.rc_context(settings):
        height = _HEIGHT_OF_REST + _HEIGHT_OF_ROW * len(rows)
        foot = (_HEIGHT_OF_KEY + _HEIGHT_OF_NOTE) / height
        figure = Figure(figsize=(11, height), layout=ConstrainedLayoutEngine(rect=(0, foot, 1, 1 - foot)))
        canvas = {"svg": FigureCanvasSVG, "png": FigureCanvasAgg}[format_](figure)
        scale = build_scale(rows, today)
        _draw(figure.add_subplot(), rows, scale)
        _add_key(figure, rows, foot)
        verb = "lies" if scale.left_out == 1 else "lie"
        left_out = f"; {pluralize(scale.left_out, 'date')} {verb} further ahead than is drawn"
        note = left_out if scale.left_out else ""
        figure.suptitle(_clean(title), x=0.01, ha="left", fontsize=14, fontweight=_BOLD)
        figure.text(0.01, 0.04 / height, f"As known on {known_on}{note}", fontsize=8, color=_QUIET)
        output = BytesIO()
        metadata = {"Date": None, "Creator": "terms timeline"} if format_ == "svg" else {"Software": None}
        canvas.figure.savefig(output, format=format_, dpi=150, metadata=metadata)
    return Picture(output.getvalue(), undrawn if format_ == "png" else "")


@contextmanager
def _silence() -> Iterator[None]:
    """Keep off the terminal what the library would print of its fonts, its cache and its own files."""
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _find_fonts(title: str, names: Iterable[str]) -> tuple[list[str], str]:
    """Return the families that have the letters which the usual font lacks, and the letters that none has.

    The title is bold, and the bold font of a family may have other letters than the upright one.
    """
    from matplotlib.font_manager import fontManager

    missing = {(_BOLD, letter) for letter in title} | {(_UPRIGHT, letter) for letter in "".join(names)}
    missing -= _list_drawn(None, missing)
    if not missing:
        return [], ""
    letters = {letter for _, letter in missing}
    paths = {font.name: font.fname for font in fontManager.ttflist if not font.name.startswith(_NO_FONT)}
    drawn = {
        name: _list_drawn(name, missing)
        for name, path in sorted(paths.items())
        if letters & _read_letters(path)
    }
    chosen = []
    while missing and drawn:
        best = max(drawn, key=lambda name: (len(drawn[name] & missing), "Sans" in name))
        found = drawn.pop(best) & missing
        chosen += [best] if found else []
        missing -= found
    return chosen, "".join(sorted({letter for _, letter in missing}))


def _list_drawn(family: str | None, wanted: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which of the wanted letters, each of a weight, a family has; None is the usual one."""
    from matplotlib.font_manager import FontProperties, findfont

    has = {
        weight: _read_letters(findfont(FontProperties(family, weight=weight))) for weight in (_UPRIGHT, _BOLD)
    }
    return {(weight, letter) for weight, letter in wanted if letter in has[weight]}


def _read_letters(path: str) -> set[str]:
    """Return the letters of a font; none if it cannot be read, or has them as small pictures alone."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(path)
        return {chr(code) for code in font.get_charmap()} if font.scalable else set()
    except (OSError, RuntimeError):
        return set()


def _draw(axes: Axes, rows: Sequence[TimelineRow], scale: TimelineScale) -> None:
    for place, row in enumerate(rows):
        for bar in row.bars:
            height = 0.08 if bar.style == "carried" else 0.42
            shape: dict[str, Any] = {"color": _BAR, "linewidth": 0}
            if bar.style == "vague":
                shape |= {"alpha": 0.35}
            elif bar.style == "agreed":
                shape = {"facecolor": "none", "edgecolor": _BAR, "linestyle": "--", "linewidth": 1.2}
            days = max((bar.last - bar.first).days, 1)
            axes.barh(place, days, left=bar.first.toordinal(), height=height, **shape)
        for point in row.points:
            first, last = point.first.toordinal(), point.last.toordinal()
            if last > first:
                axes.plot([first, last], [place, place], color=_INK, linestyle=":", linewidth=1.5)
            style = {
                "markersize": 6,
                "markeredgecolor": _INK,
                "linestyle": "none",
                **_POINTS[point.shape],
            }
            axes.plot([(first + last) / 2], [place], **style)
    axes.axvline(scale.today.toordinal(), color=_TODAY, linewidth=1)
    axes.text(scale.today.toordinal(), -0.9, "today", color=_TODAY, ha="center", va="bottom", fontsize=8)
    every = max(1, len(scale.years) // 12)
    years = [year for year in scale.years if year % every == 0]
    axes.set_xticks([date(year, 1, 1).toordinal() for year in years], [str(year) for year in years])
    axes.set_yticks(range(len(rows)), [_clean(row.title) for row in rows], fontsize=9)
    axes.set_ylim(len(rows) - 0.4, -0.9)
    axes.set_xlim(scale.first.toordinal() - 20, max(scale.last, scale.today).toordinal() + 20)
    axes.grid(axis="x", color="#e1ddd6", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=_INK, labelsize=9)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)


def _add_key(figure: Figure, rows: Sequence[TimelineRow], top: float) -> None:
    """Explain the bars and the points that are drawn, in two lines at most."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    styles = {bar.style for row in rows for bar in row.bars}
    shapes = {point.shape for row in rows for point in row.points}
    bars = {
        "stated": Patch(color=_BAR, label="stated by the record"),
        "carried": Line2D([], [], color=_BAR, linewidth=1.5, label="nobody stated it since"),
        "vague": Patch(color=_BAR, alpha=0.35, linewidth=0, label="some day in this span"),
        "agreed": Patch(facecolor="none", edgecolor=_BAR, linestyle="--", label="not known to be in effect"),
    }
    handles: list[Any] = [handle for style, handle in bars.items() if style in styles]
    handles += [
        Line2D([], [], linestyle="none", markersize=6, markeredgecolor=_INK, label=_WORDS[shape], **style)
        for shape, style in _POINTS.items()
        if shape in shapes
    ]
    if handles:
        figure.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(0, top),
            ncols=4,
            frameon=False,
            fontsize=8,
        )


def _clean(text: str) -> str:
    """Return a title on one line, of which nothing is a formula or invisible."""
    line = escape_control_chars(text)
    return line if len(line) <= _MAX_TITLE else f"{line[: _MAX_TITLE - 1]}…"
