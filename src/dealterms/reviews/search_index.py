"""A tree that is asked for many ids: past some number, each file is read once instead."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dealterms.errors import UnreadableError
from dealterms.loader.citation_index import SOURCE_ID_PATTERN
from dealterms.loader.layout import SEEDS_FOLDER, TERMS_FOLDER
from dealterms.loader.tree import SearchableTree

_MAX_SEARCHES = 50


class SearchIndex:
    """A tree that is asked who mentions a word, and then another, and has an answer ready to many."""

    def __init__(self, tree: SearchableTree) -> None:
        self._tree = tree
        self._known: dict[str, dict[str, set[str]]] = {}

    def list_names(self, folder: str) -> Sequence[str]:
        """The names in a folder."""
        return self._tree.list_names(folder)

    def read(self, path: str) -> bytes:
        """The content of a file."""
        return self._tree.read(path)

    def prepare(self, ids: Collection[str]) -> None:
        """These ids will be asked for. To search for each would take longer than to read each file once."""
        if not self._known and len(ids) > _MAX_SEARCHES:
            self._known = {
                TERMS_FOLDER: self._build_index(TERMS_FOLDER),
                SEEDS_FOLDER: self._build_index(SEEDS_FOLDER),
            }

    def find_files_containing(self, words: Collection[str], folder: str) -> Collection[str]:
        """The paths of the files below ``folder`` in which one of the words stands."""
        known = self._known.get(folder)
        if known is None or not all(map(SOURCE_ID_PATTERN.fullmatch, words)):
            return self._tree.find_files_containing(words, folder)
        return set().union(*(known.get(word, ()) for word in words))

    def _build_index(self, folder: str) -> dict[str, set[str]]:
        """Every id, or what looks like one, and the files in which it stands."""
        found: dict[str, set[str]] = {}
        waiting = [folder]
        while waiting:
            path = waiting.pop()
            try:
                names = self._tree.list_names(path)
                content = b"" if names else self._tree.read(path)
            except UnreadableError:
                continue
            waiting += [f"{path}/{name}" for name in names]
            for word in set(SOURCE_ID_PATTERN.findall(content.decode("utf-8", "replace"))):
                found.setdefault(word, set()).add(path)
        return found
