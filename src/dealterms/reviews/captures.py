"""The articles' texts at one end of a branch: what git tracks is read from that end, never from the disk.

    seeds/a.txt   tracked at both ends      each end has its own
    seeds/b.txt   tracked at the head       the base has none, whatever lies on disk
    seeds/c.txt   not tracked               both ends have the one on disk, which no branch changes

A branch that changes a tracked text changes which quotes are found, so what cites it is looked at again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import NamedTuple

from dealterms.errors import UnreadableError
from dealterms.git.range import RevisionRange
from dealterms.git.trees import GitTree
from dealterms.loader.names import SEEDS_FOLDER, YAML_SUFFIX
from dealterms.loader.tree import Folder, Tree
from dealterms.loader.yaml import parse_yaml
from dealterms.quotes.captures import MAX_CAPTURE_BYTES


class CapturesAtEnd:
    """The `Tree` in which one end of a branch finds the texts that are beside its records."""

    def __init__(self, end: GitTree, ends: RevisionRange) -> None:
        self._tracked = end.with_limit(MAX_CAPTURE_BYTES)
        self._disk = Folder(ends.root, MAX_CAPTURE_BYTES)
        self._tracked_names = ends.tracked_seeds

    def list_names(self, folder: str) -> Sequence[str]:
        beside = set(self._disk.list_names(folder)) - self._tracked_names
        return sorted(beside.union(self._tracked_names.intersection(self._tracked.list_names(folder))))

    def read(self, path: str) -> bytes:
        name = path.removeprefix(f"{SEEDS_FOLDER}/")
        return (self._tracked if name in self._tracked_names else self._disk).read(path)


class ChangedCaptures(NamedTuple):
    """The tracked texts that a branch touches."""

    changes: dict[str, str]
    """What the branch does to each, by its path; a key of `FILE_CHANGE_LABELS`."""
    source_ids: frozenset[str]
    """The records that name one of them."""


def find_changed_captures(ends: RevisionRange) -> ChangedCaptures:
    """Find the texts of records that the branch touches."""
    prefix = f"{SEEDS_FOLDER}/"
    statuses = {
        file.path.removeprefix(prefix): file.status
        for file in ends.changed_files
        if file.path.startswith(prefix) and not file.path.endswith(YAML_SUFFIX)
    }
    records = {record for end in (ends.base, ends.head) for record in _list_records_of(end, statuses)}
    head = CapturesAtEnd(ends.head, ends)
    changes = {}
    for name in {name for _, name in records}:
        is_emptied = statuses[name] == "modified" and _is_empty(head, prefix + name)
        changes[prefix + name] = "emptied-capture" if is_emptied else f"{statuses[name]}-capture"
    return ChangedCaptures(changes, frozenset(id_ for id_, _ in records))


def _list_records_of(end: GitTree, names: Collection[str]) -> list[tuple[str, str]]:
    """List the ids of the records that name one of the texts, each with that name."""
    found = []
    for path in sorted(end.find_files_containing(names)):
        folder, _, file = path.partition("/")
        if folder == SEEDS_FOLDER and file.endswith(YAML_SUFFIX) and "/" not in file:
            name = _read_capture_name(end, path)
            if name in names:
                found.append((file.removesuffix(YAML_SUFFIX), name))
    return found


def _read_capture_name(end: Tree, path: str) -> str:
    with suppress(UnreadableError):
        capture = (parse_yaml(end.read(path), path).value or {}).get("capture")
        name = capture.get("file") if isinstance(capture, dict) else None
        if isinstance(name, str):
            return name
    return ""


def _is_empty(end: Tree, path: str) -> bool:
    with suppress(UnreadableError):
        return not end.read(path).strip()
    return False
