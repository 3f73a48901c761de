"""The records of `seeds/`: each is read once, when something first cites it, with its origins."""

from __future__ import annotations

from dealterms.errors import UnreadableError
from dealterms.loader.layout import SEEDS_FOLDER, YAML_SUFFIX
from dealterms.loader.tree import Tree
from dealterms.loader.validation import ModelReader, TooManyFindingsError
from dealterms.model.did_you_mean import suggest_similar, truncate_input
from dealterms.model.finding import Finding
from dealterms.model.location import Location, SourceMap
from dealterms.model.source import Source
from dealterms.model.value import parse_token


class SourceStore:
    """The shelf, as far as it was asked for. Many deals can share one."""

    def __init__(self, tree: Tree) -> None:
        self._model_reader = ModelReader(tree)
        self._sources_by_id: dict[str, Source | None] = {}
        self._file_names: frozenset[str] | None = None
        self.source_maps: dict[str, SourceMap] = {}
        """The places in each record that could be read."""
        self.cited_ids: set[str] = set()
        """The ids that a deal has cited."""

    @property
    def sources(self) -> dict[str, Source]:
        """The records that could be read, by id."""
        return {
            id_: s
            for id_, s in self._sources_by_id.items()
            if s is not None and s is not _BROKEN_SOURCE
        }

    @property
    def findings(self) -> list[Finding]:
        """What is wrong in the records that were read."""
        return self._model_reader.findings

    def resolve(self, id_: str) -> bool:
        """Whether there is such a record; reads it, and the origins it names, the first time."""
        if id_ not in self._sources_by_id:
            self._read_with_origins(id_)
        self.cited_ids.add(id_)
        return self._sources_by_id[id_] is not None

    def read_all(self) -> None:
        """Read what nothing has cited so far, too."""
        for name in sorted(self._list_file_names()):
            self.read_file(name)

    def read_file(self, name: str) -> bool:
        """Read the record in the file of that name, whether anything cites it or not; whether it is there."""
        if name not in self._list_file_names():
            return False
        if name.endswith(YAML_SUFFIX) and not name.startswith("."):
            id_ = name.removesuffix(YAML_SUFFIX)
            if not _is_source_id(id_):
                place = Location(f"{SEEDS_FOLDER}/{name}", 1, 1)
                self._model_reader.add_finding("readable", place, *_describe_bad_id(id_))
            elif id_ not in self._sources_by_id:
                self._read_with_origins(id_)
        return True

    def build_unknown_source_finding(self, id_: str, location: Location, rule: str) -> Finding:
        """What to say where an id leads nowhere."""
        if not _is_source_id(id_):
            return Finding(rule, location, *_describe_bad_id(id_))
        names = self._list_file_names()
        known = (name.removesuffix(YAML_SUFFIX) for name in names if name.endswith(YAML_SUFFIX))
        mend = suggest_similar(id_, known).lstrip() or "Write it, or mend the id"
        return Finding(
            rule, location, f"there is no record `{SEEDS_FOLDER}/{id_}{YAML_SUFFIX}`", mend
        )

    def _read_with_origins(self, id_: str) -> None:
        """Reads a record and its origins, and theirs: a loop, since a chain may be long."""
        waiting = self._read_source(id_)
        while waiting:
            origin, number, marks = waiting.pop()
            if origin not in self._sources_by_id:
                waiting += self._read_source(origin)
            if self._sources_by_id[origin] is None:
                try:
                    place = marks.locate("cites", number)
                    self._model_reader.add(
                        self.build_unknown_source_finding(origin, place, "unknown-origin")
                    )
                except TooManyFindingsError:
                    waiting = [each for each in waiting if each[2] is not marks]

    def _read_source(self, id_: str) -> list[tuple[str, int, SourceMap]]:
        """Reads one record; its origins, each with its place."""
        self._sources_by_id[id_] = None
        if not _is_source_id(id_) or f"{id_}{YAML_SUFFIX}" not in self._list_file_names():
            return []
        # A record that is there but broken is told of once, by its own findings.
        self._sources_by_id[id_] = _BROKEN_SOURCE
        opened = self._model_reader.read_values(f"{SEEDS_FOLDER}/{id_}{YAML_SUFFIX}")
        if opened is None:
            return []
        try:
            source = self._model_reader.validate(Source, *opened)
        except TooManyFindingsError:
            return []
        if source is None:
            return []
        marks = opened[1]
        if source.capture is not None and not _is_bare_file_name(source.capture.file):
            self._model_reader.add_finding(
                "well-formed",
                marks.locate("capture", "file"),
                f"`{truncate_input(source.capture.file)}` is no bare file name",
                f"Put the file into `{SEEDS_FOLDER}/` and write its name alone",
            )
        self._sources_by_id[id_] = source
        self.source_maps[id_] = marks
        return [(origin, number, marks) for number, origin in enumerate(source.cites)]

    def _list_file_names(self) -> frozenset[str]:
        if self._file_names is None:
            try:
                self._file_names = frozenset(self._model_reader.tree.list_names(SEEDS_FOLDER))
            except UnreadableError as error:
                self._model_reader.add_finding("readable", Location(SEEDS_FOLDER, 1, 1), str(error))
                self._file_names = frozenset()
        return self._file_names


def _is_source_id(id_: str) -> bool:
    try:
        parse_token(id_.replace(".", "-"))
    except ValueError:
        return False
    return True


def _describe_bad_id(id_: str) -> tuple[str, str]:
    return (
        f"`{truncate_input(id_)}` is no id of a record",
        "Write lower-case words joined by `-`, as in seed-001",
    )


def _is_bare_file_name(file: str) -> bool:
    return file not in (".", "..") and not any(letter in file for letter in "/\\:\0")


_BROKEN_SOURCE = Source(type="broken", title="broken")
"""A record that is there but broken: it is told of once, by its own findings."""
