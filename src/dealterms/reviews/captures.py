"""The articles' texts at one end of a branch: what git tracks is read from that end, never from the disk.

    seeds/a.txt   tracked at both ends      each end has its own
    seeds/b.txt   tracked at the head       the base has none, whatever lies on disk
    seeds/c.txt   not tracked               both ends have the one on disk, which no branch changes

A branch that changes a tracked text changes which quotes are found, so what cites it is looked at again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress

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


def find_changed_captures(ends: RevisionRange) -> dict[str, str]:
    """Return what the branch does to each tracked text of a record, by its path."""
    prefix = f"{SEEDS_FOLDER}/"
    changes = {
        file.path: file.status
        for file in ends.changed_files
        if file.path.startswith(prefix) and not file.path.endswith(YAML_SUFFIX)
    }
    names = {path.removeprefix(prefix) for path in changes}
    recorded = {name for end in (ends.base, ends.head) for _, name in _iter_records_of(end, names)}
    head = CapturesAtEnd(ends.head, ends)
    return {
        path: "emptied-capture" if status == "modified" and _is_empty(head, path) else f"{status}-capture"
        for path, status in changes.items()
        if path.removeprefix(prefix) in recorded
    }


def find_ids_of_captures(end: GitTree, paths: Collection[str]) -> set[str]:
    """Return the ids of the records whose text is one of the files."""
    return {id_ for id_, _ in _iter_records_of(end, {p.removeprefix(f"{SEEDS_FOLDER}/") for p in paths})}


def _iter_records_of(end: GitTree, names: Collection[str]) -> list[tuple[str, str]]:
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
