"""Everything that is wrong in the files: the deals one by one, several at a time, then the records."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from dealterms.checks import Case, Selection, Shelf, check, check_records, rule
from dealterms.comparing import steps
from dealterms.errors import Unreadable
from dealterms.evidence import with_evidence
from dealterms.model.case import Match, Quote, Shelved
from dealterms.model.deal import Deal, Snapshot, SnapshotHead
from dealterms.model.finding import Finding
from dealterms.model.place import Marks
from dealterms.model.report import Checked, Report
from dealterms.model.when import When
from dealterms.reading.accepted import accepted
from dealterms.reading.capture import Captures
from dealterms.reading.listing import HEADER, choose, deals, list_snapshots
from dealterms.reading.load import Reader
from dealterms.reading.records import Records
from dealterms.reading.tree import Folder, Tree

_AT_ONCE = 8
"""How many deals one process is handed at a time."""
_WORTH_A_PROCESS = 24
"""Fewer deals than this are read sooner than a second process starts."""
_BEFORE = When.parse("0001-01-01")
_ID = re.compile("[a-z0-9][a-z0-9.-]*")

Progress = Callable[[int, int], None]
"""Told how many deals are done, of how many."""


class Question(NamedTuple):
    """What is to be checked, and how."""

    root: str
    captures: str | None = None
    names: Sequence[str] = ()
    """The rules to ask."""
    paths: tuple[str, ...] = ()
    """Only what is wrong at or below these, relative to the root; everything, if there are none."""


class _Share(NamedTuple):
    """What one process found in the deals it was handed."""

    findings: list[Finding]
    used: set[str]
    """The records that they cite."""
    torn: set[str]
    """The files that were not wholly read: what they cite is not sure."""
    checked: Checked


def check_report(
    folder: Folder,
    *,
    deal: str | None = None,
    captures: str | None = None,
    selection: Selection | None = None,
    paths: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> Report:
    """Everything that is wrong in the files below ``folder``, in the order of their places."""
    names = (selection or Selection()).names()
    question = Question(folder.root, captures, names, paths)
    known = deals(folder)
    wanted = (choose(known, deal),) if deal is not None else known or (choose(known, None),)
    shares = list(_shares(question, wanted, progress))
    findings = [finding for share in shares for finding in share.findings]
    used = set().union(*(share.used for share in shares))
    records = Records(folder)
    if deal is None:
        findings += (f for f in accepted(folder)[1] if f.rule in names)
        records.read_all()
    for id_ in sorted(used):
        records.cite(id_)
    used |= _named_in(folder, set().union(*(share.torn for share in shares)), records)
    findings += check_records(shelf_of(records, used, Captures(folder, captures)), names)
    found = sorted({f for f in findings if _within(f, paths)}, key=_order)
    return Report(
        status="done",
        findings=tuple(found),
        checked=_sum((share.checked for share in shares), len(records.sources)),
        excerpts=dict(excerpts(folder, found)),
        rules={name: rule(name).__doc__.strip() for name in names},
    )


def _shares(
    question: Question, wanted: Sequence[str], progress: Progress | None
) -> Iterator[_Share]:
    done = 0
    processes = min(os.cpu_count() or 1, len(wanted) // _WORTH_A_PROCESS + 1)
    if processes == 1:
        for id_ in wanted:
            yield check_deals(question, (id_,))
            done += 1
            if progress is not None:
                progress(done, len(wanted))
        return
    from concurrent.futures import ProcessPoolExecutor

    portions = [wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE)]
    with ProcessPoolExecutor(processes) as pool:
        for share in pool.map(check_deals, [question] * len(portions), portions):
            yield share
            done += share.checked.deals
            if progress is not None:
                progress(done, len(wanted))


def check_deals(question: Question, wanted: Sequence[str]) -> _Share:
    """What is wrong in some deals; a process of its own can do it, and holds one deal at a time."""
    folder = Folder(question.root)
    records = Records(folder)
    captures = Captures(folder, question.captures)
    findings: list[Finding] = []
    torn: set[str] = set()
    counts = []
    for id_ in wanted:
        case, counted = _case(folder, id_, records, captures)
        findings += check(case, question.names)
        torn |= _torn(case.deal.findings)
        counts.append(counted)
    return _Share(findings, records.used, torn, _sum(counts, 0))


def _case(folder: Folder, id_: str, records: Records, captures: Captures) -> tuple[Case, Checked]:
    listing = list_snapshots(folder, id_)
    reader = Reader(folder, listing, records)
    deal = reader.deal(tuple(reader.snapshots(listing.snapshots)))
    judged = tuple(
        with_evidence(step, deal.sources) for step in steps(_from_nothing(deal), news_only=True)
    )
    quotes, checked = quotes_of(deal, captures)
    return Case(deal, judged, quotes), checked


def _from_nothing(deal: Deal) -> Iterator[Snapshot]:
    """The snapshots, after one that knows nothing: the first one's terms owe their sources too."""
    nothing = Snapshot(_BEFORE, SnapshotHead(), {}, {}, Marks(""))
    return chain((nothing,), deal.snapshots)


