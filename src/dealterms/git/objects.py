"""The folders and files that git keeps, asked for by their ids: no name can be mistaken for another."""

from __future__ import annotations

import re
import weakref
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from dealterms.errors import NoSuchRevision, Unreadable
from dealterms.git.process import Git
from dealterms.loader.tree import LIMIT

if TYPE_CHECKING:
    from subprocess import Popen

_ENTRIES = {size: re.compile(rb"(\d+) ([^\0]+)\0(.{%d})" % size, re.DOTALL) for size in (20, 32)}


class Entry(NamedTuple):
    """What a folder has under a name."""

    mode: bytes
    """As git writes it: `100644`, `40000`, …"""
    id: str
    """Of its object; empty for what is to be read from disk."""

    @property
    def is_folder(self) -> bool:
        return self.mode == b"40000"

    @property
    def is_link(self) -> bool:
        return self.mode == b"120000"

    @property
    def is_submodule(self) -> bool:
        return self.mode == b"160000"

    @property
    def is_file(self) -> bool:
        return self.mode.startswith(b"100")


class Objects:
    """The objects of a repository, from one process that both ends share."""

    def __init__(self, git: Git) -> None:
        self.git = git
        self._process: Popen[bytes] | None = None
        self._end: weakref.finalize[Any, Any]
        self._folders: dict[str, Mapping[str, Entry]] = {}

    def top(self, id_: str) -> str:
        """The id of the topmost folder of a commit, or of what is such a folder itself.

        Raises:
            NoSuchRevision: it is neither.
        """
        kind, content = self._object(id_)
        if kind == b"tree":
            return id_
        if kind != b"commit":
            raise NoSuchRevision(f"{id_[:7]} is no commit but a {kind.decode()}. Name a commit")
        return content[len("tree ") : content.index(b"\n")].decode()

    def folder(self, id_: str) -> Mapping[str, Entry]:
        known = self._folders.get(id_)
        if known is None:
            found = _ENTRIES[len(id_) // 2].findall(self._object(id_)[1])
            known = self._folders[id_] = {
                name.decode("utf-8", "surrogateescape"): Entry(mode, raw.hex())
                for mode, name, raw in found
            }
        return known

    def file(self, id_: str) -> bytes:
        """The content of a file.

        Raises:
            Unreadable: it is too large.
        """
        return self._object(id_, LIMIT)[1]

    def _object(self, id_: str, most: int | None = None) -> tuple[bytes, bytes]:
        process = self._process or self._begin()
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):
            process.stdin.write(f"{id_}\n".encode())
            process.stdin.flush()
        header = process.stdout.readline().split()
        if len(header) != 3:
            # It is `missing`; or it was promised, or damaged, and git has ended over it.
            self._stop()
            raise self.git.lacking(f"git cannot read the object {id_[:7]}")
        size = int(header[2])
        if most is not None and size > most:
            # Not read on, however long it is: another process is sooner had.
            self._stop()
            raise Unreadable(f"it has {size:,} bytes; at most {most:,} are read. Make it smaller")
        content = process.stdout.read(size + 1)
        if len(content) != size + 1:
            self._stop()
            raise self.git.lacking(f"git cannot read the object {id_[:7]}")
        return header[1], content[:-1]

    def _begin(self) -> Popen[bytes]:
        self._process = self.git.start("cat-file", "--batch", stays=True)
        self._end = weakref.finalize(self, _end, self._process)
        return self._process

    def _stop(self) -> None:
        self._process = None
        self._end()


def _end(process: Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
    process.wait()
