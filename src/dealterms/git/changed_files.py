"""Which files differ between two revisions, or between a revision and what is on disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from dealterms.errors import Unreadable
from dealterms.git.objects import Entry
from dealterms.git.revisions import Repository
from dealterms.loader.layout import SEEDS, TERMS
from dealterms.loader.tree import Folder

_HOW = ("-z", "--no-renames", "--ignore-submodules=dirty")


class Touch(NamedTuple):
    """One file that differs between the two ends."""

    path: str
    """Below the root, with `/`. Bytes that are no UTF-8 are surrogates, as in any file name."""
    status: Literal["added", "modified", "deleted"]


class Difference(NamedTuple):
    """What the two ends have at a path."""

    path: str
    old: Entry | None
    new: Entry | None


def touched(differences: Iterable[Difference]) -> tuple[Touch, ...]:
    """The files that differ in more than their mode."""
    return tuple(
        Touch(path, "added" if old is None else "deleted" if new is None else "modified")
        for path, old, new in sorted(differences, key=lambda each: each.path)
        if path.startswith((f"{TERMS}/", f"{SEEDS}/"))
    )


def differing(repository: Repository, old: str | None, new: str | None) -> list[Difference]:
    """Between two folders, which are named by their ids."""
    ids = old or repository.nothing, new or repository.nothing
    out = repository.git.listed("diff-tree", "-r", *_HOW, *ids, "--", TERMS, SEEDS)
    return [each for each in _read(out, "") if not _same(each)]


def differing_on_disk(
    repository: Repository, top: str, prefix: str, disk: Folder
) -> list[Difference]:
    """Between a revision and the disk: staged or not, and what is new and not ignored."""
    git, where = repository.git, (f"{prefix}{TERMS}", f"{prefix}{SEEDS}")
    out = git.listed("diff-index", *_HOW, top, "--", *where)
    found = {each.path: each for each in _read(out, prefix)}
    out = git.listed("ls-files", "-z", "--others", "--exclude-standard", "--", *where)
    for name in out.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        # Out of the index, and on disk still: `git rm --cached` leaves such files.
        path = name.removeprefix(prefix).removesuffix("/")
        known = found.get(path)
        found[path] = Difference(path, known and known.old, _on_disk(name, path, disk))
    return [each for each in found.values() if not _same(each) and not _same_on_disk(each, disk)]


def _read(out: bytes, prefix: str) -> Iterator[Difference]:
    fields = out.decode("utf-8", "surrogateescape").split("\0")
    for about, path in zip(fields[::2], fields[1::2], strict=False):
        old_mode, new_mode, old, new, _ = about[1:].split(" ")
        yield Difference(path.removeprefix(prefix), _entry(old_mode, old), _entry(new_mode, new))


def _entry(mode: str, id_: str) -> Entry | None:
    return Entry(mode.encode(), id_.strip("0") and id_) if mode.strip("0") else None


def _on_disk(name: str, path: str, disk: Folder) -> Entry:
    if name.endswith("/"):
        return Entry(b"160000", "")
    is_link = os.path.islink(os.path.join(disk.root, path))
    return Entry(b"120000" if is_link else b"100644", "")


def _same(each: Difference) -> bool:
    """Two files of one content; the mode may be another."""
    _, old, new = each
    return bool(old and new and old.is_file and new.is_file and old.id == new.id)


def _same_on_disk(each: Difference, disk: Folder) -> bool:
    """The file on disk has the content, or would have it but for a checkout's CR LF."""
    path, old, new = each
    if not (old and new and old.is_file and new.is_file) or new.id:
        return False
    try:
        content = disk.read(path)
    except Unreadable:
        return False
    return old.id in {_id(content, old.id), _id(content.replace(b"\r\n", b"\n"), old.id)}


def _id(content: bytes, like: str) -> str:
    """The id that git would give the content: cheaper than to ask for the other one."""
    from hashlib import new

    kind = "sha1" if len(like) == 40 else "sha256"
    whole = b"blob %d\0%b" % (len(content), content)
    return new(kind, whole, usedforsecurity=False).hexdigest()
