"""Read files as models, and gather all that is wrong with them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from dealterms.errors import UnreadableError
from dealterms.loader.tree import Tree
from dealterms.loader.yaml import MAX_FINDINGS, build_limit_finding, parse_yaml
from dealterms.model.finding import Finding
from dealterms.model.location import Location, SourceMap

_Model = TypeVar("_Model", bound=BaseModel)


class TooManyFindingsError(Exception):
    """A file has more than `MAX_FINDINGS`, so reading it stops."""


class ModelReader:
    """Reads the files of a tree; of each place in a file, at most one finding is kept."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.findings: list[Finding] = []
        self._reported_locations: set[Location] = set()
        self._counts: dict[str, int] = {}

    def read_values(self, path: str) -> tuple[dict[str, Any], SourceMap] | None:
        """Read a file's values and their places; return None and add findings if it has none."""
        try:
            content = self.tree.read(path)
        except UnreadableError as error:
            self.reject(Location(path, 1, 1), str(error), rule="readable")
            return None
        value, source_map, findings, reported = parse_yaml(content, path)
        self.findings += findings
        self._reported_locations |= reported
        return None if value is None else (value, source_map)

    def read_model(self, path: str, model: type[_Model]) -> tuple[_Model, SourceMap] | None:
        """Read a file as the model, and its values' places; return None and add findings if it is none."""
        document = self.read_values(path)
        if document is not None:
            with suppress(TooManyFindingsError):
                found = self.validate(model, *document)
                return None if found is None else (found, document[1])
        return None

    def validate(
        self,
        model: type[_Model],
        raw: dict[str, Any],
        source_map: SourceMap,
        *keys: str,
        extra_keys: tuple[str, ...] = (),
    ) -> _Model | None:
        """Return ``raw`` as the model, or None and add a finding for each thing that is wrong with it.

        ``keys`` lead to ``raw`` in the file; it may have ``extra_keys`` that the model does not know.

        Raises:
            TooManyFindingsError: the file has more than `MAX_FINDINGS`.
        """
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            from dealterms.loader.validation_errors import iter_validation_findings

            for finding in iter_validation_findings(error, model, source_map, keys, extra_keys):
                self.add(finding)
            return None

    def reject(self, location: Location, message: str, hint: str = "", rule: str = "well-formed") -> None:
        """Add a finding, as `add` does."""
        self.add(Finding(rule, location, message, hint))

    def add(self, finding: Finding) -> None:
        """Add a finding, unless one of its place was added while the YAML was parsed.

        Raises:
            TooManyFindingsError: the file has more than `MAX_FINDINGS`.
        """
        if finding.place in self._reported_locations:
            return
        path = finding.place.path
        self._counts[path] = self._counts.get(path, 0) + 1
        if self._counts[path] > MAX_FINDINGS:
            self.findings.append(build_limit_finding(finding.place))
            raise TooManyFindingsError
        self.findings.append(finding)
