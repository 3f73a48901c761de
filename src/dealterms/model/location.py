"""Where something is in the files.

A `SourceMap` is shaped like the values of a file. For ``terms:`` and, on the next line,
``  rent: {amount: EUR 1}``::

    locate("terms", "rent", "amount")       2:18, the value
    locate("terms", "rent")                 2:3, the key: its value is a mapping
    locate_key("terms", "rent", "amount")   2:10, the key
    locate("terms", "rent", "due")          2:3, the nearest that is there
    locate("deal")                          1:1
"""

from typing import Any, NamedTuple


class Location(NamedTuple):
    """A spot in a file; line and column count from 1, as editors do."""

    path: str
    line: int
    column: int
    keys: str = ""
    """The keys that lead there, as ``terms.compute.level``. They do not count for equality."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Location) and self[:3] == other[:3]

    def __hash__(self) -> int:
        return hash(self[:3])

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class SourceMap:
    """The places of everything in one file.

    In ``tree`` a mapping is a dict of key to (mark of the key, tree of the value), a list is a list
    of trees, a scalar is its mark. A mark has `line` and `column`, counted from 0.
    """

    __slots__ = ("path", "tree")

    def __init__(self, path: str, tree: Any = None) -> None:
        self.path = path
        self.tree = tree

    def locate(self, *keys: str | int) -> Location:
        """Return the place of a scalar, of the key of another value, or of the nearest there is."""
        mark, node, whole = self._walk(keys)
        if not keys:
            mark = _find_first_mark(node)
        elif whole and node is not None and not isinstance(node, dict | list):
            mark = node
        return self._to_location(mark, keys)

    def locate_key(self, *keys: str | int) -> Location:
        """Return the place of the last of ``keys``, or of the nearest there is."""
        return self._to_location(self._walk(keys)[0], keys)

    def _walk(self, keys: tuple[str | int, ...]) -> tuple[Any, Any, bool]:
        """Follow ``keys`` as far as they lead: the last key's mark, its tree, and whether to the end."""
        mark, node = None, self.tree
        for key in keys:
            if isinstance(node, dict) and key in node:
                mark, node = node[key]
            elif isinstance(node, list) and isinstance(key, int) and key < len(node):
                node = node[key]
                mark = _find_first_mark(node) or mark
            else:
                return mark, node, False
        return mark, node, True

    def _to_location(self, mark: Any, keys: tuple[str | int, ...]) -> Location:
        line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        return Location(self.path, line, column, ".".join([key for key in keys if isinstance(key, str)]))


def _find_first_mark(node: Any) -> Any:
    """Return the mark at which a value begins; None if it is empty."""
    while isinstance(node, dict | list):
        if not node:
            return None
        node = next(iter(node.values()))[0] if isinstance(node, dict) else node[0]
    return node
