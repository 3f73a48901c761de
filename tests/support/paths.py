"""Where the tests find this repository, their golden folders, and what lies outside of any clone."""

from __future__ import annotations

import os
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
PROJECT = TESTS.parent
RULES = TESTS / "rules"
"""One folder a rule, with a `bad` deal and a `good` one."""
RULE_NAMES = sorted(path.name for path in RULES.iterdir() if (path / "bad").is_dir())
STORIES = sorted(path.parent for path in TESTS.glob("stories/*/story.txt"))
"""Small whole deals, each the story of one rule."""
MICROSOFT_OPENAI = TESTS / "stories" / "microsoft-openai"
"""A copy of the deal that this repository ships, so that the living data may grow."""


def find_outside(variable: str) -> Path | None:
    """Return the folder that an environment variable names; None if it is not set or not there."""
    folder = os.environ.get(variable)
    return Path(folder).resolve() if folder and Path(folder).is_dir() else None


def read_command(story: Path) -> list[str]:
    """Return the arguments of the `terms` command in the first line of a story."""
    first, _, _ = (story / "story.txt").read_text(encoding="utf-8").partition("\n")
    return first.split()[1:]


CAPTURES = find_outside("TERMS_CAPTURES")
"""The texts of the cited articles, which are never tracked."""
TEST_DATA = find_outside("TERMS_TEST_DATA")
"""Test data of other projects: `yaml-test-suite` and `schemas/sarif-2.1.0.json`."""
NO_CAPTURES = "TERMS_CAPTURES does not name the folder of the articles' texts"
NO_TEST_DATA = "TERMS_TEST_DATA does not name the folder of other projects' test data"
CUAD = find_outside("TERMS_TEST_CUAD")
"""The contracts of CUAD: its `CUAD_v1`, with `master_clauses.csv` and `full_contract_txt`."""
PDFS = find_outside("TERMS_TEST_PDFS")
"""Two or more PDFs of running prose."""
YAML_LANGUAGE_SERVER = os.environ.get("TERMS_TEST_YAML_LANGUAGE_SERVER")
"""The script of the YAML language server, which node runs: `bin/yaml-language-server` of the npm package."""
NO_YAML_LANGUAGE_SERVER = "TERMS_TEST_YAML_LANGUAGE_SERVER names no script, or there is no program `node`"
NO_CUAD = "TERMS_TEST_CUAD does not name the folder of CUAD's contracts"
NO_PDFS = "TERMS_TEST_PDFS does not name a folder of PDFs"
