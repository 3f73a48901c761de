"""How people read a report: one module a report, each builds a `Page`."""

from __future__ import annotations

from dealterms.model.report import Report
from dealterms.pages.page import Page


def build_page(report: Report) -> Page:
    """Lay out ``report``."""
    if report.review is not None:
        from dealterms.pages.review import build_review_page

        return build_review_page(report, report.review)
    if report.diff is not None:
        from dealterms.pages.diff import build_diff_page

        return build_diff_page(report, report.diff)
    if report.cover is not None:
        from dealterms.pages.show import build_cover_page

        return build_cover_page(report, report.cover)
    if report.checked is not None:
        from dealterms.pages.check import build_check_page

        return build_check_page(report, report.checked)
    if report.deals:
        from dealterms.pages.list import build_deal_section

        return Page("", (), tuple(build_deal_section(deal) for deal in report.deals))
    from dealterms.pages.kinds import build_kinds_page

    return build_kinds_page(report.kinds)
