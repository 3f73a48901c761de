"""A conflict that git has left is named as that, in every kind of file."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.forked_terms import Result
from support.git import GitRepository, run_git
from support.workspace import RECORD, SNAPSHOT, SmallDeal

from dealterms.loader.yaml import parse_yaml

LEFT = (
    "a conflict marker of git is left here. Keep one side, and remove the lines that begin with"
    " `<<<<<<<`, `|||||||`, `=======` or `>>>>>>>`."
)
HALVES = {
    "the first marker": "<<<<<<< HEAD\n    rate: 20%\n",
    "the first marker, without a name": "<<<<<<<\n    rate: 20%\n",
    "the base's marker": "    rate: 20%\n||||||| 4a21e33\n",
    "the middle": "    rate: 20%\n=======\n",
    "the last marker": "    rate: 20%\n>>>>>>> theirs\n",
    "the middle and the last": "    rate: 20%\n=======\n    rate: 25%\n>>>>>>> theirs\n",
    "longer markers": "<<<<<<<<<<<<<<<< HEAD\n    rate: 20%\n================\n    rate: 25%\n",
}
"""What is left where somebody has removed some of the markers."""
SOUND = [
    "text: |\n  Terms\n  =======\n  <<<<<<< so\n  >>>>>>> it\n",
    "text: >-\n  a\n\n  =======\n",
    'text: "Terms\n=======\n"\n',
    "text: Terms ======= <<<<<<< x\n",
    "# <<<<<<< HEAD\ntext: a\n",
    "text: a\n# =======\n",
    "text: a <<<<<<\nnote: '>>>>>>> b'\n",
]


def find(text: str) -> list[str]:
    return [str(finding) for finding in parse_yaml(text.encode(), "a.yaml").findings]


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_markers_that_are_left(half: str, ending: str) -> None:
    text = SNAPSHOT.replace("    rate: 20%\n", half).replace("\n", ending)
    lines = text.split(ending)
    first = next(number for number, line in enumerate(lines, 1) if line[:7] in (c * 7 for c in "<|=>"))
    assert find(text) == [f"a.yaml:{first}:1: error[well-formed]: {LEFT}"]


@pytest.mark.parametrize("text", SOUND)
def test_an_underline_is_no_conflict(text: str) -> None:
    assert find(text) == []


def test_a_conflict_in_quotes_is_no_text() -> None:
    """YAML would read it, and the text would be both sides with the markers."""
    sides = '"one\n<<<<<<< HEAD\n two\n=======\n three\n>>>>>>> theirs\n four"'
    assert find(f"summary: {sides}\n") == [f"a.yaml:2:1: error[well-formed]: {LEFT}"]


def test_a_row_of_equals_signs_hides_no_other_fault() -> None:
    assert find("a: 1\na: 2\n=======\nb: 3\n") == [
        "a.yaml:2:1: error[well-formed]: duplicate key `a`. Keep one of the two.",
        f"a.yaml:3:1: error[well-formed]: {LEFT}",
    ]
    [elsewhere] = find("text: 'a\n=======\n'\nno colon\n")
    assert "conflict" not in elsewhere


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
def test_a_real_merge(style: str, tmp_path: Path) -> None:
    """In the deal, a snapshot, a record and the list of accepted findings; and `terms show` refuses."""
    repository = Merged(tmp_path)
    repository.write("terms/accepted.yaml", "accepted:\n  - {rule: no-address, file: a, reason: r}\n")
    repository.init()
    names = {
        "terms/d/deal.yaml": ("A deal", 1),
        "terms/d/2024.yaml": ("20%", 7),
        "seeds/s-1.yaml": ("One", 2),
        "terms/accepted.yaml": ("reason: r", 2),
    }
    for branch, text in (("ours", "reason: 1%"), ("theirs", "reason: 2%")):
        repository.git("checkout", "-q", "-b", branch, "main")
        for name, (old, _) in names.items():
            repository.edit(name, old, text if "reason" in old else text.removeprefix("reason: "))
        repository.commit()
    said = run_git(tmp_path, "-c", f"merge.conflictStyle={style}", "merge", "ours")
    assert said.code == 1, said.err
    found = repository.terms("check").out
    lines = [line for line in found.splitlines() if "]: " in line]
    assert lines == [
        f"{name}:{line}:1: error[well-formed]: {LEFT}" for name, (_, line) in sorted(names.items())
    ]
    shown = repository.terms("show", "2024")
    assert (shown.code, shown.out) == (2, "")
    assert shown.err.count("\n") == shown.err.count(LEFT) == 2


class Merged(SmallDeal, GitRepository):
    """A deal in which nothing at all is found, which git keeps."""

    newer = SNAPSHOT.partition("    sources:")[0]


def test_time_is_linear() -> None:
    for line in ("=======\n", "<<<<<<< \n", "=======x\n", "<" * 100 + "x\n"):
        text = f"{RECORD}summary: '{line * 100_000}'\n"[: 2**20]
        start = time.perf_counter()
        find(text)
        assert time.perf_counter() - start < 5


def test_check_shows_the_line(repository: SmallDeal, check: Callable[..., Result]) -> None:
    repository.edit("terms/d/2025.yaml", "    rate: 25%", "<<<<<<< HEAD\n    rate: 25%")
    assert (
        f"terms/d/2025.yaml:7:1: error[well-formed]: {LEFT}\n  7 | <<<<<<< HEAD\n"
        in check(repository.root).out
    )
