"""What a branch does to the deals: both ends read from git, every touched file sorted, the new findings.

No more is read than what the branch touched and the snapshots around it, however many others there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from dealterms.git.range import Ends, Touch
from dealterms.loader.accept_list import PATH as ACCEPT_LIST
from dealterms.loader.accept_list import accepted
from dealterms.loader.citation_index import ID
from dealterms.loader.excerpts import excerpts
from dealterms.loader.layout import ENDING, SEEDS, TERMS
from dealterms.loader.sources import Records
from dealterms.loader.tree import Folder, Tree
from dealterms.model.finding import Finding
from dealterms.model.report import Report
from dealterms.model.review import Agreed, File, Review
from dealterms.quotes.captures import Captures
from dealterms.reviews.classify import ALIKE, likeness
from dealterms.reviews.deal import AtEnd, Reviewed, review_deal
from dealterms.reviews.deal_at_revision import End
from dealterms.reviews.new_findings import fresh, parted
from dealterms.reviews.search_index import Searched
from dealterms.reviews.sources import Pair, is_cited, leaning_names, repeating, reviewed
from dealterms.reviews.windows import FAR
from dealterms.rules import Case, Selection, check, check_records, rule
from dealterms.rules.context import quotes_of, shelf_of

if TYPE_CHECKING:
    from dealterms.model.accept_list import Acceptance

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
    cited, cites, doubtful = _cited(pairs, deals, base, head)
    before, _ = _findings(base, [d.at_base() for d in deals], texts, names, doubtful - cited)
    after, away = _findings(head, [d.at_head() for d in deals], texts, names, doubtful - cites)
    list_, remarks = _accept_list(ends.policy)
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
        agreed=tuple(_agreed(ends)),
        mended=mended,
        remarks=(*remarks, *_far(deals), *_not_looked_for(away)),
    )
    return Report(
        status="changed" if found.changed else "unchanged",
        review=found,
        findings=findings,
        excerpts=dict(excerpts(ends.head, findings)),
        rules={name: rule(name).__doc__.strip() for name in {f.rule for f in findings}},
    )


def _far(deals: Iterable[Reviewed]) -> Iterator[str]:
    """Where a review gave up."""
    for deal in deals:
        if any(passage.is_cut for passage in deal.passages):
            yield (
                f"{deal.review.deal}: no more than {FAR} snapshots to either side of what was"
                " touched were looked at; `terms check` looks at all"
            )


def _not_looked_for(away: int) -> Iterator[str]:
    """That nobody has looked up the quotes of what was touched."""
    if away:
        quotes = "1 quote" if away == 1 else f"{away} quotes"
        yield (
            f"{quotes} of the touched snapshots not looked for: the articles' texts are not at hand"
            " (--captures DIR says where they are)"
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
        if len(parts) > 1 and parts[0] == TERMS and not parts[1].startswith("."):
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


def _likeness(old: End, new: End) -> float:
    """How much of a deal another one says of the same dates."""
    names = [name.written for name in old.names]
    shares = [likeness(old.snapshot(name), new.snapshot(name)) for name in names]
    return sum(shares) / len(shares) if shares else 0.0


def _renamed(ends: Iterable[tuple[End, End]]) -> list[tuple[End, End]]:
    """The deals, in which one that went and one that came with its files are the same."""
    kept = [(old, new) for old, new in ends if old.is_there and new.is_there]
    gone = [(old, new) for old, new in ends if not new.is_there]
    come = [(old, new) for old, new in ends if not old.is_there]
    for old, nothing in gone:
        likeness, number = max(
            ((_likeness(old, new), -at) for at, (_, new) in enumerate(come)), default=(0.0, 0)
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
    doubtful: Collection[str],
) -> tuple[list[Finding], int]:
    """What is wrong at one end in what was read of it, and how many quotes were not looked for.

    Nothing that was read cites the doubtful records.
    """
    found: list[Finding] = []
    away = 0
    for end, sides, walked in deals:
        for side in sides:
            looked_up = tuple(s for s in side.snapshots if s.name.written in walked)
            quotes, checked = quotes_of(end.as_deal(looked_up), texts)
            away += checked.not_at_hand
            found += check(Case(end.as_deal(side.snapshots), side.steps, quotes), names)
        found += check(Case(end.as_deal()._replace(findings=tuple(end.findings)), ()), names)
    _, of_list = accepted(tree.files)
    found += of_list
    used = set(tree.records.sources) - {id_ for id_ in doubtful if not is_cited(tree.files, id_)}
    found += check_records(shelf_of(tree.records, used, texts), names)
    return found, away


def _cited(
    pairs: Iterable[Pair], deals: Iterable[Reviewed], base: _Tree, head: _Tree
) -> tuple[set[str], set[str], set[str]]:
    """What the touched files cite at the two ends, and the records that may be unused at one of them.

    No others can be: those that only one end cites, and those that were touched themselves.
    """
    before: set[str] = set()
    after: set[str] = set()
    for deal in deals:
        for file in deal.files:
            before |= deal.base.cited_in(file.was or file.path)
            after |= deal.head.cited_in(file.path)
    doubtful = {id_ for id_ in before ^ after if ID.fullmatch(id_)}
    for pair in pairs:
        doubtful.add(pair.id)
        for source in (pair.before, pair.after):
            doubtful |= set(source.cites if source is not None else ())
    for tree in (base, head):
        tree.files.expect(doubtful)
        for id_ in sorted(doubtful):
            tree.records.read(f"{id_}{ENDING}")
    return before, after, doubtful


def _accept_list(policy: Tree) -> tuple[tuple[Acceptance, ...], tuple[str, ...]]:
    entries, findings = accepted(policy)
    if findings:
        return (), (f"The base's list of accepted findings cannot be read: {findings[0]}",)
    return entries, ()


def _agreed(ends: Ends) -> Iterator[Agreed]:
    """The entries that the branch adds to the list of findings that may stay, or takes out."""
    if not any(touch.path == ACCEPT_LIST for touch in ends.touched):
        return
    before, after = accepted(ends.base)[0], accepted(ends.head)[0]
    for entries, others, is_new in ((after, before, True), (before, after, False)):
        for entry in entries:
            if entry not in others:
                until = str(entry.until) if entry.until is not None else None
                where = f"{entry.file} {entry.at}".rstrip()
                yield Agreed(is_new, entry.rule, where, entry.values, entry.reason, until)


def _files(
    touched: Iterable[Touch], deals: Iterable[Reviewed], pairs: Iterable[Pair]
) -> Iterator[File]:
    """Every touched file, once, in the order of the paths."""
    sorted_ = {file.path: file for deal in deals for file in deal.files}
    moved = {file.was for file in sorted_.values() if file.was}
    sorted_ |= {f"{SEEDS}/{p.id}{ENDING}": File(f"{SEEDS}/{p.id}{ENDING}", p.what) for p in pairs}
    for touch in touched:
        if touch.path in moved and touch.path not in sorted_:
            continue
        other = "accept-list" if touch.path == ACCEPT_LIST else "other"
        yield sorted_.get(touch.path, File(touch.path, other))
