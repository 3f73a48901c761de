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
from dealterms.errors import Unreadable
from dealterms.loader.deal import Reader
from dealterms.loader.layout import HEADER, list_snapshots
from dealterms.loader.sources import Records
from dealterms.loader.tree import Folder
from dealterms.model.deal import Deal, Snapshot, SnapshotHead
from dealterms.model.finding import Finding
from dealterms.model.location import Marks
from dealterms.model.partial_date import When
from dealterms.model.report import Checked
from dealterms.quotes.captures import Captures
from dealterms.rules import Case, check
from dealterms.rules.context import quotes_of

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
