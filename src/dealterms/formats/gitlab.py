"""Findings as GitLab's Code Quality report: the fields that its documentation names."""

from json import dumps

from dealterms.formats import RenderOptions
from dealterms.model.finding import iter_fingerprints
from dealterms.model.report import FindingsReport
from dealterms.pages.escape import escape_control_chars, escape_surrogates

NEEDS = "findings"
_SEVERITY_NAMES = {"error": "major", "warning": "minor"}


def render(report: FindingsReport, options: RenderOptions) -> str:
    """Render a list with one object a finding."""
    entries = [
        {
            "description": escape_control_chars(finding.sentence),
            "check_name": finding.rule,
            "fingerprint": fingerprint,
            "severity": _SEVERITY_NAMES[finding.severity],
            "location": {
                "path": escape_surrogates(finding.place.path),
                "lines": {"begin": finding.place.line},
            },
        }
        for finding, fingerprint in iter_fingerprints(report.findings)
    ]
    return dumps(entries, indent=1) + "\n"
