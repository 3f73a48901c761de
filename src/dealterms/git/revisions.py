"""Which two revisions a range of them means, in the repository around a folder."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from dealterms.errors import NoSuchRevisionError
from dealterms.git.process import Git
from dealterms.plugins import truncate_input

EMPTY_TREE_IDS = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""The id of a folder that holds nothing. Git knows it in any repository."""
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
    """A revision, and the name that it was asked for by."""

    id: str
    requested_name: str

    @property
    def name(self) -> str:
        if self.id in EMPTY_TREE_IDS.values():
            return "nothing"
        if re.fullmatch("[0-9a-f]{7,64}", self.requested_name):
            return self.id[:7]
        return f"{truncate_input(self.requested_name)} ({self.id[:7]})"


class ResolvedRange(NamedTuple):
    """What a range of revisions means."""

    base: NamedRevision
    head: NamedRevision | None
    """None stands for the work tree."""
    base_tip: NamedRevision
    """The base as it is by now, where it is older than that on the branch under review."""


class Repository:
    """The repository around a folder."""

    def __init__(self, folder: str) -> None:
        self.git = Git(folder)
        answer = self.git.run(
            *("rev-parse", "--is-inside-work-tree", "--is-shallow-repository"),
            *("--show-object-format", "--show-cdup", "--show-prefix"),
        )
        if answer.returncode != 0:
            raise NoSuchRevisionError(_describe_failure(answer.error_message, folder))
        told = answer.stdout.decode("utf-8", "surrogateescape")
        inside, shallow, kind, rest = told.split("\n", 3)
        self.has_work_tree = inside == "true"
        self.git.is_shallow = shallow == "true"
        self.empty_tree_id = EMPTY_TREE_IDS[kind]
        self.prefix = ""
        """The folder, as seen from the top."""
        self.toplevel = folder
        if self.has_work_tree:
            # Last, as a folder may have a line break in its name.
            way_up, prefix = rest.split("\n", 1)
            self.prefix = prefix[:-1]
            self.toplevel = os.path.normpath(os.path.join(os.path.realpath(folder), way_up))
            # Paths are told from where git stands, and settings may make them so.
            self.git.folder = self.toplevel

    def get_disk_path(self, prefix: str) -> str:
        """Where a folder of the repository is on disk; git's own where nothing is."""
        if self.has_work_tree:
            return os.path.normpath(os.path.join(self.toplevel, prefix))
        where = self.git.check_output("rev-parse", "--absolute-git-dir")
        return os.fsdecode(where.removesuffix(b"\n"))

    def resolve_range(self, range_: str | None) -> ResolvedRange:
        """The two ends of a range.

        Raises:
            NoSuchRevision: it names none.
        """
        left, dots, right = _split_range(range_)
        if not dots and not self.has_work_tree:
            raise NoSuchRevisionError(
                "there is no work tree here. Name two revisions: `terms review BASE..HEAD`"
            )
        if dots == "..":
            base = self._resolve_revision(left or _HEAD, "")
            return ResolvedRange(base, self._resolve_revision(right or _HEAD, ""), base)
        if dots:
            base, head = (
                self._resolve_revision(left or _HEAD),
                self._resolve_revision(right or _HEAD),
            )
            return ResolvedRange(self._find_merge_base(base, head), head, base)
        tip = self._find_default_branch() if left is None else self._resolve_revision(left)
        if tip is None:
            return ResolvedRange(self._build_empty_revision(), None, self._build_empty_revision())
        base = self._find_merge_base(tip, NamedRevision(_HEAD, _HEAD))
        return ResolvedRange(base, None, base if base.id in EMPTY_TREE_IDS.values() else tip)

    def _resolve_revision(self, asked: str, kind: str = "commit") -> NamedRevision:
        if not asked.strip():
            raise NoSuchRevisionError("a revision has a name. Name one: `terms review BASE`")
        if not asked.isprintable():
            raise NoSuchRevisionError(
                "a revision is named by letters that can be seen. Correct the name"
            )
        if not asked.startswith("-"):
            answer = self.git.run(
                *("rev-parse", "--verify", "--quiet", "--end-of-options"),
                f"{asked}^{{{kind}}}",
            )
            id_ = answer.stdout.decode("ascii", "replace").removesuffix("\n")
            # `^main` is a revision to git, too: all that main has not.
            if re.fullmatch("[0-9a-f]{40,64}", id_):
                return NamedRevision(id_, asked)
        unknown = f"`{truncate_input(asked)}` names no commit here"
        if self.git.is_shallow:
            raise self.git.missing_object(unknown)
        raise NoSuchRevisionError(f"{unknown}. Fetch it, or correct the name")

    def _find_default_branch(self) -> NamedRevision | None:
        """The default branch; None if there is no commit at all yet."""
        shown = "--format=%(refname) %(objectname) %(symref)"
        out = self.git.check_output("for-each-ref", shown, *_DEFAULT_BRANCH_REFS)
        known = dict(
            line.split(" ", 1) for line in out.decode("utf-8", "surrogateescape").split("\n")[:-1]
        )
        others = [ref for ref in known if ref.startswith("refs/remotes/")]
        wanted = list(_DEFAULT_BRANCH_REFS)
        if len(others) == 1:
            wanted[1] = others[0]
        for ref in wanted:
            if ref in known:
                id_, _, leads_to = known[ref].partition(" ")
                name = (leads_to or ref).removeprefix("refs/remotes/").removeprefix("refs/heads/")
                return NamedRevision(id_, name)
        if self._is_unborn():
            return None
        raise NoSuchRevisionError(
            "no default branch is known here. Name a base: `terms review BASE`"
        )

    def _find_merge_base(self, base: NamedRevision, head: NamedRevision) -> NamedRevision:
        """The merge base, under the name of the base."""
        answer = self.git.run("merge-base", base.id, head.id)
        if answer.returncode == 0:
            return base._replace(id=answer.stdout.decode("ascii").split("\n", 1)[0])
        if answer.returncode != 1:
            if head.id == _HEAD and self._is_unborn():
                return self._build_empty_revision()
            raise self.git.missing_object(
                f"git cannot go on: {truncate_input(answer.error_message)}"
            )
        none = (
            f"{base.name} and {_HEAD if head.id == _HEAD else head.name} have no commit in common"
        )
        if self.git.is_shallow:
            raise self.git.missing_object(none)
        raise NoSuchRevisionError(f"{none}. Compare the two as they are: `terms review BASE..HEAD`")

    def _is_unborn(self) -> bool:
        return self.git.run("rev-parse", "--verify", "--quiet", _HEAD).returncode != 0

    def _build_empty_revision(self) -> NamedRevision:
        return NamedRevision(self.empty_tree_id, _HEAD)


