"""How people read a report: one module a command, whose `build_page` makes a `Page`.

Its `write_headline`, if it has one, writes the sentence that comes first in every format.
"""

from importlib import import_module

from dealterms.model.report import Report
from dealterms.pages.page import Page


def build_page(report: Report) -> Page:
    """Build the page of a report, by the module that has its command's name."""
    page: Page = import_module(f"{__name__}.{report.command}").build_page(report)
    return page


def write_headline(report: Report) -> str:
    """Return the sentence that says what a report tells; empty if it has none."""
    write = getattr(import_module(f"{__name__}.{report.command}"), "write_headline", None)
    return str(write(report)) if write is not None else ""
