"""Findings as SARIF 2.1.0 (OASIS), the interchange format of static analysis."""

from json import dumps
from typing import Any
from urllib.parse import quote

from dealterms.formats import RenderOptions
from dealterms.model.finding import Finding, iter_fingerprints
from dealterms.model.report import FindingsReport
from dealterms.pages.escape import escape_control_chars
from dealterms.version import __version__

_SCHEMA_URL = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

NEEDS = "findings"


def render(report: FindingsReport, options: RenderOptions) -> str:
    """Render one run, with the page of every rule that was asked."""
    names = sorted({*report.rules, *(finding.rule for finding in report.findings)})
    driver = {
        "name": "terms",
        "version": __version__,
        "rules": [_build_rule(name, report.rules.get(name, name)) for name in names],
    }
    results = [
        _build_result(finding, fingerprint, names.index(finding.rule), report)
        for finding, fingerprint in iter_fingerprints(report.findings)
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return dumps({"$schema": _SCHEMA_URL, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _build_rule(name: str, page: str) -> dict[str, Any]:
    first, _, rest = page.partition("\n\n")
    return {
        "id": name,
        "shortDescription": {"text": first},
        "fullDescription": {"text": rest.partition("\n\n")[0] or first},
        "help": {"text": page},
    }


def _build_result(finding: Finding, fingerprint: str, index: int, report: FindingsReport) -> dict[str, Any]:
    path, line, column = finding.place[:3]
    end = max(column, len(report.excerpts.get((path, line), ""))) + 1
    place = {
        "artifactLocation": {"uri": quote(path, errors="surrogateescape")},
        "region": {"startLine": line, "startColumn": column, "endLine": line, "endColumn": end},
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        # In SARIF, `[text](target)` would be a link.
        "message": {"text": escape_control_chars(finding.sentence).replace("](", "] (")},
        "partialFingerprints": {"terms/v1": fingerprint},
        "locations": [{"physicalLocation": place}],
    }
