"""Where files are opened: their values as models, and all that is wrong with them, gathered."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from dealterms.errors import UnreadableError
from dealterms.loader.tree import Tree
from dealterms.loader.yaml import MAX_FINDINGS, build_limit_finding, parse_yaml
from dealterms.model.finding import Finding
from dealterms.model.location import Location, SourceMap

_Model = TypeVar("_Model", bound=BaseModel)


class TooManyFindingsError(Exception):
    """A file is wrong in so many ways that it is not read on."""


class ModelReader:
    """Opens the files of a tree; what is wrong in one is told once for each place."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.findings: list[Finding] = []
        self._reported_locations: set[Location] = set()
        self._counts: dict[str, int] = {}

    def read_values(self, path: str) -> tuple[dict[str, Any], SourceMap] | None:
        try:
            content = self.tree.read(path)
        except UnreadableError as error:
            self.add_finding("readable", Location(path, 1, 1), str(error))
            return None
        value, marks, findings, told = parse_yaml(content, path)
        self.findings += findings
        self._reported_locations |= told
        if value is None:
            return None
        return value, marks

    def validate(
        self,
        model: type[_Model],
        raw: dict[str, Any],
        source_map: SourceMap,
        *route: str,
        extra_keys: tuple[str, ...] = (),
    ) -> _Model | None:
        """``raw`` as the model, or None and a finding for each thing that is wrong with it."""
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            from dealterms.loader.validation_errors import iter_validation_findings

            for finding in iter_validation_findings(error, model, source_map, route, extra_keys):
                self.add(finding)
            return None

    def add_finding(self, rule: str, location: Location, message: str, hint: str = "") -> None:
        self.add(Finding(rule, location, message, hint))

    def add(self, finding: Finding) -> None:
        if finding.place in self._reported_locations:
            return
        path = finding.place.path
        self._counts[path] = self._counts.get(path, 0) + 1
        if self._counts[path] > MAX_FINDINGS:
            self.findings.append(build_limit_finding(finding.place))
            raise TooManyFindingsError
        self.findings.append(finding)
