"""Reading git: the two ends of a range in real repositories of every make, and what differs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.git import GitRepository

from dealterms.errors import NoSuchDealError, NoSuchRevisionError, UnreadableError
from dealterms.git.range import RevisionRange, both_ends
from dealterms.git.trees import WorkTree
from dealterms.loader.tree import MAX_FILE_BYTES, Folder
from dealterms.plugins import truncate_input

EMPTY = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


class Clone(GitRepository):
    """A repository of the deals' files, of which only their names matter."""

    def write(self, name: str, content: str | bytes = "x\n") -> Path:
        return super().write(name, content)

    def commit_files(self, *names: str) -> str:
        for name in names:
            self.write(name)
        return self.commit()

    def ends(self, range_: str | None = None, below: str = "") -> RevisionRange:
        return both_ends(range_, str(self.root / below))

    def touched(self, range_: str | None = None) -> dict[str, str]:
        return {touch.path: touch.status for touch in self.ends(range_).changed_files}


def made(root: Path, *options: str) -> Clone:
    clone = Clone(root)
    clone.git("init", "-q", *options)
    clone.commit_files("terms/d/2024.yaml", "terms/d/deal.yaml", "seeds/s-1.yaml", "README.md")
    return clone


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A repository of one commit on `main`."""
    return made(tmp_path / "a")


@pytest.fixture
def branch(clone: Clone) -> Clone:
    """On `feature`, two commits on, while `main` has gone on by one."""
    clone.git("switch", "-qc", "feature")
    clone.write("terms/d/2025.yaml", "new\n")
    clone.commit()
    clone.write("terms/d/2024.yaml", "other\n")
    clone.commit()
    clone.git("switch", "-q", "main")
    clone.commit_files("seeds/s-2.yaml")
    clone.git("switch", "-q", "feature")
    return clone


def refused(clone: Clone, range_: str | None, below: str = "") -> str:
    with pytest.raises(NoSuchRevisionError) as caught:
        clone.ends(range_, below)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def why(tree: Folder | WorkTree | object, path: str) -> str:
    with pytest.raises(UnreadableError) as caught:
        tree.read(path)  # type: ignore[attr-defined]
    return str(caught.value)


# -- what a range means -------------------------------------------------------------------------------


def test_without_a_range_the_work_tree_against_where_it_left_main(branch: Clone) -> None:
    branch.write("terms/d/2026.yaml")
    ends = branch.ends()
    base = branch.git("merge-base", "main", "HEAD")[:7]
    assert [tuple(touch) for touch in ends.changed_files] == [
        ("terms/d/2024.yaml", "modified"),
        ("terms/d/2025.yaml", "added"),
        ("terms/d/2026.yaml", "added"),
    ]
    assert (ends.base_name, ends.head_name) == (f"main ({base})", "the work tree")
    assert (ends.root, ends.prefix) == (str(branch.root), "")
    assert ends.base.list_names("terms/d") == ["2024.yaml", "deal.yaml"]
    assert ends.head.list_names("terms/d") == ["2024.yaml", "2025.yaml", "2026.yaml", "deal.yaml"]
    assert (ends.base.read("terms/d/2024.yaml"), ends.head.read("terms/d/2024.yaml")) == (
        b"x\n",
        b"other\n",
    )


def test_two_dots_take_both_as_they_are_and_three_their_merge_base(branch: Clone) -> None:
    own = {"terms/d/2024.yaml": "modified", "terms/d/2025.yaml": "added"}
    both = {**own, "seeds/s-2.yaml": "deleted"}
    assert branch.touched("main..feature") == branch.touched("main..") == both
    assert branch.touched("main...feature") == branch.touched("main...") == own
    assert branch.touched("main") == own
    assert branch.touched("..feature") == {}
    assert branch.touched("...main") == {"seeds/s-2.yaml": "added"}
    ends = branch.ends("main..")
    main, head = branch.git("rev-parse", "main")[:7], branch.git("rev-parse", "HEAD")
    assert (ends.base_name, ends.head_name) == (f"main ({main})", f"HEAD ({head[:7]})")
    assert branch.ends(f"main..{head}").head_name == head[:7]


def test_the_default_branch_is_the_remote_s_if_there_is_one(branch: Clone, tmp_path: Path) -> None:
    branch.git("branch", "-m", "main", "trunk")
    assert refused(branch, None) == ("cannot tell the default branch. Name a base: `terms review BASE`")
    branch.git("switch", "-q", "trunk")
    copy = Clone(tmp_path / "b")
    branch.git("clone", "-q", str(branch.root), str(copy.root))
    copy.git("switch", "-qc", "main")
    copy.commit_files("terms/d/2030.yaml")
    assert copy.ends().base_name.startswith("origin/trunk (")
    copy.git("remote", "rename", "origin", "up")
    copy.git("remote", "set-head", "up", "trunk")
    assert copy.ends().base_name.startswith("up/trunk (")
    assert copy.touched() == {"terms/d/2030.yaml": "added"}
    copy.git("remote", "add", "-f", "other", str(branch.root))
    copy.git("remote", "set-head", "other", "trunk")
    assert copy.ends().base_name.startswith("main (")
    copy.git("remote", "add", "origin", str(branch.root))
    # Git 2.48 and newer make an origin/HEAD with the first fetch, which would be asked before main.
    copy.git("-c", "remote.origin.followRemoteHEAD=never", "fetch", "-q", "origin")
    copy.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert copy.ends().base_name.startswith("origin/main (")


def test_before_the_first_commit_all_is_new(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    clone.git("init", "-q")
    clone.write("terms/d/deal.yaml")
    ends = clone.ends()
    assert (ends.base_name, ends.head_name) == ("nothing", "the work tree")
    assert [tuple(touch) for touch in ends.changed_files] == [("terms/d/deal.yaml", "added")]
    assert (ends.base.list_names("terms"), ends.head.list_names("terms")) == ([], ["d"])
    clone.git("add", "-A")
    assert clone.touched() == {"terms/d/deal.yaml": "added"}
    assert refused(clone, "HEAD") == "unknown revision 'HEAD'. Fetch it, or correct the name"


def test_in_a_repository_without_anything(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    clone.git("init", "-q")
    with pytest.raises(NoSuchDealError) as caught:
        clone.ends()
    assert str(caught.value) == (
        "no `terms/` folder in the top of the repository yet. Make one, with a deal in it"
    )


def test_a_detached_head_and_a_tag_and_nothing_at_all(branch: Clone) -> None:
    branch.git("tag", "-a", "v1", "-m", "one", "main~1")
    branch.git("switch", "-q", "--detach", "feature")
    assert branch.touched() == branch.touched("v1") == branch.touched("v1..feature")
    everything = dict.fromkeys(["seeds/s-1.yaml", "terms/d/2024.yaml", "terms/d/deal.yaml"], "added")
    assert branch.touched(f"{EMPTY}..v1") == everything
    assert branch.touched(f"{EMPTY}..v1^{{tree}}") == everything
    assert branch.ends(f"{EMPTY}..v1").base_name == "nothing"


@pytest.mark.parametrize(
    "text",
    ["nowhere", "0" * 40, "0" * 64, "f" * 40, "--output=FILE", "-h", "--all", "^main", "main^@",
     "main:README.md", "main^{tree}", ":README.md", "@{u}", "main:", "*", "x\ud83d\ude00"],
)  # fmt: skip
def test_what_names_no_commit_is_refused_in_a_line(clone: Clone, text: str) -> None:
    said = refused(clone, text)
    if text.isprintable():
        assert said == f"unknown revision '{truncate_input(text)}'. Fetch it, or correct the name"
    assert "revision" in refused(clone, f"main...{text}") or not text.isprintable()
    assert sorted(os.listdir(clone.root)) == [".git", "README.md", "seeds", "terms"]


def test_other_ranges_that_are_none(clone: Clone) -> None:
    assert refused(clone, "") == "the name of a revision is empty. Name one: `terms review BASE`"
    assert refused(clone, "a\nb") == ("the name of a revision has invisible characters. Correct the name")
    for text in ("a..b..c", "a....b", "a...b..c"):
        assert refused(clone, text) == (
            f"not a range of revisions: '{text}'. Write BASE..HEAD, BASE...HEAD, or a BASE alone"
        )
    blob = clone.git("rev-parse", "main:README.md")
    assert refused(clone, f"main..{blob}") == (f"{blob[:7]} is a blob, not a commit. Name a commit")


def test_histories_with_nothing_in_common(clone: Clone) -> None:
    main = clone.git("rev-parse", "main")[:7]
    clone.git("switch", "-q", "--orphan", "other")
    clone.commit_files("terms/d/deal.yaml")
    assert refused(clone, "main") == (
        f"main ({main}) and HEAD have no commit in common."
        " Compare the two as they are: `terms review BASE..HEAD`"
    )
    assert clone.touched("main..other")["terms/d/2024.yaml"] == "deleted"


def test_after_an_orphan_switch_nothing_is_the_base(clone: Clone) -> None:
    clone.git("switch", "-q", "--orphan", "other")
    clone.write("terms/d/new.yaml")
    assert clone.ends().base_name == "nothing"
    assert clone.touched() == {"terms/d/new.yaml": "added"}


# -- the work tree ------------------------------------------------------------------------------------


def test_staged_or_not_it_is_what_is_on_disk_that_counts(clone: Clone) -> None:
    clone.write("terms/d/2024.yaml", "staged\n")
    clone.write("terms/d/gone.yaml")
    clone.write("terms/d/intended.yaml")
    clone.git("add", "terms/d/2024.yaml", "terms/d/gone.yaml")
    clone.git("add", "-N", "terms/d/intended.yaml")
    clone.write("terms/d/2024.yaml", "unstaged\n")
    (clone.root / "terms/d/gone.yaml").unlink()
    (clone.root / "seeds/s-1.yaml").unlink()
    clone.git("rm", "-q", "--cached", "terms/d/deal.yaml")
    clone.write("terms/e/deal.yaml")
    assert clone.touched() == {
        "seeds/s-1.yaml": "deleted",
        "terms/d/2024.yaml": "modified",
        "terms/d/intended.yaml": "added",
        "terms/e/deal.yaml": "added",
    }
    head = clone.ends().head
    assert head.read("terms/d/2024.yaml") == b"unstaged\n"
    assert (head.list_names("terms"), head.list_names("seeds")) == (["d", "e"], [])
    assert why(head, "seeds/s-1.yaml") == why(Folder(clone.root), "seeds/s-1.yaml")
    clone.write("terms/d/deal.yaml", "edited\n")
    assert clone.touched()["terms/d/deal.yaml"] == "modified"


def test_what_git_ignores_is_not_there(clone: Clone) -> None:
    clone.write(".gitignore", "*.txt\n")
    clone.write("seeds/s-1.txt")
    clone.write("seeds/s-2.yaml")
    ends = clone.ends()
    assert [touch.path for touch in ends.changed_files] == ["seeds/s-2.yaml"]
    assert ends.head.list_names("seeds") == ["s-1.yaml", "s-2.yaml"]


def test_a_new_time_a_new_mode_and_a_checkout_s_line_endings_touch_nothing(clone: Clone) -> None:
    os.utime(clone.root / "terms/d/2024.yaml", (1, 1))
    (clone.root / "terms/d/deal.yaml").chmod(0o755)
    clone.write("seeds/s-1.yaml", "x\r\n")
    assert clone.touched() == {}
    assert clone.ends().head.read("seeds/s-1.yaml") == b"x\n"
    clone.commit()
    assert clone.touched("HEAD~1..HEAD") == {"seeds/s-1.yaml": "modified"}


def test_a_renamed_file_is_one_gone_and_one_new(clone: Clone) -> None:
    clone.git("config", "diff.renames", "copies")
    clone.git("mv", "terms/d/2024.yaml", "terms/d/2023.yaml")
    renamed = {"terms/d/2023.yaml": "added", "terms/d/2024.yaml": "deleted"}
    assert clone.touched() == renamed
    clone.commit()
    assert clone.touched("HEAD~1..HEAD") == renamed


def test_files_that_become_folders_and_folders_that_become_files(clone: Clone) -> None:
    clone.write("terms/d/x/y", "y\n")
    clone.write("terms/d/z", "z\n")
    clone.commit()
    shutil.rmtree(clone.root / "terms/d/x")
    (clone.root / "terms/d/z").unlink()
    clone.write("terms/d/x")
    clone.write("terms/d/z/y", "new\n")
    for ends in (clone.ends("HEAD"), (clone.commit(), clone.ends("HEAD~1..HEAD"))[1]):
        assert {touch.path: touch.status for touch in ends.changed_files} == {
            "terms/d/x": "added",
            "terms/d/x/y": "deleted",
            "terms/d/z": "deleted",
            "terms/d/z/y": "added",
        }
        same(ends.head, Folder(clone.root))


def test_in_the_middle_of_a_merge_it_is_the_file_on_disk(clone: Clone) -> None:
    clone.git("switch", "-qc", "feature")
    clone.write("terms/d/2024.yaml", "ours\n")
    (clone.root / "seeds/s-1.yaml").unlink()
    clone.commit()
    clone.git("switch", "-q", "main")
    clone.write("terms/d/2024.yaml", "theirs\n")
    clone.write("seeds/s-1.yaml", "theirs\n")
    clone.commit()
    clone.git("switch", "-q", "feature")
    with pytest.raises(AssertionError):
        clone.git("merge", "-q", "main")
    assert clone.touched() == {"seeds/s-1.yaml": "modified", "terms/d/2024.yaml": "modified"}
    assert clone.touched("HEAD") == {"seeds/s-1.yaml": "added", "terms/d/2024.yaml": "modified"}
    assert b"<<<<" in clone.ends().head.read("terms/d/2024.yaml")


def test_what_a_sparse_checkout_leaves_out_is_there(branch: Clone) -> None:
    branch.git("sparse-checkout", "set", "--no-cone", "/seeds/", "/terms/d/deal.yaml")
    assert not (branch.root / "terms/d/2025.yaml").exists()
    ends = branch.ends()
    assert branch.touched() == {"terms/d/2024.yaml": "modified", "terms/d/2025.yaml": "added"}
    assert ends.head.list_names("terms/d") == ["2024.yaml", "2025.yaml", "deal.yaml"]
    assert ends.head.read("terms/d/2024.yaml") == b"other\n"


# -- names and kinds of files -------------------------------------------------------------------------

HOSTILE = [
    b"-x", b"--output=f", b" ", b"a b", b"a\nb", b"a\tb", b'"q"', b"'", b"\\", b":(glob)*", b"*", b"[a]",
    b"\xff\xfe", "é".encode(), b"a\rb", b"n" * 250, b"HEAD", b"main..x", b"$(x)", b"a:b", b"\x01",
]  # fmt: skip


def test_files_of_any_name(clone: Clone) -> None:
    clone.git("config", "core.quotepath", "true")
    folder = os.fsencode(clone.root / "terms/d")
    for name in HOSTILE:
        with open(os.path.join(folder, name), "wb") as file:
            file.write(b"in " + name)
    names = {os.fsdecode(name) for name in HOSTILE}
    untracked = clone.touched()
    assert untracked == dict.fromkeys((f"terms/d/{name}" for name in names), "added")
    same(clone.ends().head, Folder(clone.root))
    assert clone.ends().head.find_files_containing(["in "]) == set(untracked)
    clone.commit()
    assert clone.touched("HEAD~1..HEAD") == clone.touched("HEAD~1") == untracked
    head = clone.ends("HEAD~1..HEAD").head
    same(head, Folder(clone.root))
    assert head.find_files_containing(["in "]) == set(untracked)
    assert clone.ends("HEAD~1..HEAD").base.find_files_containing(["in "]) == set()


def test_a_link_is_refused_as_it_is_on_disk(clone: Clone, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret").write_bytes(b"s-1\n")
    for name, target in (
        ("terms/d/out", "../../../outside/secret"),
        ("terms/d/near", "2024.yaml"),
        ("terms/d/dangling", "nowhere"),
        ("terms/e", "../../outside"),
        ("terms/f", "d"),
    ):
        (clone.root / name).symlink_to(target)
    disk = Folder(clone.root)
    for ends in (clone.ends(), (clone.commit(), clone.ends("HEAD~1..HEAD"))[1]):
        for name in ("out", "near", "dangling"):
            path = f"terms/d/{name}"
            assert why(ends.head, path) == why(disk, path)
            assert why(ends.head, path).startswith("it is a symbolic link")
        for path in ("terms/e/secret", "terms/f/2024.yaml"):
            with pytest.raises(UnreadableError):
                ends.head.read(path)
        for folder in ("terms/e", "terms/f"):
            assert unlisted(ends.head, folder) == unlisted(disk, folder) != ""
        for folder in ("terms/d/near", "terms/d/dangling"):
            assert list(ends.head.list_names(folder)) == list(disk.list_names(folder)) == []
        assert not ends.base.find_files_containing(["s-1"])


def unlisted(tree: object, folder: str) -> str:
    with pytest.raises(UnreadableError) as caught:
        tree.list_names(folder)  # type: ignore[attr-defined]
    return str(caught.value)


def test_a_file_that_becomes_a_link_is_modified(clone: Clone) -> None:
    (clone.root / "terms/d/2024.yaml").unlink()
    (clone.root / "terms/d/2024.yaml").symlink_to("deal.yaml")
    shutil.rmtree(clone.root / "seeds")
    (clone.root / "seeds").symlink_to("terms")
    changed = {"seeds/s-1.yaml": "deleted", "terms/d/2024.yaml": "modified"}
    assert clone.touched() == changed
    assert unlisted(clone.ends().head, "seeds") == unlisted(Folder(clone.root), "seeds")
    clone.commit()
    assert clone.touched("HEAD~1..HEAD") == changed


def test_a_file_that_is_too_large_is_refused_and_the_next_is_read(clone: Clone) -> None:
    clone.write("terms/d/big", b"x" * 2 * MAX_FILE_BYTES)
    clone.write("terms/d/full", b"x" * MAX_FILE_BYTES)
    clone.commit()
    head = clone.ends("HEAD~1..HEAD").head
    assert why(head, "terms/d/big") == why(Folder(clone.root), "terms/d/big")
    assert why(head, "terms/d/big").startswith("the file has 2,097,152 bytes")
    assert len(head.read("terms/d/full")) == MAX_FILE_BYTES
    assert why(head, "terms/d/big").startswith("the file has 2,097,152 bytes")
    assert head.read("terms/d/2024.yaml") == b"x\n"


def test_who_mentions_a_word(clone: Clone) -> None:
    clone.git("config", "color.ui", "always")
    clone.git("config", "grep.patternType", "perl")
    clone.git("config", "submodule.recurse", "true")
    clone.write("terms/d/2024.yaml", "source: s.1, x\n")
    clone.write("terms/d/2025.yaml", "source: s-1\n")
    clone.write("terms/d/bin", b"\0\0\xff s.1")
    clone.write("seeds/s-1.yaml", "cites: s.1\n")
    clone.write("README.md", "s.1\n")
    clone.commit()
    ends = clone.ends("HEAD~1..HEAD")
    wanted = {"terms/d/2024.yaml", "terms/d/bin", "seeds/s-1.yaml"}
    assert ends.head.find_files_containing(["s.1"]) == wanted
    assert ends.head.find_files_containing(["s-1", "nowhere"]) == {"terms/d/2025.yaml"}
    assert ends.head.find_files_containing([]) == ends.base.find_files_containing(["s.1"]) == set()
    clone.write("terms/d/2024.yaml", "no more\n")
    clone.write("terms/d/2026.yaml", "now s.1\n")
    (clone.root / "terms/d/bin").unlink()
    work = clone.ends("HEAD").head
    overlaid = {"terms/d/2024.yaml", "terms/d/2026.yaml"}
    assert work.find_files_containing(["s.1"]) == {*overlaid, "seeds/s-1.yaml"}
    assert work.find_files_containing(["s-1"]) == {*overlaid, "terms/d/2025.yaml"}


# -- repositories of every make -----------------------------------------------------------------------


def test_a_repository_of_longer_ids(tmp_path: Path) -> None:
    clone = made(tmp_path / "a", "--object-format=sha256")
    first = clone.git("rev-parse", "HEAD")
    assert len(first) == 64
    clone.write("terms/d/2024.yaml", "new\n")
    os.utime(clone.root / "terms/d/deal.yaml", (1, 1))
    assert clone.touched() == {"terms/d/2024.yaml": "modified"}
    clone.commit()
    ends = clone.ends(f"{first}..main")
    assert (ends.base_name, ends.changed_files[0].path) == (first[:7], "terms/d/2024.yaml")
    same(ends.head, Folder(clone.root))
    unborn = Clone(tmp_path / "b")
    unborn.git("init", "-q", "--object-format=sha256")
    unborn.write("terms/d/deal.yaml")
    assert unborn.touched() == {"terms/d/deal.yaml": "added"}


def test_a_shallow_clone_with_its_base_and_without(branch: Clone, tmp_path: Path) -> None:
    copy = Clone(tmp_path / "b")
    url = branch.root.as_uri()
    branch.git("clone", "-q", "--depth=1", "--no-single-branch", url, str(copy.root))
    own = {"terms/d/2024.yaml": "modified", "terms/d/2025.yaml": "added"}
    assert copy.touched("origin/main..HEAD") == {**own, "seeds/s-2.yaml": "deleted"}
    main = copy.git("rev-parse", "origin/main")[:7]
    mend = "The clone is shallow: run `git fetch --unshallow`"
    assert refused(copy, "origin/main") == (f"origin/main ({main}) and HEAD have no commit in common. {mend}")
    assert refused(copy, "HEAD~1") == f"unknown revision 'HEAD~1'. {mend}"
    older = branch.git("rev-parse", "feature~1")
    assert refused(copy, f"{older}..HEAD") == f"unknown revision '{older}'. {mend}"
    copy.git("fetch", "-q", "--unshallow")
    assert copy.touched("origin/main") == own


def test_a_partial_clone_says_what_it_lacks(branch: Clone, tmp_path: Path) -> None:
    branch.git("config", "uploadpack.allowFilter", "true")
    copy = Clone(tmp_path / "b")
    url = branch.root.as_uri()
    branch.git("clone", "-q", "--filter=blob:none", "--no-checkout", url, str(copy.root))
    ends = copy.ends("origin/main...HEAD")
    assert [touch.path for touch in ends.changed_files] == [
        "terms/d/2024.yaml",
        "terms/d/2025.yaml",
    ]
    blob = branch.git("rev-parse", "HEAD:terms/d/2024.yaml")[:7]
    with pytest.raises(NoSuchRevisionError) as caught:
        ends.head.read("terms/d/2024.yaml")
    assert str(caught.value) == (
        f"git cannot read the object {blob}. If the clone is partial, run"
        " `git fetch --refetch --no-filter`; if not, ask `git fsck` why"
    )
    copy.git("fetch", "-q", "--refetch", "--no-filter")
    assert copy.ends("origin/main...HEAD").head.read("terms/d/2024.yaml") == b"other\n"


def test_a_linked_work_tree(branch: Clone, tmp_path: Path) -> None:
    linked = Clone(tmp_path / "linked")
    branch.git("worktree", "add", "-q", "-b", "third", str(linked.root), "main")
    linked.write("terms/d/deal.yaml", "new\n")
    assert linked.touched() == {"terms/d/deal.yaml": "modified"}
    assert linked.ends().root == str(linked.root)


def test_a_submodule_within_terms_and_one_that_one_stands_in(branch: Clone, tmp_path: Path) -> None:
    outer = made(tmp_path / "outer")
    outer.git("submodule", "--quiet", "add", str(branch.root), "terms/sub")
    outer.commit()
    outer.git("submodule", "--quiet", "add", str(branch.root), "terms/staged")
    touched = {"terms/sub": "added"}
    assert outer.touched("HEAD~1..HEAD") == touched
    ends = outer.ends("HEAD~1..HEAD")
    assert why(ends.head, "terms/sub").startswith("it is a submodule")
    said = "`sub/` is a submodule. Put the folder itself here"
    assert unlisted(ends.head, "terms/sub") == unlisted(outer.ends("HEAD").head, "terms/sub") == said
    assert outer.touched("HEAD") == {"terms/staged": "added"}
    # What is edited in it is its own affair; which commit it is at is not.
    inner = Clone(outer.root / "terms/sub")
    inner.write("terms/d/2031.yaml")
    inner.write("terms/d/2024.yaml", "edited\n")
    outer.git("config", "diff.ignoreSubmodules", "all")
    assert outer.touched("HEAD") == {"terms/staged": "added"}
    assert inner.touched("HEAD") == {
        "terms/d/2024.yaml": "modified",
        "terms/d/2031.yaml": "added",
    }
    assert inner.ends("HEAD").root == str(inner.root)
    inner.commit()
    assert outer.touched("HEAD") == {"terms/staged": "added", "terms/sub": "modified"}
    assert why(outer.ends("HEAD").head, "terms/sub").startswith("it is a")
    # A repository in the work tree that nobody has added yet.
    made(outer.root / "terms/nested")
    assert outer.touched("HEAD")["terms/nested"] == "added"
    assert unlisted(outer.ends("HEAD").head, "terms/nested").startswith("`nested/` is a submodule")


def test_a_bare_repository_has_ranges_only(branch: Clone, tmp_path: Path) -> None:
    bare = Clone(tmp_path / "bare.git")
    branch.git("clone", "-q", "--bare", str(branch.root), str(bare.root))
    for text in (None, "main"):
        assert refused(bare, text) == (
            "there is no work tree here. Name two revisions: `terms review BASE..HEAD`"
        )
    ends = bare.ends("main...feature")
    assert [touch.path for touch in ends.changed_files] == [
        "terms/d/2024.yaml",
        "terms/d/2025.yaml",
    ]
    assert (ends.root, ends.prefix) == (str(bare.root), "")
    assert bare.ends("main...feature", "refs").root == str(bare.root)
    same(ends.head, Folder(branch.root))
    assert ends.head.find_files_containing(["other"]) == {"terms/d/2024.yaml"}


@pytest.mark.parametrize("folder", ["deals", "a b/*", "-x", "l\nb"])
def test_terms_below_the_top(tmp_path: Path, folder: str) -> None:
    clone = Clone(tmp_path)
    clone.git("init", "-q")
    clone.commit_files("README.md")
    clone.commit_files(f"{folder}/terms/d/deal.yaml", f"{folder}/seeds/s-1.yaml", "terms.txt")
    clone.write(f"{folder}/terms/d/deal.yaml", "new\n")
    clone.write(f"{folder}/terms/d/2024.yaml", "new\n")
    clone.write("seeds/no.yaml")
    ends = clone.ends("HEAD", f"{folder}/terms/d")
    assert [tuple(touch) for touch in ends.changed_files] == [
        ("terms/d/2024.yaml", "added"),
        ("terms/d/deal.yaml", "modified"),
    ]
    assert (ends.root, ends.prefix) == (str(tmp_path / folder), f"{folder}/")
    same(ends.head, Folder(tmp_path / folder))
    ends = clone.ends("HEAD~1..HEAD", folder)
    assert [touch.status for touch in ends.changed_files] == ["added", "added"]
    assert ends.base.list_names("terms") == []
    assert ends.head.read("terms/d/deal.yaml") == b"x\n"
    # All of it deleted: it is found in the base.
    shutil.rmtree(tmp_path / folder / "terms")
    ends = clone.ends("HEAD", f"{folder}/seeds")
    assert [tuple(touch) for touch in ends.changed_files] == [("terms/d/deal.yaml", "deleted")]
    assert (ends.root, ends.prefix) == (str(tmp_path / folder), f"{folder}/")
    assert ends.head.list_names("terms") == []
    clone.commit()
    assert clone.ends("HEAD~1..HEAD", folder).prefix == f"{folder}/"
    with pytest.raises(NoSuchDealError) as caught:
        clone.ends("HEAD~2..HEAD~2", folder)
    assert "has a `terms/` folder in " in str(caught.value)


def test_no_terms_anywhere(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    clone.git("init", "-q")
    first = clone.commit_files("README.md")[:7]
    with pytest.raises(NoSuchDealError) as caught:
        clone.ends()
    assert str(caught.value) == (
        f"neither main ({first}) nor the work tree has a `terms/` folder in the top of the"
        " repository. Name other revisions, or another folder with -C"
    )
    with pytest.raises(NoSuchDealError):
        clone.ends(None, "nowhere")


# -- what is around us --------------------------------------------------------------------------------


def test_no_repository(tmp_path: Path) -> None:
    (tmp_path / "terms").mkdir()
    assert refused(Clone(tmp_path), None) == (
        f"{tmp_path} is not in a git repository. Go to one, or name it with -C"
    )


def test_no_repository_though_a_folder_is_named_like_one(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "terms").mkdir()
    assert refused(Clone(tmp_path), None).startswith(f"{tmp_path} is not in a git repository.")


def test_a_repository_that_git_refuses_for_another_reason(clone: Clone) -> None:
    (clone.root / ".git/config").write_text("[core]\n\trepositoryformatversion = 99\n")
    assert refused(clone, None, "terms").startswith("git refuses: ")
    bare = clone.root.parent / "bare.git"
    for name in ("objects", "refs", "terms"):
        (bare / name).mkdir(parents=True)
    (bare / "HEAD").write_text("ref: refs/heads/main\n")
    (bare / "config").write_text("[core]\n\trepositoryformatversion = 99\n\tbare = true\n")
    assert refused(Clone(bare), None).startswith("git refuses: ")


def test_no_git(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(clone.root))
    assert refused(clone, None) == ("git is not installed, and revisions are read with it. Install it")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
def test_a_repository_of_somebody_else(clone: Clone) -> None:
    for path in (clone.root, clone.root / ".git"):
        try:
            os.chown(path, 12345, 12345)
        except OSError as error:
            pytest.skip(f"no file can be given away here: {error.strerror}")
    assert refused(clone, None) == (
        f"git refuses: {clone.root} belongs to somebody else."
        " If you trust it, add it to git's `safe.directory`"
    )


def test_a_hook_s_variables_mislead_nothing(
    branch: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = branch.ends(), branch.ends("main..")
    other = made(tmp_path / "other")
    for name, value in {
        "GIT_DIR": str(other.root / ".git"),
        "GIT_WORK_TREE": str(other.root),
        "GIT_INDEX_FILE": str(other.root / ".git/index"),
        "GIT_PREFIX": "terms/",
        "GIT_OBJECT_DIRECTORY": str(other.root / ".git/objects"),
        "GIT_EXTERNAL_DIFF": "false",
        "GIT_GLOB_PATHSPECS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    ends = branch.ends(), branch.ends("main..")
    assert [each[2:7] for each in ends] == [each[2:7] for each in expected]
    same(ends[0].head, Folder(branch.root))


def test_settings_change_nothing_and_run_nothing(branch: Clone) -> None:
    branch.write("terms/d/2024.yaml", "third\n")
    branch.write("terms/d/2026.yaml")
    expected = branch.touched()
    ran = branch.root / "ran"
    for name, value in {
        "core.fsmonitor": f"touch {ran}; false",
        "diff.external": f"touch {ran}",
        "core.pager": f"touch {ran}",
        "diff.relative": "true",
        "diff.noprefix": "true",
        "diff.renames": "copies",
        "status.showUntrackedFiles": "no",
        "color.ui": "always",
        "core.quotepath": "true",
        "diff.ignoreSubmodules": "all",
    }.items():
        branch.git("config", name, value)
    assert (
        branch.touched()
        == expected
        == {
            "terms/d/2024.yaml": "modified",
            "terms/d/2025.yaml": "added",
            "terms/d/2026.yaml": "added",
        }
    )
    assert not ran.exists()


def test_a_damaged_object_is_told_in_a_line(branch: Clone) -> None:
    ends = branch.ends("main..feature")
    blob = branch.git("rev-parse", "feature:terms/d/2024.yaml")
    path = branch.root / ".git/objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    path.write_bytes(b"damaged")
    with pytest.raises(NoSuchRevisionError) as caught:
        ends.head.read("terms/d/2024.yaml")
    assert len(str(caught.value).splitlines()) == 1
    assert ends.head.read("terms/d/2025.yaml") == b"new\n"


# -- laws ---------------------------------------------------------------------------------------------


def files(tree: object, folder: str = "") -> Iterator[tuple[str, bytes]]:
    for name in tree.list_names(folder):  # type: ignore[attr-defined]
        path = f"{folder}/{name}" if folder else name
        if name == ".git":
            continue
        try:
            yield path, tree.read(path)  # type: ignore[attr-defined]
        except UnreadableError as error:
            if not str(error).startswith("it is a folder"):
                raise
            yield from files(tree, path)


def same(tree: object, disk: Folder) -> None:
    """The same files, of the same content."""
    for folder in ("terms", "seeds"):
        assert list(files(tree, folder)) == list(files(disk, folder))


NAMES = st.sampled_from(["a", "b", "-", "é", "a b", "z.yaml", "a.", "a0"])
TREES = st.recursive(
    st.binary(max_size=8), lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=4)
)
ROOTS = st.fixed_dictionaries(
    {"terms": st.dictionaries(NAMES, TREES, min_size=1, max_size=4)},
    optional={"seeds": st.dictionaries(NAMES, TREES, min_size=1, max_size=3)},
)


def lay(root: Path, tree: object) -> None:
    for name, value in tree.items():  # type: ignore[attr-defined]
        if isinstance(value, bytes):
            (root / name).write_bytes(value)
        else:
            (root / name).mkdir()
            lay(root / name, value)


@pytest.mark.slow
@settings(max_examples=15)
@given(ROOTS, ROOTS, st.booleans())
def test_any_two_trees_are_read_from_git_as_from_disk(old: object, new: object, staged: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clone = Clone(Path(folder).resolve())
        clone.git("init", "-q")
        lay(clone.root, old)
        clone.commit()
        before = dict(files(Folder(clone.root)))
        same(clone.ends("HEAD..HEAD").head, Folder(clone.root))
        for name in ("terms", "seeds"):
            shutil.rmtree(clone.root / name, ignore_errors=True)
        lay(clone.root, new)
        if staged:
            clone.git("add", "-A")
        after = dict(files(Folder(clone.root)))
        expected = {
            path: "deleted" if path not in after else "modified" if path in before else "added"
            for path in before.keys() | after.keys()
            if before.get(path) != after.get(path)
        }
        work = clone.ends("HEAD")
        assert clone.touched("HEAD") == expected
        assert [touch.path for touch in work.changed_files] == sorted(expected)
        same(work.head, Folder(clone.root))
        assert dict(files(work.base)) == before
        clone.commit()
        assert clone.touched("HEAD~1..HEAD") == expected
        same(clone.ends("HEAD~1..HEAD").head, Folder(clone.root))


def test_a_tree_without_end_is_not_read_to_its_end(branch: Clone) -> None:
    """A handful of objects can name a million files."""

    def made_of(lines: str) -> str:
        done = subprocess.run(
            ["git", "mktree"],
            cwd=branch.root,
            input=lines,
            text=True,
            capture_output=True,
            check=True,
        )
        return done.stdout.strip()

    blob = branch.git("hash-object", "-w", "terms/d/deal.yaml")
    tree = made_of("".join(f"100644 blob {blob}\t{n:02d}.yaml\n" for n in range(100)))
    for _ in range(2):
        tree = made_of("".join(f"040000 tree {tree}\td{n:02d}\n" for n in range(100)))
    top = made_of(f"040000 tree {tree}\tterms\n")
    assert "Review fewer at a time" in refused(branch, f"main..{top}")
