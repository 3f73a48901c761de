"""`terms history`, `sources`, `gaps` and `dates`: whole outputs, of the shipped deal and of a hostile one.

The deals of `lighthouse` are invented, and hostile: their names hold markup, control characters and links.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from support.forked_terms import Result
from support.paths import MICROSOFT_OPENAI, TESTS
from support.workspace import RECORD, SmallDeal

LIGHTHOUSE = TESTS / "reports" / "lighthouse"
EXPECTED = LIGHTHOUSE / "expected"
FERRY = ("--deal", "island-ferry")
SHOWN = {
    "history": ("history", *FERRY),
    "history-subsidy": ("history", "subsidy", *FERRY),
    "history-known-by-2022": ("history", "--known-by", "2022", *FERRY),
    "sources": ("sources",),
    "sources-bulletin": ("sources", "bulletin"),
    "sources-unused": ("sources", "nobody-reads-me"),
    "sources-of-a-deal": ("sources", "--deal", "old-quay"),
    "gaps": ("gaps",),
    "gaps-known-by-2022": ("gaps", "--known-by", "2022", "--months", "6", *FERRY),
    "dates": ("dates",),
    "dates-known-by-2022": ("dates", "--known-by", "2022", *FERRY),
}
REAL = {
    "history": ("history",),
    "history-compute": ("history", "compute"),
    "sources": ("sources",),
    "sources-seed-004": ("sources", "seed-004"),
    "gaps": ("gaps",),
    "dates": ("dates",),
}
FORMATS = {"text": "txt", "markdown": "md", "html": "html", "json": "json"}


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown_of_a_hostile_deal(
    name: str, format_: str, terms: Callable[..., str], golden: Callable[[Path, str], None]
) -> None:
    text = terms(*SHOWN[name], "-C", str(LIGHTHOUSE), "--format", format_)
    golden(EXPECTED / f"{name}.{FORMATS[format_]}", _without_style(text))


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", REAL)
def test_what_is_shown_of_the_real_deal(
    name: str, format_: str, terms: Callable[..., str], golden: Callable[[Path, str], None]
) -> None:
    text = terms(*REAL[name], "-C", str(MICROSOFT_OPENAI), "--format", format_)
    golden(MICROSOFT_OPENAI / f"reading-{name}.{FORMATS[format_]}", _without_style(text))


def _without_style(text: str) -> str:
    """Of a page of HTML what is its own: the style is that of all pages."""
    _, found, main = text.partition("<main>\n")
    return main if found else text


@pytest.mark.parametrize("width", [60, 72, 80, 120, 200])
@pytest.mark.parametrize("name", SHOWN)
def test_no_line_is_wider_than_the_terminal(name: str, width: int, terms: Callable[..., str]) -> None:
    lines = terms(*SHOWN[name], "-C", str(LIGHTHOUSE), width=width).split("\n")
    assert [line for line in lines if len(line) > width] == []
    assert "\x07" not in "".join(lines) and "\u202e" not in "".join(lines)


@pytest.mark.parametrize("name", SHOWN)
def test_the_published_schema_describes_it(name: str, terms: Callable[..., str]) -> None:
    schema = {**json.loads(terms("schema", "report")), "additionalProperties": False}
    document = json.loads(terms(*SHOWN[name], "-C", str(LIGHTHOUSE), "--format", "json"))
    jsonschema.Draft202012Validator(schema).validate(document)
    sources = document.get("sources", {})
    cited = set(re.findall(r'"source": "([^"]+)"', json.dumps(document)))
    assert cited <= sources.keys()


# -- one deal, several deals, none -----------------------------------------------------------------


def test_a_history_is_of_one_deal_and_the_others_of_all(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    repository.write("terms/e/deal.yaml", repository.deal.replace("A deal", "Another"))
    repository.write("terms/e/2024.yaml", repository.snapshot)
    assert here("history") == (2, "", "terms: there are 2 deals. Name one with --deal: d, e\n")
    for command in ("gaps", "dates"):
        assert here(command).out.startswith("2 deals   ")
        assert here(command, "--deal", "e").out.startswith("Another   ")
    assert "for one term of two deals" not in here("sources").out
    assert "Cited three times, for two terms of two deals." in here("sources", "s-1").out
    assert "Cited once" not in here("sources", "s-1", "--deal", "e").out
    assert "Cited one time, for one term." in here("sources", "s-1", "--deal", "e").out


@pytest.mark.parametrize("command", ["gaps", "dates", "sources", "history"])
def test_a_deal_without_snapshots(repository: SmallDeal, here: Callable[..., Result], command: str) -> None:
    repository.remove("terms/d/2024.yaml", "terms/d/2025.yaml")
    said = here(command)
    if command == "history":
        assert said.code == 2
        assert said.err == "terms: this deal has no snapshots yet. Write one, for example 2024.yaml\n"
    elif command == "sources":
        assert said.out.startswith("The sources\n\nNo sources cited no times; one unused.\n")
    else:
        assert (said.code, said.err) == (0, "")
        assert "A deal: no snapshot yet\n" in said.out


@pytest.mark.parametrize("command", ["gaps", "dates", "history"])
def test_before_anything_was_known(here: Callable[..., Result], command: str) -> None:
    said = here(command, "--known-by", "2023")
    assert (said.code, said.err) == (0, "")
    nothing = "A deal" if command != "history" else "2024"
    assert f"\n{nothing}: nothing of it was known by 2023-12-31\n" in said.out
    sentence = {
        "gaps": "no term was known",
        "dates": "no date that lies ahead is recorded",
        "history": "no change of the deal is recorded since 2024",
    }
    assert f"\nAs known by December 31, 2023, {sentence[command]}.\n" in said.out
    assert "UNKNOWN" not in said.out and "TIMELINE" not in said.out


def test_words_that_are_not_known_are_told(here: Callable[..., Result]) -> None:
    assert here("history", "royalti") == (
        2, "", "terms: unknown term 'royalti'. Did you mean 'royalty'?\n",
    )  # fmt: skip
    assert here("sources", "s-2") == (2, "", "terms: unknown source 's-2'. `terms sources` lists them\n")
    for number in ("0", "-1", "x", "1201", "1.5", "٣", "99999999999999999999"):
        assert here("gaps", f"--months={number}") == (
            2, "", f"terms: invalid value '{number}' for --months. Write a number from 1 to 1200\n",
        )  # fmt: skip


@pytest.mark.parametrize("command", ["gaps", "dates", "sources", "history"])
def test_no_answer_rests_on_files_that_cannot_be_read(
    repository: SmallDeal, here: Callable[..., Result], command: str
) -> None:
    repository.write("terms/d/2025.yaml", "terms: [")
    said = here(command)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("terms/d/2025.yaml:2:1: error[well-formed]: ")


# -- what a gap is ---------------------------------------------------------------------------------


def find_gaps(here: Callable[..., Result], *arguments: str) -> list[tuple[Any, ...]]:
    document = json.loads(here("gaps", *arguments, "--format", "json").out)
    keys = ("gap", "term", "fields", "value", "known", "since")
    return [tuple(gap[key] for key in keys) for gap in document["gaps"] if gap["gap"] != "unknown"]


def test_a_term_is_unconfirmed_once_its_newest_source_is_too_old(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    """The record was issued in January 2024: twelve months from its last day end on 2025-01-31."""
    old = ("unconfirmed", "royalty", [], None, None, "2024-01")
    assert old in find_gaps(here, "--known-by", "2025-02-01")
    assert old not in find_gaps(here, "--known-by", "2025-01-31")
    assert old in find_gaps(here, "--months", "23")
    assert old not in find_gaps(here, "--months", "24")
    repository.write("seeds/s-1.yaml", RECORD.replace("issued: 2024-01\n", ""))
    assert "unconfirmed" not in [gap[0] for gap in find_gaps(here)]


def test_what_few_terms_state_is_counted_unless_a_source_speaks_of_it(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    duration = "  span: {kind: duration, effective: 2024, signed: 2024, ends: 2030%s}\n"
    cited = ", sources: [{source: s-1, at: line 2, instead: {scope: [cloud]}}]"
    repository.write(
        "terms/d/2025.yaml", "terms:\n" + duration % "" + duration.replace("span", "term") % cited
    )
    page = here("gaps", "--format", "markdown").out
    _, table, counted = page[page.index("**UNKNOWN**") :].split("\n\n")[:3]
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()[2:]]
    assert rows == [
        ["Term", "scope", "", "reported: cloud [1]"],
        [
            "Royalty · Acme Corp → Beta Ltd",
            "rate, base, cap, floor, threshold, timing, whether it still stands, ends",
            "",
            "",
        ],
    ]
    counts = "the scope of 2 terms, the carve-outs of 3 terms, the conditions of 3 terms"
    assert counted.strip() == f"- Also unknown: {counts}."


def test_a_source_that_tells_of_the_past_does_not_confirm_a_term_on_its_own_day(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    """The snapshots that cite it are of 2024 and 2025; that the term stands in 2027, it does not say."""
    repository.write("seeds/s-1.yaml", RECORD.replace("issued: 2024-01\n", "issued: 2027-01\n"))
    old = ("unconfirmed", "royalty", [], None, None, "2025")
    assert old in find_gaps(here, "--known-by", "2027-02-01")
    assert old not in find_gaps(here, "--known-by", "2027-02-01", "--months", "36")


def test_a_value_without_a_source_is_told_with_the_snapshot_that_first_states_it(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    no_source = ("no-source", "royalty", ["rate"])
    # A citation that was copied from the snapshot before supports nothing.
    assert (*no_source, "25%", None, "2025") in find_gaps(here)
    repository.edit("terms/d/2025.yaml", "at: line 1", "at: line 2")
    assert not [gap for gap in find_gaps(here) if gap[0] == "no-source"]
    repository.edit("terms/d/2024.yaml", ", supports: [rate]", "")
    repository.edit("terms/d/2025.yaml", "25%", "20%", ", supports: [rate]", "")
    assert [gap for gap in find_gaps(here) if gap[0] == "no-source"] == [
        ("no-source", "royalty", ["rate"], "20%", None, "2024")
    ]
    repository.edit("terms/d/2025.yaml", "at: line 2", "at: line 2, supports: [rate]")
    assert not [gap for gap in find_gaps(here) if gap[0] == "no-source"]


def test_what_is_not_stated_any_more_is_told_with_what_was_known(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    repository.edit("terms/d/2025.yaml", "rate: 25%", "rate: undisclosed")
    assert ("undisclosed", "royalty", ["rate"], "undisclosed", "20%", "2024") in find_gaps(here)
    text = here("gaps").out
    assert "  rate; last known 20%  " in text
    repository.edit("terms/d/2025.yaml", "rate: undisclosed", "rate: unknown")
    assert "  rate: last known 20%  " in here("gaps").out


# -- what came back --------------------------------------------------------------------------------


def find_returns(here: Callable[..., Result]) -> list[tuple[Any, ...]]:
    returns = json.loads(here("history", "--format", "json").out)["returns"]
    return [tuple(found.values()) for found in returns]


def test_a_value_that_came_back_is_marked(repository: SmallDeal, here: Callable[..., Result]) -> None:
    assert find_returns(here) == []
    repository.write(
        "terms/d/2026.yaml", repository.snapshot.replace("rate: 20%", "rate: 20.0%\n    since: 2026")
    )
    assert find_returns(here) == [("royalty", "rate", "2026", "20.0%", "2024")]
    assert "lowered; back to" in here("history").out


def test_after_a_correction_no_older_value_counts(repository: SmallDeal, here: Callable[..., Result]) -> None:
    """The 30% of 2026 is said to be older than 2024: so nobody knows whether its 20% ever held."""
    repository.edit("terms/d/2025.yaml", "rate: 25%", "rate: 25%\n    since: 2025")
    back = repository.snapshot.replace("rate: 20%", "rate: 20%\n    since: 2027")
    repository.write("terms/d/2027.yaml", back)
    assert find_returns(here) == [("royalty", "rate", "2027", "20%", "2024")]
    corrected = repository.snapshot.replace("rate: 20%", "rate: 30%\n    since: {rate: 2023}")
    repository.write("terms/d/2026.yaml", corrected)
    assert find_returns(here) == []
    document = json.loads(here("history", "--format", "json").out)
    verbs = [f["verb"] for step in document["steps"] for t in step["differences"] for f in t["fields"]]
    assert [verb for verb in verbs if verb not in ("carried", "reconfirmed")] == [
        "changed",
        "corrected",
        "changed",
    ]


def test_a_term_that_is_new_and_of_unknown_status_keeps_its_source(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    """The diff of two snapshots, and the step between them, lean on the same article."""
    term = (
        "  new:\n    kind: exclusivity\n    grantor: acme\n    holder: beta\n    level: exclusive\n"
        "    since: 2025\n    status: unknown\n    sources:\n      - {source: s-2, supports: [level]}\n"
    )
    repository.write("terms/d/2025.yaml", repository.snapshot.replace("line 1", "line 2") + term)
    repository.write("seeds/s-2.yaml", RECORD.replace("2024-01", "2025-06"))
    diff = json.loads(here("diff", "2024", "2025", "--format", "json").out)
    history = json.loads(here("history", "--format", "json").out)
    assert [t["term"] for t in diff["differences"] if t["class"] == "deal"] == ["new"]
    for told in (diff["differences"], history["steps"][0]["differences"], history["course"]):
        status = next(t for t in told if t["term"] == "new")["fields"][0]
        assert (status["verb"], status["after"], status["supported"]) == ("added", None, True)
        assert [e["source"] for e in status["evidence"]] == ["s-2"]


# -- what a date is --------------------------------------------------------------------------------


def find_dates(here: Callable[..., Result], *arguments: str) -> list[tuple[Any, ...]]:
    document = json.loads(here("dates", *arguments, "--format", "json").out)
    return [tuple(d[key] for key in ("field", "state", "day", "last_day")) for d in document["dates"]]


def test_when_a_term_takes_effect_is_not_known_before_all_its_sources(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    signed = repository.snapshot.replace("rate: 20%", "rate: 20%\n    status: agreed\n    since: 2026-03")
    signed = signed.replace("supports: [rate]", "supports: [rate, status]")
    repository.write("terms/d/2025.yaml", signed.replace("line 1", "line 2"))
    repository.remove("terms/d/2024.yaml")
    ahead = [("since", "ahead", "2026-03", "2026-03-31")]
    assert find_dates(here) == find_dates(here, "--known-by", "2025") == ahead
    later = "      - {source: s-2, at: line 1, supports: [rate]}\n"
    repository.write("terms/d/2025.yaml", signed.replace("line 1", "line 2") + later)
    repository.write("seeds/s-2.yaml", RECORD.replace("2024-01", "2025-06"))
    assert find_dates(here, "--known-by", "2025-06") == find_dates(here) == ahead
    assert find_dates(here, "--known-by", "2025-05") == []


def test_the_last_day_of_an_end_is_not_past(repository: SmallDeal, here: Callable[..., Result]) -> None:
    repository.edit("terms/d/2025.yaml", "rate: 25%", "rate: 25%\n    ends: 2026-01")
    assert find_dates(here) == [("ends", "ahead", "2026-01", "2026-01-31")]  # which is the day of the tests
    repository.edit("terms/d/2025.yaml", "2026-01", "2026-01-30")
    assert find_dates(here) == [("ends", "past", "2026-01-30", "2026-01-30")]
    assert "One is past" not in here("dates").out and "; one is past." in here("dates").out
