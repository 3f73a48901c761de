r"""The trees and blobs of a repository, read by their ids from one `git cat-file --batch`.

Ids, and not names, go to git: no name of a file or a branch can be taken for an option or another one.

    store.root_tree("4a21e33…")     the id of the commit's tree, "9c0b…"
    store.tree("9c0b…")             {"seeds": TreeEntry(b"40000", "77d1…"), "terms": …}
    store.blob("e69d…")             b"type: article\n…"
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from dealterms.errors import NoSuchRevisionError, UnreadableError
from dealterms.git.children import unwatch
from dealterms.git.process import Git, PipeReader
from dealterms.loader.tree import MAX_FILE_BYTES, describe_size

if TYPE_CHECKING:
    from subprocess import Popen

_ENTRY_PATTERNS = {size: re.compile(rb"(\d+) ([^\0]+)\0(.{%d})" % size, re.DOTALL) for size in (20, 32)}

_MAX_OBJECT_BYTES = 64 * 1024 * 1024
"""The most bytes of a commit, with its message, and of the list of one folder."""
FOLDER_MODE, LINK_MODE, SUBMODULE_MODE = b"40000", b"120000", b"160000"


class TreeEntry(NamedTuple):
    """What a tree has under a name."""

    mode: bytes
    """As git writes it: `100644`, `40000`, …"""
    id: str
    """Of its object; empty for a file to be read from disk."""

    @property
    def is_file(self) -> bool:
        return self.mode.startswith(b"100")


class ObjectStore:
    """Reads the objects of a repository, in one process that both ends of a range share."""

    def __init__(self, git: Git) -> None:
        self.git = git
        self._process: Popen[bytes] | None = None
        self._output: PipeReader | None = None
        self._finalizer: weakref.finalize[Any, Any]
        self._trees: dict[str, Mapping[str, TreeEntry]] = {}

    def root_tree(self, id_: str) -> str:
        """Return the id of the tree of a commit, or of a tree; raise NoSuchRevisionError for another."""
        kind, content = self._read_object(id_)
        if kind == b"tree":
            return id_
        if kind != b"commit":
            raise NoSuchRevisionError(f"{id_[:7]} is a {kind.decode()}, not a commit. Name a commit")
        return content[len("tree ") : content.index(b"\n")].decode()

    def tree(self, id_: str) -> Mapping[str, TreeEntry]:
        """Read the entries of a tree, by their names; it is kept, for every path leads through a few."""
        if id_ not in self._trees:
            entries = _ENTRY_PATTERNS[len(id_) // 2].findall(self._read_object(id_)[1])
            self._trees[id_] = {
                name.decode("utf-8", "surrogateescape"): TreeEntry(mode, raw_id.hex())
                for mode, name, raw_id in entries
            }
        return self._trees[id_]

    def blob(self, id_: str, max_bytes: int = MAX_FILE_BYTES) -> bytes:
        """Read the content of a file; raise UnreadableError if it is too large."""
        return self._read_object(id_, max_bytes)[1]

    def _read_object(self, id_: str, max_bytes: int | None = None) -> tuple[bytes, bytes]:
        if self._process is None or self._output is None:
            self._process = self._start_process()
            assert self._process.stdout is not None
            self._output = PipeReader(self._process.stdout)
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(f"{id_}\n".encode())
            self._process.stdin.flush()
        try:
            header = self._output.read_line().split()
            is_known = len(header) == 3
            size = int(header[2]) if is_known else 0
            if max_bytes is not None and size > max_bytes:
                # Starting another process takes less time than reading a large file to its end.
                self._stop_process()
                raise UnreadableError(*describe_size(size, max_bytes))
            if size > _MAX_OBJECT_BYTES:
                self._stop_process()
                raise NoSuchRevisionError(
                    f"the {header[1].decode()} {id_[:7]} is too large: {size >> 20} MiB. Remove it"
                )
            content = self._output.read(size + 1) if is_known else b""
        except TimeoutError:
            self._process.kill()
            self._stop_process()
            raise self.git.build_timeout_error("cat-file") from None
        if len(content) != size + 1:
            # It is `missing`; or it is damaged, or left out of a partial clone, and git has exited.
            self._stop_process()
            raise self.git.missing_object(f"git cannot read the object {id_[:7]}")
        return header[1], content[:-1]

    def _start_process(self) -> Popen[bytes]:
        process = self.git.start("cat-file", "--batch", long_running=True)
        self._finalizer = weakref.finalize(self, _close_process, process)
        return process

    def _stop_process(self) -> None:
        self._process = self._output = None
        self._finalizer()


def _close_process(process: Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
    process.wait()
    unwatch(process.pid)
