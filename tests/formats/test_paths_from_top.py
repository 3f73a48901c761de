"""Programs find the files of findings from the top of the repository, and people from where they stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from support.git import GitRepository
from support.workspace import DEAL, RECORD, SNAPSHOT, Workspace

PATH = "terms/d/2025.yaml"
MACHINES = ["github", "gitlab", "sarif", "json"]


class Deals(GitRepository):
    """A repository whose deals are in a folder of their own, and a branch with one wrong value."""

    def __init__(self, root: Path, prefix: str) -> None:
        super().__init__(root)
        self.prefix = prefix
        self.write(f"{prefix}terms/d/deal.yaml", DEAL)
        self.write(f"{prefix}terms/d/2024.yaml", SNAPSHOT)
        self.write(f"{prefix}seeds/s-1.yaml", RECORD)

    def make_wrong(self) -> None:
        self.write(f"{self.prefix}{PATH}", SNAPSHOT.replace("20%", "a fifth"))

    def branch(self) -> None:
        self.init()
        self.git("checkout", "-q", "-b", "branch")
        self.make_wrong()
        self.commit()


def read_paths(text: str, format_: str) -> list[str]:
    """The paths of all findings, as a program reads them."""
    if format_ == "github":
        lines = text.splitlines()
        return [line.partition("file=")[2].partition(",line=")[0] for line in lines]
    found: Any = json.loads(text)
    if format_ == "gitlab":
        return [one["location"]["path"] for one in found]
    if format_ == "json":
        return [one["path"] for one in found["findings"]]
    places = [result["locations"][0]["physicalLocation"] for result in found["runs"][0]["results"]]
    return [unquote(place["artifactLocation"]["uri"]) for place in places]


def read_fingerprints(workspace: Workspace, *arguments: str, cwd: Path | None = None) -> list[str]:
    found = json.loads(workspace.terms(*arguments, "--format", "gitlab", cwd=cwd).out)
    return [one["fingerprint"] for one in found]


COMMANDS = {"check": ["check"], "review": ["review", "main..branch"], "review of the work tree": ["review"]}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize(
    "prefix", ["deals/", *(pytest.param(prefix, marks=pytest.mark.exhaustive) for prefix in ("", "a b/ö/"))]
)
def test_from_wherever_it_is_run(prefix: str, command: list[str], tmp_path: Path) -> None:
    deals = Deals(tmp_path / "repository", prefix)
    deals.branch()
    root = deals.root / prefix
    link = tmp_path / "link"
    link.symlink_to(root)
    starts: list[tuple[Path, list[str]]] = [
        (root, []),
        (root / "terms", []),
        (root / "terms/d", []),
        (root / "seeds", []),
        (link, []),
        (tmp_path, ["-C", str(root)]),
        (tmp_path, ["-C", str(link)]),
        (deals.root, ["-C", prefix or "."]),
        (root / "terms", ["-C", ".."]),
    ]
    formats = [f"--format={format_}:{tmp_path / format_}" for format_ in MACHINES]
    told = set()
    for cwd, options in starts:
        deals.terms(*options, *command, *formats, cwd=cwd)
        told.add(tuple((tmp_path / format_).read_text("utf-8") for format_ in MACHINES))
    [texts] = told
    for format_, text in zip(MACHINES, texts, strict=True):
        assert read_paths(text, format_) == [f"{prefix}{PATH}"]


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_fingerprints_do_not_depend_on_it(command: list[str], tmp_path: Path) -> None:
    deals = Deals(tmp_path / "one", "deals/")
    deals.branch()
    elsewhere = Deals(tmp_path / "two", "deals/")
    elsewhere.branch()
    prints = {
        tuple(read_fingerprints(deals, *command, cwd=deals.root / "deals")),
        tuple(read_fingerprints(deals, *command, cwd=deals.root / "deals/terms/d")),
        tuple(read_fingerprints(deals, "-C", "../one/deals", *command, cwd=elsewhere.root)),
        tuple(read_fingerprints(elsewhere, *command, cwd=elsewhere.root / "deals")),
    }
    assert len(prints) == 1
    assert len(next(iter(prints))) == 1


@pytest.mark.parametrize(
    "format_", ["github", *(pytest.param(name, marks=pytest.mark.exhaustive) for name in MACHINES[1:])]
)
def test_worktrees_and_submodules_have_a_top_of_their_own(format_: str, tmp_path: Path) -> None:
    deals = Deals(tmp_path / "repository", "deals/")
    deals.branch()
    deals.git("worktree", "add", "-q", "--detach", str(tmp_path / "worktree"))
    outer = GitRepository(tmp_path / "outer")
    outer.write("README.md", "")
    outer.init()
    outer.git("submodule", "--quiet", "add", str(deals.root), "inner")
    for where in (tmp_path / "worktree/deals", outer.root / "inner/deals/terms"):
        for command in (["check"], ["review", "HEAD~1..HEAD"]):
            said = deals.terms(*command, "--format", format_, cwd=where)
            assert read_paths(said.out, format_) == [f"deals/{PATH}"], (where, said)


@pytest.mark.parametrize("name", [".git", "git", ".git/refs"])
def test_a_folder_that_is_no_repository_is_no_top(name: str, tmp_path: Path) -> None:
    deals = Deals(tmp_path, "deals/")
    deals.branch()
    (tmp_path / "deals" / name).mkdir(parents=True)
    for where in (tmp_path, tmp_path / "deals", tmp_path / "deals/terms/d"):
        said = deals.terms("check", "-C", str(tmp_path / "deals"), "--format", "json", cwd=where)
        assert read_paths(said.out, "json") == [f"deals/{PATH}"]


@pytest.mark.parametrize("format_", MACHINES)
def test_without_git_from_the_folder_that_holds_terms(format_: str, tmp_path: Path) -> None:
    deals = Deals(tmp_path / "repository", "deals/")
    deals.make_wrong()
    for where in (deals.root / "deals", deals.root / "deals/terms/d"):
        said = deals.terms("check", "--format", format_, cwd=where)
        assert read_paths(said.out, format_) == [PATH]


def test_a_folder_that_is_gone_from_the_disk(tmp_path: Path) -> None:
    deals = Deals(tmp_path, "deals/")
    deals.branch()
    deals.git("checkout", "-q", "--orphan", "other")
    deals.git("rm", "-q", "-rf", ".")
    deals.write("deals/README.md", "")
    said = deals.terms("review", "main..branch", "--format", "github", cwd=tmp_path / "deals")
    assert read_paths(said.out, "github") == [f"deals/{PATH}"]


@pytest.mark.parametrize(
    "format_", ["text", *(pytest.param(name, marks=pytest.mark.exhaustive) for name in ("markdown", "html"))]
)
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_people_are_told_the_way_from_where_they_stand(
    command: list[str], format_: str, tmp_path: Path
) -> None:
    deals = Deals(tmp_path / "repository", "deals/")
    deals.branch()
    for where, path in (
        ("deals", PATH),
        ("deals/terms/d", "2025.yaml"),
        ("deals/seeds", f"../{PATH}"),
    ):
        said = deals.terms(*command, "--format", format_, cwd=deals.root / where)
        assert f"{path}:7:11" in said.out.replace("<wbr>", "")
    said = deals.terms("diff", "2024", "2025", cwd=deals.root / "deals/seeds")
    assert said.err.startswith(f"../{PATH}:7:11: error[well-formed]: ")


def test_several_formats_at_once(tmp_path: Path) -> None:
    deals = Deals(tmp_path, "deals/")
    deals.branch()
    options = ["--format", "text", "--format", "github:g", "--format", "json:j"]
    said = deals.terms("check", *options, cwd=tmp_path / "deals/terms")
    assert said.out.startswith("d/2025.yaml:7:11: ")
    written = {name: (tmp_path / "deals/terms" / name).read_text() for name in "gj"}
    assert read_paths(written["g"], "github") == read_paths(written["j"], "json") == [f"deals/{PATH}"]
    assert written["g"].count("deals/") == written["j"].count("deals/") == 1
