"""Findings as GitLab's Code Quality report: the fields that its documentation names."""

from __future__ import annotations

from json import dumps

from dealterms.formats import RenderOptions
from dealterms.formats.text import escape_control_chars
from dealterms.model.finding import iter_fingerprints
from dealterms.model.report import Report

_SEVERITY_NAMES = {"error": "major", "warning": "minor"}


def render(report: Report, options: RenderOptions) -> str:
    """A list with one object a finding."""
    found = [
        {
            "description": escape_control_chars(finding.sentence),
            "check_name": finding.rule,
            "fingerprint": fingerprint,
            "severity": _SEVERITY_NAMES[finding.severity],
            "location": {"path": finding.place.path, "lines": {"begin": finding.place.line}},
        }
        for finding, fingerprint in iter_fingerprints(report.findings)
    ]
    return dumps(found, indent=1) + "\n"
