"""What is unreadable is one finding: nothing else is said that would not be, could it be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.forked_terms import Result
from support.workspace import Workspace

DEAL = "title: D\nparties:\n  acme: {name: Acme}\n  bolt: {name: Bolt}\n"
RECORD = "type: article\ntitle: T\nissued: {issued}\nurl: https://t.example/\n"
ORIGINAL = """\
basis: original
terms:
  share:
    kind: revenue-share
    payer: acme
    payee: bolt
    rate: 20%
    since: 2020-05
    sources:
      - {source: a, supports: [rate]}
  ipo:
    kind: milestone-trigger
    grantor: acme
    holder: bolt
    event: ipo
    sources:
      - {source: a, supports: [event]}
proposals:
  low:
    changes: share
    to: {rate: 5%}
    sources:
      - {source: a, at: line 2}
"""
# The rate changed, a milestone was reached, another one and an end are new, a proposal was rejected.
AMENDMENT = """\
basis: amendment
terms:
  share:
    kind: revenue-share
    payer: acme
    payee: bolt
    rate: 25%
    ends: {through: 2030, on: [sale], whichever: first}
    since: 2021-02
    sources:
      - {source: b, supports: [rate, ends]}
  ipo:
    kind: milestone-trigger
    grantor: acme
    holder: bolt
    event: ipo
    status: reached
    since: {status: 2021-03}
    sources:
      - {source: b, supports: [status]}
  sale:
    kind: milestone-trigger
    grantor: acme
    holder: bolt
    event: sale
    since: 2021-02
    sources:
      - {source: b, supports: [event]}
proposals:
  low:
    changes: share
    to: {rate: 5%}
    outcome: rejected
    sources:
      - {source: b, at: line 2}
  high:
    changes: share
    to: {rate: 50%}
    sources:
      - {source: b, at: line 2}
"""
RESTATED = """\
basis: report
terms:
  share:
    kind: revenue-share
    payer: acme
    payee: bolt
    rate: 25%
    ends: {through: 2030, on: [sale], whichever: first}
    since: 2021-02
  sale:
    kind: milestone-trigger
    grantor: acme
    holder: bolt
    event: sale
    since: 2021-02
proposals:
  high:
    changes: share
    to: {rate: 50%}
"""
CARRIED = """\
basis: report
carries: all
terms:
  sale:
    sources:
      - {source: c, supports: [event]}
proposals:
  high:
    changes: share
    to: {rate: 50%}
"""
FILES = {
    "terms/d/deal.yaml": DEAL,
    "terms/d/2020.yaml": ORIGINAL,
    "terms/d/2021.yaml": AMENDMENT,
    "terms/d/2022.yaml": RESTATED,
    "terms/d/2023.yaml": CARRIED,
    "terms/d/2024.yaml": RESTATED,
    "seeds/a.yaml": RECORD.format(issued="2020-06"),
    "seeds/b.yaml": RECORD.format(issued="2021-04"),
    "seeds/c.yaml": RECORD.format(issued="2023-04"),
}
SNAPSHOTS = ["2020", "2021", "2022"]
IN_A_SNAPSHOT = {
    "a value": ("rate: 2", "rate: a"),
    "a kind": ("kind: revenue-share", "kind: revenu-sharing"),
    "an id": ("  share:\n", "  Share It:\n"),
    "no YAML": ("terms:\n", "terms: [\n"),
    "the section's key": ("terms:\n", "term:\n"),
    "the basis": ("basis: ", "basis: x"),
    "a key": ("    rate: 2", "    until: 2030\n    rate: 2"),
}
ELSEWHERE = [
    ("terms/d/2021.yaml", "event: sale", "event: The Sale"),
    ("terms/d/2022.yaml", "event: sale", "event: The Sale"),
    ("terms/d/2021.yaml", "event: ipo", "event: An IPO"),
    ("terms/d/2021.yaml", "supports: [rate, ends]", "supports: [raet, ends]"),
    ("terms/d/2020.yaml", "to: {rate: 5%", "to: {rate: five"),
    ("terms/d/2021.yaml", "to: {rate: 5%", "to: {rate: five"),
    ("terms/d/2022.yaml", "to: {rate: 50%", "to: {rate: half"),
    ("terms/d/2023.yaml", "basis: ", "basis: x"),
    ("terms/d/2023.yaml", "terms:\n", "terms: [\n"),
    ("terms/d/2023.yaml", "terms:\n", "term:\n"),
    ("terms/d/2023.yaml", "carries: all\n", "carries: all\nnotes: none\n"),
    *[(f"seeds/{id_}.yaml", "issued: ", "issued: 5 Jan ") for id_ in "abc"],
    *[(f"seeds/{id_}.yaml", "type: ", "type: [") for id_ in "abc"],
    *[(f"seeds/{id_}.yaml", "title: T\n", "") for id_ in "abc"],
]


@pytest.fixture
def findings(tmp_path: Path, check: Callable[..., Result]) -> Callable[..., list[dict[str, object]]]:
    """Write the deal with edits, each a path and two texts; return all that `terms check` finds."""

    def found(*edits: str) -> list[dict[str, object]]:
        workspace = Workspace(tmp_path)
        for name, text in FILES.items():
            workspace.write(name, text)
        for path, old, new in zip(*[iter(edits)] * 3, strict=True):
            workspace.edit(path, old, new)
        listed: list[dict[str, object]] = json.loads(check(tmp_path, "-f", "json").out)["findings"]
        return listed

    return found


def test_all_is_well_while_all_can_be_read(findings: Callable[..., list[dict[str, object]]]) -> None:
    assert findings() == []


@pytest.mark.parametrize("what", IN_A_SNAPSHOT)
@pytest.mark.parametrize("name", SNAPSHOTS)
def test_one_thing_in_a_snapshot(
    name: str, what: str, findings: Callable[..., list[dict[str, object]]]
) -> None:
    path = f"terms/d/{name}.yaml"
    [found] = findings(path, *IN_A_SNAPSHOT[what])
    assert (found["rule"], found["path"]) == ("well-formed", path)


@pytest.mark.parametrize(("path", "old", "new"), ELSEWHERE)
def test_one_thing_elsewhere(
    path: str, old: str, new: str, findings: Callable[..., list[dict[str, object]]]
) -> None:
    [found] = findings(path, old, new)
    assert (found["rule"], found["path"]) == ("well-formed", path)


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_snapshot_that_cannot_be_opened(
    name: str, findings: Callable[..., list[dict[str, object]]]
) -> None:
    path = f"terms/d/{name}.yaml"
    [found] = findings(path, "basis: ", "#" * 2**20 + "\nbasis: ")
    assert (found["rule"], found["path"]) == ("readable", path)


@pytest.mark.parametrize("broken", ["seeds/b.yaml", "terms/d/2020.yaml"])
def test_what_does_not_follow_from_it_is_told(
    broken: str, findings: Callable[..., list[dict[str, object]]]
) -> None:
    """What is unreadable excuses only what leans on it, or comes next to it."""
    told = findings("terms/d/2024.yaml", "rate: 25%", "rate: 35%")
    assert [found["rule"] for found in told] == ["since-contradicts", "unsupported-change"]
    first = FILES[broken].splitlines()[0]
    more = findings("terms/d/2024.yaml", "rate: 25%", "rate: 35%", broken, first, "title: [")
    assert sorted(str(found["rule"]) for found in more) == [
        "since-contradicts",
        "unsupported-change",
        "well-formed",
    ]
