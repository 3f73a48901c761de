"""A file that somebody takes for a snapshot or a record is read, or it is a finding."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from support.forked_terms import Result
from support.git import GitRepository
from support.workspace import RECORD, SNAPSHOT, SmallDeal

from dealterms.loader.misplaced import find_intended_name

SUFFIX = "the extension is not `.yaml`. Rename it to {}."
OWN_FOLDER = "a snapshot must be in its deal's folder. Move it to `terms/d/{}`."
SUBFOLDER = "no file in this folder is read. Move it to `{}`."
NO_DATE = (
    "no file of this name is read here. Rename it to its date, as in 2025-01.yaml, or move it elsewhere."
)
SNAPSHOTS = {
    "terms/d/2026.YAML": SUFFIX.format("2026.yaml"),
    "terms/d/2026.Yaml": SUFFIX.format("2026.yaml"),
    "terms/d/2026.yml": SUFFIX.format("2026.yaml"),
    "terms/d/2026-01.YML": SUFFIX.format("2026-01.yaml"),
    "terms/d/2026.ymal": SUFFIX.format("2026.yaml"),
    "terms/d/2026.yaml.txt": SUFFIX.format("2026.yaml"),
    "terms/d/2026-01-31.yml.TXT": SUFFIX.format("2026-01-31.yaml"),
    "terms/d/2026.txt": SUFFIX.format("2026.yaml"),
    "terms/d/2026.json": SUFFIX.format("2026.yaml"),
    "terms/d/2026": SUFFIX.format("2026.yaml"),
    "terms/d/2026.yaml ": SUFFIX.format("2026.yaml"),
    "terms/d/2025.YAML": ("the extension is not `.yaml`. There is also 2025.yaml: keep one of the two."),
    "terms/d/deal.yml": "the extension is not `.yaml`. There is also deal.yaml: keep one of the two.",
    "terms/d/Deal.yaml": "the name is not `deal.yaml`. Rename it to deal.yaml.",
    "terms/d/DEAL.YAML": "the extension is not `.yaml`. There is also deal.yaml: keep one of the two.",
    "terms/d/notes.yml": NO_DATE,
    "terms/d/2026-13.YAML": NO_DATE,
    "terms/d/accepted.yaml": (
        "the list of accepted findings must be in `terms/` itself. Move it to `terms/accepted.yaml`."
    ),
    "terms/d/2026/2026.yaml": SUBFOLDER.format("terms/d/2026.yaml"),
    "terms/d/2026/q1/2026-03.yml": SUBFOLDER.format("terms/d/2026-03.yaml"),
    "terms/d/old/2025.yaml": (
        "no file in this folder is read. There is also `terms/d/2025.yaml`: keep one of the two."
    ),
    "terms/2026.yaml": OWN_FOLDER.format("2026.yaml"),
    "terms/2026-01.YML": OWN_FOLDER.format("2026-01.yaml"),
    "terms/2026": OWN_FOLDER.format("2026.yaml"),
    "terms/deal.yaml": (
        "a deal's `deal.yaml` must be in a folder of its own. Move it to `terms/<deal>/deal.yaml`."
    ),
    "terms/news.yaml": (
        "no such file is read here. Move it to its deal's folder or, if it is a record, to `seeds/`."
    ),
}
"""Each is read by nobody: its path, and what is said."""
RECORDS = {
    "seeds/s-2.yml": SUFFIX.format("s-2.yaml"),
    "seeds/s-2.YAML": SUFFIX.format("s-2.yaml"),
    "seeds/s-2.yaml.txt": SUFFIX.format("s-2.yaml"),
    "seeds/S-2.YML": SUFFIX.format("s-2.yaml"),
    "seeds/sub/s-2.yaml": SUBFOLDER.format("seeds/s-2.yaml"),
    "seeds/a/b/s-2.yml": SUBFOLDER.format("seeds/s-2.yaml"),
}
ACCEPT_LISTS = {
    "terms/accepted.yml": SUFFIX.format("accepted.yaml"),
    "terms/Accepted.yaml": "the name is not `accepted.yaml`. Rename it to accepted.yaml.",
    "terms/accepted.json": SUFFIX.format("accepted.yaml"),
}
SILENT = [
    "README.md",
    "2026.md",
    "2026-contract.pdf",
    "2026.yaml.bak",
    "2026.yaml.orig",
    "2026.yaml~",
    "#2026.yaml#",
    ".#2026.yaml",
    ".2026.yaml.swp",
    ".2026.yaml",
    ".old/2026.yaml",
    "notes.txt",
    "notes.json",
    "notes/README.md",
]
"""What nobody takes for a snapshot, whether it lies in a deal's folder or beside one."""
CAPTURES = ["s-1.txt", "s-1.html", "s-1.pdf", "s-1.json", "2026", "2026.txt", "pages/1.html", "README.md"]
"""What may lie beside the records."""


