r"""Which files differ between two revisions, or between a revision and what is on disk.

Of `git diff-tree -r -z`, a change of the mode alone and of line breaks in a checkout do not count:

    :100644 100644 aaaa bbbb M\0terms/d/2024.yaml\0     →  ChangedFile("terms/d/2024.yaml", "modified")
    :000000 100644 0000 cccc A\0terms/d/2025.yaml\0     →  ChangedFile("terms/d/2025.yaml", "added")
    :100644 100755 dddd dddd M\0seeds/s-1.yaml\0        →  nothing
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from dealterms.errors import UnreadableError
from dealterms.git.objects import LINK_MODE, SUBMODULE_MODE, TreeEntry
from dealterms.git.revisions import Repository
from dealterms.loader.names import SEEDS_FOLDER, TERMS_FOLDER
from dealterms.loader.tree import Folder

_DIFF_OPTIONS = ("-z", "--no-renames", "--ignore-submodules=dirty")


class ChangedFile(NamedTuple):
    """One file that differs between the two ends."""

    path: str
    """Below the root, with `/`. Bytes that are not UTF-8 are surrogates, as in any file name."""
    status: Literal["added", "modified", "deleted"]


class EntryChange(NamedTuple):
    """What the two ends have at a path."""

    path: str
    old: TreeEntry | None
    new: TreeEntry | None


def list_changed_files(changes: Iterable[EntryChange]) -> tuple[ChangedFile, ...]:
    """List the files that differ, in the order of their paths."""
    return tuple(
        ChangedFile(path, "added" if old is None else "deleted" if new is None else "modified")
        for path, old, new in sorted(changes, key=lambda change: change.path)
        if path.startswith((f"{TERMS_FOLDER}/", f"{SEEDS_FOLDER}/"))
    )


def diff_trees(repository: Repository, old: str | None, new: str | None) -> list[EntryChange]:
    """Compare two trees, given by their ids; None is an empty tree."""
    ids = old or repository.empty_tree_id, new or repository.empty_tree_id
    out = repository.git.check_output_limited(
        "diff-tree", "-r", *_DIFF_OPTIONS, *ids, "--", TERMS_FOLDER, SEEDS_FOLDER
    )
    return [change for change in _parse_raw_diff(out, "") if not _is_same_file(change)]


def diff_work_tree(
    repository: Repository, top: str, prefix: str, disk: Folder, others: Iterable[str] = ()
) -> list[EntryChange]:
    """Compare a tree with the disk: changes staged or not, and untracked files that are not ignored.

    Beside `terms/` and `seeds/` it looks into the ``others``, which lie where these do.
    """
    git, folders = repository.git, [f"{prefix}{name}" for name in (TERMS_FOLDER, SEEDS_FOLDER, *others)]
    # What a branch says in `.gitattributes` decides which of them git would run, and on which file.
    git.disable_filters()
    out = git.check_output_limited("diff-index", *_DIFF_OPTIONS, top, "--", *folders)
    changes = {change.path: change for change in _parse_raw_diff(out, prefix)}
    out = git.check_output_limited("ls-files", "-z", "--others", "--exclude-standard", "--", *folders)
    for name in out.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        # `git rm --cached` leaves a file on disk that the diff calls deleted.
        path = name.removeprefix(prefix).removesuffix("/")
        known = changes.get(path)
        mode = LINK_MODE if os.path.islink(os.path.join(disk.root, path)) else b"100644"
        entry = TreeEntry(SUBMODULE_MODE if name.endswith("/") else mode, "")
        changes[path] = EntryChange(path, known and known.old, entry)
    return [change for change in changes.values() if not _is_same_file(change, disk)]


def _parse_raw_diff(out: bytes, prefix: str) -> Iterator[EntryChange]:
    fields = out.decode("utf-8", "surrogateescape").split("\0")
    for header, path in zip(fields[::2], fields[1::2], strict=False):
        old_mode, new_mode, old_id, new_id, _ = header[1:].split(" ")
        old, new = (
            TreeEntry(mode.encode(), id_.strip("0") and id_) if mode.strip("0") else None
            for mode, id_ in ((old_mode, old_id), (new_mode, new_id))
        )
        yield EntryChange(path.removeprefix(prefix), old, new)


def _is_same_file(change: EntryChange, disk: Folder | None = None) -> bool:
    """Return whether both are files of the same content; modes may differ, and CR LF for LF on disk."""
    path, old, new = change
    if not (old and new and old.is_file and new.is_file):
        return False
    if new.id or disk is None:
        return old.id == new.id
    try:
        content = disk.read(path)
    except UnreadableError:
        return False
    contents = (content, content.replace(b"\r\n", b"\n"))
    return any(_compute_blob_id(content, old.id) == old.id for content in contents)


def _compute_blob_id(content: bytes, like: str) -> str:
    """Compute the id that git gives the content: faster than reading the content of ``like`` from git."""
    from hashlib import new

    kind = "sha1" if len(like) == 40 else "sha256"
    whole = b"blob %d\0%b" % (len(content), content)
    return new(kind, whole, usedforsecurity=False).hexdigest()
