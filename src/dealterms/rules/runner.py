"""The rules over all deals, several at a time, each process one deal after the other."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from dealterms.comparison import steps
from dealterms.comparison.evidence import with_evidence
from dealterms.errors import UnreadableError
from dealterms.loader.deal import DealReader
from dealterms.loader.layout import HEADER_FILE, list_snapshots
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import Folder
from dealterms.model.deal import Deal, Snapshot, SnapshotHeader
from dealterms.model.finding import Finding
from dealterms.model.location import SourceMap
from dealterms.model.partial_date import PartialDate
from dealterms.model.report import CheckSummary
from dealterms.quotes.captures import CaptureStore
from dealterms.rules import RuleContext, check
from dealterms.rules.context import find_quotes

_DEALS_PER_TASK = 8
"""How many deals one process is handed at a time."""


_MIN_DEALS_PER_PROCESS = 24
"""Fewer deals than this are read sooner than a second process starts."""


_EARLIEST_DATE = PartialDate.parse("0001-01-01")


_ID_PATTERN = re.compile("[a-z0-9][a-z0-9.-]*")


ProgressCallback = Callable[[int, int], None]
"""Told how many deals are done, of how many."""


class CheckOptions(NamedTuple):
    """What is to be checked, and how."""

    root: str
    captures: str | None = None
    rule_names: Sequence[str] = ()
    """The rules to ask."""
    paths: tuple[str, ...] = ()
    """Only what is wrong at or below these, relative to the root; everything, if there are none."""


class _WorkerResult(NamedTuple):
    """What one process found in the deals it was handed."""

    findings: list[Finding]
    cited_ids: set[str]
    """The records that they cite."""
    partly_read_files: set[str]
    """The files that were not wholly read: what they cite is not sure."""
    checked: CheckSummary


def _iter_worker_results(
    options: CheckOptions, wanted: Sequence[str], progress: ProgressCallback | None
) -> Iterator[_WorkerResult]:
    done = 0
    processes = min(os.cpu_count() or 1, len(wanted) // _MIN_DEALS_PER_PROCESS + 1)
    if processes == 1:
        for id_ in wanted:
            yield check_deals(options, (id_,))
            done += 1
            if progress is not None:
                progress(done, len(wanted))
        return
    from concurrent.futures import ProcessPoolExecutor

    portions = [wanted[at : at + _DEALS_PER_TASK] for at in range(0, len(wanted), _DEALS_PER_TASK)]
    with ProcessPoolExecutor(processes) as pool:
        for share in pool.map(check_deals, [options] * len(portions), portions):
            yield share
            done += share.checked.deals
            if progress is not None:
                progress(done, len(wanted))


def check_deals(options: CheckOptions, wanted: Sequence[str]) -> _WorkerResult:
    """What is wrong in some deals; a process of its own can do it, and holds one deal at a time."""
    folder = Folder(options.root)
    records = SourceStore(folder)
    captures = CaptureStore(folder, options.captures)
    findings: list[Finding] = []
    torn: set[str] = set()
    counts = []
    for id_ in wanted:
        case, counted = _build_rule_context(folder, id_, records, captures)
        findings += check(case, options.rule_names)
        torn |= _list_partly_read_files(case.deal.findings)
        counts.append(counted)
    return _WorkerResult(findings, records.cited_ids, torn, _add_counts(counts, 0))


def _build_rule_context(
    folder: Folder, id_: str, records: SourceStore, captures: CaptureStore
) -> tuple[RuleContext, CheckSummary]:
    listing = list_snapshots(folder, id_)
    reader = DealReader(folder, listing, records)
    deal = reader.build_deal(tuple(reader.iter_snapshots(listing.snapshot_names)))
    judged = tuple(
        with_evidence(step, deal.sources)
        for step in steps(_prepend_empty_snapshot(deal), news_only=True)
    )
    quotes, checked = find_quotes(deal, captures)
    return RuleContext(deal, judged, quotes), checked


def _prepend_empty_snapshot(deal: Deal) -> Iterator[Snapshot]:
    """The snapshots, after one that knows nothing: the first one's terms owe their sources too."""
    nothing = Snapshot(_EARLIEST_DATE, SnapshotHeader(), {}, {}, SourceMap(""))
    return chain((nothing,), deal.snapshots)


def _list_partly_read_files(findings: Iterable[Finding]) -> set[str]:
    """The files that cite records and of which something could not be read."""
    paths = {f.place.path for f in findings if f.rule in ("readable", "well-formed")}
    return {path for path in paths if not path.endswith(f"/{HEADER_FILE}")}


def _find_named_ids(folder: Folder, torn: set[str], records: SourceStore) -> set[str]:
    """The records whose ids stand in files that were not wholly read: those may well cite them."""
    known = set(records.sources)
    named: set[str] = set()
    for path in torn | _list_partly_read_files(records.findings):
        try:
            text = folder.read(path).decode("utf-8", "replace")
        except UnreadableError:
            return known
        named |= known.intersection(_ID_PATTERN.findall(text))
    return named


def _add_counts(counts: Iterable[CheckSummary], records: int) -> CheckSummary:
    total = CheckSummary(records=records)
    for each in counts:
        total = CheckSummary(
            total.deals + each.deals,
            total.snapshots + each.snapshots,
            records,
            Counter(total.quotes) + Counter(each.quotes),
            total.not_at_hand + each.not_at_hand,
            tuple(dict.fromkeys((*total.refused, *each.refused))),
        )
    return total