class Branch(SmallDeal, GitRepository):
    """A deal in which nothing at all is found, which git may keep."""

    newer = SNAPSHOT.partition("    sources:")[0]


@pytest.fixture
def repository(tmp_path: Path) -> SmallDeal:
    return Branch(tmp_path)


def tell(said: Result) -> list[str]:
    """The place and the words of each finding of `terms check`."""
    lines = [line for line in said.out.splitlines() if "]: " in line]
    return [line.replace(": error[readable]: ", " ", 1) for line in lines]


def in_part(paths: Iterable[str]) -> list[object]:
    """All paths; in a quick run every fourth stands for the others."""
    return [
        pytest.param(path, marks=[pytest.mark.exhaustive] if number % 4 else [])
        for number, path in enumerate(paths)
    ]


@pytest.mark.parametrize("path", {**SNAPSHOTS, **ACCEPT_LISTS})
def test_a_misplaced_file_is_a_finding(
    path: str, repository: SmallDeal, check: Callable[..., Result]
) -> None:
    text = "accepted: []\n" if path in ACCEPT_LISTS else SNAPSHOT
    repository.write(path, text)
    assert tell(check(repository.root)) == [f"{path}:1:1 {ACCEPT_LISTS.get(path) or SNAPSHOTS[path]}"]


@pytest.mark.parametrize("path", in_part(SNAPSHOTS))
@pytest.mark.parametrize("command", [["show"], ["diff", "2024", "2025"], ["list"]], ids=lambda c: c[0])
def test_no_deal_is_told_without_a_snapshot_that_lies_elsewhere(
    command: list[str], path: str, repository: SmallDeal, here: Callable[..., Result]
) -> None:
    repository.write(path, SNAPSHOT)
    said = here(*command)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("error[readable]") == said.err.count("\n") == 1


@pytest.mark.parametrize("path", in_part(RECORDS))
@pytest.mark.parametrize("cites", [True, False], ids=["cited", "not cited"])
def test_a_misplaced_record_is_one_finding_and_what_cites_it_is_right(
    path: str, cites: bool, repository: SmallDeal, here: Callable[..., Result]
) -> None:
    repository.write(path, RECORD)
    if cites:
        repository.write("terms/d/2025.yaml", SNAPSHOT.replace("s-1", "s-2"))
        assert f"{path}:1:1: error[readable]: {RECORDS[path]}\n" == here("diff", "2024", "2025").err
    assert tell(here("check")) == [f"{path}:1:1 {RECORDS[path]}"]


@pytest.mark.parametrize("name", SILENT)
@pytest.mark.parametrize("folder", ["terms/d", "terms", "seeds"])
def test_what_nobody_takes_for_ours_is_no_finding(
    folder: str, name: str, repository: SmallDeal, check: Callable[..., Result]
) -> None:
    if folder == "terms" and "/" in name and not name.startswith("."):
        pytest.skip("a folder there is a deal")
    repository.write(f"{folder}/{name}", SNAPSHOT)
    assert tell(check(repository.root)) == []


@pytest.mark.parametrize("name", CAPTURES)
def test_captures_lie_beside_records(name: str, repository: SmallDeal, check: Callable[..., Result]) -> None:
    repository.write(f"seeds/{name}", "The article's text.\n")
    assert tell(check(repository.root)) == []


