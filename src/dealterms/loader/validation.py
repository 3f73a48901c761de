"""Where files are opened: their values as models, and all that is wrong with them, gathered."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from dealterms.errors import Unreadable
from dealterms.loader.tree import Tree
from dealterms.loader.yaml import MOST_FINDINGS, read_yaml, too_many
from dealterms.model.finding import Finding
from dealterms.model.location import Marks, Place

_Model = TypeVar("_Model", bound=BaseModel)


class Enough(Exception):
    """A file is wrong in so many ways that it is not read on."""


class Desk:
    """Opens the files of a tree; what is wrong in one is told once for each place."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.findings: list[Finding] = []
        self._told: set[Place] = set()
        self._counts: dict[str, int] = {}

    def open(self, path: str) -> tuple[dict[str, Any], Marks] | None:
        try:
            content = self.tree.read(path)
        except Unreadable as error:
            self.find("readable", Place(path, 1, 1), str(error))
            return None
        value, marks, findings, told = read_yaml(content, path)
        self.findings += findings
        self._told |= told
        if value is None:
            return None
        return value, marks

    def model(
        self,
        model: type[_Model],
        raw: dict[str, Any],
        marks: Marks,
        *route: str,
        also: tuple[str, ...] = (),
    ) -> _Model | None:
        """``raw`` as the model, or None and a finding for each thing that is wrong with it."""
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            from dealterms.loader.yaml_errors import what_does_not_fit

            for finding in what_does_not_fit(error, model, marks, route, also):
                self.add(finding)
            return None

    def find(self, rule: str, place: Place, message: str, mend: str = "") -> None:
        self.add(Finding(rule, place, message, mend))

    def add(self, finding: Finding) -> None:
        if finding.place in self._told:
            return
        path = finding.place.path
        self._counts[path] = self._counts.get(path, 0) + 1
        if self._counts[path] > MOST_FINDINGS:
            self.findings.append(too_many(finding.place))
            raise Enough
        self.findings.append(finding)
