"""Trees that git keeps: a revision, and the work tree as a revision with the touched files over it."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence

from dealterms.errors import Unreadable
from dealterms.git.objects import Entry, Objects
from dealterms.loader.tree import Folder

_MISSING = "there is no such file. Write it; `terms help format` shows how"
_FOLDER = "it is a folder. Put a file here, or rename the folder"
_LINK = "it is a symbolic link. Put the file itself here"
_SUBMODULE = "it is a submodule, whose files are another repository's. Put the file itself here"
_SUBMODULES = "`{}/` is a submodule. Put the folder itself here"


class Revision:
    """The files of a revision below a folder. Nothing leads out of it, as in a `Folder`."""

    def __init__(self, objects: Objects, top: str | None) -> None:
        self._objects = objects
        self.top = top
        """The id of the folder; None if the revision has no such folder."""

    def names(self, folder: str) -> Sequence[str]:
        return sorted(self._folder(folder, is_listed=True))

    def read(self, path: str) -> bytes:
        above, _, name = path.rpartition("/")
        return self.content(self._folder(above).get(name))

    def content(self, entry: Entry | None) -> bytes:
        if entry is None:
            raise Unreadable(_MISSING)
        if entry.is_link:
            raise Unreadable(_LINK)
        if entry.is_folder:
            raise Unreadable(_FOLDER)
        if entry.is_submodule:
            raise Unreadable(_SUBMODULE)
        return self._objects.file(entry.id)

    def mentioning(self, words: Collection[str], folder: str) -> frozenset[str]:
        """The files below a folder that hold one of the words."""
        entry = self._entry(folder)
        if not words or entry is None or not entry.is_folder:
            return frozenset()
        git = self._objects.git
        # Not as arguments: of these there may be too many.
        answer = git.ask(
            *("grep", "-l", "-z", "-F", "--no-color", "--no-textconv"),
            *("--no-recurse-submodules", "-f", "-", entry.id),
            given="".join(f"{word}\n" for word in words).encode("utf-8", "surrogateescape"),
        )
        if answer.code not in {0, 1}:
            raise git.lacking(f"git cannot go on: {answer.reason}")
        found = answer.out.decode("utf-8", "surrogateescape").split("\0")[:-1]
        return frozenset(_join(folder, path.removeprefix(f"{entry.id}:")) for path in found)

    def _folder(self, path: str, is_listed: bool = False) -> Mapping[str, Entry]:
        if self.top is None:
            return {}
        here, names = self._objects.folder(self.top), path.split("/") if path else []
        for depth, name in enumerate(names):
            entry = here.get(name)
            if entry is not None and entry.is_submodule:
                raise Unreadable(_SUBMODULES.format(name))
            if entry is not None and entry.is_link:
                if is_listed and self._leads_to_none("/".join(names[:depth]), entry):
                    return {}
                raise Unreadable(f"`{name}/` is a symbolic link. Put the folder itself here")
            if entry is None or not entry.is_folder:
                return {}
            here = self._objects.folder(entry.id)
        return here

    def _entry(self, path: str) -> Entry | None:
        if not path:
            return None if self.top is None else Entry(b"40000", self.top)
        above, _, name = path.rpartition("/")
        try:
            return self._folder(above).get(name)
        except Unreadable:
            return None

    def _leads_to_none(self, folder: str, link: Entry) -> bool:
        """A link surely names no folder. What lies outside is not known: there may be one."""
        target = self._objects.file(link.id).decode("utf-8", "surrogateescape")
        path = posixpath.normpath(posixpath.join(folder, target))
        if path in {".", ".."} or path.startswith(("/", "../")):
            return False
        entry = self._entry(path)
        return entry is None or entry.is_file


class Worktree:
    """A revision, and laid over it the files that are otherwise on disk.

    Each of those has its `Entry`, or None if it is gone. An entry with an id is a file that git knows
    to be that on disk, or that a sparse checkout has left out.
    """

    def __init__(self, base: Revision, root: str, over: Mapping[str, Entry | None]) -> None:
        self._base = base
        self._disk = Folder(root)
        self._over = over
        self._within: dict[str, set[str]] = {}
        for path in over:
            for folder, name in _steps(path):
                self._within.setdefault(folder, set()).add(name)

    def names(self, folder: str) -> Sequence[str]:
        names: set[str] = set()
        if not self._is_replaced(folder):
            names.update(self._base.names(folder))
        for name in self._within.get(folder, ()):
            if self._is_there(_join(folder, name)):
                names.add(name)
            else:
                names.discard(name)
        return sorted(names)

    def read(self, path: str) -> bytes:
        entry = self._over.get(path)
        if entry is not None:
            return self._base.content(entry) if entry.id else self._disk.read(path)
        if path in self._within and self.names(path):
            raise Unreadable(_FOLDER)
        return self._base.content(None) if path in self._over else self._base.read(path)

    def mentioning(self, words: Collection[str], folder: str) -> frozenset[str]:
        """The files below a folder that hold one of the words."""
        found = set(self._base.mentioning(words, folder)).difference(self._over)
        sought = [word.encode("utf-8", "surrogateescape") for word in words]
        for path, entry in self._over.items():
            if entry is not None and path.startswith(_join(folder, "")):
                try:
                    content = self.read(path)
                except Unreadable:
                    continue
                if any(word in content for word in sought):
                    found.add(path)
        return frozenset(found)

    def _is_there(self, path: str) -> bool:
        if self._over.get(path) is not None:
            return True
        try:
            return bool(self.names(path))
        except Unreadable:
            return True

    def _is_replaced(self, folder: str) -> bool:
        """A touched file stands, or stood in the base, where the folder is asked for or above it.

        Raises:
            Unreadable: it is a link to a folder, or a submodule.
        """
        for above, name in _steps(folder):
            path = _join(above, name)
            if path in self._over:
                entry = self._over[path]
                if entry is not None and entry.is_submodule:
                    raise Unreadable(_SUBMODULES.format(name))
                if entry is not None and entry.is_link:
                    self._disk.names(path)
                return True
        return False


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _steps(path: str) -> Iterator[tuple[str, str]]:
    """The way down to a path: each folder, and the name that is taken in it."""
    here = ""
    for name in path.split("/") if path else ():
        yield here, name
        here = _join(here, name)
