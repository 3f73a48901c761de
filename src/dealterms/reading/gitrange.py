"""Which two revisions a range of them means, in the repository around a folder."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from dealterms.errors import NoSuchRevision
from dealterms.model.suggestion import excerpt
from dealterms.reading.gitprocess import Git

NOTHING = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""The id of a folder that holds nothing. Git knows it in any repository."""
_HEAD = "HEAD"
_DEFAULTS = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/*/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)


class End(NamedTuple):
    """A revision, and the name that it was asked for by."""

    id: str
    asked: str

    @property
    def name(self) -> str:
        if self.id in NOTHING.values():
            return "nothing"
        if re.fullmatch("[0-9a-f]{7,64}", self.asked):
            return self.id[:7]
        return f"{excerpt(self.asked)} ({self.id[:7]})"


class Range(NamedTuple):
    """What a range of revisions means."""

    base: End
    head: End | None
    """None stands for the work tree."""
    tip: End
    """The base as it is by now, where it is older than that on the branch under review."""


class Repository:
    """The repository around a folder."""

    def __init__(self, folder: str) -> None:
        self.git = Git(folder)
        answer = self.git.ask(
            *("rev-parse", "--is-inside-work-tree", "--is-shallow-repository"),
            *("--show-object-format", "--show-cdup", "--show-prefix"),
        )
        if answer.code != 0:
            raise NoSuchRevision(_why_not(answer.reason, folder))
        told = answer.out.decode("utf-8", "surrogateescape")
        inside, shallow, kind, rest = told.split("\n", 3)
        self.has_files = inside == "true"
        self.git.is_shallow = shallow == "true"
        self.nothing = NOTHING[kind]
        self.prefix = ""
        """The folder, as seen from the top."""
        self.top = folder
        if self.has_files:
            # Last, as a folder may have a line break in its name.
            way_up, prefix = rest.split("\n", 1)
            self.prefix = prefix[:-1]
            self.top = os.path.normpath(os.path.join(os.path.realpath(folder), way_up))
            # Paths are told from where git stands, and settings may make them so.
            self.git.folder = self.top

    def path(self, prefix: str) -> str:
        """Where a folder of the repository is on disk; git's own where nothing is."""
        if self.has_files:
            return os.path.normpath(os.path.join(self.top, prefix))
        where = self.git.told("rev-parse", "--absolute-git-dir")
        return os.fsdecode(where.removesuffix(b"\n"))

    def ends(self, range_: str | None) -> Range:
        """The two ends of a range.

        Raises:
            NoSuchRevision: it names none.
        """
        left, dots, right = _sides(range_)
        if not dots and not self.has_files:
            raise NoSuchRevision(
                "there is no work tree here. Name two revisions: `terms review BASE..HEAD`"
            )
        if dots == "..":
            base = self._named(left or _HEAD, "")
            return Range(base, self._named(right or _HEAD, ""), base)
        if dots:
            base, head = self._named(left or _HEAD), self._named(right or _HEAD)
            return Range(self._common(base, head), head, base)
        tip = self._default() if left is None else self._named(left)
        if tip is None:
            return Range(self._unborn(), None, self._unborn())
        base = self._common(tip, End(_HEAD, _HEAD))
        return Range(base, None, base if base.id in NOTHING.values() else tip)

    def _named(self, asked: str, kind: str = "commit") -> End:
        if not asked.strip():
            raise NoSuchRevision("a revision has a name. Name one: `terms review BASE`")
        if not asked.isprintable():
            raise NoSuchRevision(
                "a revision is named by letters that can be seen. Correct the name"
            )
        if not asked.startswith("-"):
            answer = self.git.ask(
                *("rev-parse", "--verify", "--quiet", "--end-of-options"),
                f"{asked}^{{{kind}}}",
            )
            id_ = answer.out.decode("ascii", "replace").removesuffix("\n")
            # `^main` is a revision to git, too: all that main has not.
            if re.fullmatch("[0-9a-f]{40,64}", id_):
                return End(id_, asked)
        unknown = f"`{excerpt(asked)}` names no commit here"
        if self.git.is_shallow:
            raise self.git.lacking(unknown)
        raise NoSuchRevision(f"{unknown}. Fetch it, or correct the name")

    def _default(self) -> End | None:
        """The default branch; None if there is no commit at all yet."""
        shown = "--format=%(refname) %(objectname) %(symref)"
        out = self.git.told("for-each-ref", shown, *_DEFAULTS)
        known = dict(
            line.split(" ", 1) for line in out.decode("utf-8", "surrogateescape").split("\n")[:-1]
        )
        others = [ref for ref in known if ref.startswith("refs/remotes/")]
        wanted = list(_DEFAULTS)
        if len(others) == 1:
            wanted[1] = others[0]
        for ref in wanted:
            if ref in known:
                id_, _, leads_to = known[ref].partition(" ")
                name = (leads_to or ref).removeprefix("refs/remotes/").removeprefix("refs/heads/")
                return End(id_, name)
        if self._is_unborn():
            return None
        raise NoSuchRevision("no default branch is known here. Name a base: `terms review BASE`")

    def _common(self, base: End, head: End) -> End:
        """The merge base, under the name of the base."""
        answer = self.git.ask("merge-base", base.id, head.id)
        if answer.code == 0:
            return base._replace(id=answer.out.decode("ascii").split("\n", 1)[0])
        if answer.code != 1:
            if head.id == _HEAD and self._is_unborn():
                return self._unborn()
            raise self.git.lacking(f"git cannot go on: {excerpt(answer.reason)}")
        none = (
            f"{base.name} and {_HEAD if head.id == _HEAD else head.name} have no commit in common"
        )
        if self.git.is_shallow:
            raise self.git.lacking(none)
        raise NoSuchRevision(f"{none}. Compare the two as they are: `terms review BASE..HEAD`")

    def _is_unborn(self) -> bool:
        return self.git.ask("rev-parse", "--verify", "--quiet", _HEAD).code != 0

    def _unborn(self) -> End:
        return End(self.nothing, _HEAD)


def _sides(range_: str | None) -> tuple[str | None, str, str]:
    """What stands before the dots, the dots, and what stands behind them."""
    if range_ is None:
        return None, "", ""
    left, *rest = re.split(r"(\.\.+)", range_)
    if not rest:
        return left, "", ""
    if len(rest) == 2 and len(rest[0]) <= 3:
        return left, rest[0], rest[1]
    shown = excerpt(range_) if range_.isprintable() else "this"
    raise NoSuchRevision(f"`{shown}` is no range. Write BASE..HEAD, BASE...HEAD, or a BASE alone")


def _why_not(reason: str, folder: str) -> str:
    # Which it is is looked up: what git says of it has changed with its releases.
    top = _around(folder)
    if top is None:
        return f"{folder} is in no git repository. Go to one, or name it with -C"
    if any(map(_is_of_somebody_else, (top, os.path.join(top, ".git")))):
        return (
            f"git refuses: {top} belongs to somebody else."
            " If you trust it, add it to git's `safe.directory`"
        )
    return f"git refuses: {excerpt(reason)}. Put it right"


def _around(folder: str) -> str | None:
    """The nearest folder upward that is a repository or has one, on the same disk as git stays there."""
    here = os.path.realpath(folder)
    disk = os.stat(here).st_dev
    while os.stat(here).st_dev == disk:
        own = os.path.join(here, ".git")
        if os.path.isfile(own) or os.path.lexists(os.path.join(own, "HEAD")):
            return here
        bare = (
            os.path.isdir(os.path.join(here, "objects")),
            os.path.isdir(os.path.join(here, "refs")),
        )
        if all(bare) and os.path.lexists(os.path.join(here, "HEAD")):
            return here
        above = os.path.dirname(here)
        if above == here:
            break
        here = above
    return None


def _is_of_somebody_else(path: str) -> bool:
    if not hasattr(os, "geteuid") or not os.path.lexists(path):
        return False
    return os.lstat(path).st_uid != os.geteuid()
