"""How people read a report: one module a report, each builds a `Page`."""

from __future__ import annotations

from dealterms.model.report import Report
from dealterms.pages.page import Page


def build_page(report: Report) -> Page:
    """Lay out ``report``."""
    if report.review is not None:
        from dealterms.pages.review import review_page

        return review_page(report, report.review)
    if report.diff is not None:
        from dealterms.pages.diff import _diff_page

        return _diff_page(report, report.diff)
    if report.cover is not None:
        from dealterms.pages.show import _cover_page

        return _cover_page(report, report.cover)
    if report.checked is not None:
        from dealterms.pages.check import _check_page

        return _check_page(report, report.checked)
    if report.deals:
        from dealterms.pages.list import deal_section

        return Page("", (), tuple(deal_section(deal) for deal in report.deals))
    from dealterms.pages.kinds import _kinds_page

    return _kinds_page(report.kinds)