@pytest.mark.parametrize(("folder", "wanted"), [("Terms", "terms"), ("Seeds", "seeds"), ("SEEDS", "seeds")])
def test_a_folder_in_other_letters(
    folder: str, wanted: str, repository: SmallDeal, check: Callable[..., Result]
) -> None:
    (repository.root / folder).mkdir(exist_ok=True)
    if (repository.root / folder).samefile(repository.root / wanted):
        pytest.skip("this file system takes the two names for one")
    repository.write(f"{folder}/e/notes.md", "These are the terms of use.\n")
    assert tell(check(repository.root)) == []
    repository.write(f"{folder}/e/2024.yaml", SNAPSHOT)
    mend = f"Rename it to `{wanted}/`, or move its files there."
    assert tell(check(repository.root)) == [f"{folder}:1:1 the folder is not called `{wanted}/`. {mend}"]


NO_HEADER = "terms/d/deal.yaml:1:1 no such file. Write it; `terms help format` shows how."
HEADERS = {
    "terms/d/Deal.yaml": "the name is not `deal.yaml`. Rename it to deal.yaml.",
    "terms/d/DEAL.YAML": "the extension is not `.yaml`. Rename it to deal.yaml.",
    "terms/d/deal.yml": "the extension is not `.yaml`. Rename it to deal.yaml.",
    "terms/d/deal.yaml.txt": "the extension is not `.yaml`. Rename it to deal.yaml.",
    "terms/d/deal.json": "the extension is not `.yaml`. Rename it to deal.yaml.",
    "terms/d/old/deal.yml": SUBFOLDER.format("terms/d/deal.yaml"),
}
"""Where the only `deal.yaml` of a deal may be, and what is said."""


@pytest.mark.parametrize("path", HEADERS)
def test_a_misnamed_header_is_one_finding(
    path: str, repository: SmallDeal, here: Callable[..., Result]
) -> None:
    repository.write(path, repository.read("terms/d/deal.yaml"))
    (repository.root / "terms/d/deal.yaml").unlink()
    if (repository.root / "terms/d/deal.yaml").exists():
        pytest.skip("this file system takes the two names for one")
    assert tell(here("check")) == [f"{path}:1:1 {HEADERS[path]}"]
    for command in (["list"], ["show"], ["diff", "2024", "2025"]):
        assert here(*command).err == f"{path}:1:1: error[readable]: {HEADERS[path]}\n"


@pytest.mark.parametrize("path", ["terms/d/old/deal.yaml", "terms/d/notes.yml", "terms/d/2026.yml"])
def test_a_header_that_is_nowhere_is_told_beside_what_else_is_misplaced(
    path: str, repository: SmallDeal, check: Callable[..., Result]
) -> None:
    repository.write(path, SNAPSHOT)
    repository.remove("terms/d/deal.yaml")
    assert NO_HEADER in tell(check(repository.root))
    assert len(tell(check(repository.root))) == 2


@pytest.mark.parametrize("name", ["Seeds", "SEEDS", "Terms"])
def test_a_folder_in_other_letters_is_told_of_the_work_tree_as_of_a_commit(name: str, tmp_path: Path) -> None:
    wanted = name.lower()
    repository = Branch(tmp_path)
    if (tmp_path / name).exists():
        pytest.skip("this file system takes the two names for one")
    repository.write(".gitignore", f"/{name}/ignored/\n")
    repository.init()
    repository.git("checkout", "-q", "-b", "branch")

    def review(*range_: str) -> list[str]:
        said = json.loads(repository.terms("review", *range_, "--format", "json").out)
        assert [file["path"] for file in said["review"]["files"]] == []
        return [f"{f['path']} {f['message']}. {f['mend']}." for f in said["findings"]]

    told = [
        f"{name} the folder is not called `{wanted}/`. Rename it to `{wanted}/`, or move its files there."
    ]
    repository.write(f"{name}/ignored/2024.yaml", SNAPSHOT)
    assert review() == []
    repository.write(f"{name}/e/2024.yaml", SNAPSHOT)
    assert review() == told
    repository.git("add", "-A")
    assert review() == told
    repository.commit()
    assert review() == review("main..branch") == told
    # On disk it is gone, at the base it is not: nothing new.
    repository.git("branch", "-f", "main", "branch")
    shutil.rmtree(tmp_path / name)
    assert review() == []
    assert json.loads(repository.terms("review", "--format", "json").out)["review"]["mended"] == 1


