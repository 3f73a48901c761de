"""Which commits a range of revisions names, in the repository around a folder.

None                  the merge base of the default branch and HEAD, against the work tree
"main"                the merge base of main and HEAD, against the work tree
"main..feature"       main against feature
"main...feature"      the merge base of the two against feature
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from dealterms.errors import NoSuchRevisionError
from dealterms.git.discovery import build_prefix, find_repository
from dealterms.git.process import Git
from dealterms.plugins import truncate_input

EMPTY_TREE_IDS = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""The id of the empty tree, which every repository has."""
_HEAD = "HEAD"
_DEFAULT_BRANCH_REFS = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/*/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)


class NamedRevision(NamedTuple):
    """A revision, and the name by which it was requested."""

    id: str
    requested_name: str

    @property
    def name(self) -> str:
        """The name for people: `main (4a21e33)`, `4a21e33`, or `nothing` for the empty tree."""
        if self.id in EMPTY_TREE_IDS.values():
            return "nothing"
        if re.fullmatch("[0-9a-f]{7,64}", self.requested_name):
            return self.id[:7]
        return f"{truncate_input(self.requested_name)} ({self.id[:7]})"


class Repository:
    """The repository around a folder.

    Raises:
        NoSuchRevisionError: there is no git, or no repository that it may read.
    """

    def __init__(self, folder: str) -> None:
        found = find_repository(folder)
        self.git = Git(found or folder)
        result = self.git.run(
            *("rev-parse", "--is-inside-work-tree", "--is-shallow-repository"),
            *("--show-object-format", "--show-cdup"),
        )
        if found is None or result.returncode != 0:
            raise NoSuchRevisionError(_describe_failure(result.error_message, folder, found))
        out = result.stdout.decode("utf-8", "surrogateescape")
        inside, shallow, object_format, way_up = out.split("\n", 3)
        self.has_work_tree = inside == "true"
        self.git.is_shallow = shallow == "true"
        self.empty_tree_id = EMPTY_TREE_IDS[object_format]
        self._empty_revision = NamedRevision(self.empty_tree_id, _HEAD)
        self.prefix = ""
        """The folder below the top of the repository, with a closing slash; empty for the top."""
        self.toplevel = folder
        if self.has_work_tree:
            self.toplevel = os.path.normpath(os.path.join(found, way_up[:-1]))
            self.prefix = build_prefix(folder, self.toplevel)
        path = self.git.check_output("rev-parse", "--absolute-git-dir")
        self._git_directory = os.fsdecode(path.removesuffix(b"\n"))
        self.git.pin(self._git_directory, self.toplevel if self.has_work_tree else None)

    def get_disk_path(self, prefix: str) -> str:
        """Return the path of a folder of the repository; the git directory, if there is no work tree."""
        if self.has_work_tree:
            return os.path.normpath(os.path.join(self.toplevel, prefix))
        return self._git_directory

    def list_tracked_names(self, folder: str) -> frozenset[str]:
        """Return the names in a folder, given from the top, that the index of the work tree has."""
        if not self.has_work_tree:
            return frozenset()
        out = self.git.check_output("ls-files", "-z", "--", folder).decode("utf-8", "surrogateescape")
        return frozenset(path.removeprefix(f"{folder}/").partition("/")[0] for path in out.split("\0")[:-1])

    def resolve_range(self, range_: str | None) -> tuple[NamedRevision, NamedRevision | None, NamedRevision]:
        """Find the base, the head and the newest commit of the base's branch, which the base may precede.

        A range that is None is the work tree's own; a head that is None is the work tree.
        """
        left, dots, right = _split_range(range_)
        if not dots and not self.has_work_tree:
            raise NoSuchRevisionError(
                "there is no work tree here. Name two revisions: `terms review BASE..HEAD`"
            )
        if dots == "..":
            base = self._resolve_revision(left or _HEAD, "")
            return base, self._resolve_revision(right or _HEAD, ""), base
        if dots:
            base, head = self._resolve_revision(left or _HEAD), self._resolve_revision(right or _HEAD)
            return self._find_merge_base(base, head), head, base
        tip = self._find_default_branch() if left is None else self._resolve_revision(left)
        if tip is None:
            return self._empty_revision, None, self._empty_revision
        base = self._find_merge_base(tip, NamedRevision(_HEAD, _HEAD))
        return base, None, base if base == self._empty_revision else tip

    def _resolve_revision(self, name: str, kind: str = "commit") -> NamedRevision:
        if not name.strip():
            raise NoSuchRevisionError("the name of a revision is empty. Name one: `terms review BASE`")
        if not name.isprintable():
            raise NoSuchRevisionError("the name of a revision has invisible characters. Correct the name")
        if not name.startswith("-"):
            result = self.git.run(
                *("rev-parse", "--verify", "--quiet", "--end-of-options"), f"{name}^{{{kind}}}"
            )
            id_ = result.stdout.decode("ascii", "replace").removesuffix("\n")
            # Git also accepts `^main`, which is not a commit but all commits that main lacks.
            if re.fullmatch("[0-9a-f]{40,64}", id_):
                return NamedRevision(id_, name)
        unknown = f"unknown revision '{truncate_input(name)}'"
        if self.git.is_shallow:
            raise self.git.missing_object(unknown)
        raise NoSuchRevisionError(f"{unknown}. Fetch it, or correct the name")

    def _find_default_branch(self) -> NamedRevision | None:
        """Find the default branch; None if there is no commit yet."""
        format_ = "--format=%(refname) %(objectname) %(symref)"
        out = self.git.check_output("for-each-ref", format_, *_DEFAULT_BRANCH_REFS)
        known = dict(line.split(" ", 1) for line in out.decode("utf-8", "surrogateescape").split("\n")[:-1])
        others = [ref for ref in known if ref.startswith("refs/remotes/")]
        wanted = list(_DEFAULT_BRANCH_REFS)
        if len(others) == 1:
            wanted[1] = others[0]
        for ref in wanted:
            if ref in known:
                id_, _, target = known[ref].partition(" ")
                name = (target or ref).removeprefix("refs/remotes/").removeprefix("refs/heads/")
                return NamedRevision(id_, name)
        if self._is_unborn():
            return None
        raise NoSuchRevisionError("cannot tell the default branch. Name a base: `terms review BASE`")

    def _find_merge_base(self, base: NamedRevision, head: NamedRevision) -> NamedRevision:
        """Find the merge base of the two; it keeps the name of the base."""
        result = self.git.run("merge-base", base.id, head.id)
        if result.returncode == 0:
            return base._replace(id=result.stdout.decode("ascii").split("\n", 1)[0])
        if result.returncode != 1:
            if head.id == _HEAD and self._is_unborn():
                return self._empty_revision
            raise self.git.missing_object(f"git failed: {truncate_input(result.error_message)}")
        unrelated = f"{base.name} and {_HEAD if head.id == _HEAD else head.name} have no commit in common"
        if self.git.is_shallow:
            raise self.git.missing_object(unrelated)
        raise NoSuchRevisionError(f"{unrelated}. Compare the two as they are: `terms review BASE..HEAD`")

    def _is_unborn(self) -> bool:
        return self.git.run("rev-parse", "--verify", "--quiet", _HEAD).returncode != 0


def list_branches(folder: str) -> list[str]:
    """List the names of the branches and tags of the repository around a folder."""
    kinds = ("refs/heads", "refs/remotes", "refs/tags")
    out = Repository(folder).git.check_output("for-each-ref", "--format=%(refname:short)", *kinds)
    return out.decode("utf-8", "surrogateescape").split("\n")[:-1]


def _split_range(range_: str | None) -> tuple[str | None, str, str]:
    """Split a range into what is before the dots, the dots, and what is behind them."""
    if range_ is None:
        return None, "", ""
    left, *rest = re.split(r"(\.\.+)", range_)
    if not rest:
        return left, "", ""
    if len(rest) == 2 and len(rest[0]) <= 3:
        return left, rest[0], rest[1]
    shown = f": '{truncate_input(range_)}'" if range_.isprintable() else ""
    raise NoSuchRevisionError(
        f"not a range of revisions{shown}. Write BASE..HEAD, BASE...HEAD, or a BASE alone"
    )


def _describe_failure(reason: str, folder: str, found: str | None) -> str:
    # Which it is is looked up: what git says of it has changed with its releases.
    if found is None:
        return f"{folder} is not in a git repository. Go to one, or name it with -C"
    if any(map(_is_owned_by_another_user, (found, os.path.join(found, ".git")))):
        trust = "If you trust it, add it to git's `safe.directory`"
        return f"git refuses: {found} belongs to somebody else. {trust}"
    return f"git refuses: {truncate_input(reason)}. Put it right"


def _is_owned_by_another_user(path: str) -> bool:
    return hasattr(os, "geteuid") and os.path.lexists(path) and os.lstat(path).st_uid != os.geteuid()
