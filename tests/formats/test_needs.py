"""What a format is given: the page, the report, or a report about findings."""

from __future__ import annotations

from importlib import import_module

import pytest

from dealterms import formats, pages
from dealterms.formats import RenderOptions
from dealterms.model.report import CheckSummary
from dealterms.pages.page import Page
from dealterms.reports.check import CheckReport
from dealterms.reports.dates import DatesReport
from dealterms.reports.kinds import build_kinds_report

ALL = formats.list_formats(findings=True)
DATES = DatesReport()
CHECK = CheckReport(checked=CheckSummary(deals=1))
KINDS = build_kinds_report("payment")


@pytest.mark.parametrize("name", ALL)
def test_a_format_says_what_it_needs(name: str) -> None:
    assert import_module(f"dealterms.formats.{name}").NEEDS in ("page", "report", "findings", "dates")


@pytest.mark.parametrize("name", ALL)
def test_only_a_report_about_findings_goes_to_a_format_of_findings(name: str) -> None:
    assert formats.can_render(CHECK, name)
    assert formats.can_render(KINDS, name) == (name in formats.list_formats())
    assert (name in formats.list_formats()) == (
        import_module(f"dealterms.formats.{name}").NEEDS != "findings"
    )


def test_only_a_report_of_days_goes_to_a_calendar() -> None:
    assert {*formats.list_formats(dates=True)} - {*formats.list_formats()} == {"ics"}
    assert [formats.can_render(report, "ics") for report in (DATES, CHECK, KINDS)] == [True, False, False]
    assert not formats.can_render(DATES, "sarif")


def test_no_format_of_another_name() -> None:
    assert not formats.can_render(CHECK, "jsn")
    assert not formats.can_render(CHECK, "__init__")


def test_the_page_is_built_once_for_all_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Page] = []
    build_page = pages.build_page

    def count(report: CheckReport) -> Page:
        built.append(build_page(report))
        return built[-1]

    monkeypatch.setattr(pages, "build_page", count)
    wanted = [(name, RenderOptions()) for name in ALL]
    texts = list(formats.iter_rendered(CHECK, wanted))
    assert len(built) == 1
    monkeypatch.undo()
    assert texts == [formats.render(CHECK, name, RenderOptions()) for name in ALL]


def test_a_report_finds_its_page_by_its_command() -> None:
    for report in (CHECK, KINDS):
        module = import_module(f"dealterms.pages.{report.command}")
        assert pages.build_page(report) == module.build_page(report)