def test_a_file_in_a_folder_of_other_letters_cites_nothing(tmp_path: Path) -> None:
    """A record that only such a file mentions is unused, from the work tree as from a commit."""
    repository = Branch(tmp_path)
    repository.init()
    repository.git("checkout", "-q", "-b", "branch")
    repository.write("seeds/s-2.yaml", RECORD.replace("title: One", "title: Two"))
    # Of a file that cannot be wholly read, each id that it mentions may be one that it cites.
    repository.write("Seeds/s-9.yaml", f"{RECORD}cites: [s-2\n")
    if (tmp_path / "seeds/s-9.yaml").exists():
        pytest.skip("this file system takes the two names for one")
    told = [repository.terms("review", "--format", "json").out]
    repository.commit()
    told.append(repository.terms("review", "main..branch", "--format", "json").out)
    for out in told:
        found = [(f["rule"], f["path"]) for f in json.loads(out)["findings"]]
        assert found == [("readable", "Seeds"), ("unused-source", "seeds/s-2.yaml")]


def test_folders_of_deals(repository: SmallDeal, check: Callable[..., Result]) -> None:
    (repository.root / "terms/e").mkdir()
    repository.write("terms/f/2024.yaml", SNAPSHOT)
    repository.write("terms/group/g/deal.yaml", repository.deal)
    repository.write("terms/group/g/2024.yaml", SNAPSHOT)
    repository.write("terms/2026.yaml", SNAPSHOT)
    found = tell(check(repository.root))
    assert [line for line in found if not line.startswith("terms/f/2024")] == [
        "terms/2026.yaml:1:1 a snapshot must be in its deal's folder. Move it to `terms/<deal>/2026.yaml`.",
        "terms/e:1:1 the folder is empty. Write its `deal.yaml`, or remove it.",
        "terms/f/deal.yaml:1:1 no such file. Write it; `terms help format` shows how.",
        (
            "terms/group/g/deal.yaml:1:1 a deal's folder must be in `terms/` itself."
            " Move its folder to `terms/g/`."
        ),
    ]


def test_a_file_in_the_place_of_another_kind(repository: SmallDeal, check: Callable[..., Result]) -> None:
    """One finding says so, rather than one for each of its keys."""
    repository.write("seeds/acme.yaml", "parties:\n  acme: {name: Acme Corp}\n")
    repository.write("seeds/report.yaml", SNAPSHOT)
    repository.write("seeds/rumor.yaml", "proposals:\n  low: {kind: other, note: n}\n")
    repository.write("terms/d/2023.yaml", RECORD)
    found = check(repository.root).out
    lines = [line.split(": error[well-formed]: ")[1] for line in found.splitlines() if "]: " in line]
    assert lines == [
        "`parties` in a record: this is no record of a source. Move it to its deal's folder in `terms/`.",
        "`terms` in a record: this is no record of a source. Move it to its deal's folder in `terms/`.",
        "`proposals` in a record: this is no record of a source. Move it to its deal's folder in `terms/`.",
        "`type` in a snapshot: this is a record of a source. Move it to `seeds/`.",
    ]


def test_folders_under_the_name_of_a_file(repository: SmallDeal, check: Callable[..., Result]) -> None:
    for name in ("terms/d/2026.yaml", "seeds/s-2.yaml", "terms/d/2027", "terms/d/2028.yml"):
        repository.write(f"{name}/README.md", "")
    (repository.root / "terms/d/2029").mkdir()
    folder = "it is a folder, not a file. Put a file here, or rename the folder."
    assert tell(check(repository.root)) == [
        f"seeds/s-2.yaml:1:1 {folder}",
        f"terms/d/2026.yaml:1:1 {folder}",
    ]


