"""Dates as a calendar: valid by RFC 5545, by our own reading of it and by the library's parser.

The reader below knows nothing of the library that writes: it unfolds, splits and unescapes as the RFC says.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.forked_terms import Result
from support.paths import TESTS
from support.workspace import SmallDeal

LIGHTHOUSE = TESTS / "reports" / "lighthouse"
Event = dict[str, str]


def read_calendar(data: bytes) -> list[Event]:
    """The events of a calendar; what is not as RFC 5545 wants it, fails.

    3.1: lines end with CRLF and have at most 75 octets, and what follows a fold begins with a blank.
    3.3.11: in a text, `\\`, `;`, `,` and line breaks are escaped. 3.6: at least one component.
    """
    assert data.endswith(b"\r\n")
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    assert all(0 < len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    for line in lines:
        line.decode()  # no letter is cut by a fold
    unfolded = b"\r\n".join(lines).replace(b"\r\n ", b"").decode().split("\r\n")
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "".join(unfolded))
    assert unfolded[0] == "BEGIN:VCALENDAR" and unfolded[-1] == "END:VCALENDAR"
    head = unfolded[1 : unfolded.index("BEGIN:VEVENT")]
    assert sorted(line.partition(":")[0] for line in head) == ["PRODID", "VERSION"]
    body = "\r\n".join(unfolded[1 + len(head) : -1])
    events = body.removeprefix("BEGIN:VEVENT\r\n").removesuffix("\r\nEND:VEVENT")
    return [_read_event(text.split("\r\n")) for text in events.split("\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n")]


def _read_event(lines: list[str]) -> Event:
    event: Event = {}
    for line in lines:
        match = re.fullmatch(r"([A-Z]+)((?:;[A-Z]+=[A-Z]+)?):(.*)", line)
        assert match, line
        name, parameter, value = match.groups()
        assert name not in event
        if name in ("SUMMARY", "DESCRIPTION"):
            assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)
            value = re.sub(r"\\(.)", lambda found: {"n": "\n", "N": "\n"}.get(found[1], found[1]), value)
        event[name + parameter] = value
    wanted = "DESCRIPTION DTSTAMP DTSTART;VALUE=DATE SEQUENCE STATUS SUMMARY TRANSP UID"
    assert sorted(event) == wanted.split()
    assert re.fullmatch(r"\d{8}T000000Z", event["DTSTAMP"])
    assert re.fullmatch(r"\d{8}", event["DTSTART;VALUE=DATE"])
    assert event["STATUS"] in ("CONFIRMED", "TENTATIVE")
    return event


@pytest.fixture
def calendar(repository: SmallDeal, here: Callable[..., Result]) -> Callable[..., list[Event]]:
    def made(*arguments: str) -> list[Event]:
        said = here("dates", *arguments, "--format", "ics", "-o", "out.ics")
        assert said == (0, "", "")
        return read_calendar((repository.root / "out.ics").read_bytes())

    return made


def test_the_whole_calendar(
    tmp_path: Path, terms: Callable[..., str], golden: Callable[[Path, str], None]
) -> None:
    listed = terms("dates", "-C", str(LIGHTHOUSE), "--ics", str(tmp_path / "out.ics"))
    assert listed == terms("dates", "-C", str(LIGHTHOUSE))
    data = (tmp_path / "out.ics").read_bytes()
    golden(LIGHTHOUSE / "expected" / "dates.ics", data.decode().replace("\r\n", "\n"))
    events = read_calendar(data)
    assert len(events) == 11
    assert len({event["UID"] for event in events}) == len(events)
    assert [e["UID"] for e in events if e["STATUS"] == "TENTATIVE"] == [
        "island-ferry/upkeep/ends@deal-terms",
        "island-ferry/lamp/exclusive_ends@deal-terms",
        "island-ferry/winter/ends@deal-terms",
        "island-ferry/berths/ends/longer@deal-terms",
    ]


def test_the_library_reads_it_too(tmp_path: Path, terms: Callable[..., str]) -> None:
    from icalendar import Calendar

    terms("dates", "-C", str(LIGHTHOUSE), "--ics", str(tmp_path / "out.ics"))
    data = (tmp_path / "out.ics").read_bytes()
    ours = {event["UID"]: event["SUMMARY"] for event in read_calendar(data)}
    parsed = Calendar.from_ical(data)
    assert {str(event["UID"]): str(event["SUMMARY"]) for event in parsed.walk("VEVENT")} == ours
    assert parsed.errors == []


def test_a_day_that_moves_updates_the_event(
    repository: SmallDeal, calendar: Callable[..., list[Event]]
) -> None:
    repository.edit("terms/d/2025.yaml", "rate: 25%", "rate: 25%\n    ends: 2030-02")
    (before,) = calendar()
    assert before["UID"] == "d/royalty/ends@deal-terms"
    assert before["DTSTART;VALUE=DATE"] == "20300228"
    assert before["SEQUENCE"] == "20484"  # days since 1970-01-01
    repository.edit("terms/d/2025.yaml", "2030-02", "2031")
    assert repository.terms("dates", "--ics", "out.ics", TERMS_TODAY="2026-02-01").code == 0
    (after,) = read_calendar((repository.root / "out.ics").read_bytes())
    assert after["UID"] == before["UID"]
    assert (after["DTSTART;VALUE=DATE"], after["SEQUENCE"]) == ("20311231", "20485")


def test_what_has_no_day_is_not_in_it(
    repository: SmallDeal, here: Callable[..., Result], calendar: Callable[..., list[Event]]
) -> None:
    said = here("dates", "--ics", "out.ics")
    message = "terms: no date is recorded, and a calendar must have one. Leave out the calendar\n"
    assert said == (2, "", message)
    assert not (repository.root / "out.ics").exists()
    repository.edit("terms/d/2025.yaml", "rate: 25%", "rate: 25%\n    ends: perpetual")
    assert here("dates", "--ics", "out.ics") == said


def test_the_last_day_that_a_calendar_has(
    repository: SmallDeal, calendar: Callable[..., list[Event]]
) -> None:
    repository.edit("terms/d/2025.yaml", "rate: 25%", "rate: 25%\n    ends: 9999")
    assert calendar()[0]["DTSTART;VALUE=DATE"] == "99991231"
    repository.edit("terms/d/2025.yaml", "9999", "0999-01")
    assert calendar()[0]["DTSTART;VALUE=DATE"] == "09990131"
    assert calendar()[0]["SUMMARY"] == "End (past): Royalty (Acme Corp → Beta Ltd)"


def test_without_the_library_one_line_says_how_to_get_it(repository: SmallDeal) -> None:
    repository.edit("terms/d/2025.yaml", "rate: 25%", "rate: 25%\n    ends: 2030")
    repository.write("away/icalendar.py", "raise ModuleNotFoundError('away', name='icalendar')\n")
    path = [str(repository.root / "away"), *filter(None, sys.path)]
    said = repository.terms("dates", "--ics", "out.ics", PYTHONPATH=":".join(path))
    assert said == (
        2,
        "",
        "terms: a calendar needs the library `icalendar`. Run `pip install 'deal-terms[calendar]'`\n",
    )
    assert not (repository.root / "out.ics").exists()


@pytest.mark.parametrize("command", ["dates", "gaps", "list"])
def test_only_a_calendar_loads_the_library(repository: SmallDeal, command: str) -> None:
    code = (
        f"from dealterms.cli.errors import run; run(['{command}']);"
        " import sys; print('icalendar' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=repository.root,
        env=repository.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith("\nFalse\n")


def test_other_commands_have_no_calendar(here: Callable[..., Result]) -> None:
    said = here("gaps", "--format", "ics")
    assert said.code == 2 and said.err.startswith("terms: unknown format 'ics'. ")
    assert here("dates", "--format", "icx").err == "terms: unknown format 'icx'. Did you mean 'ics'?\n"
