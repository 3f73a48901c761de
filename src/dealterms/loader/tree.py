"""Where files come from: a `Tree` names them and reads them, and never leaves its root."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from dealterms.errors import NoSuchDealError, UnreadableError

MAX_FILE_BYTES = 1024 * 1024
"""The most bytes a file may have."""
_MAX_CACHED_BYTES = 64 * 1024 * 1024
"""How much a `CachedFolder` keeps; what it reads beyond that is read again when it is needed."""


# Messages and hints, the same for a file on disk and a file in a revision.
NO_SUCH_FILE = ("no such file", "Write it; `terms help format` shows how")
IS_A_FOLDER = ("it is a folder, not a file", "Put a file here, or rename the folder")
IS_A_LINK = ("it is a symbolic link", "Put the file itself here")


class Tree(Protocol):
    """A folder of files, on disk or in a revision. Paths are relative, with `/`."""

    def list_names(self, folder: str) -> Sequence[str]:
        """List the names in ``folder``, sorted; none if there is no such folder.

        Raises:
            UnreadableError: there is one, but it cannot be listed.
        """

    def read(self, path: str) -> bytes:
        """Return the content of a file.

        Raises:
            UnreadableError: it is missing, not a plain file, too large, or may not be read.
        """


class Folder:
    """The files below a folder on disk. Symbolic links are not followed: they could leave it."""

    def __init__(self, root: str | os.PathLike[str], max_bytes: int = MAX_FILE_BYTES) -> None:
        self.root = os.fspath(root)
        self._max_bytes = max_bytes
        self._checked_folders: set[str] = set()

    @classmethod
    def find_nearest(cls, start: str | os.PathLike[str]) -> Folder:
        """Find the nearest folder upward from ``start`` that holds `terms/`.

        Raises:
            NoSuchDealError: there is none, or no ``start``.
        """
        try:
            origin = os.path.abspath(start)
        except OSError:
            raise NoSuchDealError("the current folder no longer exists", "Go to another one") from None
        if not os.path.isdir(origin):
            what = "not a folder" if os.path.lexists(origin) else "no such folder"
            raise NoSuchDealError(f"{what}: '{start}'", "Name a folder with -C")
        folder = origin
        while not os.path.isdir(os.path.join(folder, "terms")):
            if (above := os.path.dirname(folder)) == folder:
                hint = (
                    "Go to a folder that has one, or name it with -C; or begin a deal here: write"
                    " `terms/<deal>/deal.yaml`, a snapshot `terms/<deal>/<date>.yaml` and a record"
                    " `seeds/<source>.yaml`, as `terms help format` shows"
                )
                if (similar := _find_similar_name(origin)) is not None:
                    hint = f"There is `{similar}/`: rename it to `terms/`"
                raise NoSuchDealError(f"no `terms/` folder in {origin} or above it", hint)
            folder = above
        return cls(folder)

    def list_names(self, folder: str) -> Sequence[str]:
        full = os.path.join(self.root, folder)
        try:
            names = sorted(os.listdir(full))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise UnreadableError(*_describe_os_error(error, "listed")) from None
        self._reject_links(folder)
        return names

    def read(self, path: str) -> bytes:
        full = os.path.join(self.root, path)
        self._reject_links(os.path.dirname(path))
        try:
            state = os.lstat(full)
            if stat.S_ISLNK(state.st_mode):
                raise UnreadableError(*IS_A_LINK)
            if stat.S_ISDIR(state.st_mode):
                raise UnreadableError(*IS_A_FOLDER)
            if not stat.S_ISREG(state.st_mode):
                raise UnreadableError("not a regular file", "Put a regular file here")
            with open(full, "rb", opener=open_without_following) as file:
                content = file.read(self._max_bytes + 1)
        except OSError as error:
            raise UnreadableError(*_describe_os_error(error, "read")) from None
        if len(content) > self._max_bytes:
            raise UnreadableError(*describe_size(max(state.st_size, len(content)), self._max_bytes))
        return content

    def _reject_links(self, folder: str) -> None:
        if folder in self._checked_folders:
            return
        full = self.root
        for part in folder.split("/"):
            full = os.path.join(full, part)
            if os.path.islink(full):
                raise UnreadableError(f"`{part}/` is a symbolic link", "Put the folder itself here")
        self._checked_folders.add(folder)


def _find_similar_name(folder: str) -> str | None:
    """Return the name of a folder in it that is `terms` in other letters."""
    try:
        return next((name for name in sorted(os.listdir(folder)) if name.lower() in ("terms", "term")), None)
    except OSError:
        return None


class CachedFolder(Folder):
    """A folder that keeps what it has read, so that a file is read once.

    ``changed`` holds files as they would be: they are read in place of those on disk.
    """

    def __init__(
        self, root: str | os.PathLike[str], changed: Mapping[str, bytes] = MappingProxyType({})
    ) -> None:
        super().__init__(root)
        self._changed = changed
        self._contents: dict[str, bytes] = {}
        self._size = 0

    def list_names(self, folder: str) -> Sequence[str]:
        names = super().list_names(folder)
        prefix = f"{folder}/"
        added = {
            path.removeprefix(prefix).partition("/")[0] for path in self._changed if path.startswith(prefix)
        }
        return sorted({*names, *added}) if added else names

    def read(self, path: str) -> bytes:
        content = self._changed.get(path, self._contents.get(path))
        if content is None:
            content = super().read(path)
            if self._size + len(content) <= _MAX_CACHED_BYTES:
                self._contents[path] = content
                self._size += len(content)
        return content

    def forget(self, folder: str) -> None:
        """Drop what was read below ``folder``."""
        for path in [path for path in self._contents if path.startswith(f"{folder}/")]:
            self._size -= len(self._contents.pop(path))


def describe_size(size: int, limit: int) -> tuple[str, str]:
    """Return the message and the hint for a file of ``size`` bytes that is too large."""
    return f"the file has {size:,} bytes; the limit is {limit:,}", "Make it smaller"


def _describe_os_error(error: OSError, what: str) -> tuple[str, str]:
    if isinstance(error, FileNotFoundError):
        return NO_SUCH_FILE
    if isinstance(error, PermissionError):
        return f"permission denied: it cannot be {what}", "Give yourself the right to read it"
    return f"it cannot be {what}: {error.strerror or error}", "Fix that, or remove it"


def open_without_following(path: str, flags: int) -> int:
    """Open a file, but not through a symbolic link, and without waiting for a pipe's writer."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
