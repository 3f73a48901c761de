"""Small whole deals, each the story of one rule: what is told of them, and how each format says it.

`story.txt` holds the command, what the rule is, and what must come out of it: one
line a term, one a field. It was written before the program was asked, and no flag rewrites it. The
golden files (`expected.txt`, `.md`, `.json`) are the whole outputs; `pytest --rewrite` writes them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.paths import STORIES, read_command

FORMATS = {"text": "expected.txt", "markdown": "expected.md", "json": "expected.json"}


@pytest.fixture(params=STORIES, ids=lambda folder: folder.name)
def story(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    return folder


def test_what_the_design_says_is_told(story: Path, terms: Callable[..., str]) -> None:
    text = (story / "story.txt").read_text(encoding="utf-8")
    wanted = text.split("\n\n", 2)[2].rstrip().split("\n")
    found = list(told(json.loads(terms(*read_command(story), "-C", str(story), "--format", "json"))))
    assert paragraphs(found) == paragraphs(wanted)


@pytest.mark.parametrize("format_", FORMATS)
def test_each_format_says_it(
    story: Path, format_: str, terms: Callable[..., str], golden: Callable[[Path, str], None]
) -> None:
    golden(story / FORMATS[format_], terms(*read_command(story), "-C", str(story), "--format", format_))


def paragraphs(lines: list[str]) -> list[list[str]]:
    """The lines, each term's with those of its fields, in an order of their own."""
    found: list[list[str]] = []
    for line in lines:
        if line.startswith(" "):
            found[-1].append(line)
        else:
            found.append([line])
    return sorted([head, *sorted(fields)] for head, *fields in found)


def told(report: dict[str, Any]) -> Iterator[str]:
    """The report in lines that a person can write and read."""
    for term in report["differences"]:
        direction = f", {term['direction']}" if term["direction"] else ""
        favors = [f"favors {_parties(term['favors'])}"] if term["favors"] else []
        yield "; ".join([f"{term['term']}: {term['verb']}{direction}", *favors, *term["notes"]])
        for field in term["fields"]:
            yield f"  {field['field']}: {'; '.join(_field(field))}"
    for proposal in report["proposals"]:
        about = f"about {proposal['changes'] or proposal['kind']}"
        aims = [f"{name} {value}" for name, value in proposal["to"].items()]
        support = "sourced" if proposal["supported"] else "UNSUPPORTED"
        outcome = [f"outcome {proposal['outcome']}"] if proposal["outcome"] not in (None, "open") else []
        parts = [proposal["verb"], about, *aims, *outcome, proposal["when"], support, *_voices(proposal)]
        yield f"proposal {proposal['proposal']}: {'; '.join(parts)}"
    if "known_by" in report:
        yield f"not yet known: {report['not_yet_known']}"


def _field(field: dict[str, Any]) -> Iterator[str]:
    before, after = _value(field["before"]), _value(field["after"])
    stays = field["class"] == "none" or (field["verb"] in ("disputed", "reported") and before == after)
    shown = after if stays and after != "–" else f"{before} → {after}"
    yield f"{field['verb']} {shown}"
    if field["direction"]:
        yield field["direction"] + (f" ({field['reason']})" if field["reason"] else "")
    if field["by_convention"]:
        yield "by convention"
    if field["favors"]:
        yield f"favors {_parties(field['favors'])}"
    if field["transient"]:
        yield "came and went"
    yield _when(field)
    if field["gone"]:
        yield "gone " + ", ".join(field["gone"])
    if field["come"]:
        yield "came " + ", ".join(field["come"])
    if field["transient"] or len(field["path"]) > 2:
        yield "path " + " → ".join(_move(*move) for move in field["path"])
    if field["supported"] is not None:
        yield "sourced" if field["supported"] else "UNSUPPORTED"
    yield from _voices(field)


def _when(field: dict[str, Any]) -> str:
    """The date of the change, and what kind of date it is.

    `since` 2024-01 is `2024-01`, an end is `end 2019-03-31`, and the snapshot that shows something
    undated is `by 2021`. What did not change has the date of its last confirmation, which is never marked.
    """
    mark = "" if field["class"] == "none" or field["when_is"] == "since" else f"{field['when_is']} "
    return f"{mark}{field['when']}"


def _move(when: str, value: Any, direction: str | None, favors: str | list[str] | None) -> str:
    """One stop of a path, with what the move to it meant: `30% (2021, tightened, favors payee)`."""
    remarks = [when, *([direction] if direction else []), *([f"favors {_parties(favors)}"] if favors else [])]
    return f"{_value(value)} ({', '.join(remarks)})"


def _parties(favors: str | list[str]) -> str:
    return favors if isinstance(favors, str) else ", ".join(favors)


def _voices(change: dict[str, Any]) -> Iterator[str]:
    if change["origins"] > 1:
        yield f"{change['origins']} origins"
    if change.get("class") == "none" and change["verb"] == "carried":
        sides = {}
    else:
        sides = {"by": "after", "before": "before"}
    for word, side in sides.items():
        names = [
            _name(item)
            for item in change["evidence"]
            if item["side"] == side and item["stance"] == "supports"
        ]
        if names:
            yield f"{word} {', '.join(sorted(names))}"
    for item in change["evidence"]:
        if item["stance"] in ("unchanged", "clarifies"):
            yield f"{item['stance']} {_name(item)}"
        elif item["stance"] != "supports":
            yield f"{item['stance']} {_name(item)} = {_value(item['value'])}"


def _name(item: dict[str, Any]) -> str:
    at = f" {item['at']}" if item["at"] else ""
    return item["source"] + at + (f" ({item['problem']})" if item["problem"] else "")


def _value(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, dict):
        return _end(value) if value.keys() & {"through", "on", "after"} else _schedule(value)
    return str(value)


def _end(value: dict[str, Any]) -> str:
    """`2030 or on listing, whichever is first`; `P18M after release`."""
    parts = [str(value["through"])] if value.get("through") else []
    if value.get("after"):
        parts.append(f"{value['after']} after {' or '.join(value['of'])}")
    if value.get("on"):
        parts.append("on " + " or ".join(value["on"]))
    return " or ".join(parts) + (f", whichever is {value['whichever']}" if len(parts) > 1 else "")


def _schedule(value: dict[str, str]) -> str:
    """`{2025: USD 1 million, 2026: USD 2 million}`, as a file has it."""
    return "{" + ", ".join(f"{key}: {amount}" for key, amount in value.items()) + "}"
