"""A deal as it is around one file: what lies beside it on disk, and the file as git gives it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from dealterms.errors import UnreadableError
from dealterms.loader.layout import HEADER_FILE, SEEDS_FOLDER, YAML_SUFFIX
from dealterms.loader.tree import Folder


class Beside:
    """A `Tree` of one snapshot, and of the others that are named.

    What is not on disk is taken at its word: a difference is read long after a record was renamed.
    """

    def __init__(
        self,
        root: str,
        folder: str,
        own: Mapping[str, bytes],
        others: Sequence[str] = (),
        *,
        parties: frozenset[str],
        sources: frozenset[str],
    ) -> None:
        self._disk = Folder(root)
        self._folder = folder
        self._own = {f"{folder}/{name}": content for name, content in own.items()}
        self._names = sorted({*own, *others, HEADER_FILE})
        self._records = {f"{id_}{YAML_SUFFIX}": id_ for id_ in sources}
        self._parties = parties

    def list_names(self, folder: str) -> Sequence[str]:
        if folder == self._folder:
            return self._names
        if folder == SEEDS_FOLDER:
            return sorted({*self._listed(SEEDS_FOLDER), *self._records})
        return self._disk.list_names(folder)

    def read(self, path: str) -> bytes:
        if path in self._own:
            return self._own[path]
        folder, _, name = path.rpartition("/")
        if folder == self._folder and name == HEADER_FILE and name not in self._listed(folder):
            return self._header()
        if folder == SEEDS_FOLDER and name in self._records and name not in self._listed(folder):
            return b"type: unknown\ntitle: unknown\n"
        return self._disk.read(path)

    def find_files_containing(self, words: Collection[str], folder: str) -> Collection[str]:
        """The file that git gave, if it lies below ``folder`` and holds one of the words."""
        sought = [word.encode() for word in words]
        return [
            path
            for path, content in self._own.items()
            if path.startswith(f"{folder}/") and any(word in content for word in sought)
        ]

    def _listed(self, folder: str) -> Sequence[str]:
        try:
            return self._disk.list_names(folder)
        except UnreadableError:
            return ()

    def _header(self) -> bytes:
        """Who is named in the terms, by the ids."""
        title = self._folder.rpartition("/")[2].replace("'", "''")
        lines = [f"title: '{title}'", "parties:"]
        lines += [f"  '{id_}': {{name: '{id_}'}}" for id_ in sorted(self._parties)]
        return ("\n".join(lines) + " {}" * (not self._parties) + "\n").encode()
