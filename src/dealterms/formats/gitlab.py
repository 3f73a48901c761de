"""Findings as GitLab's Code Quality report: the fields that its documentation names."""

from __future__ import annotations

from json import dumps

from dealterms.formats import Look
from dealterms.formats.text import visible
from dealterms.model.finding import fingerprints
from dealterms.model.report import Report

_SEVERITIES = {"error": "major", "warning": "minor"}


def render(report: Report, look: Look) -> str:
    """A list with one object a finding."""
    found = [
        {
            "description": visible(finding.sentence),
            "check_name": finding.rule,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": finding.place.path, "lines": {"begin": finding.place.line}},
        }
        for finding, fingerprint in fingerprints(report.findings)
    ]
    return dumps(found, indent=1) + "\n"
