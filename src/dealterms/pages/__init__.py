"""How people read a report: one module a command, whose `build_page` makes a `Page`."""

from importlib import import_module

from dealterms.model.report import Report
from dealterms.pages.page import Page


def build_page(report: Report) -> Page:
    """Build the page of a report, by the module that has its command's name."""
    page: Page = import_module(f"{__name__}.{report.command}").build_page(report)
    return page