def test_links_to_folders_are_not_followed(
    repository: SmallDeal, check: Callable[..., Result], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "2026.yaml").write_text(SNAPSHOT)
    for link in ("terms/d/link", "seeds/link"):
        (repository.root / link).symlink_to(outside)
    (repository.root / "terms/d/loop").symlink_to(".")
    assert tell(check(repository.root)) == []


def test_names_that_no_terminal_can_show(repository: SmallDeal, check: Callable[..., Result]) -> None:
    try:
        (repository.root / os.fsdecode(b"terms/d/\xff.yml")).write_text(SNAPSHOT)
    except OSError:
        pytest.skip("this file system takes no such name")
    repository.write("terms/d/20\u202e26.yml", SNAPSHOT)
    found = tell(check(repository.root))
    assert len(found) == 2
    assert found[0].startswith("terms/d/20<U+202E>26.yml:1:1 ")


@pytest.mark.parametrize(
    "path",
    [
        "terms/d/old/{0}/{0:04}.yaml",
        "terms/d/{:04}.yml",
        "terms/{:04}.yaml",
        "seeds/{}.yml",
        "seeds/a/{}.yaml",
    ],
)
def test_of_many_misplaced_files_a_hundred_are_told(
    path: str, repository: SmallDeal, check: Callable[..., Result]
) -> None:
    for number in range(1, 151):
        repository.write(path.format(number), "")
    assert len(tell(check(repository.root))) == 100


@pytest.mark.parametrize("path", in_part([*SNAPSHOTS, *RECORDS, *ACCEPT_LISTS]))
@pytest.mark.parametrize("range_", ["main..branch", "main"])
def test_a_branch_that_adds_a_misplaced_file(path: str, range_: str, tmp_path: Path) -> None:
    """From a revision as from the work tree; and what the base already has is nothing new."""
    if path != path.strip():
        pytest.skip("git for Windows has no such names")
    repository = Branch(tmp_path)
    repository.init()
    repository.git("checkout", "-q", "-b", "branch")
    repository.write(path, "accepted: []\n" if path in ACCEPT_LISTS else SNAPSHOT)
    if range_ == "main..branch":
        repository.commit()
    known = {**SNAPSHOTS, **RECORDS, **ACCEPT_LISTS}
    said = json.loads(repository.terms("review", range_, "--format", "json").out)
    found = [f"{f['path']} {f['message']}. {f['mend']}." for f in said["findings"]]
    assert found == [f"{path} {known[path]}"]
    assert [file for file in said["review"]["files"] if file["path"] == path] == [
        {"path": path, "what": "unreadable", "was": None}
    ]
    assert said["headline"].startswith("1 unreadable file")
    repository.commit()
    repository.write("README.md", "")
    repository.commit()
    again = json.loads(repository.terms("review", "branch~1..branch", "--format", "json").out)
    assert again["findings"] == []


def test_an_accept_list_of_the_wrong_name_accepts_nothing_and_says_so(tmp_path: Path) -> None:
    repository = Branch(tmp_path)
    repository.write(
        "terms/accepted.yml", "accepted: [{rule: readable, file: terms/d/2026.yml, reason: r}]\n"
    )
    repository.init()
    repository.git("checkout", "-q", "-b", "branch")
    repository.write("terms/d/2026.yml", SNAPSHOT)
    said = json.loads(repository.terms("review", "--format", "json").out)
    assert [f["path"] for f in said["findings"]] == ["terms/d/2026.yml"]
    [remark] = said["review"]["remarks"]
    assert remark.startswith("The base's list of accepted findings cannot be read: terms/accepted.yml:1:1")


@pytest.mark.parametrize(
    ("name", "intended"),
    [
        ("2025.YAML", "2025.yaml"),
        ("2025", "2025.yaml"),
        ("Deal.YML", "deal.yaml"),
        ("a.b.yml", "a.b.yaml"),
        (".yaml", None),
        ("yaml", None),
        ("2025.yaml.bak", None),
        ("2025~", None),
        ("yearly.txt", None),
    ],
)
def test_the_intended_name(name: str, intended: str | None) -> None:
    assert find_intended_name(name) == intended
