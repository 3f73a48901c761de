"""The rules over all deals, several at a time, each process one deal after the other.

    options = CheckOptions("/repo", rule_names=("long-quote",))
    run_rules(options, ("cocoa", "flour"), whole=True)
      -> CheckResult(
             findings={Finding("long-quote", Location("terms/flour/2024.yaml", 9, 17), …)},
             excerpts={("terms/flour/2024.yaml", 9): "        quote: …"},
             checked=CheckSummary(deals=2, snapshots=5, records=7, …))

Every file is read once in a process: what a finding shows of its line, and what a broken file may
cite, comes from the text that the loader has read.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from dealterms.comparison.evidence import EvidenceJudge
from dealterms.comparison.steps import steps
from dealterms.errors import UnreadableError
from dealterms.loader.accept_list import load_accept_list
from dealterms.loader.deal import DealReader
from dealterms.loader.excerpts import iter_excerpts
from dealterms.loader.layout import (
    list_deals,
    list_misplaced_snapshots,
    list_second_defaults,
    list_snapshots,
)
from dealterms.loader.misplaced import iter_misnamed_folders
from dealterms.loader.names import HEADER_FILE, SEEDS_FOLDER, TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import CachedFolder
from dealterms.model.deal import Snapshot, SnapshotHeader
from dealterms.model.finding import Finding
from dealterms.model.location import SourceMap
from dealterms.model.partial_date import PartialDate
from dealterms.model.report import CheckSummary
from dealterms.quotes.captures import CaptureStore
from dealterms.rules import check, check_sources
from dealterms.rules.context import build_rule_context, build_sources_context
from dealterms.rules.workers import map_in_processes

_DEALS_PER_TASK = 8
"""How many deals a process reads for one result."""
_MIN_DEALS_PER_PROCESS = 24
"""Fewer deals than this are read sooner than a second process starts."""
_BEFORE_ALL = Snapshot(PartialDate.parse("0001-01-01"), SnapshotHeader(), {}, {}, SourceMap(""))
"""An empty snapshot before the first one, whose terms need sources too."""
_ID_PATTERN = re.compile("[a-z0-9][a-z0-9.-]*")

ProgressCallback = Callable[[int, int], None]
"""Called with how many deals are done, and how many there are."""


class CheckOptions(NamedTuple):
    """What every process needs to know."""

    root: str
    """The folder that holds `terms/` and `seeds/`."""
    captures: str | None = None
    """The folder with the articles' texts that are not beside their records."""
    rule_names: Sequence[str] = ()
    """The rules to run."""
    changed: Mapping[str, bytes] = MappingProxyType({})
    """Files as they would be, by their paths below the root: they are read in place of those on disk."""


class CheckResult(NamedTuple):
    """What the rules found in some deals, or in all."""

    findings: set[Finding]
    excerpts: dict[tuple[str, int], str]
    """(path, line) to the line's text, for the lines that findings are on."""
    checked: CheckSummary
    cited_ids: set[str]
    """The records that the deals cite."""
    named_ids: set[str]
    """The records whose ids are in files that could not be wholly read: those may cite them."""


