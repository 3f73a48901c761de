"""Findings as SARIF 2.1.0 (OASIS), the interchange format of static analysis."""

from __future__ import annotations

from json import dumps
from typing import Any
from urllib.parse import quote

from dealterms.formats import Look
from dealterms.model.finding import Finding, fingerprints
from dealterms.model.report import Report
from dealterms.version import __version__

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render(report: Report, look: Look) -> str:
    """One run, with the page of every rule that was asked."""
    names = sorted({*report.rules, *(finding.rule for finding in report.findings)})
    driver = {
        "name": "terms",
        "version": __version__,
        "rules": [_rule(name, report.rules.get(name, name)) for name in names],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, fingerprint, names.index(finding.rule))
            for finding, fingerprint in fingerprints(report.findings)
        ],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return dumps(log, ensure_ascii=False, indent=1) + "\n"


def _rule(name: str, page: str) -> dict[str, Any]:
    lines = page.splitlines()
    return {
        "id": name,
        "shortDescription": {"text": lines[0] if lines else name},
        "help": {"text": page or name},
    }


def _result(finding: Finding, fingerprint: str, index: int) -> dict[str, Any]:
    path, line, column = finding.place
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": finding.sentence},
        "partialFingerprints": {"terms/v1": fingerprint},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(path)},
                    "region": {"startLine": line, "startColumn": column},
                }
            }
        ],
    }
