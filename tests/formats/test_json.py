"""The JSON of a diff: the names that programs rely on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.paths import MICROSOFT_OPENAI, STORIES

TOP = {"version", "status", "deal", "asked", "before", "after", "between", "summary", "differences",
       "proposals", "findings"}  # fmt: skip
TERM = {"term", "title", "class", "verb", "direction", "favors", "fields"}
FIELD = {"field", "verb", "before", "after", "direction", "favors", "when", "path", "transient",
         "supported", "origins", "evidence"}  # fmt: skip
EVIDENCE = {"source", "at", "quote", "says", "side", "when", "stance", "value"}
SUMMARY = {"changed", "sourced", "documented", "disputed", "proposed", "unchanged"}


@pytest.mark.parametrize("story", [MICROSOFT_OPENAI, *STORIES], ids=lambda folder: folder.name)
def test_json_has_the_names_that_stay(story: Path) -> None:
    name = "diff-2024-2025.json" if story == MICROSOFT_OPENAI else "expected.json"
    found: dict[str, Any] = json.loads((story / name).read_text(encoding="utf-8"))
    assert found.keys() >= TOP
    assert found["version"] == 1
    assert found["status"] in ("changed", "unchanged")
    assert found["summary"].keys() >= SUMMARY
    for term in found["differences"]:
        assert term.keys() >= TERM
        assert term["class"] in ("deal", "record", "none")
        for field in term["fields"]:
            assert field.keys() >= FIELD
            for evidence in field["evidence"]:
                assert evidence.keys() >= EVIDENCE
                assert evidence["side"] in ("before", "after")
                assert evidence["stance"] in ("supports", "disputes", "reports")
    changed = any(term["class"] == "deal" for term in found["differences"])
    assert (found["status"] == "changed") is changed