def run_rules(
    options: CheckOptions, deal_ids: Sequence[str], *, whole: bool, progress: ProgressCallback | None = None
) -> CheckResult:
    """Run the rules over deals and over the records that they cite.

    If ``whole``, they run also over the accept list, and the records that none of these deals cites.
    """
    checker = _Checker(options)
    processes = min(os.cpu_count() or 1, len(deal_ids) // _MIN_DEALS_PER_PROCESS + 1)
    tasks = [deal_ids[start : start + _DEALS_PER_TASK] for start in range(0, len(deal_ids), _DEALS_PER_TASK)]
    results = dict[int, CheckResult]()
    done = 0
    for number, result in map_in_processes(checker.check_deals, tasks, processes):
        results[number] = result
        done += result.checked.deals
        if progress is not None:
            progress(done, len(deal_ids))
    deals = _merge([results[number] for number in range(len(tasks))])
    return _merge([deals, checker.check_records(deals, whole=whole)])


class _Checker:
    """Checks one deal after the other, and keeps in memory one deal and the records it has read."""

    def __init__(self, options: CheckOptions) -> None:
        self.options = options
        self._tree = CachedFolder(options.root, options.changed)
        self._sources = SourceStore(self._tree)
        self._captures = CaptureStore(self._tree, options.captures)

    def check_deals(self, deal_ids: Sequence[str]) -> CheckResult:
        """Run the rules over some deals."""
        return _merge([*map(self.check_deal, deal_ids)])

    def check_deal(self, deal_id: str) -> CheckResult:
        """Run the rules over one deal."""
        listing = list_snapshots(self._tree, deal_id)
        reader = DealReader(self._tree, listing, self._sources)
        deal = reader.build_deal(tuple(reader.iter_snapshots(listing.snapshot_names)))
        news = steps((_BEFORE_ALL, *deal.snapshots), news_only=True)
        context, checked = build_rule_context(
            deal,
            map(EvidenceJudge(deal.sources).judge_diff, news),
            listing.snapshot_names,
            self._captures,
            self._sources.unreadable_ids,
        )
        findings = set(check(context, self.options.rule_names))
        excerpts = dict(iter_excerpts(self._tree, findings))
        named = self._find_named_ids(deal.findings)
        self._tree.forget(f"{TERMS_FOLDER}/{deal_id}")
        cited, self._sources.cited_ids = self._sources.cited_ids, set()
        return CheckResult(findings, excerpts, checked, cited, named)

    def check_records(self, deals: CheckResult, *, whole: bool) -> CheckResult:
        """Run the rules over the records that those deals cite, or over all."""
        names, findings = self.options.rule_names, set[Finding]()
        if whole:
            ids = list_deals(self._tree)
            for finding in (
                *load_accept_list(self._tree)[1],
                *list_misplaced_snapshots(self._tree, ids),
                *list_second_defaults(self._tree, ids),
                *iter_misnamed_folders(self._tree),
            ):
                if finding.rule in names:
                    findings.add(finding)
            self._sources.read_all()
        for source_id in sorted(deals.cited_ids):
            self._sources.resolve(source_id)
        named = self._find_named_ids(self._sources.findings)
        cited = deals.cited_ids | deals.named_ids | named
        context = build_sources_context(self._sources, cited, self._captures)
        findings.update(check_sources(context, names))
        excerpts = dict(iter_excerpts(self._tree, findings))
        return CheckResult(findings, excerpts, CheckSummary(records=len(self._sources.sources)), set(), named)

    def _find_named_ids(self, findings: Iterable[Finding]) -> set[str]:
        """Find the records whose ids are in the files of which something could not be read."""
        paths = {f.place.path for f in findings if f.rule in ("readable", "well-formed")}
        paths = {path for path in paths if not path.endswith(f"/{HEADER_FILE}")}
        if not paths:
            return set()
        known = {name.removesuffix(YAML_SUFFIX) for name in self._tree.list_names(SEEDS_FOLDER)}
        named = set[str]()
        for path in paths:
            try:
                text = self._tree.read(path).decode("utf-8", "replace")
            except UnreadableError:
                return known
            named |= known.intersection(_ID_PATTERN.findall(text))
        return named


def _merge(results: Sequence[CheckResult]) -> CheckResult:
    checked = [result.checked for result in results]
    return CheckResult(
        {finding for result in results for finding in result.findings},
        {line: text for result in results for line, text in result.excerpts.items()},
        CheckSummary(
            sum(c.deals for c in checked),
            sum(c.snapshots for c in checked),
            sum(c.records for c in checked),
            sum((Counter(c.quotes) for c in checked), Counter()),
            sum(c.not_at_hand for c in checked),
            sum(c.unreadable for c in checked),
        ),
        {source_id for result in results for source_id in result.cited_ids},
        {source_id for result in results for source_id in result.named_ids},
    )
