"""What a branch does to the deals: both ends read from git, every touched file sorted, the new findings.

No more is read than what the branch touched and the snapshots around it, however many others there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from dealterms.checking import excerpts, quotes_of, shelf_of
from dealterms.checks import Case, Selection, check, check_records, rule
from dealterms.model.finding import Finding
from dealterms.model.report import Report
from dealterms.model.review import File, Review
from dealterms.reading.accepted import PATH as ACCEPT_LIST
from dealterms.reading.accepted import accepted
from dealterms.reading.capture import Captures
from dealterms.reading.git import Ends, Touch
from dealterms.reading.listing import ENDING, SEEDS, TERMS
from dealterms.reading.records import Records
from dealterms.reading.tree import Folder
from dealterms.reviewing.deal import ALIKE, AtEnd, Reviewed, review_deal
from dealterms.reviewing.end import End
from dealterms.reviewing.findings import fresh, parted
from dealterms.reviewing.sources import (
    Pair,
    Searched,
    is_cited,
    leaning_names,
    repeating,
    reviewed,
)

if TYPE_CHECKING:
    from dealterms.model.accepted import Acceptance

FAIL_ON: dict[str, Callable[[Report], bool]] = {
    "error": lambda report: any(f.severity == "error" for f in report.findings),
    "warning": lambda report: bool(report.findings),
    "unsupported": lambda report: any(f.rule == "unsupported-change" for f in report.findings),
    "correction": lambda report: report.review is not None and report.review.rewrites,
}
"""What a review can be made to fail on."""


def failures(report: Report, fail_on: Collection[str]) -> list[str]:
    """Which of the words of `FAIL_ON` that were given apply."""
    return [word for word in FAIL_ON if word in fail_on and FAIL_ON[word](report)]


def review(ends: Ends, *, captures: str | None = None, today: date | None = None) -> Report:
    """What a branch does to the deals, between its two ends.

    Args:
        ends: what is compared, as `both_ends` finds it.
        captures: where the articles' texts lie, if not beside their records.
        today: the day on which acceptances must still hold; the present one, if left out.
    """
    names = Selection().names()
    base, head = (_Tree(Searched(end), Records(end)) for end in (ends.base, ends.head))
    pairs = _pairs(ends.touched, base, head)
    deals = list(_deals(ends.touched, base, head, pairs))
    texts = Captures(Folder(ends.root), captures)
    sought = _perhaps_unused(pairs, deals, base, head)
    before = _findings(base, [deal.at_base() for deal in deals], texts, names, sought)
    after = _findings(head, [deal.at_head() for deal in deals], texts, names, sought)
    list_, remarks = _accept_list(base)
    moved = {file.was: file.path for deal in deals for file in deal.files if file.was}
    came, mended = fresh(before, after, moved)
    findings, agreed = parted(came, list_, today or date.today())
    found = Review(
        base=ends.base_name,
        head=ends.head_name,
        files=tuple(_files(ends.touched, deals, pairs)),
        deals=tuple(deal.review for deal in deals),
        sources=tuple(reviewed(pair, base.files, head.files) for pair in pairs),
        accepted=agreed,
        mended=mended,
        remarks=remarks,
    )
    return Report(
        status="changed" if found.changed else "unchanged",
        review=found,
        findings=findings,
        excerpts=dict(excerpts(ends.head, findings)),
        rules={name: rule(name).__doc__.strip() for name in {f.rule for f in findings}},
    )


class _Tree(NamedTuple):
    """One end of the branch, with its records as far as they were cited."""

    files: Searched
    records: Records


def _pairs(touched: Iterable[Touch], base: _Tree, head: _Tree) -> list[Pair]:
    ids = [
        touch.path.removeprefix(f"{SEEDS}/").removesuffix(ENDING)
        for touch in touched
        if touch.path.startswith(f"{SEEDS}/") and touch.path.endswith(ENDING)
    ]
    for tree in (base, head):
        tree.files.expect(ids)
    found = [Pair.of(id_, base.records, head.records) for id_ in ids if "/" not in id_]
    for pair in found:
        if pair.was_there != pair.is_there:
            # What repeats it leads nowhere now, or did.
            for tree in (base, head):
                for other in repeating(tree.files, pair.id):
                    tree.records.read(f"{other}{ENDING}")
    return found


def _deals(
    touched: Sequence[Touch], base: _Tree, head: _Tree, pairs: Iterable[Pair]
) -> Iterator[Reviewed]:
    by_deal: dict[str, list[Touch]] = {}
    for touch in touched:
        parts = touch.path.split("/")
        # Of two parts it may be a link, or another repository, where a deal should be.
        if len(parts) > 1 and parts[0] == TERMS:
            by_deal.setdefault(parts[1], []).append(touch)
    leaning: dict[str, set[str]] = {}
    matters = [pair.id for pair in pairs if pair.matters]
    for tree in (base, head):
        for deal, name in leaning_names(tree.files, matters):
            leaning.setdefault(deal, set()).add(name)
    ends = []
    for deal in sorted({*by_deal, *leaning}):
        old = End(base.files, deal, base.records)
        new = End(head.files, deal, head.records, like=old)
        if old.is_there or new.is_there:
            ends.append((old, new))
    for old, new in _renamed(ends):
        touches = [touch for deal in {old.deal, new.deal} for touch in by_deal.get(deal, [])]
        yield review_deal(old, new, touches, leaning.get(new.deal, set()))


def _renamed(ends: Iterable[tuple[End, End]]) -> list[tuple[End, End]]:
    """The deals, in which one that went and one that came with its files are the same."""
    kept = [(old, new) for old, new in ends if old.is_there and new.is_there]
    gone = [(old, new) for old, new in ends if not new.is_there]
    come = [(old, new) for old, new in ends if not old.is_there]
    for old, nothing in gone:
        likeness, number = max(
            ((old.likeness(new), -at) for at, (_, new) in enumerate(come)), default=(0.0, 0)
        )
        if likeness >= ALIKE:
            kept.append((old, come.pop(-number)[1]))
        else:
            kept.append((old, nothing))
    return sorted([*kept, *come], key=lambda pair: pair[1].deal)


def _findings(
    tree: _Tree,
    deals: Iterable[AtEnd],
    texts: Captures,
    names: Sequence[str],
    sought: Collection[str],
) -> list[Finding]:
    """What is wrong at one end in what was read of it."""
    found: list[Finding] = []
    for end, sides, walked in deals:
        for side in sides:
            looked_up = tuple(s for s in side.snapshots if s.name.written in walked)
            quotes, _ = quotes_of(end.as_deal(looked_up), texts)
            found += check(Case(end.as_deal(side.snapshots), side.steps, quotes), names)
        found += check(Case(end.as_deal()._replace(findings=tuple(end.findings)), ()), names)
    _, of_list = accepted(tree.files)
    found += of_list
    used = set(tree.records.sources) - {id_ for id_ in sought if not is_cited(tree.files, id_)}
    return found + list(check_records(shelf_of(tree.records, used, texts), names))


def _perhaps_unused(
    pairs: Iterable[Pair], deals: Iterable[Reviewed], base: _Tree, head: _Tree
) -> set[str]:
    """The records that the branch cites no more, and those it touched: no others can be newly unused."""
    lost: set[str] = set()
    kept: set[str] = set()
    for deal in deals:
        for touch in deal.files:
            lost |= deal.base.cited_in(touch.was or touch.path)
            kept |= deal.head.cited_in(touch.path)
    for pair in pairs:
        lost |= {pair.id, *(pair.before.cites if pair.before else ())}
    found = lost - kept
    for tree in (base, head):
        tree.files.expect(found)
    for id_ in sorted(found):
        base.records.read(f"{id_}{ENDING}")
        head.records.read(f"{id_}{ENDING}")
    return found


def _accept_list(base: _Tree) -> tuple[tuple[Acceptance, ...], tuple[str, ...]]:
    entries, findings = accepted(base.files)
    if findings:
        return (), (f"The base's list of accepted findings cannot be read: {findings[0]}",)
    return entries, ()


def _files(
    touched: Iterable[Touch], deals: Iterable[Reviewed], pairs: Iterable[Pair]
) -> Iterator[File]:
    """Every touched file, once, in the order of the paths."""
    sorted_ = {file.path: file for deal in deals for file in deal.files}
    moved = {file.was for file in sorted_.values() if file.was}
    sorted_ |= {f"{SEEDS}/{p.id}{ENDING}": File(f"{SEEDS}/{p.id}{ENDING}", p.what) for p in pairs}
    for touch in touched:
        if touch.path in moved:
            continue
        other = "accept-list" if touch.path == ACCEPT_LIST else "other"
        yield sorted_.get(touch.path, File(touch.path, other))
