"""A report as text: one module a format, named like the choice, and nothing else in this folder.

A format's module says what its `render` is given:

    NEEDS = "page"        # a Page, as people read it: text, markdown, html
    NEEDS = "report"      # the report itself: json
    NEEDS = "findings"    # a report that is about findings: github, gitlab, sarif
    NEEDS = "dates"       # a report of days: ics
    NEEDS = "rows"        # a report of rows: csv
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, NamedTuple

from dealterms.model.report import DatedReport, FindingsReport, Report, RowsReport


class RenderOptions(NamedTuple):
    """The width and color of the place where a report is printed."""

    width: int = 100
    """In columns."""
    color: bool = False
    rewrite_path: Callable[[str], str] = str
    """From a path below the folder that holds `terms/` to the one by which the reader finds the file."""


@cache
def list_formats(*, findings: bool = False, dates: bool = False, rows: bool = False) -> tuple[str, ...]:
    """List the formats, `text` first; with those that need findings, dates or rows only if asked."""
    special = {"findings": findings, "dates": dates, "rows": rows}
    given = {"page", "report", *(name for name, is_there in special.items() if is_there)}
    names = (module.name for module in iter_modules(__path__))
    fitting = (name for name in names if _load_format(name).NEEDS in given)
    return tuple(sorted(fitting, key=lambda name: (name != "text", name)))


def list_formats_for(report: Report) -> tuple[str, ...]:
    """List the formats that can render a report."""
    return list_formats(
        findings=isinstance(report, FindingsReport),
        dates=isinstance(report, DatedReport),
        rows=isinstance(report, RowsReport),
    )


def is_for_people(name: str) -> bool:
    """Whether the format of that name is a page that people read; a program reads the others."""
    return bool(_load_format(name).NEEDS == "page")


def can_render(report: Report, name: str) -> bool:
    """Whether there is a format of that name, and it can render the report."""
    return name in list_formats_for(report)


def render(report: Report, name: str, options: RenderOptions) -> str:
    """Render a report in the format of that name; the text ends with a newline."""
    return next(iter_rendered(report, [(name, options)]))


def iter_rendered(report: Report, wanted: Iterable[tuple[str, RenderOptions]]) -> Iterator[str]:
    """Yield a report in several formats; its page is built once, if one needs it.

    Pages share the paths of the first of them.
    """
    page = None
    for name, options in wanted:
        module = _load_format(name)
        if module.NEEDS != "page":
            yield str(module.render(report.with_paths(options.rewrite_path), options))
            continue
        if page is None:
            from dealterms.pages import build_page

            page = build_page(report.with_paths(options.rewrite_path))
        yield str(module.render(page, options))


def _load_format(name: str) -> Any:
    return import_module(f"{__name__}.{name}")
