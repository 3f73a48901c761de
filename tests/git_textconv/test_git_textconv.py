"""What git shows of a deal once `terms git install` was there: real repositories, whole outputs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from support.forked_terms import Result
from support.git import GitRepository, run_git
from support.peak import PRINT_PEAK
from support.strategies import PARTIES, raw_deal, raw_fields, snapshot
from support.workspace import SmallDeal

from dealterms.git_textconv.canonical import canonicalize
from dealterms.git_textconv.escape import escape_line, escape_lines, format_inline, format_quoted
from dealterms.git_textconv.textconv import convert_file
from dealterms.model.deal import SnapshotHeader
from dealterms.model.source import Source
from dealterms.model.term import Citation, Term

GOLDEN = Path(__file__).parent
Golden = Callable[[Path, str], None]
OLD, NEW = "terms/d/2024.yaml", "terms/d/2025.yaml"


class Work(SmallDeal, GitRepository):
    """A deal in a repository of git."""

    def git(self, *arguments: str, cwd: Path | None = None, **environment: str) -> str:  # type: ignore[override]
        """Run git; return all that it prints. It must neither fail nor complain."""
        done = self.run(*arguments, cwd=cwd, **environment)
        assert (done.code, done.err) == (0, "")
        return done.out

    def run(self, *arguments: str, cwd: Path | None = None, **environment: str) -> Result:
        return run_git(cwd or self.root, *arguments, **{**self.environment(), **environment})

    def changed_lines(self, *arguments: str) -> list[str]:
        """The lines that git shows as removed or added, without the names of the files."""
        lines = self.git(*arguments).split("\n")
        return [line for line in lines if line[:1] in ("-", "+") and line[:4] not in ("--- ", "+++ ")]

    def install(self, cwd: Path | None = None) -> None:
        assert self.terms("git", "install", cwd=cwd) == (0, "Installed: try `git diff`\n", "")


def made(root: Path) -> Work:
    work = Work(root)
    work.write("README.md", "one\n")
    work.git("init", "-q")
    work.commit()
    return work


@pytest.fixture
def bare_of_it(tmp_path: Path) -> Work:
    """One commit, and nothing installed."""
    return made(tmp_path / "work")


@pytest.fixture
def work(bare_of_it: Work) -> Work:
    """One commit, installed."""
    bare_of_it.install()
    return bare_of_it


# -- what git shows ----------------------------------------------------------------------------------


def test_a_corrected_snapshot_in_every_command(work: Work, golden: Golden) -> None:
    work.edit(OLD, "rate: 20%", "rate: 30%\n    since: 2023\n    note: Net.")
    work.edit("README.md", "one", "two")
    unstaged = work.git("diff")
    golden(GOLDEN / "corrected.txt", unstaged)
    work.git("add", "-A")
    assert work.git("diff", "--staged") == unstaged
    assert work.git("diff") == ""
    work.commit()
    for command in (["show"], ["log", "-1", "-p"], ["show", "--ext-diff"]):
        assert work.git(*command, "--format=") == unstaged
    assert work.git("diff", "HEAD~") == unstaged


def test_evidence_that_came_and_went(work: Work) -> None:
    work.write("seeds/s-2.yaml", work.record)
    work.edit(OLD, "{source: s-1, at: line 1", "{source: s-2, quote: a fifth")
    assert work.changed_lines("diff") == [
        "-royalty ← s-1, line 1, supports [rate]",
        '+royalty ← s-2, quote "a fifth", supports [rate]',
    ]


def test_another_layout_is_no_difference_at_all(work: Work) -> None:
    work.edit(OLD, "basis: original\n", "# What was signed.\nbasis:   'original'\n")
    assert work.changed_lines("diff") == []


def test_neither_terms_nor_citations_have_an_order(work: Work) -> None:
    second = "      - {source: s-1, at: line 1, supports: [rate]}\n"
    third = "      - {source: s-1, says: A fifth., supports: [rate, payer]}\n"
    other = "  books: {kind: definition, text: All books.}\n"
    start = work.snapshot.replace(second, "")
    work.write(OLD, start + second + third + other)
    work.commit()
    third = third.replace("rate, payer", "payer, rate")
    work.write(OLD, start.replace("terms:\n", f"terms:\n{other}") + third + second)
    assert work.changed_lines("diff") == []


def test_snapshots_that_come_go_and_move(work: Work) -> None:
    held = ["royalty (revenue-share, acme → beta)", "royalty.rate: 25%"]
    work.write("terms/d/2026.yaml", work.newer)
    work.git("add", "-N", "terms/d/2026.yaml")
    came = [line[1:] for line in work.changed_lines("diff")]
    assert [line for line in came if line in held] == held
    work.commit()
    work.remove("terms/d/2026.yaml")
    assert work.changed_lines("diff") == [f"-{line}" for line in came]
    work.commit()
    work.git("mv", NEW, "terms/d/2025-06.yaml")
    work.edit("terms/d/2025-06.yaml", "25%", "26%")
    work.git("add", "-A")
    moved = work.git("diff", "-M", "--staged")
    assert f"rename from {NEW}\nrename to terms/d/2025-06.yaml\n" in moved
    assert work.changed_lines("diff", "-M", "--staged") == [
        "-royalty.rate: 25%",
        "+royalty.rate: 26%",
    ]


JUDGMENT = re.compile(
    r"\b(first|new|before|earlier|previous|since|no longer|none|changed|unchanged)\b", re.IGNORECASE
)


@pytest.mark.parametrize("standing", ["main", "june", "elsewhere"])
def test_between_branches_nothing_is_said_of_what_stands_before(standing: str, work: Work) -> None:
    """A snapshot is told by what its file says, wherever one stands and whatever lies beside it."""
    work.git("branch", "elsewhere")
    work.write("terms/d/2023.yaml", work.snapshot.replace("20%", "15%"))
    work.commit()
    work.git("switch", "-qc", "june")
    work.write("terms/d/2026.yaml", work.newer.replace("25%", "26%"))
    work.write("terms/d/2024-06.yaml", work.newer.replace("25%", "23%"))
    work.remove(OLD)
    work.commit()
    work.git("switch", "-q", standing)
    for ends, gone, come in (
        (("main", "june"), ["20%"], ["23%", "26%"]),
        (("june", "main"), ["23%", "26%"], ["20%"]),
        (("elsewhere", "june"), ["20%"], ["15%", "23%", "26%"]),
    ):
        lines = work.changed_lines("diff", "--no-renames", *ends)
        for sign, rates in (("-", gone), ("+", come)):
            assert sorted(line for line in lines if line.startswith(f"{sign}royalty.rate")) == [
                f"{sign}royalty.rate: {rate}" for rate in rates
            ]
        assert [line for line in lines if JUDGMENT.search(line)] == []
    told = work.changed_lines("diff", "main", "june", "--", "terms/d/2026.yaml")
    assert told == [
        f"+{line}" for line in work.git("cat-file", "--textconv", "june:terms/d/2026.yaml").splitlines()
    ]
    # With nothing beside it, it is told alike.
    work.git("checkout", "-q", "--orphan", "alone")
    work.git("rm", "-rqf", ".")
    work.write("terms/d/2026.yaml", work.newer.replace("25%", "26%"))
    work.commit()
    assert work.changed_lines("show", "--format=") == told


def test_a_conflict(work: Work) -> None:
    work.git("switch", "-qc", "other")
    work.edit(OLD, "20%", "21%")
    work.commit()
    work.git("switch", "-q", "main")
    work.edit(OLD, "20%", "22%")
    work.commit()
    assert work.run("merge", "other").code == 1
    assert "<<<<<<< " in work.git("diff")
    assert "-royalty.rate: 20%" in work.git("diff", "--base")
    work.git("checkout", "-q", "--ours", OLD)
    assert "+royalty.rate: 22%" in work.git("diff", "--base")


def test_the_deal_and_the_sources(work: Work) -> None:
    work.edit("terms/d/deal.yaml", "Acme Corp", "Acme Inc")
    work.edit("seeds/s-1.yaml", "issued: 2024-01", "issued: 2024-02\ncites: [s-0]")
    work.write("seeds/s-0.yaml", work.record)
    work.git("add", "-N", ".")
    assert work.changed_lines("diff") == [
        "+type: article",
        "+title: One",
        "+url: https://one.example/",
        "+issued: 2024-01",
        "+class: reported",
        "-issued: 2024-01",
        "+issued: 2024-02",
        "+cites: [s-0]",
        '-party acme: "Acme Corp"',
        '+party acme: "Acme Inc"',
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "lines"),
    [
        ("seeds/s-1.yaml", "cites: [s-2, s-3]", "cites: [s-3, s-2]", []),
        ("seeds/s-1.yaml", "issued: 2024-01", "issued: '2024-01'", []),
        (
            "seeds/s-1.yaml",
            "issued: 2024-01",
            "issued: 2024-01\nwithdrawn: {on: 2025, why: Wrong.}",
            ["+withdrawn: {on: 2025, why: Wrong.}"],
        ),
        ("seeds/s-1.yaml", "title: One", "title: Two", ["-title: One", "+title: Two"]),
        ("terms/d/deal.yaml", "parties:", "note: Signed.\nparties:", ["+note: Signed."]),
        ("terms/d/deal.yaml", "parties:", "# Who they are.\nparties:", []),
        (
            OLD,
            "kind: revenue-share",
            "kind: revenue-share\n    title: The royalty",
            [
                "-royalty (revenue-share, acme → beta)",
                "+royalty: The royalty (revenue-share, acme → beta)",
            ],
        ),
    ],
)
def test_only_what_differs_in_content_differs(
    work: Work, name: str, old: str, new: str, lines: list[str]
) -> None:
    for other in ("s-2", "s-3"):
        work.write(f"seeds/{other}.yaml", work.record)
    work.edit("seeds/s-1.yaml", "issued: 2024-01", "issued: 2024-01\ncites: [s-2, s-3]")
    work.commit()
    work.edit(name, old, new)
    assert work.changed_lines("diff") == lines


def test_seen_from_a_folder_within(work: Work) -> None:
    work.edit(OLD, "20%", "30%")
    below = work.root / "terms" / "d"
    whole = work.git("diff")
    assert work.git("diff", cwd=below) == whole
    relative = whole.replace("a/terms/d/", "a/").replace("b/terms/d/", "b/")
    assert work.git("diff", "--relative", cwd=below) == relative


def test_the_mode_alone(work: Work) -> None:
    (work.root / OLD).chmod(0o755)
    mode = f"diff --git a/{OLD} b/{OLD}\nold mode 100644\nnew mode 100755\n"
    assert work.git("diff") == mode


def test_blame_and_pickaxe_see_the_text_or_the_file(work: Work) -> None:
    assert "royalty.rate: 20%" in work.git("blame", OLD)
    assert "    rate: 20%" in work.git("blame", "--no-textconv", OLD)
    assert work.git("log", "-S", "royalty.rate", "--format=%s") == "-\n"


# -- git goes on, whatever the files hold --------------------------------------------------------------


UNREADABLE = [
    ("terms: [\n", "this file:2:1: error[well-formed]: "),
    ("", "this file:1:1: error[well-formed]: the file is empty"),
    (b"\xff", "this file:1:1: error[readable]: invalid UTF-8: byte 0xFF"),
    ("terms: {a: {kind: nonsense}}\n", "this file:1:9: the kind of `a` is missing or unknown"),
    ("terms: {a: {text: b}}\n", "this file:1:9: the kind of `a` is missing or unknown"),
    ("terms: {a: {kind: [b]}}\n", "this file:1:9: the kind of `a` is missing or unknown"),
    ("terms: {a: {kind: definition, txt: b}}\n", "this file:1:31: error[well-formed]: "),
    ("terms: {a: 1}\n", "this file:1:9: `a` has no keys"),
    ("terms: [a]\n", "this file:1:1: `terms` must hold ids, each with keys of its own"),
    ("terms: {a b: {kind: other}}\n", "this file:1:9: "),
    ("basis: {a: b}\n", "this file:1:"),
    (b"\0binary\xfe\xff\n", "this file:1:8: error[readable]: "),
    ("[" * 5_000, "this file:1:"),
    ("<<<<<<< ours\na: 1\n=======\n", "this file:"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "reason"),
    [*UNREADABLE[:3], *(pytest.param(*case, marks=pytest.mark.slow) for case in UNREADABLE[3:])],
)
def test_a_file_that_cannot_be_read_is_shown_as_it_is_written(
    work: Work, content: str | bytes, reason: str
) -> None:
    work.write(OLD, content)
    removed, added = [[line[1:] for line in work.changed_lines("diff") if line[0] == sign] for sign in "-+"]
    assert removed[0] == "snapshot basis: original"
    assert added[0].startswith(f"# as it is written: {reason}")
    work.commit()
    assert work.changed_lines("show", "--format=")[0] == "-snapshot basis: original"


def test_hostile_words_are_made_visible(work: Work) -> None:
    work.edit(OLD, "rate: 20%", 'rate: 20%\n    note: "\\e[31m\\u202e<U+202E>"')
    note = "note: <U+001B>[31m<U+202E><U+003C>U+202E>"
    assert f"+royalty.{note}" in work.changed_lines("diff")
    work.write(OLD, "terms: \x1b[31m\n")
    assert "+terms: <U+001B>[31m" in work.changed_lines("diff")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["-x", "a b", 'q"q', "n\nn", "ä", "$(x)", "--help", "*"])
def test_names_that_mean_something_elsewhere(tmp_path: Path, name: str) -> None:
    """Of the folder that holds the deals, and of a file among them."""
    top = tmp_path / "top"
    work = Work(top / name)
    work.git("init", "-q", str(top))
    work.commit()
    work.install()
    work.edit(OLD, "rate: 20%", "rate: 30%")
    work.write(f"terms/d/{name}.yaml", "a: 1\n")
    work.git("add", "-AN", ".")
    lines = work.changed_lines("diff")
    assert "+royalty.rate: 30%" in lines
    assert [line for line in lines if line.startswith("+# as it is written: this file:1:1: ")]


def test_links_submodules_and_what_lies_deeper(work: Work) -> None:
    work.write("terms/d/e/f.yaml", "basis: report\n")
    work.remove(OLD)
    (work.root / OLD).symlink_to("2025.yaml")
    (work.root / "terms/d/gone.yaml").symlink_to("nowhere")
    inner = made(work.root / "terms/inner.yaml")
    work.git("add", "-AN", "terms/d")
    assert work.run("add", "terms/inner.yaml").code == 0
    lines = work.changed_lines("diff", "HEAD")
    assert {"+2025.yaml", "+nowhere", "+snapshot basis: report"} <= set(lines)
    assert f"+Subproject commit {inner.git('rev-parse', 'HEAD').strip()}" in lines


def test_arguments_that_git_never_gives(work: Work) -> None:
    def textconv(file: str) -> Result:
        return work.terms("git", "textconv", "--", file)

    assert textconv("gone") == (0, "# cannot read gone: No such file or directory\n", "")
    assert textconv("terms") == (0, "# cannot read terms: Is a directory\n", "")
    assert textconv("\x1b").out == "# cannot read <U+001B>: No such file or directory\n"
    assert convert_file("a\0b") == "# cannot read a<U+0000>b: embedded null byte\n"


def test_a_closed_pipe_is_no_failure(work: Work) -> None:
    script = f"'{sys.executable}' -m dealterms git textconv {OLD}; echo $? >&2"
    done = subprocess.run(["sh", "-c", f"({script}) | true"], cwd=work.root, capture_output=True, check=False)
    assert done.stderr == b"0\n"


# What is larger than a file of a deal may be: of each kind one that has a meaning elsewhere.
LARGE = {
    "letters": b"a",
    "controls, of which each is shown as eight letters": b"\x1b",
    "line breaks": b"\n",
    "zeros": b"\0",
    "lists in lists": b"[",
    "half a letter": b"\xff",
}


def told(content: bytes) -> str:
    return (
        f"# not shown: the file has {len(content):,} bytes; the limit is 1,048,576. Make it smaller\n"
        f"# sha256 {sha256(content).hexdigest()}\n"
    )


@pytest.mark.parametrize("letter", LARGE.values(), ids=LARGE)
def test_a_file_that_is_too_large_is_told_by_its_digest(tmp_path: Path, letter: bytes) -> None:
    file = tmp_path / "a"
    file.write_bytes(letter * 2**20 + b"\n")
    assert convert_file(str(file)) == told(letter * 2**20 + b"\n")
    file.write_bytes(letter * 2**20)
    assert not convert_file(str(file)).startswith("# not shown")


def test_git_sees_that_a_file_changed_that_is_too_large(work: Work) -> None:
    work.write(OLD, "#" * 2**21)
    work.commit()
    work.write(OLD, "#" * 2**21 + "\n")
    assert work.changed_lines("diff") == [
        *(f"-{line}" for line in told(b"#" * 2**21).splitlines()),
        *(f"+{line}" for line in told(b"#" * 2**21 + b"\n").splitlines()),
    ]


HOSTILE = {
    "40 MiB of controls": b"terms: \x1b" * (40 * 2**17),
    "1 MiB of controls": b"\x1b" * 2**20,
    "1 MiB of lists": b"[" * 2**20,
    "1 MiB of keys": b"".join(b"a%d: 1\n" % n for n in range(90_000)),
    "1 MiB of terms": b"terms:\n" + b"".join(b" a%d: {kind: other, text: b}\n" % n for n in range(30_000)),
    "aliases of aliases": b"a: &a [x, x]\n" + b"".join(
        b"a%d: &a%d [*a%d, *a%d]\n" % (n, n, n - 1, n - 1) for n in range(1, 40)
    ).replace(b"*a0", b"*a"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_takes_little_memory_and_time(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    program = "from dealterms.git_textconv.textconv import convert_file; print(len(convert_file('a')))"
    done = subprocess.run(
        [sys.executable, "-c", program + PRINT_PEAK],
        cwd=tmp_path,
        capture_output=True,
        timeout=30,
        check=True,
    )
    length, megabytes = map(int, done.stdout.split())
    assert megabytes < 512
    assert length < 20 * 2**20


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: Path(path).symlink_to("/dev/zero")])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "a")
    done = subprocess.run(
        [sys.executable, "-m", "dealterms", "git", "textconv", "a"],
        cwd=tmp_path, capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b"# cannot read a: not a regular file\n")


def test_a_bug_is_told_and_git_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise RecursionError("too deep")

    monkeypatch.setattr("dealterms.git_textconv.textconv.canonicalize", fail)
    (tmp_path / "a").write_text("terms: {}\n")
    assert convert_file(str(tmp_path / "a")) == (
        "# as it is written: a bug in terms, RecursionError\nterms: {}\n\n"
    )


# -- what is installed, and taken out again ------------------------------------------------------------


def settings(work: Work) -> tuple[bytes, bytes | None]:
    attributes = work.root / ".git" / "info" / "attributes"
    config = (work.root / ".git" / "config").read_bytes()
    return config, attributes.read_bytes() if attributes.exists() else None


@pytest.mark.parametrize(
    "own",
    [None, b"*.md text\n", b"*.md text", b"\n\n", b"*.md text\r\n\xff x\n", b"# end of terms git install"],
)  # fmt: skip
def test_what_was_there_is_there_again(bare_of_it: Work, own: bytes | None) -> None:
    work = bare_of_it
    attributes = work.root / ".git" / "info" / "attributes"
    attributes.unlink(missing_ok=True)
    if own is not None:
        attributes.write_bytes(own)
    before = settings(work)
    work.install()
    installed = settings(work)
    assert installed[1] is not None and installed[1].startswith(own or b"#")
    again = work.terms("git", "install", cwd=work.root / "terms" / "d")
    assert again == (0, "Installed already: nothing to do\n", "")
    assert settings(work) == installed
    assert work.git("status", "--porcelain") == ""
    assert work.terms("git", "uninstall") == (0, "Uninstalled\n", "")
    assert settings(work) == before
    assert work.terms("git", "uninstall") == (0, "Nothing was installed here\n", "")
    work.edit(OLD, "20%", "30%")
    assert work.changed_lines("diff") == ["-    rate: 20%", "+    rate: 30%"]


DRIVER = "/old/python -P -m dealterms git diff-driver --"


def test_the_diff_driver_of_an_earlier_version_goes(work: Work) -> None:
    installed = settings(work)
    for command in ("install", "uninstall"):
        work.git("config", "diff.terms.command", DRIVER)
        assert work.terms("git", command).out in ("Installed: try `git diff`\n", "Uninstalled\n")
        assert work.run("config", "diff.terms.command").code == 1
        assert (settings(work) == installed) == (command == "install")
    work.git("config", "diff.terms.command", DRIVER)
    assert work.terms("git", "uninstall").out == "Uninstalled\n"
    work.edit(OLD, "20%", "30%")
    assert work.changed_lines("diff") == ["-    rate: 20%", "+    rate: 30%"]


def test_lines_below_ours_are_kept(work: Work) -> None:
    attributes = work.root / ".git" / "info" / "attributes"
    with attributes.open("ab") as file:
        file.write(b"*.txt text\n")
    work.terms("git", "uninstall")
    assert attributes.read_bytes() == b"*.txt text\n"


def test_two_folders_of_deals_in_one_repository(tmp_path: Path) -> None:
    one, other = Work(tmp_path / "a"), Work(tmp_path / "b")
    one.git("init", "-q", str(tmp_path))
    one.install()
    other.install()
    assert (tmp_path / ".git" / "info" / "attributes").read_text() == (
        "# terms git install\n"
        '"/a/terms/**/*.yaml" diff=terms\n'
        '"/a/seeds/*.yaml" diff=terms\n'
        '"/b/terms/**/*.yaml" diff=terms\n'
        '"/b/seeds/*.yaml" diff=terms\n'
        "# end of terms git install\n"
    )


@pytest.mark.parametrize("key", ["command", "textconv", "cachetextconv", "xfuncname"])
def test_a_driver_of_somebody_else_is_left_alone(bare_of_it: Work, key: str) -> None:
    work = bare_of_it
    work.git("config", f"diff.terms.{key}", "true")
    before = settings(work)
    refused = work.terms("git", "install")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        f"terms: git has a setting `diff.terms.{key}` here that is not from `terms git install`:"
        " `true`. Remove it, or do without\n"
    )
    assert settings(work) == before
    assert work.terms("git", "uninstall") == (0, "Nothing was installed here\n", "")
    assert settings(work) == before


def test_where_there_is_no_repository(repository: SmallDeal) -> None:
    for command in ("install", "uninstall"):
        said = repository.terms("git", command)
        assert (said.code, said.out) == (2, "")
        assert said.err == (
            f"terms: {repository.root} is not in a git repository."
            " Go to one, or name it with -C\n"
        )  # fmt: skip


def test_from_elsewhere(bare_of_it: Work, tmp_path: Path) -> None:
    assert bare_of_it.terms("-C", str(bare_of_it.root), "git", "install", cwd=tmp_path).code == 0
    again = bare_of_it.terms("git", "install", "-C", str(bare_of_it.root), cwd=tmp_path)
    assert again == (0, "Installed already: nothing to do\n", "")


def test_in_a_linked_work_tree(bare_of_it: Work, tmp_path: Path) -> None:
    bare_of_it.git("worktree", "add", "-q", str(tmp_path / "linked"))
    linked = tmp_path / "linked"
    bare_of_it.install(cwd=linked)
    assert not (linked / "info").exists()
    for root in (bare_of_it.root, linked):
        path = root / OLD
        path.write_text(path.read_text().replace("20%", "30%"))
        assert "+royalty.rate: 30%" in bare_of_it.git("diff", cwd=root)


def test_in_a_submodule(bare_of_it: Work, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    bare_of_it.git("init", "-q", str(outer))
    bare_of_it.git("submodule", "--quiet", "add", str(bare_of_it.root), "deals", cwd=outer)
    bare_of_it.install(cwd=outer / "deals")
    assert "terms" not in (outer / ".git" / "config").read_text().replace("deals", "")
    path = outer / "deals" / OLD
    path.write_text(path.read_text().replace("20%", "30%"))
    assert "+royalty.rate: 30%" in bare_of_it.git("diff", cwd=outer / "deals")


def test_the_interpreter_that_installed_it_is_the_one_that_runs(bare_of_it: Work, tmp_path: Path) -> None:
    work = bare_of_it
    bin_ = tmp_path / 'it\'s "my" venv'
    bin_.symlink_to(Path(sys.executable).parent.parent)
    python = bin_ / "bin" / Path(sys.executable).name
    done = subprocess.run(
        [python, "-m", "dealterms", "git", "install"], cwd=work.root, capture_output=True, check=False
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert bin_.name.replace("'", "'\"'\"'") in work.git("config", "diff.terms.textconv")
    work.edit(OLD, "20%", "30%")
    assert "+royalty.rate: 30%" in work.git("diff", PATH=os.environ["PATH"])
    # Another one takes its place, and takes it out as well.
    work.install()
    assert bin_.name.replace("'", "'\"'\"'") not in work.git("config", "diff.terms.textconv")
    assert work.terms("git", "uninstall").out == "Uninstalled\n"


def test_no_module_of_the_work_tree_is_run(work: Work) -> None:
    work.write("yaml.py", "raise SystemExit('run')\n")
    work.write("dealterms/__init__.py", "raise SystemExit('run')\n")
    work.edit(OLD, "20%", "30%")
    assert "+royalty.rate: 30%" in work.git("diff", "--", "terms")


# -- no two files that say different things give the same lines ------------------------------------------

HARD = st.text(st.sampled_from('ab<>U+0\n\\",:{}[] \x1b\u202e'), min_size=1, max_size=8)


@given(HARD, HARD)
def test_no_two_texts_are_written_alike(one: str, other: str) -> None:
    for write in (escape_line, escape_lines, format_quoted, format_inline):
        assert (write(one) == write(other)) == (one == other)


Raw = dict[str, Any]


def said(raw: Raw) -> str:
    # JSON is YAML, too.
    return canonicalize(json.dumps({k: v for k, v in raw.items() if v}).encode(), "x")


def meaning(raw: Raw) -> object:
    """What a snapshot says, by its models; neither citations nor words of a set have an order."""
    read = snapshot("2024", raw["terms"], raw["proposals"])
    return {
        (section, id_): (
            _without_order(entry),
            sorted(map(repr, map(_without_order, entry.sources))),
        )
        for section in ("terms", "proposals")
        for id_, entry in getattr(read, section).items()
    }


def _without_order(found: Any) -> object:
    if isinstance(found, BaseModel):
        return [(k, _without_order(v)) for k, v in found if k != "sources"], type(found)
    if isinstance(found, dict):
        return sorted((k, _without_order(v)) for k, v in found.items())
    if isinstance(found, list | frozenset) or type(found) is tuple:
        return sorted(map(_without_order, found), key=repr)
    return found


@st.composite
def two_alike(draw: st.DrawFn) -> tuple[Raw, Raw]:
    """A snapshot, and the same with some words, fields or citations otherwise, in another order."""
    one = {"basis": "report", **next(iter(draw(raw_deal(max_snapshots=2)).snapshots.values()))}
    other = json.loads(json.dumps(one))
    for entry in [*other["terms"].values(), *other["proposals"].values()]:
        citations = entry.get("sources", [])
        match draw(st.integers(0, 5)):
            case 0:
                entry[draw(st.sampled_from(["note", "title"]))] = draw(HARD)
            case 1 if citations:
                citation = draw(st.sampled_from(citations))
                citation[draw(st.sampled_from(["says", "quote"]))] = draw(HARD)
            case 2 if citations:
                citations[:] = draw(st.permutations(citations))
            case 3 if citations:
                citations.append(draw(st.sampled_from(citations)))
            case 4 if "changes" not in entry and "to" not in entry:
                entry.update(draw(raw_fields(entry["kind"])))
                used = [c for c in citations if "instead" in c]
                for citation in used:
                    citations.remove(citation)
                if not citations:
                    entry.pop("sources", None)
            case _:
                pass
    other["terms"] = dict(draw(st.permutations(list(other["terms"].items()))))
    return one, other


@given(two_alike())
def test_two_snapshots_give_the_same_lines_if_and_only_if_they_say_the_same(
    two: tuple[Raw, Raw],
) -> None:
    one, other = two
    assert (said(one) == said(other)) == (meaning(one) == meaning(other))


ROYALTY: Raw = {"kind": "revenue-share", "payer": "acme", "payee": "beta", "rate": "20%"}
CITED: Raw = {"source": "s-1", "supports": ["rate"]}


def _royalty(**keys: object) -> Raw:
    return {"terms": {"royalty": {**ROYALTY, **keys}}}


def _cited(**keys: object) -> Raw:
    cited = {**CITED, **keys}
    return _royalty(sources=[{key: value for key, value in cited.items() if value}])


def _proposed(**keys: object) -> Raw:
    return {"proposals": {"more": {"changes": "royalty", **keys}}}


DIFFERENT: list[Raw] = [
    _royalty(),
    *(_royalty(since=since) for since in ("2024", {"rate": "2024"}, {"term": "2023", "rate": "2024"})),
    _royalty(since={"payer": "2024", "term": "2023"}),
    _royalty(agreed="2024"),
    _royalty(conditions=["merger-approved"]),
    _royalty(conditions=["merger-approved", "redacted"]),
    *(
        _royalty(status=status)
        for status in (
            "agreed", "suspended", "lapsed", "performed", "exercised", "reached", "terminated",
            "superseded", "waived", "unknown",
        )
    ),
    _royalty(status="superseded", superseded_by=["fee"]),
    _royalty(status="superseded", superseded_by=["fee", "rent"]),
    _royalty(payee=["beta", "core"]),
    _royalty(payer=["acme", "core"]),
    _royalty(payer="mutual", payee="mutual"),
    *(
        _royalty(rate=rate)
        for rate in (
            "20.0%", "about 20%", "over 20%", "under 20%", "at least 20%", "up to 20%", "more than 20%",
            "less than 20%", "at least 10%, up to 20%", "redacted", "redacted, lower", "redacted, higher",
            "undisclosed", "undisclosed, lower", "silent", "none", {"2025": "20%"},
            {"2025": "20%", "2026": "30%"}, {"up to USD 1 million": "20%", "above": "30%"},
        )
    ),
    *(_royalty(cap=cap) for cap in ("USD 2", "USD 2 per unit", "DEM 2", "EUR 2", "USD 2 million")),
    *(
        _royalty(ends=ends)
        for ends in (
            "2030", "2030?", "perpetual", {"through": "2030", "on": ["ipo"], "whichever": "first"},
            {"through": "2030", "on": ["ipo"], "whichever": "last"}, {"on": ["ipo"]},
            {"after": "P30M", "of": ["ipo"]}, {"after": "P31M", "of": ["ipo"]},
        )
    ),
    _cited(),
    _cited(supports=["-scope"]),
    _cited(unchanged=["rate"]),
    _cited(clarifies=["rate"]),
    _cited(supports=[], unchanged=["rate"]),
    _cited(supports=[], clarifies=["rate"]),
    _cited(instead={"payee": "core"}),
    _cited(instead={"payee": ["core", "delta"]}),
    _cited(cites=["s-2"]),
    _proposed(),
    *(_proposed(outcome=outcome) for outcome in ("open", "adopted", "rejected", "lapsed")),
    _proposed(to={"rate": "30%"}),
    _proposed(to={"rate": {"2025": "30%"}}),
    {"carries": "all"},
    {"carries": "all", "basis": "report"},
    {"carries": "all", "terms": {"royalty": {"sources": [CITED]}}},
    {"carries": "all", "terms": {"royalty": {"sources": [CITED, CITED]}}},
    {"carries": "all", "terms": {"royalty": {"sources": [{**CITED, "unchanged": ["rate"]}]}}},
    {"basis": "order"},
    {"basis": "order", "by": "A court"},
    {"basis": "order", "by": "Another court"},
    {"summary": "order"},
]  # fmt: skip
"""Snapshots of which no two say the same: whatever a file may hold is in one of them."""


def test_what_differs_in_any_key_differs() -> None:
    texts = [said({"basis": "report", **raw} if "terms" in raw else raw) for raw in DIFFERENT]
    assert len(set(texts)) == len(texts)
    keys = {key for raw in DIFFERENT for term in raw.get("terms", {}).values() for key in term}
    assert keys >= Term.model_fields.keys() - {"title", "note", "scope", "carve_outs"}
    cited = {
        key
        for raw in DIFFERENT
        for term in raw.get("terms", {}).values()
        for c in term.get("sources", ())
        for key in c
    }
    assert cited >= Citation.model_fields.keys() - {"at", "quote", "says"}
    assert {key for raw in DIFFERENT for key in raw} >= SnapshotHeader.model_fields.keys()


RECORDS = st.fixed_dictionaries(
    {"type": HARD, "title": HARD},
    optional={
        "author": HARD | st.lists(HARD, min_size=1, max_size=2),
        "issued": st.sampled_from(["2024", "2024?", "2024-01"]),
        "cites": st.lists(st.sampled_from(["a", "b", "a, b"]), min_size=1, unique=True),
        "withdrawn": st.fixed_dictionaries({"on": st.just("2025"), "why": HARD}),
        "capture": st.fixed_dictionaries({"file": HARD}),
        "url": HARD,
        "summary": HARD,
    },
)


@given(RECORDS, st.data())
def test_the_same_of_records(one: Raw, data: st.DataObject) -> None:
    other = {**one, **data.draw(st.fixed_dictionaries({}, optional={"author": HARD, "url": HARD}))}
    read = [_without_order(Source.model_validate(raw)) for raw in (one, other)]
    authors = [raw.get("author") for raw in (one, other)]
    assert (said(one) == said(other)) == (read[0] == read[1] and authors[0] == authors[1])


def test_a_list_of_authors_is_no_name_that_looks_like_one() -> None:
    names: list[object] = ["a", ["a"], "[a]", ["[a]"], ["a", "b"], ["a, b"], "[a, b]"]
    texts = {said({"type": "t", "title": "t", "author": author}) for author in names}
    assert len(texts) == len(names)


PARTY = st.fixed_dictionaries({"name": HARD}, optional={"lei": HARD})
DEALS = st.fixed_dictionaries(
    {
        "title": HARD,
        "parties": st.dictionaries(st.sampled_from(PARTIES), PARTY, min_size=1, max_size=2),
    },
    optional={"note": HARD},
)


@given(DEALS, DEALS)
def test_the_same_of_deals(one: Raw, other: Raw) -> None:
    assert (said(one) == said(other)) == (one == other)


def test_what_cannot_be_read_is_never_the_text_of_what_can(tmp_path: Path) -> None:
    """Nor would git see that the text of a file took its place."""
    good, text = tmp_path / "good", tmp_path / "text"
    good.write_text(SmallDeal.snapshot)
    text.write_text(convert_file(str(good)))
    again = tmp_path / "again"
    again.write_text(convert_file(str(text)))
    texts = [convert_file(str(file)) for file in (good, text, again)]
    assert len(set(texts)) == 3
    assert texts[1].splitlines()[1:-1] == texts[0].splitlines()


def test_the_order_of_parties_makes_no_difference() -> None:
    one, other = "acme: {name: Acme}", "bolt: {name: Bolt}"
    texts = [f"title: D\nparties:\n  {a}\n  {b}\n" for a, b in ((one, other), (other, one))]
    first, second = (canonicalize(text.encode(), "this file") for text in texts)
    assert first == second
    assert "acme" in first
