"""Where files come from: a `Tree` names them and reads them, and never leaves its root."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import Protocol

from dealterms.errors import NoSuchDealError, UnreadableError

MAX_FILE_BYTES = 1024 * 1024
"""The most bytes a file may have."""


class Tree(Protocol):
    """A folder of files, on disk or in a revision. Paths are relative, with `/`."""

    def list_names(self, folder: str) -> Sequence[str]:
        """The names in ``folder``, sorted; none if there is no such folder.

        Raises:
            Unreadable: there is one, and it may not be listed.
        """

    def read(self, path: str) -> bytes:
        """The content of a file.

        Raises:
            Unreadable: it is missing, not a plain file, too large, or may not be read.
        """


class Folder:
    """The files below a folder on disk. Symbolic links are not followed: they could leave it."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = os.fspath(root)
        self._checked_folders: set[str] = set()

    @classmethod
    def find_nearest(cls, start: str | os.PathLike[str]) -> Folder:
        """The nearest folder upward from ``start`` that holds `terms/`.

        Raises:
            NoSuchDeal: there is none, or no ``start``.
        """
        try:
            origin = os.path.abspath(start)
        except OSError:
            raise NoSuchDealError("the folder you stand in is gone. Go to another one") from None
        if not os.path.isdir(origin):
            what = "is no folder" if os.path.lexists(origin) else "is not there"
            raise NoSuchDealError(f"`{start}` {what}. Name a folder with -C")
        here = origin
        while not os.path.isdir(os.path.join(here, "terms")):
            above = os.path.dirname(here)
            if above == here:
                raise NoSuchDealError(
                    f"there is no `terms/` folder in {origin} or above it."
                    " Go to a folder that has one, or name it with -C"
                )
            here = above
        return cls(here)

    def list_names(self, folder: str) -> Sequence[str]:
        full = os.path.join(self.root, folder)
        try:
            names = sorted(os.listdir(full))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise UnreadableError(_describe_os_error(error, "listed")) from None
        self._reject_links(folder)
        return names

    def read(self, path: str) -> bytes:
        full = os.path.join(self.root, path)
        self._reject_links(os.path.dirname(path))
        try:
            state = os.lstat(full)
            if stat.S_ISLNK(state.st_mode):
                raise UnreadableError("it is a symbolic link. Put the file itself here")
            if stat.S_ISDIR(state.st_mode):
                raise UnreadableError("it is a folder. Put a file here, or rename the folder")
            if not stat.S_ISREG(state.st_mode):
                raise UnreadableError("it is no plain file. Put a plain file here")
            with open(full, "rb", opener=_open_without_following) as file:
                content = file.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise UnreadableError(_describe_os_error(error, "read")) from None
        if len(content) > MAX_FILE_BYTES:
            size = max(state.st_size, len(content))
            raise UnreadableError(
                f"it has {size:,} bytes; at most {MAX_FILE_BYTES:,} are read. Make it smaller"
            )
        return content

    def _reject_links(self, folder: str) -> None:
        if folder in self._checked_folders:
            return
        here = self.root
        for part in folder.split("/"):
            here = os.path.join(here, part)
            if os.path.islink(here):
                raise UnreadableError(f"`{part}/` is a symbolic link. Put the folder itself here")
        self._checked_folders.add(folder)


def _describe_os_error(error: OSError, what: str) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file. Write it; `terms help format` shows how"
    if isinstance(error, PermissionError):
        return f"it may not be {what}. Give yourself the right to read it"
    return f"it cannot be {what}: {error.strerror or error}. Put it right, or take it away"


def _open_without_following(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
