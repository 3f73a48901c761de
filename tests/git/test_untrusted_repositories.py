"""What a stranger commits and what a clone's settings say redirects no review, runs and hangs nothing."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.forked_terms import Result
from support.git import ALONE, GitRepository, git, run_git
from support.workspace import RECORD, SNAPSHOT, SmallDeal

from dealterms.errors import NoSuchRevisionError
from dealterms.git.discovery import find_repository
from dealterms.git.range import both_ends

UNSUPPORTED = SNAPSHOT.partition("    sources:")[0].replace("20%", "30%") + "    since: 2026\n"
"""A snapshot for 2026 whose change has no source: a review that fails on errors must fail on it."""


def run_review(where: Path, *arguments: str, **environment: str) -> Result:
    """Run `terms review` as a user does, in a process of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "TERMS_"))}
    done = subprocess.run(
        [sys.executable, "-m", "dealterms", "review", *arguments],
        cwd=where,
        env={**kept, **ALONE, "TERMS_TODAY": "2026-01-31", "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


class Deals(SmallDeal, GitRepository):
    """A small deal in `main`, and a `branch` with a change that no source supports."""

    def __init__(self, root: Path, below: str = "") -> None:
        super().__init__(root / below if below else root)
        self.top = GitRepository(root)
        self.top.init()
        self.top.git("checkout", "-q", "-b", "branch")
        self.write("terms/d/2026.yaml", UNSUPPORTED)
        self.top.commit()


# -- another repository that the branch brings along ---------------------------------------------------


def plant(deals: Deals, objects: str) -> None:
    """Track what makes the deal's folder look like a bare repository, in which nothing has changed."""
    main = deals.top.git("rev-parse", "main")
    deals.write("HEAD", "ref: refs/heads/main\n")
    deals.write("config", "[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
    for branch in ("main", "branch"):
        deals.write(f"refs/heads/{branch}", f"{main}\n")
    deals.write("objects/info/alternates", f"{objects}\n")
    deals.top.commit()


@pytest.mark.parametrize(
    "below", ["deals", *(pytest.param(name, marks=pytest.mark.exhaustive) for name in ("a/b", "refs"))]
)
@pytest.mark.parametrize("range_", ["main..branch", "main", "main...branch"])
def test_a_tracked_bare_repository_does_not_redirect_a_review(
    below: str, range_: str, tmp_path: Path
) -> None:
    deals = Deals(tmp_path / "clone", below)
    plant(deals, os.fspath(tmp_path / "clone/.git/objects"))
    planted = git(deals.root, "rev-parse", "--absolute-git-dir")
    assert Path(planted) == deals.root, "git itself is misled"
    for where, arguments in (
        (deals.root, ()),
        (deals.root / "terms/d", ()),
        (tmp_path, ("-C", f"clone/{below}")),
    ):
        said = subprocess.run(
            [sys.executable, "-m", "dealterms", *arguments, "review", range_, "--fail-on", "error",
             "--format", "json"],
            cwd=where, capture_output=True, text=True, check=False,
            env=os.environ | ALONE | {"TERMS_TODAY": "2026-01-31"},
        )  # fmt: skip
        assert (said.returncode, said.stderr) == (1, "")
        assert "unsupported-change" in {each["rule"] for each in json.loads(said.stdout)["findings"]}


def test_a_tracked_bare_repository_above_the_deals_does_not_redirect_either(tmp_path: Path) -> None:
    deals = Deals(tmp_path / "clone", "outer/deals")
    planted = Deals(tmp_path / "other")
    main = planted.git("rev-parse", "main")
    for path, content in {
        "HEAD": "ref: refs/heads/main\n",
        "config": "[core]\n\tbare = true\n",
        "refs/heads/main": main,
        "refs/heads/branch": main,
        "objects/info/alternates": f"{tmp_path}/other/.git/objects\n",
    }.items():
        deals.write(f"../{path}", content)
    deals.top.commit()
    assert Path(git(deals.root, "rev-parse", "--absolute-git-dir")) == deals.root.parent
    assert run_review(deals.root, "main..branch", "--fail-on", "error").code == 1


@pytest.mark.parametrize("where", ["server.git", "clone/server.git"])
def test_a_bare_repository_that_nobody_tracks_is_read(where: str, tmp_path: Path) -> None:
    """Also in the folder of another clone: it is the one that `-C` names."""
    GitRepository(tmp_path / "clone").init()
    other = Deals(tmp_path / "other")
    other.remove("terms/d/2026.yaml")
    other.commit()
    git(tmp_path, "clone", "-q", "--bare", "other", where)
    bare = tmp_path / where
    assert run_review(bare, "main..branch", "--fail-on", "error").code == 0
    wanted = git(bare, "rev-parse", "--short=7", "branch")
    assert f"branch ({wanted})" in run_review(bare, "main..branch").out


def test_the_own_folder_of_git_is_no_other_repository(tmp_path: Path) -> None:
    deals = Deals(tmp_path / "clone")
    assert find_repository(os.fspath(deals.root / ".git")) == os.fspath(deals.root)


def test_variables_of_another_repository_do_not_redirect(tmp_path: Path) -> None:
    deals, other = Deals(tmp_path / "clone"), Deals(tmp_path / "other")
    other.remove("terms/d/2026.yaml")
    other.commit()
    for name, value in {
        "GIT_DIR": other.root / ".git",
        "GIT_WORK_TREE": other.root,
        "GIT_COMMON_DIR": other.root / ".git",
        "GIT_OBJECT_DIRECTORY": other.root / ".git/objects",
        "GIT_INDEX_FILE": other.root / ".git/index",
        "GIT_NAMESPACE": "other",
        "GIT_CEILING_DIRECTORIES": tmp_path,
    }.items():
        said = run_review(deals.root, "main..branch", "--fail-on", "error", **{name: os.fspath(value)})
        assert (said.code, said.err) == (1, ""), name


# -- settings that run a program ---------------------------------------------------------------------------

HOOKS = (
    *("pre-commit", "post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"),
    *("post-merge", "pre-push", "pre-auto-gc", "post-rewrite", "proc-receive", "query-watchman"),
)
PROGRAMS = (
    *("core.fsmonitor", "core.pager", "core.editor", "core.askPass", "core.sshCommand", "core.gitProxy"),
    *("core.alternateRefsCommand", "sequence.editor", "credential.helper", "gpg.program", "diff.external"),
    *("diff.own.command", "diff.own.textconv", "merge.own.driver", "filter.own.clean", "filter.own.smudge"),
    *("filter.own.process", "filter.=.clean", "filter.a b.c.process", "pager.diff", "pager.grep"),
    *("interactive.diffFilter", "remote.origin.uploadpack", "remote.origin.vcs", "trailer.x.command"),
    *(
        "alias.diff-index",
        "alias.ls-files",
        "alias.cat-file",
        "alias.rev-parse",
        "uploadpack.packObjectsHook",
    ),
    *(
        "browser.x.cmd",
        "mergetool.x.cmd",
        "difftool.x.cmd",
        "sendemail.smtpServer",
        "receive.procReceiveRefs",
    ),
)
VARIABLES = (
    *("GIT_EXTERNAL_DIFF", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_PAGER", "GIT_EDITOR", "GIT_ASKPASS"),
    *("GIT_PROXY_COMMAND", "GIT_SEQUENCE_EDITOR", "PAGER", "EDITOR", "VISUAL", "SSH_ASKPASS"),
)


@pytest.fixture
def armed(tmp_path: Path) -> tuple[Deals, Path]:
    """A clone in which every setting names a program that leaves a mark, and the folder of the marks."""
    deals, marks = Deals(tmp_path / "clone"), tmp_path / "marks"
    marks.mkdir()
    canary = deals.write("../canary", f'#!/bin/sh\n: > "{marks}/$1"\ncat\n')
    canary.chmod(0o755)
    for number, key in enumerate(PROGRAMS):
        deals.git("config", key, f"{'!' if key.startswith('alias') else ''}{canary} program-{number}")
    deals.git("config", "filter.own.required", "true")
    hooks = deals.root / ".git/armed"
    deals.git("config", "core.hooksPath", os.fspath(hooks))
    for name in HOOKS:
        hook = deals.write(f".git/armed/{name}", f'#!/bin/sh\n: > "{marks}/hook-{name}"\n')
        hook.chmod(0o755)
    return deals, marks


def test_no_setting_of_a_clone_is_run(armed: tuple[Deals, Path]) -> None:
    deals, marks = armed
    attributes = "*.yaml filter=own diff=own merge=own\nseeds/* filter==\n"
    deals.write(".gitattributes", attributes)
    deals.write("terms/d/.gitattributes", attributes)
    variables = {name: f"{marks.parent}/canary {name}" for name in VARIABLES}
    index = deals.root / ".git/index"
    for path in (deals.root / "terms").rglob("*.yaml"):
        # As new as the index: git cannot tell from the time alone that the file is as it was.
        os.utime(path, (index.stat().st_mtime, index.stat().st_mtime))
    deals.write("terms/d/2026.yaml", UNSUPPORTED.replace("30%", "31%"))
    deals.write("seeds/s-3.yaml", RECORD)
    for arguments in (("main",), ("main..branch",), ("main...branch",), ()):
        said = run_review(deals.root, *arguments, "--fail-on", "error", **variables)
        assert (said.code, said.err) == (1, ""), arguments
    assert sorted(path.name for path in marks.iterdir()) == []
    # The test can fail: what it looks for is there to be run.
    run_git(deals.root, "-c", f"core.hooksPath={deals.root}/.git/armed", "diff", "main")
    run_git(deals.root, "add", "-A")
    assert list(marks.iterdir())


def test_a_file_under_a_filter_is_compared_as_it_lies_there(armed: tuple[Deals, Path]) -> None:
    deals, marks = armed
    deals.write(".git/info/attributes", "*.yaml filter=own\n")
    before = run_review(deals.root, "main", "--format", "json")
    deals.git("config", "--remove-section", "filter.own")
    assert run_review(deals.root, "main", "--format", "json") == before
    assert list(marks.iterdir()) == []


@pytest.mark.parametrize("forgotten", ["", "GIT_NO_LAZY_FETCH", "GIT_ALLOW_PROTOCOL"])
def test_a_partial_clone_fetches_nothing(forgotten: str, tmp_path: Path) -> None:
    """Also not with a git before 2.45, which knows no GIT_NO_LAZY_FETCH; each of the two is enough."""
    version = re.findall(r"\d+", git(tmp_path, "--version"))
    if forgotten == "GIT_ALLOW_PROTOCOL" and tuple(map(int, version[:2])) < (2, 45):
        pytest.skip("this git knows no GIT_NO_LAZY_FETCH")
    deals = Deals(tmp_path / "full")
    deals.git("config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--no-checkout", "--filter=blob:none", deals.root.as_uri(), "partial")
    partial, mark = tmp_path / "partial", tmp_path / "mark"
    pack = deals.write("../pack", f'#!/bin/sh\n: > "{mark}"\nexec git-upload-pack "$@"\n')
    pack.chmod(0o755)
    git(partial, "config", "remote.origin.uploadpack", os.fspath(pack))
    git(partial, "config", "protocol.file.allow", "always")
    old = deals.write("../bin/git", f'#!/bin/sh\nunset {forgotten} X\nexec {shutil.which("git")} "$@"\n')
    old.chmod(0o755)
    path = f"{old.parent}{os.pathsep}{os.environ['PATH']}"
    said = run_review(partial, "origin/main..origin/branch", PATH=path)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("terms: git cannot read the object ")
    assert "git fetch --refetch --no-filter" in said.err
    assert not mark.exists()
    git(partial, "show", "origin/branch:terms/d/2026.yaml")
    assert mark.exists(), "git itself fetches"


# -- what makes git wait, or costs much ----------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize(
    "path",
    [
        *(".gitignore", ".git/packed-refs"),
        *(
            pytest.param(name, marks=pytest.mark.exhaustive)
            for name in ("terms/.gitignore", "seeds/.gitignore", ".git/info/exclude")
        ),
    ],
)
def test_a_pipe_that_git_would_wait_for_is_named(path: str, tmp_path: Path) -> None:
    deals = Deals(tmp_path / "clone")
    pipe = deals.root / path
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    said = run_review(deals.root, "main", TERMS_GIT_TIMEOUT="2")
    assert (said.code, said.out) == (2, "")
    told = rf"terms: git [a-z-]+ did not end within 2 seconds: {path} is not a regular file\. Remove it\n"
    assert re.fullmatch(told, said.err), said.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_for_attributes_is_told_or_does_no_harm(tmp_path: Path) -> None:
    deals = Deals(tmp_path / "clone")
    os.mkfifo(deals.root / ".gitattributes")
    os.mkfifo(deals.root / "terms/d/.gitattributes")
    for path in (deals.root / "terms").rglob("*.yaml"):
        path.touch()
    said = run_review(deals.root, "main", "--fail-on", "error", TERMS_GIT_TIMEOUT="2")
    if said.code == 2:
        assert "is not a regular file. Remove it" in said.err and said.err.count("\n") == 1
    else:
        assert (said.code, said.err) == (1, "")


def test_a_wait_whose_cause_is_not_seen_says_how_to_wait_longer(tmp_path: Path) -> None:
    deals = Deals(tmp_path / "clone")
    slow = deals.write("../bin/git", "#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o755)
    path = f"{slow.parent}{os.pathsep}{os.environ['PATH']}"
    said = run_review(deals.root, "main", TERMS_GIT_TIMEOUT="0.5", PATH=path)
    assert said == Result(
        2,
        "",
        "terms: git rev-parse did not end within 0.5 seconds."
        " If it needs longer, set TERMS_GIT_TIMEOUT to more seconds\n",
    )


def store_large_commit(deals: Deals, mebibytes: int) -> None:
    """Make `large`, a commit with a very large message, and `child`, its child."""
    tree, parent = deals.git("rev-parse", "branch^{tree}"), deals.git("rev-parse", "main")
    who = "T <t@example.org> 0 +0000"
    head = f"tree {tree}\nparent {parent}\nauthor {who}\ncommitter {who}\n\n".encode()
    message = head + b"x" * (mebibytes << 20)
    large = deals.git("hash-object", "-t", "commit", "-w", "--stdin", given=message)
    deals.git("branch", "large", deals.git("commit-tree", "-p", parent, "-m", "-", tree))
    deals.git("update-ref", "refs/heads/large", large)
    deals.git("update-ref", "refs/heads/child", deals.git("commit-tree", "-p", large, "-m", "-", tree))


@pytest.mark.exhaustive
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits what git allocates")
def test_a_very_large_commit_costs_no_more_memory_than_git_may_have(tmp_path: Path) -> None:
    deals = Deals(tmp_path / "clone")
    store_large_commit(deals, 600)
    program = (
        "import resource, subprocess, sys; r = subprocess.run([sys.executable, '-m', 'dealterms', 'review',"
        " sys.argv[1]], capture_output=True, text=True); print(r.returncode, resource.getrusage("
        "resource.RUSAGE_CHILDREN).ru_maxrss >> 10, r.stderr)"
    )
    for range_, code in (("main..large", 2), ("main...child", 2), ("main..child", 0)):
        done = subprocess.run(
            [sys.executable, "-c", program, range_],
            cwd=deals.root, env=os.environ | ALONE, capture_output=True, text=True, check=True,
        )  # fmt: skip
        returned, mebibytes, said = done.stdout.split(" ", 2)
        assert (int(returned), int(mebibytes) < 512) == (code, True), done.stdout
        if code:
            assert "needs more than 512 MiB here: a commit's message is very large" in said


def test_a_commit_and_a_folder_have_a_size_at_most(tmp_path: Path) -> None:
    deals = Deals(tmp_path / "clone")
    store_large_commit(deals, 65)
    with pytest.raises(
        NoSuchRevisionError, match=r"^the commit [0-9a-f]{7} is too large: 65 MiB\. Remove it$"
    ):
        both_ends("main..large", os.fspath(deals.root))


def test_what_runs_git_leaves_the_limits_of_this_process(tmp_path: Path) -> None:
    deals = Deals(tmp_path / "clone")
    before = resource.getrlimit(resource.RLIMIT_DATA)
    both_ends("main..branch", os.fspath(deals.root))
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
