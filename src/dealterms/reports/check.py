"""Everything that is wrong in the files, in the order of their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dealterms.loader.accept_list import load_accept_list
from dealterms.loader.excerpts import iter_excerpts
from dealterms.loader.layout import choose_deal, list_deals
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import Folder
from dealterms.model.finding import Finding
from dealterms.model.report import CheckSummary, FindingsReport
from dealterms.quotes.captures import CaptureStore
from dealterms.rules import RuleSelection, check_sources, get_rule
from dealterms.rules.context import build_sources_context
from dealterms.rules.runner import (
    CheckOptions,
    ProgressCallback,
    _add_counts,
    _find_named_ids,
    _iter_worker_results,
)


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
    """Find everything that is wrong in the files below ``folder``, in the order of their places.

    Raises:
        TermsError: there is no such deal or rule.
    """
    names = (selection or RuleSelection()).resolve_names()
    options = CheckOptions(folder.root, captures, names, paths)
    ids = list_deals(folder)
    wanted = ids if ids and deal is None else (choose_deal(ids, deal),)
    results = list(_iter_worker_results(options, wanted, progress))
    findings = [finding for result in results for finding in result.findings]
    used = set().union(*(result.cited_ids for result in results))
    records = SourceStore(folder)
    if deal is None:
        findings += (f for f in load_accept_list(folder)[1] if f.rule in names)
        records.read_all()
    for id_ in sorted(used):
        records.resolve(id_)
    used |= _find_named_ids(
        folder, set().union(*(result.partly_read_files for result in results)), records
    )
    findings += check_sources(
        build_sources_context(records, used, CaptureStore(folder, captures)), names
    )
    within = sorted(
        {finding for finding in findings if _is_within(finding, paths)},
        key=lambda finding: (finding.place, finding.rule, finding.message),
    )
    return CheckReport(
        findings=tuple(within),
        checked=_add_counts((result.checked for result in results), len(records.sources)),
        excerpts=dict(iter_excerpts(folder, within)),
        rules={name: get_rule(name).__doc__.strip() for name in names},
    )


def _is_within(finding: Finding, paths: tuple[str, ...]) -> bool:
    path = finding.place.path
    return not paths or any(path == p or path.startswith(f"{p}/") or p == "." for p in paths)
