"""Files that are nowhere but in memory."""

from __future__ import annotations

from collections.abc import Mapping

from dealterms.errors import UnreadableError


class MemoryTree:
    """A tree of files, as `Folder` is one: path to content."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self.files = dict(files)

    def with_limit(self, max_bytes: int) -> MemoryTree:
        """Return the tree itself: no file in memory is too large."""
        return self

    def list_names(self, folder: str) -> list[str]:
        """Return the names in a folder, sorted."""
        begin = f"{folder}/"
        return sorted({p[len(begin) :].split("/")[0] for p in self.files if p.startswith(begin)})

    def read(self, path: str) -> bytes:
        """Return a file's bytes.

        Raises:
            UnreadableError: no such file.
        """
        if path not in self.files:
            raise UnreadableError("there is no such file")
        content = self.files[path]
        return content if isinstance(content, bytes) else content.encode()