def quotes_of(deal: Deal, captures: Captures) -> tuple[tuple[Quote, ...], Checked]:
    """The quotes of a deal, each with where it was found, and how many were looked for."""
    found: list[Quote] = []
    away = 0
    refused: dict[str, None] = {}
    for snapshot, route, citation in Case(deal, ()).citations():
        source = deal.sources.get(citation.source)
        if citation.quote is None or source is None or source.capture is None:
            continue
        capture = captures.of(source)
        if capture is None:
            away += 1
            continue
        if isinstance(capture, str):
            refused[f"{source.capture.file}: {capture}"] = None
            away += 1
            continue
        match: Match = capture.find(citation.quote, citation.at)
        found.append(Quote(citation, snapshot.marks.place(*route, "quote"), match))
    results: Counter[str] = Counter(quote.match.result for quote in found)
    return tuple(found), Checked(1, len(deal.snapshots), 0, results, away, tuple(refused))


def _torn(findings: Iterable[Finding]) -> set[str]:
    """The files that cite records and of which something could not be read."""
    paths = {f.place.path for f in findings if f.rule in ("readable", "well-formed")}
    return {path for path in paths if not path.endswith(f"/{HEADER}")}


def _named_in(folder: Folder, torn: set[str], records: Records) -> set[str]:
    """The records whose ids stand in files that were not wholly read: those may well cite them."""
    known = set(records.sources)
    named: set[str] = set()
    for path in torn | _torn(records.findings):
        try:
            text = folder.read(path).decode("utf-8", "replace")
        except Unreadable:
            return known
        named |= known.intersection(_ID.findall(text))
    return named


def shelf_of(records: Records, used: set[str], captures: Captures) -> Shelf:
    """The records that were read, as the rules see them; ``used`` are those that something cites."""
    shelved = {}
    for id_, source in records.sources.items():
        capture = captures.of(source) if source.capture is not None else None
        digest = None if capture is None or isinstance(capture, str) else capture.sha256
        shelved[id_] = Shelved(source, records.marks[id_], digest)
    used = used | {
        origin
        for id_, source in records.sources.items()
        for origin in source.cites
        if origin != id_
    }
    return Shelf(shelved, frozenset(used), tuple(records.findings))


def _sum(counts: Iterable[Checked], records: int) -> Checked:
    total = Checked(records=records)
    for each in counts:
        total = Checked(
            total.deals + each.deals,
            total.snapshots + each.snapshots,
            records,
            Counter(total.quotes) + Counter(each.quotes),
            total.not_at_hand + each.not_at_hand,
            tuple(dict.fromkeys((*total.refused, *each.refused))),
        )
    return total


def _within(finding: Finding, paths: tuple[str, ...]) -> bool:
    path = finding.place.path
    return not paths or any(path == p or path.startswith(f"{p}/") or p == "." for p in paths)


def _order(finding: Finding) -> tuple[object, ...]:
    return finding.place, finding.rule, finding.message


def excerpts(tree: Tree, findings: Iterable[Finding]) -> Iterator[tuple[tuple[str, int], str]]:
    """The lines that findings are on, each file read once."""
    lines: dict[str, list[str]] = {}
    for finding in findings:
        path, number = finding.place[:2]
        if path not in lines:
            try:
                text = tree.read(path).decode("utf-8-sig", "replace")
                # Not `splitlines`: it ends lines at characters at which no editor does.
                lines[path] = [line.removesuffix("\r") for line in text.split("\n")]
            except Unreadable:
                lines[path] = []
        if number <= len(lines[path]):
            yield (path, number), lines[path][number - 1]
