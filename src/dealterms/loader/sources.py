"""The records of `seeds/`: each is read once, when something first cites it, with its origins.

store = SourceStore(tree)
store.resolve("seed-001")   ->  True; reads seeds/seed-001.yaml, and the records that it `cites`
store.resolve("seed-01")    ->  False; there is no such file
store.sources               ->  {"seed-001": Source(…), …}
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import Any

from dealterms.errors import UnreadableError
from dealterms.loader.names import SEEDS_FOLDER, TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.tree import Tree
from dealterms.loader.validation import ModelReader, TooManyFindingsError
from dealterms.model.finding import Finding
from dealterms.model.location import Location, SourceMap
from dealterms.model.source import Source
from dealterms.model.value import parse_token
from dealterms.plugins import truncate_input, unknown


class SourceStore:
    """The records that were asked for so far. Many deals can share one store."""

    def __init__(self, tree: Tree) -> None:
        self._model_reader = ModelReader(tree)
        self._is_there: dict[str, bool] = {}
        """For each id that was asked for, whether there is a file of it, readable or not."""
        self.sources: dict[str, Source] = {}
        """The records that could be read, by id; one dict, to which what is read later is added."""
        self._unreadable_ids: set[str] = set()
        self.source_maps: dict[str, SourceMap] = {}
        """The places in each record that could be read."""
        self.cited_ids: set[str] = set()
        """The ids that a deal has cited."""

    @property
    def unreadable_ids(self) -> frozenset[str]:
        """The ids of the records that exist and could not be read."""
        return frozenset(self._unreadable_ids)

    @property
    def findings(self) -> list[Finding]:
        """What is wrong in the records that were read."""
        return self._model_reader.findings

    def resolve(self, id_: str) -> bool:
        """Return whether there is such a record; read it, and the origins it names, the first time."""
        if id_ not in self._is_there:
            self._read_with_origins(id_)
        self.cited_ids.add(id_)
        return self._is_there[id_]

    def read_all(self) -> None:
        """Read also what nothing has cited so far, and tell what lies where no record is read."""
        self.find_misplaced()
        for name in sorted(self._file_names):
            self.read_file(name)

    def find_misplaced(self) -> list[Finding]:
        """Return what is wrong with the records that lie where none is read; `findings` has it, too."""
        known = set(self.findings)
        for _, finding in self._misplaced:
            if finding not in known:
                self._model_reader.add(finding)
        return [finding for _, finding in self._misplaced]

    def read_file(self, name: str) -> bool:
        """Read the record in the file of that name, cited or not; return whether the file exists."""
        if name not in self._file_names:
            return False
        if name.endswith(YAML_SUFFIX) and not name.startswith("."):
            id_ = name.removesuffix(YAML_SUFFIX)
            if not _is_source_id(id_):
                place = Location(f"{SEEDS_FOLDER}/{name}", 1, 1)
                self._model_reader.reject(place, *_describe_bad_id(id_), rule="readable")
            elif id_ not in self._is_there:
                self._read_with_origins(id_)
        return True

    def build_unknown_source_finding(self, id_: str, location: Location, rule: str) -> Finding:
        """Build the finding for an id that leads nowhere."""
        if not _is_source_id(id_):
            return Finding(rule, location, *_describe_bad_id(id_))
        otherwise = f"Write `{SEEDS_FOLDER}/{id_}{YAML_SUFFIX}`, or correct the id"
        return Finding(rule, location, *unknown("source", id_, self._ids_of_files, otherwise))

    def _read_with_origins(self, id_: str) -> None:
        """Read a record and its origins, and theirs: a loop, since a chain may be long."""
        waiting = self._read_source(id_)
        while waiting:
            origin, number, source_map = waiting.pop()
            if origin not in self._is_there:
                waiting += self._read_source(origin)
            if not self._is_there[origin]:
                try:
                    place = source_map.locate("cites", number)
                    self._model_reader.add(self.build_unknown_source_finding(origin, place, "unknown-origin"))
                except TooManyFindingsError:
                    waiting = [link for link in waiting if link[2] is not source_map]

    def _read_source(self, id_: str) -> list[tuple[str, int, SourceMap]]:
        """Read one record; return its origins, each with its number and the record's places."""
        self._is_there[id_] = _is_source_id(id_) and f"{id_}{YAML_SUFFIX}" in self._file_names
        if not self._is_there[id_]:
            self._find_misplaced_source(id_)
            return []
        self._unreadable_ids.add(id_)
        document = self._model_reader.read_values(f"{SEEDS_FOLDER}/{id_}{YAML_SUFFIX}")
        if document is None:
            return []
        value, source_map = document
        source = self._parse(value, source_map)
        if source is None:
            return []
        if source.capture is not None and not is_bare_file_name(source.capture.file):
            message = f"not a plain file name: '{truncate_input(source.capture.file)}'"
            hint = f"Put the file into `{SEEDS_FOLDER}/` and write its name alone"
            self._model_reader.reject(source_map.locate("capture", "file"), message, hint)
        self._unreadable_ids.discard(id_)
        self.sources[id_] = source
        self.source_maps[id_] = source_map
        return [(origin, number, source_map) for number, origin in enumerate(source.cites)]

    def _find_misplaced_source(self, id_: str) -> None:
        for finding in (finding for misplaced, finding in self._misplaced if misplaced == id_):
            # Whatever cites it is right: the file alone is to be mended.
            self._is_there[id_] = True
            self._unreadable_ids.add(id_)
            if finding not in self.findings:
                self._model_reader.add(finding)

    def _parse(self, value: dict[str, Any], source_map: SourceMap) -> Source | None:
        with suppress(TooManyFindingsError):
            for key in ("terms", "proposals", "parties"):
                if key in value and "type" not in value:
                    message = f"`{key}` in a record: this is no record of a source"
                    hint = f"Move it to its deal's folder in `{TERMS_FOLDER}/`"
                    self._model_reader.reject(source_map.locate_key(key), message, hint)
                    return None
            return self._model_reader.validate(Source, value, source_map)
        return None

    @cached_property
    def _misplaced(self) -> list[tuple[str, Finding]]:
        # Only what is wrong asks: a command that reads sound files need not load this.
        from dealterms.loader.misplaced import list_misplaced_records

        return list_misplaced_records(self._model_reader.tree, tuple(self._file_names))

    @cached_property
    def _ids_of_files(self) -> frozenset[str]:
        return frozenset(n.removesuffix(YAML_SUFFIX) for n in self._file_names if n.endswith(YAML_SUFFIX))

    @cached_property
    def _file_names(self) -> frozenset[str]:
        try:
            return frozenset(self._model_reader.tree.list_names(SEEDS_FOLDER))
        except UnreadableError as error:
            self._model_reader.reject(Location(SEEDS_FOLDER, 1, 1), str(error), rule="readable")
            return frozenset()


def list_source_ids(tree: Tree) -> tuple[str, ...]:
    """List the ids of the records by the names of their files, sorted.

    Raises:
        UnreadableError: `seeds/` cannot be listed.
    """
    ids = (
        name.removesuffix(YAML_SUFFIX) for name in tree.list_names(SEEDS_FOLDER) if name.endswith(YAML_SUFFIX)
    )
    return tuple(sorted(filter(_is_source_id, ids)))


def _is_source_id(id_: str) -> bool:
    try:
        parse_token(id_.replace(".", "-"))
    except ValueError:
        return False
    return True


def _describe_bad_id(id_: str) -> tuple[str, str]:
    hint = "Write lower-case words joined by `-`, as in seed-001"
    return f"not a valid source id: '{truncate_input(id_)}'", hint


def is_bare_file_name(file: str) -> bool:
    """Return whether a name is that of a file and no path, on any system."""
    return file not in ("", ".", "..") and not any(letter in file for letter in "/\\:\0")
