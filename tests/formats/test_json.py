"""The JSON of a diff: the names that programs rely on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from support.paths import MICROSOFT_OPENAI, STORIES, read_command

from dealterms.model.change import CLASSES, DIRECTIONS, VERBS, Stance, WhenIs

TOP = {"version", "status", "deal", "asked", "before", "after", "between", "backward", "summary",
       "differences", "passed", "proposals", "findings", "headline", "known_on", "only"}  # fmt: skip
TERM = {"term", "title", "kind", "binds", "benefits", "class", "verb", "direction", "favors", "notes",
        "fields"}  # fmt: skip
FIELD = {"field", "class", "verb", "before", "after", "direction", "moved", "favors", "by_convention",
         "reason", "when", "when_is", "path", "transient", "gone", "come", "supported", "origins",
         "evidence", "place"}  # fmt: skip
EVIDENCE = {"source", "at", "quote", "says", "side", "when", "stance", "value", "class", "problem", "place",
            "cites", "found"}  # fmt: skip
SOURCE = {"name", "type", "title", "author", "container_title", "publisher", "language", "issued", "class",
          "url", "url_note", "archived", "read_at", "cites", "withdrawn"}  # fmt: skip
PROPOSAL = {"proposal", "title", "verb", "changes", "kind", "to", "note", "when", "outcome", "last_heard",
            "in_force", "since_then", "supported", "origins", "evidence"}  # fmt: skip
SUMMARY = {*VERBS, "deal", "event", "news", "sourced", "quoted", "unchanged", "unsupported", "unquoted"}


@pytest.mark.parametrize("story", [MICROSOFT_OPENAI, *STORIES], ids=lambda folder: folder.name)
def test_json_has_the_names_that_stay(story: Path, terms: Callable[..., str]) -> None:
    command = ["diff", "2024", "2025"] if story == MICROSOFT_OPENAI else read_command(story)
    found: dict[str, Any] = json.loads(terms(*command, "-C", str(story), "--format", "json"))
    assert found.keys() >= TOP
    assert found["version"] == 2
    assert found["summary"].keys() >= SUMMARY
    for term in found["differences"]:
        assert term.keys() >= TERM
        assert term["class"] in CLASSES
        for field in term["fields"]:
            _has_the_names_of_a_field(field)
    for proposal in found["proposals"]:
        assert proposal.keys() >= PROPOSAL
        for field in proposal["since_then"]:
            _has_the_names_of_a_field(field)
    sources = found.get("sources", {})
    named = {e["source"] for e in _iter_evidence(found)}
    for id_ in named:
        assert id_ in sources
    for source in sources.values():
        # Also whom they repeat; what has no record is null.
        assert source is None or (source.keys() == SOURCE and set(source["cites"]) <= sources.keys())
    assert named | {c for s in sources.values() if s for c in s["cites"]} | {
        c for e in _iter_evidence(found) for c in e["cites"]
    } == set(sources)
    classes = {field["class"] for term in found["differences"] for field in term["fields"]}
    assert found["status"] == ("changed" if classes & {"deal", "event"} else "unchanged")


def _iter_evidence(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for term in found["differences"]:
        for field in term["fields"]:
            yield from field["evidence"]
    for proposal in found["proposals"]:
        yield from proposal["evidence"]
        for field in proposal["since_then"]:
            yield from field["evidence"]


def _has_the_names_of_a_field(field: dict[str, Any]) -> None:
    assert field.keys() >= FIELD
    assert field["class"] == VERBS[field["verb"]]
    assert field["direction"] in (None, *DIRECTIONS)
    assert field["when_is"] in get_args(WhenIs)
    for when, _, direction, favors in field["path"]:
        assert isinstance(when, str)
        assert direction in (None, *DIRECTIONS)
        assert favors is None or isinstance(favors, str | list)
    for evidence in field["evidence"]:
        assert evidence.keys() >= EVIDENCE
        assert evidence["side"] in ("before", "after")
        assert evidence["stance"] in get_args(Stance)
