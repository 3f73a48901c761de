"""The list of findings that may stay: how it is read, and what is said of one that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from support.forked_terms import Result
from support.workspace import SmallDeal

from dealterms.model.accept_list import Acceptance
from dealterms.model.finding import Finding
from dealterms.model.location import Location

FINDING = Finding(
    "unsupported-change",
    Location("terms/d/2025.yaml", 7, 5, "terms.royalty.rate"),
    "`rate` of `royalty` changed and no citation here supports it",
    values=("20%", "25%"),
)
ENTRY = {
    "rule": "unsupported-change",
    "file": "terms/d/2025.yaml",
    "at": "terms.royalty.rate",
    "values": ["20%", "25%"],
    "reason": "Everybody knows.",
}
TODAY = date(2026, 1, 31)


def covers(finding: Finding = FINDING, **changes: object) -> bool:
    entry = Acceptance.model_validate({**ENTRY, **changes})
    return entry.identity == finding.identity and not entry.has_expired(TODAY)


def test_an_entry_covers_its_finding_wherever_it_has_moved() -> None:
    assert covers()
    assert covers(FINDING._replace(place=FINDING.place._replace(line=99, column=1)))
    assert covers(FINDING._replace(message="said in other words"))


@pytest.mark.parametrize(
    "changes",
    [
        {"rule": "undated-change"},
        {"file": "terms/d/2024.yaml"},
        {"at": "terms.royalty"},
        {"values": ["20%", "26%"]},
        {"values": ["25%", "20%"]},
        {"until": "2026-01-30"},
        {"until": "2025"},
    ],
)
def test_an_entry_covers_nothing_else(changes: dict[str, object]) -> None:
    assert not covers(**changes)


@pytest.mark.parametrize("until", ["2026-01-31", "2026-01", "2026"])
def test_an_entry_holds_through_its_last_day(until: str) -> None:
    assert covers(until=until)


def test_a_finding_without_values_is_known_by_what_it_says() -> None:
    bare = FINDING._replace(values=())
    assert covers(bare, values=[FINDING.message])
    assert not covers(bare)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "accepted:\n  - rule: undated-change\n    file: terms/d/2025.yaml\n    values: [rate]\n",
            "terms/accepted.yaml:2:5: error[well-formed]: `reason` is missing.",
        ),
        (
            "accepted:\n  - {rule: a, file: b, values: [c], reason: d, untill: 2026}\n",
            "terms/accepted.yaml:2:48: error[well-formed]: unknown key 'untill'. ",
        ),
        (
            "accepted:\n  - {rule: a, file: b, values: [c], reason: d, until: soon}\n",
            "terms/accepted.yaml:2:55: error[well-formed]: not a valid date: 'soon'.",
        ),
        (
            "accepted:\n  - {rule: a, file: b, values: c, reason: d}\n",
            "terms/accepted.yaml:2:32: error[well-formed]: `values` must be a list. Write [c].",
        ),
        (
            "acceptd:\n  - {rule: a, file: b, values: [c], reason: d}\n",
            "terms/accepted.yaml:1:1: error[well-formed]: unknown key 'acceptd'. ",
        ),
        (
            "accepted: [\n",
            "terms/accepted.yaml:2:1: error[well-formed]: a value is missing. Write it.",
        ),
    ],
)
def test_check_tells_what_is_wrong_with_the_list(
    text: str, told: str, repository: SmallDeal, here: Callable[..., Result]
) -> None:
    repository.write("terms/d/2025.yaml", repository.snapshot.replace("line 1", "line 2"))
    repository.write("terms/accepted.yaml", text)
    said = here("check")
    assert said.code == 1
    first = [line for line in said.out.splitlines() if line.startswith("terms/accepted.yaml")]
    assert any(line.startswith(told) for line in first), first


def test_check_has_nothing_to_say_of_a_good_list(repository: SmallDeal, here: Callable[..., Result]) -> None:
    repository.write("terms/d/2025.yaml", repository.snapshot.replace("line 1", "line 2"))
    repository.write(
        "terms/accepted.yaml",
        "accepted:\n  - {rule: a, file: b, at: c.d, values: [e, f], reason: g, until: 2026-12}\n",
    )
    assert here("check").out == "0 errors, 0 warnings in 1 deal, 2 snapshots, 1 record\n"
