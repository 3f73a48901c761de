"""What the commands alone write of a deal, over five snapshots, is what a person would write by hand.

In `quarry-mill/`: the articles, the lines that are typed, and the record as a person has read it.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import yaml
from support.git import GitRepository

from dealterms.model.deal import DealHeader, SnapshotHeader
from dealterms.model.source import Source
from dealterms.model.term import Citation, Proposal, Term

HAND = Path(__file__).parent / "quarry-mill"
RECORD = HAND / "record"


def read_all(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*.yaml")}


@pytest.mark.slow
def test_a_history_of_commands_is_the_one_by_hand(tmp_path: Path) -> None:
    space = GitRepository(tmp_path / "repository")
    space.init()
    for article in (HAND / "articles").iterdir():
        space.write(f"../{article.name}", article.read_bytes())
    for line in (HAND / "typed.txt").read_text("utf-8").splitlines():
        done = space.terms(*shlex.split(line)[1:])
        assert (done.code, done.err) == (0, ""), (line, done)
    assert read_all(space.root) == read_all(RECORD)
    # With the articles' texts, and in a clone, which has none.
    told = "0 errors, 0 warnings in 1 deal, 5 snapshots, 5 records; 25 quotes looked for: 25 exact\n"
    assert space.terms("check", "--strict").out == told
    space.git("add", "-A")
    tracked = space.git("ls-files", "seeds").split()
    assert tracked == sorted(path.relative_to(RECORD).as_posix() for path in (RECORD / "seeds").iterdir())


def test_that_history_has_all_kinds_of_keys() -> None:
    """What a command could not write would be missed above, if the history had none of it.

    A record that was withdrawn is not in it: the check of this one finds nothing.
    """
    used = {name: set[str]() for name in ("deal", "snapshot", "term", "citation", "proposal", "source")}
    for path, text in read_all(RECORD).items():
        value = yaml.load(text, yaml.BaseLoader)
        is_record = path.startswith("seeds/")
        used["source" if is_record else "deal" if path.endswith("deal.yaml") else "snapshot"] |= set(value)
        for section, name in (("terms", "term"), ("proposals", "proposal")):
            for entry in value.get(section, {}).values():
                used[name] |= set(entry)
                for citation in entry.get("sources", ()):
                    used["citation"] |= set(citation)
    keys = {
        "deal": set(DealHeader.model_fields),
        "snapshot": {*SnapshotHeader.model_fields, "terms", "proposals"},
        "term": set(Term.model_fields),
        "citation": set(Citation.model_fields),
        "proposal": set(Proposal.model_fields),
        "source": {name.rstrip("_") for name in Source.model_fields} - {"withdrawn"},
    }
    missing = {name: sorted(keys[name] - used[name]) for name in keys}
    assert missing == {name: [] for name in keys}
