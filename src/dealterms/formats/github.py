"""Findings as GitHub's workflow commands: annotations on the lines of a pull request."""

from __future__ import annotations

from dealterms.formats import Look
from dealterms.formats.text import visible
from dealterms.model.finding import Finding
from dealterms.model.report import Report

DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
"""What ends a command in what it says, and how it is written so that it does not."""
_PROPERTY = {**DATA, ":": "%3A", ",": "%2C"}


def render(report: Report, look: Look) -> str:
    """A command a finding. Nothing in it can end the command or begin another."""
    return "".join(_command(finding) for finding in report.findings)


def _command(finding: Finding) -> str:
    path, line, column = finding.place[:3]
    properties = {
        "file": path,
        "line": str(line),
        "col": str(column),
        "title": f"terms: {finding.rule}",
    }
    told = ",".join(f"{name}={_escaped(text, _PROPERTY)}" for name, text in properties.items())
    return f"::{finding.severity} {told}::{_escaped(finding.sentence, DATA)}\n"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return visible("".join(escapes.get(letter, letter) for letter in text))
