"""Findings as GitHub's workflow commands: annotations on the lines of a pull request."""

from dealterms.formats import RenderOptions
from dealterms.model.finding import Finding
from dealterms.model.report import FindingsReport
from dealterms.pages.escape import escape_control_chars

DATA_ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
"""The characters that would end a command's message, escaped as GitHub reads them."""
_PROPERTY_ESCAPES = {**DATA_ESCAPES, ":": "%3A", ",": "%2C"}

NEEDS = "findings"


def render(report: FindingsReport, options: RenderOptions) -> str:
    """Render a command a finding. Nothing in it can end the command or begin another."""
    return "".join(_format_command(finding) for finding in report.findings)


def _format_command(finding: Finding) -> str:
    path, line, column = finding.place[:3]
    properties = {"file": path, "line": str(line), "col": str(column), "title": f"terms: {finding.rule}"}
    arguments = ",".join(f"{name}={_escape(text, _PROPERTY_ESCAPES)}" for name, text in properties.items())
    return f"::{finding.severity} {arguments}::{_escape(finding.sentence, DATA_ESCAPES)}\n"


def _escape(text: str, escapes: dict[str, str]) -> str:
    return escape_control_chars("".join(escapes.get(letter, letter) for letter in text))
