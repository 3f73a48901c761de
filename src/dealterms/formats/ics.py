"""Dates as an iCalendar (RFC 5545): an event for each day, all day long, on the last day of a partial date.

    DatedValue(deal="d", term="license", field="ends", day=2030)

    BEGIN:VEVENT
    UID:d/license/ends@deal-terms         of what it is, not of its day: a day that moves updates the event
    DTSTART;VALUE=DATE:20301231
    SEQUENCE:20484                        the day on which it was made: a later one replaces it
    SUMMARY:End: License (OpenAI → Microsoft)

What has no day is left out. The library escapes all text, and folds the lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import quote

from dealterms.errors import TermsError
from dealterms.formats import RenderOptions
from dealterms.model.addresses import to_safe_address
from dealterms.model.dated_value import DatedValue
from dealterms.model.report import DatedReport
from dealterms.pages.dated_values import describe_date, format_day, iter_remarks
from dealterms.pages.deals import build_wordings
from dealterms.pages.escape import escape_control_chars, escape_surrogates
from dealterms.pages.source_list import SourceList, name_source
from dealterms.pages.wording import Wording, capitalize_first

NEEDS = "dates"
_EPOCH = date(1970, 1, 1).toordinal()


def render(report: DatedReport, options: RenderOptions) -> str:
    """Render a calendar; a TermsError if there is no day to write, or no library that writes it."""
    dates = [dated for dated in report.dates if dated.day is not None]
    if not dates:
        raise TermsError("no date is recorded, and a calendar must have one", "Leave out the calendar")
    try:
        from icalendar import Calendar
    except ModuleNotFoundError as error:
        raise TermsError(
            f"a calendar needs the library `{error.name}`", "Run `pip install 'deal-terms[calendar]'`"
        ) from None
    calendar = Calendar()
    calendar.add("prodid", "-//deal-terms//terms dates//EN")
    calendar.add("version", "2.0")
    wordings = build_wordings(report, SourceList())
    known_on = date.fromisoformat(report.known_on)
    for dated in dates:
        calendar.add_component(_build_event(report, wordings, dated, known_on))
    return str(calendar.to_ical().decode("utf-8"))


def _build_event(
    report: DatedReport, wordings: Mapping[str, Wording], dated: DatedValue, known_on: date
) -> Any:
    from icalendar import Event

    wording = wordings[dated.deal]
    event = Event()
    event.add("uid", f"{'/'.join(quote(part, safe='') for part in dated.parts)}@deal-terms")
    event.add("dtstamp", datetime.combine(known_on, time(), UTC))
    event.add("sequence", max(0, known_on.toordinal() - _EPOCH))
    event.add("dtstart", dated.day.last if dated.day is not None else known_on)
    event.add("summary", _to_text(_write_summary(wording, dated)))
    event.add("description", "\n".join(map(_to_text, _list_details(report, wording, dated))))
    # Nobody is busy on that day for it.
    event.add("transp", "TRANSPARENT")
    event.add("status", "TENTATIVE" if dated.doubt or dated.proposal else "CONFIRMED")
    return event


def _write_summary(wording: Wording, dated: DatedValue) -> str:
    """Write ``End (past): License (OpenAI → Microsoft)``."""
    roles = wording.format_roles(dated.term)
    past = " (past)" if dated.is_past else ""
    what = f"{describe_date(wording, dated)}{past}: {wording.format_title(dated.term)}"
    return capitalize_first(f"{what} ({roles})" if roles else what)


def _list_details(report: DatedReport, wording: Wording, dated: DatedValue) -> list[str]:
    """List the deal, the date as it is recorded, what is to be said of it, and who says it."""
    lines = [wording.deal_title, format_day(dated)]
    lines += [f"{capitalize_first(remark)}." for remark in iter_remarks(wording, dated)]
    if dated.is_past:
        lines.append("The day has passed; the record does not say that anything happened on it.")
    voices = [e for e in dated.evidence if e.stance == "supports" and e.value is None]
    cited = {e.source: e.problem for e in voices}
    for id_, problem in cited.items():
        source = report.sources.get(id_)
        doubt = f", {problem}" if problem else ""
        lines.append(f"Source: {name_source(id_, source)} (record {id_}{doubt})")
        if source is not None and (address := to_safe_address(source.url)):
            lines.append(address)
    others = dict.fromkeys(e.source for e in dated.evidence if e.stance in ("disputes", "reports"))
    lines += [f"Says otherwise: {name_source(id_, report.sources.get(id_))} (record {id_})" for id_ in others]
    if not cited:
        lines.append("No source is recorded.")
    lines.append(f"As known on {report.known_on}.")
    return lines


def _to_text(text: str) -> str:
    return escape_surrogates(escape_control_chars(text))