def _split_range(range_: str | None) -> tuple[str | None, str, str]:
    """What stands before the dots, the dots, and what stands behind them."""
    if range_ is None:
        return None, "", ""
    left, *rest = re.split(r"(\.\.+)", range_)
    if not rest:
        return left, "", ""
    if len(rest) == 2 and len(rest[0]) <= 3:
        return left, rest[0], rest[1]
    shown = truncate_input(range_) if range_.isprintable() else "this"
    raise NoSuchRevisionError(
        f"`{shown}` is no range. Write BASE..HEAD, BASE...HEAD, or a BASE alone"
    )


def _describe_failure(reason: str, folder: str) -> str:
    # Which it is is looked up: what git says of it has changed with its releases.
    top = _find_repository_above(folder)
    if top is None:
        return f"{folder} is in no git repository. Go to one, or name it with -C"
    if any(map(_is_owned_by_another_user, (top, os.path.join(top, ".git")))):
        return (
            f"git refuses: {top} belongs to somebody else."
            " If you trust it, add it to git's `safe.directory`"
        )
    return f"git refuses: {truncate_input(reason)}. Put it right"


def _find_repository_above(folder: str) -> str | None:
    """Find the nearest folder upward that is a repository or has one; on one disk, as git does."""
    current = os.path.realpath(folder)
    disk = os.stat(current).st_dev
    while os.stat(current).st_dev == disk:
        own = os.path.join(current, ".git")
        if os.path.isfile(own) or os.path.lexists(os.path.join(own, "HEAD")):
            return current
        is_bare = (
            os.path.isdir(os.path.join(current, "objects"))
            and os.path.isdir(os.path.join(current, "refs"))
            and os.path.lexists(os.path.join(current, "HEAD"))
        )
        if is_bare:
            return current
        above = os.path.dirname(current)
        if above == current:
            break
        current = above
    return None


def _is_owned_by_another_user(path: str) -> bool:
    if not hasattr(os, "geteuid") or not os.path.lexists(path):
        return False
    return os.lstat(path).st_uid != os.geteuid()
