"""The two kinds of `Tree` that are read through git: a revision, and the work tree.

The work tree is a revision, overlaid with the files that differ on disk.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence

from dealterms.errors import UnreadableError
from dealterms.git.objects import FOLDER_MODE, LINK_MODE, SUBMODULE_MODE, ObjectStore, TreeEntry
from dealterms.loader.names import SEEDS_FOLDER, TERMS_FOLDER
from dealterms.loader.tree import IS_A_FOLDER, IS_A_LINK, MAX_FILE_BYTES, NO_SUCH_FILE, Folder

_IS_A_SUBMODULE = ("it is a submodule, whose files are another repository's. Put the file itself here",)
_REFUSALS = {LINK_MODE: IS_A_LINK, FOLDER_MODE: IS_A_FOLDER, SUBMODULE_MODE: _IS_A_SUBMODULE}
_FOLDER_IS_A_SUBMODULE = "`{}/` is a submodule. Put the folder itself here"


class RevisionTree:
    """The files of a revision below a folder. Links are not followed, as in a `Folder`."""

    def __init__(self, objects: ObjectStore, tree_id: str | None, max_bytes: int = MAX_FILE_BYTES) -> None:
        self._objects = objects
        self._max_bytes = max_bytes
        self.tree_id = tree_id
        """The id of the folder; None if the revision has no such folder."""

    def with_limit(self, max_bytes: int) -> RevisionTree:
        """Return the same tree, of files that may have as many bytes."""
        return RevisionTree(self._objects, self.tree_id, max_bytes)

    def list_names(self, folder: str) -> Sequence[str]:
        return sorted(self._get_folder_entries(folder, is_listed=True))

    def read(self, path: str) -> bytes:
        above, _, name = path.rpartition("/")
        return self.read_entry(self._get_folder_entries(above).get(name))

    def read_entry(self, entry: TreeEntry | None) -> bytes:
        """Read an entry; raise UnreadableError if it is missing, too large, or not a file."""
        if entry is None:
            raise UnreadableError(*NO_SUCH_FILE)
        if entry.mode in _REFUSALS:
            raise UnreadableError(*_REFUSALS[entry.mode])
        return self._objects.blob(entry.id, self._max_bytes)

    def find_files_containing(self, words: Collection[str]) -> set[str]:
        """Find the files below `terms/` and `seeds/` that contain one of the words."""
        if not words or self.tree_id is None:
            return set()
        git = self._objects.git
        # Not as arguments: there may be more words than a command line can hold.
        result = git.run(
            *("grep", "-l", "-z", "-F", "--no-color", "--no-textconv", "--no-recurse-submodules"),
            *("-f", "-", self.tree_id, "--", TERMS_FOLDER, SEEDS_FOLDER),
            stdin="".join(f"{word}\n" for word in words).encode("utf-8", "surrogateescape"),
        )
        if result.returncode not in {0, 1}:
            raise git.missing_object(f"git failed: {result.error_message}")
        paths = result.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
        return {path.removeprefix(f"{self.tree_id}:") for path in paths}

    def _get_folder_entries(self, path: str, is_listed: bool = False) -> Mapping[str, TreeEntry]:
        if self.tree_id is None:
            return {}
        entries, names = self._objects.tree(self.tree_id), path.split("/") if path else []
        for depth, name in enumerate(names):
            entry = entries.get(name)
            if entry is None or entry.mode not in _REFUSALS:
                return {}
            if entry.mode == SUBMODULE_MODE:
                raise UnreadableError(_FOLDER_IS_A_SUBMODULE.format(name))
            if entry.mode == LINK_MODE:
                if is_listed and self._is_link_to_no_folder("/".join(names[:depth]), entry):
                    return {}
                raise UnreadableError(f"`{name}/` is a symbolic link. Put the folder itself here")
            entries = self._objects.tree(entry.id)
        return entries

    def _is_link_to_no_folder(self, folder: str, link: TreeEntry) -> bool:
        """Return whether a link surely leads to no folder; outside of the root there may be one."""
        target = self._objects.blob(link.id).decode("utf-8", "surrogateescape")
        path = posixpath.normpath(posixpath.join(folder, target))
        if path in {".", ".."} or path.startswith(("/", "../")):
            return False
        above, _, name = path.rpartition("/")
        try:
            entry = self._get_folder_entries(above).get(name)
        except UnreadableError:
            return True
        return entry is None or entry.is_file


class WorkTree:
    """A revision, overlaid with the files that differ on disk.

    The overlay has a `TreeEntry` for each of them, or None if it is deleted. An entry with an id is
    read from git: the file on disk is the same, or a sparse checkout leaves it out.
    """

    def __init__(
        self,
        base: RevisionTree,
        root: str,
        overlay: Mapping[str, TreeEntry | None],
        max_bytes: int = MAX_FILE_BYTES,
    ) -> None:
        self._base = base
        self._disk = Folder(root, max_bytes)
        self._overlay = overlay
        self._overlaid_names: dict[str, set[str]] = {}
        for path in overlay:
            for folder, name in _iter_path_parts(path):
                self._overlaid_names.setdefault(folder, set()).add(name)

    def with_limit(self, max_bytes: int) -> WorkTree:
        """Return the same tree, of files that may have as many bytes."""
        return WorkTree(self._base.with_limit(max_bytes), self._disk.root, self._overlay, max_bytes)

    def list_names(self, folder: str) -> Sequence[str]:
        overlaid = self._overlaid_names.get(folder, set())
        names = set() if self._is_replaced(folder) else set(self._base.list_names(folder))
        present = {name for name in overlaid if self._is_present(_join(folder, name))}
        return sorted((names - overlaid) | present)

    def read(self, path: str) -> bytes:
        entry = self._overlay.get(path)
        if entry is not None:
            return self._base.read_entry(entry) if entry.id else self._disk.read(path)
        if path in self._overlaid_names and self.list_names(path):
            raise UnreadableError(*IS_A_FOLDER)
        return self._base.read_entry(None) if path in self._overlay else self._base.read(path)

    def find_files_containing(self, words: Collection[str]) -> set[str]:
        """Find the files of the revision that contain one of the words; with them, every overlaid one.

        Below `terms/` and `seeds/`, as in a revision.
        """
        read = (f"{TERMS_FOLDER}/", f"{SEEDS_FOLDER}/")
        overlaid = {p for p, entry in self._overlay.items() if entry is not None and p.startswith(read)}
        return self._base.find_files_containing(words).difference(self._overlay) | overlaid

    def _is_present(self, path: str) -> bool:
        if self._overlay.get(path) is not None:
            return True
        try:
            return bool(self.list_names(path))
        except UnreadableError:
            return True

    def _is_replaced(self, folder: str) -> bool:
        """Return whether an overlaid file is the folder, or one above it, neither a link nor a submodule."""
        for above, name in _iter_path_parts(folder):
            path = _join(above, name)
            if path in self._overlay:
                entry = self._overlay[path]
                if entry is not None and entry.mode == SUBMODULE_MODE:
                    raise UnreadableError(_FOLDER_IS_A_SUBMODULE.format(name))
                if entry is not None and entry.mode == LINK_MODE:
                    # It raises an error, if the link leads to a folder.
                    self._disk.list_names(path)
                return True
        return False


GitTree = RevisionTree | WorkTree


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _iter_path_parts(path: str) -> Iterator[tuple[str, str]]:
    """Yield each folder on the way to a path, and the name of the next: `("", "a"), ("a", "b")`."""
    folder = ""
    for name in path.split("/") if path else ():
        yield folder, name
        folder = _join(folder, name)
