"""Everything that is wrong in the files, in the order of their places."""

from dataclasses import dataclass
from typing import ClassVar

from dealterms.docstrings import read_docstring
from dealterms.loader.layout import choose_deals, list_deals
from dealterms.loader.tree import Folder
from dealterms.model.finding import Finding, sort_findings
from dealterms.model.report import CheckSummary, FindingsReport
from dealterms.rules import RuleSelection, get_rule
from dealterms.rules.runner import CheckOptions, ProgressCallback, run_rules


@dataclass(frozen=True, kw_only=True)
class CheckReport(FindingsReport):
    """What `terms check` answers."""

    command: ClassVar[str] = "check"
    checked: CheckSummary


def build_check_report(
    folder: Folder,
    *,
    deal: str | None = None,
    captures: str | None = None,
    selection: RuleSelection | None = None,
    paths: tuple[str, ...] = (),
    progress: ProgressCallback | None = None,
) -> CheckReport:
    """Find everything that is wrong below ``folder``; a TermsError if there is no such deal or rule."""
    names = (selection or RuleSelection()).resolve_names()
    wanted = choose_deals(list_deals(folder), deal)
    result = run_rules(
        CheckOptions(folder.root, captures, names), wanted, whole=deal is None, progress=progress
    )
    findings = sort_findings(f for f in result.findings if _is_within(f, paths))
    lines = {finding.place[:2] for finding in findings}
    return CheckReport(
        findings=tuple(findings),
        checked=result.checked,
        excerpts={line: text for line, text in result.excerpts.items() if line in lines},
        rules={name: read_docstring(get_rule(name)) for name in names},
    )


def _is_within(finding: Finding, paths: tuple[str, ...]) -> bool:
    path = finding.place.path
    return not paths or any(path == p or path.startswith(f"{p}/") or p == "." for p in paths)
