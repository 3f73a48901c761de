"""What git shows of a deal once `terms git install` was there: real repositories, whole outputs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Repository, Said
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from strategies import PARTIES, raw_deal, raw_fields, snapshot

from dealterms.formats import RenderOptions
from dealterms.git_textconv.canonical import canonicalize
from dealterms.git_textconv.driver import told
from dealterms.git_textconv.escape import escape_line, escape_lines, format_inline, format_quoted
from dealterms.git_textconv.textconv import convert_file
from dealterms.model.review import FILE_CHANGE_LABELS
from dealterms.model.source import Source

GOLDEN = Path(__file__).parent / "git-driver"
Golden = Callable[[Path, str], None]
PERSON = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
PLAIN = ["-c", "protocol.file.allow=always", "-c", "core.quotePath=true"]
OLD, NEW = "terms/d/2024.yaml", "terms/d/2025.yaml"


class Work(Repository):
    """A deal in a repository of git."""

    def git(self, *arguments: str, cwd: Path | None = None, **environment: str) -> str:
        """What git prints; it must neither fail nor complain."""
        done = self.run(*arguments, cwd=cwd, **environment)
        assert (done.code, done.err) == (0, "")
        return done.out

    def run(self, *arguments: str, cwd: Path | None = None, **environment: str) -> Said:
        kept = {k: v for k, v in self.environment().items() if not k.startswith("GIT_")}
        done = subprocess.run(
            ["git", "--no-pager", *PERSON, *PLAIN, *arguments],
            cwd=cwd or self.root,
            env={**kept, **environment},
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())

    def install(self, cwd: Path | None = None) -> None:
        assert self.terms("git", "install", cwd=cwd) == (0, "Installed: try `git diff`\n", "")

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "all")

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new))


def made(root: Path) -> Work:
    root.mkdir(parents=True, exist_ok=True)
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


def test_a_corrected_snapshot_staged_or_not(work: Work, golden: Golden) -> None:
    work.edit(OLD, "rate: 20%", "rate: 30%\n    since: 2023\n    note: Net.")
    work.edit("README.md", "one", "two")
    unstaged = work.git("diff")
    golden(GOLDEN / "corrected.txt", unstaged)
    work.git("add", "-A")
    assert work.git("diff", "--staged") == unstaged
    assert work.git("diff") == ""


def test_git_show_and_log_tell_it_in_lines_and_on_demand_in_full(
    work: Work, golden: Golden
) -> None:
    work.edit(OLD, "rate: 20%", "rate: 30%\n    since: 2023\n    note: Net.")
    work.edit("README.md", "one", "two")
    in_full = work.git("diff")
    work.commit()
    lines = work.git("show", "--format=")
    golden(GOLDEN / "lines.txt", lines)
    assert work.git("log", "-1", "-p", "--format=") == lines
    assert work.git("diff", "--no-ext-diff", "HEAD~") == lines
    assert work.git("show", "--format=", "--ext-diff") == in_full
    assert work.git("log", "-1", "-p", "--format=", "--ext-diff") == in_full
    assert work.git("diff", "HEAD~", "HEAD") == in_full


def test_evidence_that_came_and_went(work: Work, golden: Golden) -> None:
    work.write("seeds/s-2.yaml", work.record)
    work.edit(OLD, "{source: s-1, at: line 1", "{source: s-2, quote: a fifth")
    golden(GOLDEN / "evidence.txt", work.git("diff"))


def test_words_only(work: Work) -> None:
    work.edit(OLD, "kind: revenue-share", "kind: revenue-share\n    title: The royalty")
    assert work.git("diff") == (
        f"diff --terms a/{OLD} b/{OLD}\n"
        "words only\n"
        "\n"
        "-royalty (revenue-share, acme → beta)\n"
        "+royalty: The royalty (revenue-share, acme → beta)\n"
    )


def test_another_layout_is_no_difference_at_all(work: Work) -> None:
    work.edit(OLD, "basis: original\n", "# What was signed.\nbasis:   'original'\n")
    assert work.git("diff") == f"diff --terms a/{OLD} b/{OLD}\nno term changed\n"
    assert "@@" not in work.git("diff", "--no-ext-diff")


def test_neither_terms_nor_citations_have_an_order(work: Work) -> None:
    second = "      - {source: s-1, at: line 1, supports: [rate]}\n"
    third = "      - {source: s-1, says: A fifth., supports: [rate, payer]}\n"
    other = "  books: {kind: definition, text: All books.}\n"
    start = work.snapshot.replace(second, "")
    work.write(OLD, start + second + third + other)
    work.commit()
    third = third.replace("rate, payer", "payer, rate")
    work.write(OLD, start.replace("terms:\n", f"terms:\n{other}") + third + second)
    assert work.git("diff") == f"diff --terms a/{OLD} b/{OLD}\nno term changed\n"
    assert "@@" not in work.git("diff", "--no-ext-diff")


def test_a_new_snapshot_is_told_from_the_one_before_it(work: Work, golden: Golden) -> None:
    work.write("terms/d/2026.yaml", work.newer.replace("25%", "10%"))
    work.write("terms/d/2027.yaml", work.newer.replace("25%", "5%"))
    work.git("add", "-N", "terms/d/2026.yaml")
    golden(GOLDEN / "new.txt", work.git("diff"))
    work.git("add", "terms/d/2026.yaml")
    golden(GOLDEN / "new.txt", work.git("diff", "--staged"))


def test_a_new_snapshot_that_is_there_no_longer_is_told_alone(work: Work, golden: Golden) -> None:
    work.write("terms/e/2026.yaml", work.newer)
    work.commit()
    work.git("rm", "-qr", "terms/e", "seeds")
    golden(GOLDEN / "alone.txt", work.git("diff", "HEAD~", "HEAD"))


def test_a_deleted_snapshot_says_what_it_held(work: Work, golden: Golden) -> None:
    work.remove(NEW)
    golden(GOLDEN / "deleted.txt", work.git("diff"))


def test_a_renamed_snapshot(work: Work, golden: Golden) -> None:
    work.git("mv", NEW, "terms/d/2025-06.yaml")
    work.edit("terms/d/2025-06.yaml", "25%", "26%")
    work.git("add", "-A")
    golden(GOLDEN / "renamed.txt", work.git("diff", "-M", "--staged"))


def test_a_conflict(work: Work) -> None:
    work.git("switch", "-qc", "other")
    work.edit(OLD, "20%", "21%")
    work.commit()
    work.git("switch", "-q", "main")
    work.edit(OLD, "20%", "22%")
    work.commit()
    assert work.run("merge", "other").code == 1
    unmerged = work.git("diff", "--diff-filter=U", "--staged")
    told_of_it = f"* Unmerged path {OLD}: settle the conflict, and its terms are told\n"
    assert unmerged == told_of_it
    work.git("checkout", "-q", "--ours", OLD)
    against_base = work.git("diff", "--base")
    assert against_base.startswith(f"{told_of_it}diff --terms a/{OLD} b/{OLD}\ncorrection of the")


def test_a_snapshot_that_moved_to_another_deal(work: Work) -> None:
    work.write("terms/e/deal.yaml", work.deal)
    work.commit()
    work.git("mv", OLD, "terms/e/2024.yaml")
    assert work.git("diff", "-M", "--staged") == (
        f"diff --terms a/{OLD} b/terms/e/2024.yaml\n"
        "similarity index 100%\n"
        f"rename from {OLD}\n"
        "rename to terms/e/2024.yaml\n"
        f"moved, was {OLD}; no term changed\n"
    )


def test_the_deal_and_the_records(work: Work) -> None:
    work.edit("terms/d/deal.yaml", "Acme Corp", "Acme Inc")
    work.edit("seeds/s-1.yaml", "issued: 2024-01", "issued: 2024-02\ncites: [s-0]")
    work.write("seeds/s-0.yaml", work.record)
    work.git("add", "-N", ".")
    assert work.git("diff") == (
        "diff --terms a/seeds/s-0.yaml b/seeds/s-0.yaml\n"
        "source added\n"
        "+type: article\n"
        "+title: One\n"
        "+issued: 2024-01\n"
        "+class: reported\n"
        "diff --terms a/seeds/s-1.yaml b/seeds/s-1.yaml\n"
        "source edited\n"
        "-issued: 2024-01\n"
        "+issued: 2024-02\n"
        "+cites: [s-0]\n"
        "diff --terms a/terms/d/deal.yaml b/terms/d/deal.yaml\n"
        "parties renamed\n"
        '-party acme: "Acme Corp"\n'
        '+party acme: "Acme Inc"\n'
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "what", "lines"),
    [
        ("seeds/s-1.yaml", "cites: [s-2, s-3]", "cites: [s-3, s-2]", "no term changed", ""),
        ("seeds/s-1.yaml", "issued: 2024-01", "issued: '2024-01'", "no term changed", ""),
        (
            "seeds/s-1.yaml",
            "issued: 2024-01",
            "issued: 2024-01\nwithdrawn: {on: 2025, why: Wrong.}",
            "source withdrawn",
            "+withdrawn: {on: 2025, why: Wrong.}\n",
        ),
        (
            "seeds/s-1.yaml",
            "title: One",
            "title: Two",
            "source edited",
            "-title: One\n+title: Two\n",
        ),
        (
            "terms/d/deal.yaml",
            "parties:",
            "note: Signed.\nparties:",
            "words only",
            "+note: Signed.\n",
        ),
        (
            "terms/d/deal.yaml",
            "name: Acme Corp",
            "name: Acme Inc",
            "parties renamed",
            '-party acme: "Acme Corp"\n+party acme: "Acme Inc"\n',
        ),
        ("terms/d/deal.yaml", "parties:", "# Who they are.\nparties:", "no term changed", ""),
    ],
)
def test_a_record_or_a_deal_is_sorted_as_in_a_review(
    work: Work, name: str, old: str, new: str, what: str, lines: str
) -> None:
    for other in ("s-2", "s-3"):
        work.write(f"seeds/{other}.yaml", work.record)
    work.edit("seeds/s-1.yaml", "issued: 2024-01", "issued: 2024-01\ncites: [s-2, s-3]")
    work.commit()
    work.edit(name, old, new)
    assert work.git("diff") == f"diff --terms a/{name} b/{name}\n{what}\n{lines}"
    work.commit()
    review = json.loads(work.terms("review", "HEAD~..HEAD", "--format", "json").out)
    assert [FILE_CHANGE_LABELS[file["what"]] for file in review["review"]["files"]] == [what]


def test_seen_from_a_folder_within(work: Work) -> None:
    work.edit(OLD, "20%", "30%")
    below = work.root / "terms" / "d"
    whole = work.git("diff")
    assert work.git("diff", cwd=below) == whole
    relative = whole.replace("a/terms/d/", "a/").replace("b/terms/d/", "b/")
    assert work.git("diff", "--relative", cwd=below) == relative


def test_the_mode_alone(work: Work) -> None:
    (work.root / OLD).chmod(0o755)
    assert work.git("diff") == (
        f"diff --terms a/{OLD} b/{OLD}\nmode 100644 → 100755\nno term changed\n"
    )


def test_a_pager_is_told_in_color(work: Work) -> None:
    work.edit(OLD, "20%", "30%")
    assert "\x1b[" in work.git("diff", GIT_PAGER_IN_USE="1", TERM="xterm")
    assert "\x1b[" not in work.git("diff", GIT_PAGER_IN_USE="1", NO_COLOR="1")
    assert "\x1b[" not in work.git("diff")


# -- git goes on, whatever the files hold --------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("terms: [\n", f"{OLD}:2:1: error[well-formed]: a value is missing. Write it"),
        ("", f"{OLD}:1:1: error[well-formed]: the file is empty. Write its keys, or remove the file"),
        (b"\xff", f"{OLD}:1:1: error[readable]: invalid UTF-8: byte 0xFF. Save the file as UTF-8"),
        ("terms: {a: {kind: nonsense}}\n", f"{OLD}:1:9: `a` is of no kind that is known here"),
        ("terms: {a: {kind: definition, txt: b}}\n",
         f"{OLD}:1:31: error[well-formed]: unknown key 'txt'. Did you mean 'text'?"),
        ("terms: {a: 1}\n", f"{OLD}:1:9: `a` has no keys"),
        ("terms: {a b: {kind: other}}\n",
         f"{OLD}:1:9: `a b` is no token. Write lower-case words joined by `-`"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_shown_line_by_line(
    work: Work, content: str | bytes, why: str
) -> None:
    work.write(OLD, content)
    first, reason, *lines = work.git("diff").splitlines()
    assert first == f"diff --terms a/{OLD} b/{OLD}"
    assert reason == f"told line by line: {why}"
    assert lines[1:4] == ["-basis: original", "-terms:", "-  royalty:"]
    assert "-basis: original" not in work.git("diff", "--no-ext-diff")
    assert "-snapshot basis: original" in work.git("diff", "--no-ext-diff")


def test_hostile_words_are_made_visible(work: Work) -> None:
    work.edit(OLD, "rate: 20%", 'rate: 20%\n    note: "\\e[31m\\u202e<U+202E>"')
    said = "note: <U+001B>[31m<U+202E><U+003C>U+202E>"
    assert f"+royalty.{said}\n" in work.git("diff")
    assert f"+royalty.{said}\n" in work.git("diff", "--no-ext-diff")
    work.write(OLD, "terms: \x1b[31m\n")
    assert "+terms: <U+001B>[31m\n" in work.git("diff")
    assert "+terms: <U+001B>[31m\n" in work.git("diff", "--no-ext-diff")


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
    shown_name = escape_line(name)
    path = f"{shown_name}/{OLD}"
    said = work.git("diff")
    assert f"diff --terms a/{path} b/{path}\ncorrection of the past\n" in said
    strange = f"{shown_name}/terms/d/{shown_name}.yaml"
    assert f"diff --terms a/{strange} b/{strange}\ntold line by line: " in said
    assert "+royalty.rate: 30%" in work.git("diff", "--no-ext-diff")


def test_a_link_and_what_lies_deeper_are_shown_as_they_are(work: Work) -> None:
    work.write("terms/d/e/f.yaml", "a: 1\n")
    work.remove(OLD)
    (work.root / OLD).symlink_to("2025.yaml")
    work.git("add", "-AN")
    said = work.git("diff")
    assert "told line by line: it is a symbolic link" in said
    assert "told line by line: it is no file of a deal\n@@ -0,0 +1 @@\n+a: 1\n" in said


def test_files_that_are_gone_and_arguments_that_git_never_gives(work: Work) -> None:
    def driver(*arguments: str) -> Said:
        return work.terms("git", "diff-driver", "--", *arguments)

    zero = "0" * 40
    gone = driver(OLD, "/gone/a", zero, "100644", OLD, zero, "100644")
    assert gone == (
        0,
        f"diff --terms a/{OLD} b/{OLD}\ntold line by line: it cannot be read, No such file or directory\n",
        "",
    )
    for arguments in ([], ["a", "b"], ["-x"] * 10):
        assert driver(*arguments) == (
            0,
            f"terms: git calls a driver with 1, 7 or 9 arguments, not with {len(arguments)}\n",
            "",
        )
    assert work.terms("git", "textconv", "--", "gone") == (
        0,
        "# gone cannot be read: No such file or directory\n",
        "",
    )


def test_a_closed_pipe_is_no_failure(work: Work) -> None:
    script = f"'{sys.executable}' -m dealterms git textconv {OLD}; echo $? >&2"
    done = subprocess.run(
        ["sh", "-c", f"({script}) | true"], cwd=work.root, capture_output=True, check=False
    )
    assert done.stderr == b"0\n"
    with open("/dev/full", "wb") as full:
        code = subprocess.run(
            [sys.executable, "-m", "dealterms", "git", "textconv", OLD],
            cwd=work.root, stdout=full, check=False,
        ).returncode  # fmt: skip
    assert code == 0


def test_a_bug_is_told_and_git_goes_on() -> None:
    unheard_of = told([OLD, "a\0b", "0", "100644", OLD, "0", "100644"], RenderOptions())
    assert unheard_of == (
        f"diff --terms a/{OLD} b/{OLD}\ntold line by line: a bug in terms, ValueError\n"
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
    assert work.git("diff").startswith("diff --git ")


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


def test_where_there_is_no_repository(repository: Repository) -> None:
    for command in ("install", "uninstall"):
        said = repository.terms("git", command)
        assert (said.code, said.out) == (2, "")
        assert said.err == (
            f"terms: {repository.root} is in no git repository."
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
        assert "CORRECTED IN 2024" in bare_of_it.git("diff", cwd=root)


def test_in_a_submodule(bare_of_it: Work, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    bare_of_it.git("init", "-q", str(outer))
    bare_of_it.git("submodule", "--quiet", "add", str(bare_of_it.root), "deals", cwd=outer)
    bare_of_it.install(cwd=outer / "deals")
    assert "terms" not in (outer / ".git" / "config").read_text().replace("deals", "")
    path = outer / "deals" / OLD
    path.write_text(path.read_text().replace("20%", "30%"))
    assert "CORRECTED IN 2024" in bare_of_it.git("diff", cwd=outer / "deals")


def test_the_interpreter_that_installed_it_is_the_one_that_runs(
    bare_of_it: Work, tmp_path: Path
) -> None:
    work = bare_of_it
    bin_ = tmp_path / 'it\'s "my" venv'
    bin_.symlink_to(Path(sys.executable).parent.parent)
    python = bin_ / "bin" / Path(sys.executable).name
    done = subprocess.run(
        [python, "-m", "dealterms", "git", "install"], cwd=work.root, capture_output=True, check=False
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert bin_.name.replace("'", "'\"'\"'") in work.git("config", "diff.terms.command")
    work.edit(OLD, "20%", "30%")
    assert "CORRECTED IN 2024" in work.git("diff", PATH=os.environ["PATH"])
    # Another one takes its place, and takes it out as well.
    work.install()
    assert bin_.name.replace("'", "'\"'\"'") not in work.git("config", "diff.terms.command")
    assert work.terms("git", "uninstall").out == "Uninstalled\n"


def test_no_module_of_the_work_tree_is_run(work: Work) -> None:
    work.write("yaml.py", "raise SystemExit('run')\n")
    work.write("dealterms/__init__.py", "raise SystemExit('run')\n")
    work.edit(OLD, "20%", "30%")
    assert "CORRECTED IN 2024" in work.git("diff", "--", "terms")
    assert "+royalty.rate: 30%" in work.git("diff", "--no-ext-diff", "--", "terms")


# -- no two files that say different things give the same lines ------------------------------------------

HARD = st.text(st.sampled_from('ab<>U+0\n\\",:{}[] \x1b\u202e'), min_size=1, max_size=8)


@given(HARD, HARD)
def test_no_two_texts_are_written_alike(one: str, other: str) -> None:
    for write in (escape_line, escape_lines, format_quoted, format_inline):
        assert (write(one) == write(other)) == (one == other)


Raw = dict[str, Any]


def said(raw: Raw) -> str:
    # JSON is YAML, too.
    return canonicalize(json.dumps({k: v for k, v in raw.items() if v}).encode(), "x").text


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
    good.write_text(Repository.snapshot)
    text.write_text(convert_file(str(good)))
    again = tmp_path / "again"
    again.write_text(convert_file(str(text)))
    texts = [convert_file(str(file)) for file in (good, text, again)]
    assert len(set(texts)) == 3
    assert texts[1].splitlines()[1:-1] == texts[0].splitlines()
