"""Where files come from: a `Tree` names them and reads them, and never leaves its root."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from dealterms.errors import NoSuchDeal, Unreadable

LIMIT = 1024 * 1024
"""The most bytes a file may have."""


class Tree(Protocol):
    """A folder of files, on disk or in a revision. Paths are relative, with `/`."""

    def names(self, folder: str) -> Sequence[str]:
        """The names in ``folder``, sorted; none if there is no such folder."""

    def read(self, path: str) -> bytes:
        """The content of a file.

        Raises:
            Unreadable: it is missing, not a plain file, too large, or may not be read.
        """


class Folder:
    """The files below a folder on disk. Symbolic links are not followed: they could leave it."""

    def __init__(self, root: str | Path) -> None:
        self.root = os.fspath(root)

    @classmethod
    def nearest(cls, start: str | Path) -> Folder:
        """The nearest folder upward from ``start`` that holds `terms/`.

        Raises:
            NoSuchDeal: there is none.
        """
        origin = os.path.abspath(start)
        here = origin
        while not os.path.isdir(os.path.join(here, "terms")):
            above = os.path.dirname(here)
            if above == here:
                raise NoSuchDeal(
                    f"there is no `terms/` folder in {origin} or above it."
                    " Go to a folder that has one, or name it with -C"
                )
            here = above
        return cls(here)

    def names(self, folder: str) -> Sequence[str]:
        try:
            return sorted(os.listdir(os.path.join(self.root, folder)))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise Unreadable(f"the folder cannot be listed: {error.strerror}") from None

    def read(self, path: str) -> bytes:
        full = os.path.join(self.root, path)
        try:
            state = os.lstat(full)
            if stat.S_ISLNK(state.st_mode):
                raise Unreadable("it is a symbolic link. Put the file itself here")
            if not stat.S_ISREG(state.st_mode):
                raise Unreadable("it is not a plain file")
            if state.st_size > LIMIT:
                raise Unreadable(
                    f"it has {state.st_size:,} bytes; at most {LIMIT:,} are read. Split it"
                )
            with open(full, "rb", opener=_no_follow) as file:
                return file.read(LIMIT + 1)
        except OSError as error:
            raise Unreadable(f"it cannot be read: {error.strerror or error}") from None


def _no_follow(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
