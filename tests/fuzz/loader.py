"""Fuzz target: files of a deal, from bytes to everything that is said of them.

The input is the newer snapshot, the older one, deal.yaml, a record and its article, parted by
U+001E on a line of its own; what is not given is taken from a small deal in which all is well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from itertools import product
from json import loads
from pathlib import Path

from support.memory_tree import MemoryTree

from dealterms.comparison import compare, diff
from dealterms.comparison.evidence import with_evidence
from dealterms.comparison.known_by import filter_by_day
from dealterms.comparison.steps import consolidate, steps
from dealterms.errors import TermsError
from dealterms.formats import RenderOptions, list_formats, render
from dealterms.loader.deal import DealReader, load
from dealterms.loader.layout import list_snapshots
from dealterms.loader.sources import SourceStore
from dealterms.model import quantity
from dealterms.model.axes import Ladder
from dealterms.model.deal import Deal, Snapshot, SnapshotHeader
from dealterms.model.finding import Finding
from dealterms.model.kinds import list_own_kinds, resolve_kind
from dealterms.model.location import SourceMap
from dealterms.model.missing import MISSING_BY_WORD
from dealterms.model.partial_date import PartialDate
from dealterms.model.report import Report
from dealterms.model.source import SOURCE_CLASSES, Source
from dealterms.model.term import STATUSES, Citation, Proposal
from dealterms.model.value import PERPETUAL
from dealterms.quotes.captures import CaptureStore
from dealterms.reports.check import CheckReport
from dealterms.reports.diff import DiffOptions, DiffReport, build_diff_report
from dealterms.reports.list import build_list_report
from dealterms.reports.show import ShowOptions, ShowReport, build_show_report
from dealterms.rules import check, check_sources, list_rules
from dealterms.rules.context import build_rule_context, build_sources_context

TESTS = Path(__file__).resolve().parents[1]
PARTS = b"\n\x1e\n"
PATHS = (
    *("terms/d/2025.yaml", "terms/d/2024.yaml", "terms/d/deal.yaml"),
    *("seeds/s-1.yaml", "seeds/s-1.txt"),
)
TERM = b"terms:\n  royalty:\n    kind: revenue-share\n    payer: acme\n    payee: beta\n"
SOURCES = b"    sources:\n      - {source: s-1, at: line 1, quote: a fifth, supports: [rate]}\n"
GIVEN = (
    TERM + b"    rate: 25%\n    since: 2025\n" + SOURCES,
    TERM + b"    rate: 20%\n" + SOURCES,
    b"title: A deal\nparties:\n  acme: {name: Acme}\n  beta: {name: Beta}\n",
    b"type: article\ntitle: One\nissued: 2024-01\nclass: reported\ncapture: {file: s-1.txt}\n",
    b"It is a fifth of it all.\n",
)
DAY = date(2025, 6, 30)
BEFORE_ALL = Snapshot(PartialDate.parse("0001-01-01"), SnapshotHeader(), {}, {}, SourceMap(""))
FORMATS = (*((name, False) for name in list_formats()), ("text", True))


def _words() -> Iterator[str]:
    for model in (SnapshotHeader, Citation, Proposal, Source):
        yield from (f"{info.alias or name}: " for name, info in model.model_fields.items())
    for name in list_own_kinds():
        yield name
        yield from (f"{field}: " for field in resolve_kind(name).model_fields)
        for axis in resolve_kind(name).get_axes().values():
            yield from axis.rungs if isinstance(axis, Ladder) else ()
            yield from getattr(axis, "choices", ())
    yield from (
        *MISSING_BY_WORD,
        *STATUSES,
        *SOURCE_CLASSES,
        *quantity.BOUNDS,
        PERPETUAL,
        "mutual",
        "acme",
        "beta",
    )
    yield from ("terms:", "proposals:", "parties:", "withdrawn: {on: 2025, why: x}", "s-1", "s-2")
    yield from ("USD 13 billion", "20%", "P5Y", "2024-10-17", "2025?", "[a, b]", "[all]", "{a: b}")
    yield from ("&a ", "*a", "!!str ", "<<: ", "? ", "| ", "> ", "%", "---", "...", "- ", " #", "~")
    yield from ("\t", "\r", "\x85", "\ufeff", "\u2028", "\x00", '"', "'", "\\x", "[", "]", "{", "}")
    yield from ("{on: [royalty]}", "{through: 2030, on: [royalty], whichever: first}", "-scope")


WORDS = tuple(dict.fromkeys(_words()))


def warm() -> None:
    """Import what is imported late, so that its coverage counts."""
    for format_, _ in FORMATS:
        import_module(f"dealterms.formats.{format_}")
    for format_ in ("github", "gitlab", "sarif"):
        import_module(f"dealterms.formats.{format_}")
    import_module("dealterms.loader.yaml_errors")
    list_rules()
    resolve_kind("other")


def seeds() -> Iterator[bytes]:
    yield PARTS.join(GIVEN)
    for file in sorted(TESTS.parent.glob("seeds/*.yaml")):
        yield PARTS.join((*GIVEN[:3], file.read_bytes()))
    for header in sorted([*TESTS.rglob("deal.yaml"), *TESTS.parent.glob("terms/*/deal.yaml")]):
        snapshots = sorted(header.parent.glob("[0-9]*.yaml"))
        records = sorted(header.parents[2].glob("seeds/*.yaml"))
        articles = sorted(header.parents[2].glob("seeds/*.txt"))
        for number, file in enumerate(snapshots):
            older = snapshots[max(number - 1, 0)]
            parts = [file, older, header, *records[:1], *articles[:1]]
            yield PARTS.join(part.read_bytes() for part in parts)


def run(data: bytes) -> None:
    given = data.split(PARTS)
    files = dict(zip(PATHS, (*given, *GIVEN[len(given) :]), strict=False))
    tree = MemoryTree(files)
    deal = load(tree, "d")
    _sane(deal.findings)
    # What reading finds is cut off; what rules find is as much as there is.
    assert len(deal.findings) < 1500
    _walk(deal)
    _reports(tree)
    _check(tree)


def _walk(deal: Deal) -> None:
    """Whatever could be read can be asked everything, whatever else is wrong in the files."""
    reports = []
    for one, other in product(deal.snapshots, repeat=2):
        found = with_evidence(compare(one, other), deal.sources)
        if one == other:
            assert not found.changed
        assert found.reversed().reversed() == found
        reports.append(DiffReport(status="changed", deal=deal.id, title=deal.title, diff=found))
    if deal.snapshots:
        for walk in (deal.snapshots, filter_by_day(deal.snapshots, deal.sources, DAY).snapshots):
            if not walk:  # nothing of it was known by then
                continue
            found = with_evidence(diff(walk, deal.sources), deal.sources, known_by=DAY)
            cover = with_evidence(consolidate(walk, deal.sources), deal.sources)
            reports.append(DiffReport(status="changed", deal=deal.id, diff=found))
            reports.append(ShowReport(deal=deal.id, cover=cover, summary=walk[-1].head.summary))
    for number, report in enumerate(reports[-6:]):
        _render(replace(report, findings=deal.findings[:3]), FORMATS if number > 2 else FORMATS[:1])


def _reports(tree: MemoryTree) -> None:
    """What the commands would say."""
    listing = list_snapshots(tree, "d")
    for known_by in (None, DAY):
        for old, new in (("2024", "2025"), ("2025", "2024")):
            try:
                report = build_diff_report(tree, listing, old, new, DAY, DiffOptions(known_by))
            except TermsError:
                continue
            _render(report, FORMATS[:1])
        try:
            _render(build_show_report(tree, listing, "latest", DAY, ShowOptions(known_by)), FORMATS[:1])
        except TermsError:  # nothing of it was known by then
            assert known_by
    _render(build_list_report(tree, None), FORMATS)


def _check(tree: MemoryTree) -> None:
    """Every rule."""
    listing = list_snapshots(tree, "d")
    records, captures = SourceStore(tree), CaptureStore(tree)
    reader = DealReader(tree, listing, records)
    deal = reader.build_deal(tuple(reader.iter_snapshots(listing.snapshot_names)))
    news = steps((BEFORE_ALL, *deal.snapshots), news_only=True)
    judged = tuple(with_evidence(step, deal.sources) for step in news)
    context, checked = build_rule_context(
        deal, judged, listing.snapshot_names, captures, records.unreadable_ids
    )
    found = [*check(context, list_rules())]
    records.read_all()
    found += check_sources(build_sources_context(records, records.cited_ids, captures), list_rules())
    _sane(found)
    reader = DealReader(tree, listing, SourceStore(tree))
    assert len(list(reader.iter_snapshots(listing.snapshot_names))) == len(deal.snapshots)
    assert len(list(steps(deal.snapshots))) == max(0, len(deal.snapshots) - 1)
    report = CheckReport(findings=tuple(sorted(set(found))), checked=checked)
    _render(report, FORMATS)
    for format_ in set(list_formats(findings=True)) - set(list_formats()):
        assert render(report, format_, RenderOptions()).endswith("\n") or not report.findings


def _render(report: Report, formats: tuple[tuple[str, bool], ...]) -> None:
    for format_, color in formats:
        text = render(report, format_, RenderOptions(80, color))
        text.encode()
        if format_ == "json":
            loads(text)
        if format_ != "json" and not color:
            assert not any(letter in text for letter in "\x1b\x00\x07\x9b\u202e\r")


def _sane(findings: list[Finding] | tuple[Finding, ...]) -> None:
    """Each says where, in one of the files, and what; and they are not without end."""
    for finding in findings:
        path, line, column = finding.place[:3]
        assert line > 0 and column > 0 and path
        assert finding.message and len(str(finding)) < 3000
