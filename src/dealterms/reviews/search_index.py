"""A tree that is asked for many ids: past some number, each file is read once instead."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dealterms.errors import Unreadable
from dealterms.loader.citation_index import ID
from dealterms.loader.layout import SEEDS, TERMS
from dealterms.loader.tree import SearchedTree

_MOST_SEARCHES = 50


class Searched:
    """A tree that is asked who mentions a word, and then another, and has an answer ready to many."""

    def __init__(self, tree: SearchedTree) -> None:
        self._tree = tree
        self._known: dict[str, dict[str, set[str]]] = {}

    def names(self, folder: str) -> Sequence[str]:
        """The names in a folder."""
        return self._tree.names(folder)

    def read(self, path: str) -> bytes:
        """The content of a file."""
        return self._tree.read(path)

    def expect(self, ids: Collection[str]) -> None:
        """These ids will be asked for. To search for each would take longer than to read each file once."""
        if not self._known and len(ids) > _MOST_SEARCHES:
            self._known = {TERMS: self._read_all(TERMS), SEEDS: self._read_all(SEEDS)}

    def mentioning(self, words: Collection[str], folder: str) -> Collection[str]:
        """The paths of the files below ``folder`` in which one of the words stands."""
        known = self._known.get(folder)
        if known is None or not all(map(ID.fullmatch, words)):
            return self._tree.mentioning(words, folder)
        return set().union(*(known.get(word, ()) for word in words))

    def _read_all(self, folder: str) -> dict[str, set[str]]:
        """Every id, or what looks like one, and the files in which it stands."""
        found: dict[str, set[str]] = {}
        waiting = [folder]
        while waiting:
            path = waiting.pop()
            try:
                names = self._tree.names(path)
                content = b"" if names else self._tree.read(path)
            except Unreadable:
                continue
            waiting += [f"{path}/{name}" for name in names]
            for word in set(ID.findall(content.decode("utf-8", "replace"))):
                found.setdefault(word, set()).add(path)
        return found
