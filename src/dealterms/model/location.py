"""Where something stands in the files: nothing else lives here."""

from __future__ import annotations

from typing import Any, NamedTuple


class Location(NamedTuple):
    """A spot in a file; line and column count from 1, as editors do."""

    path: str
    line: int
    column: int
    keys: str = ""
    """The keys that lead there, as ``terms.compute.level``. What is equal does not depend on it."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Location) and self[:3] == other[:3]

    def __hash__(self) -> int:
        return hash(self[:3])

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class SourceMap:
    """The places of everything in one file, beside its values and shaped like them.

    A mapping is a dict of key to (mark of the key, marks of the value), a list is a list of marks,
    a scalar is its mark: whatever has `line` and `column`, counted from 0.
    """

    __slots__ = ("path", "tree")

    def __init__(self, path: str, tree: Any = None) -> None:
        self.path = path
        self.tree = tree

    def locate(self, *route: str | int) -> Location:
        """The place of the value at ``route``; of its key where it is no scalar; else of what holds it."""
        mark, here = _find_first_mark(self.tree) if not route else None, self.tree
        for step in route:
            if isinstance(here, dict) and step in here:
                mark, here = here[step]
            elif isinstance(here, list) and isinstance(step, int) and step < len(here):
                here = here[step]
                mark = _find_first_mark(here) or mark
            else:
                return self._to_location(mark, route)
        return self._to_location(
            mark if isinstance(here, dict | list) or here is None else here, route
        )

    def locate_key(self, *route: str | int) -> Location:
        """The place of the last key of ``route``."""
        here = self.tree
        mark = None
        for step in route:
            if isinstance(here, dict) and step in here:
                mark, here = here[step]
            elif isinstance(here, list) and isinstance(step, int) and step < len(here):
                here = here[step]
                mark = _find_first_mark(here) or mark
            else:
                break
        return self._to_location(mark, route)

    def _to_location(self, mark: Any, route: tuple[str | int, ...]) -> Location:
        keys = ".".join([step for step in route if isinstance(step, str)])
        if mark is None:
            return Location(self.path, 1, 1, keys)
        return Location(self.path, mark.line + 1, mark.column + 1, keys)


def _find_first_mark(marks: Any) -> Any:
    """The mark at which a value begins."""
    while isinstance(marks, dict | list):
        if not marks:
            return None
        marks = next(iter(marks.values()))[0] if isinstance(marks, dict) else marks[0]
    return marks
