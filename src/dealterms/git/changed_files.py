"""Which files differ between two revisions, or between a revision and what is on disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from dealterms.errors import UnreadableError
from dealterms.git.objects import TreeEntry
from dealterms.git.revisions import Repository
from dealterms.loader.layout import SEEDS_FOLDER, TERMS_FOLDER
from dealterms.loader.tree import Folder

_DIFF_OPTIONS = ("-z", "--no-renames", "--ignore-submodules=dirty")


class ChangedFile(NamedTuple):
    """One file that differs between the two ends."""

    path: str
    """Below the root, with `/`. Bytes that are no UTF-8 are surrogates, as in any file name."""
    status: Literal["added", "modified", "deleted"]


class EntryChange(NamedTuple):
    """What the two ends have at a path."""

    path: str
    old: TreeEntry | None
    new: TreeEntry | None


def list_changed_files(differences: Iterable[EntryChange]) -> tuple[ChangedFile, ...]:
    """The files that differ in more than their mode."""
    return tuple(
        ChangedFile(path, "added" if old is None else "deleted" if new is None else "modified")
        for path, old, new in sorted(differences, key=lambda each: each.path)
        if path.startswith((f"{TERMS_FOLDER}/", f"{SEEDS_FOLDER}/"))
    )


def diff_trees(repository: Repository, old: str | None, new: str | None) -> list[EntryChange]:
    """Between two folders, which are named by their ids."""
    ids = old or repository.empty_tree_id, new or repository.empty_tree_id
    out = repository.git.check_output_limited(
        "diff-tree", "-r", *_DIFF_OPTIONS, *ids, "--", TERMS_FOLDER, SEEDS_FOLDER
    )
    return [each for each in _parse_raw_diff(out, "") if not _is_same_content(each)]


def diff_work_tree(
    repository: Repository, top: str, prefix: str, disk: Folder
) -> list[EntryChange]:
    """Between a revision and the disk: staged or not, and what is new and not ignored."""
    git, where = repository.git, (f"{prefix}{TERMS_FOLDER}", f"{prefix}{SEEDS_FOLDER}")
    out = git.check_output_limited("diff-index", *_DIFF_OPTIONS, top, "--", *where)
    found = {each.path: each for each in _parse_raw_diff(out, prefix)}
    out = git.check_output_limited("ls-files", "-z", "--others", "--exclude-standard", "--", *where)
    for name in out.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        # Out of the index, and on disk still: `git rm --cached` leaves such files.
        path = name.removeprefix(prefix).removesuffix("/")
        known = found.get(path)
        found[path] = EntryChange(path, known and known.old, _build_disk_entry(name, path, disk))
    return [
        each
        for each in found.values()
        if not _is_same_content(each) and not _is_same_on_disk(each, disk)
    ]


def _parse_raw_diff(out: bytes, prefix: str) -> Iterator[EntryChange]:
    fields = out.decode("utf-8", "surrogateescape").split("\0")
    for about, path in zip(fields[::2], fields[1::2], strict=False):
        old_mode, new_mode, old, new, _ = about[1:].split(" ")
        yield EntryChange(
            path.removeprefix(prefix), _parse_entry(old_mode, old), _parse_entry(new_mode, new)
        )


def _parse_entry(mode: str, id_: str) -> TreeEntry | None:
    return TreeEntry(mode.encode(), id_.strip("0") and id_) if mode.strip("0") else None


def _build_disk_entry(name: str, path: str, disk: Folder) -> TreeEntry:
    if name.endswith("/"):
        return TreeEntry(b"160000", "")
    is_link = os.path.islink(os.path.join(disk.root, path))
    return TreeEntry(b"120000" if is_link else b"100644", "")


def _is_same_content(each: EntryChange) -> bool:
    """Two files of one content; the mode may be another."""
    _, old, new = each
    return bool(old and new and old.is_file and new.is_file and old.id == new.id)


def _is_same_on_disk(each: EntryChange, disk: Folder) -> bool:
    """The file on disk has the content, or would have it but for a checkout's CR LF."""
    path, old, new = each
    if not (old and new and old.is_file and new.is_file) or new.id:
        return False
    try:
        content = disk.read(path)
    except UnreadableError:
        return False
    return old.id in {
        _compute_blob_id(content, old.id),
        _compute_blob_id(content.replace(b"\r\n", b"\n"), old.id),
    }


def _compute_blob_id(content: bytes, like: str) -> str:
    """The id that git would give the content: cheaper than to ask for the other one."""
    from hashlib import new

    kind = "sha1" if len(like) == 40 else "sha256"
    whole = b"blob %d\0%b" % (len(content), content)
    return new(kind, whole, usedforsecurity=False).hexdigest()
