"""What a branch does to the deals: both ends read from git, every touched file sorted, the new findings.

No more is read than what the branch touched and the snapshots around it, however many others there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from dealterms.git.range import ChangedFile, RevisionRange
from dealterms.loader.accept_list import ACCEPT_LIST_PATH as ACCEPT_LIST
from dealterms.loader.accept_list import load_accept_list
from dealterms.loader.citation_index import SOURCE_ID_PATTERN
from dealterms.loader.layout import SEEDS_FOLDER, TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import Folder, Tree
from dealterms.model.finding import Finding
from dealterms.model.review import AcceptListChange, Review, ReviewedFile
from dealterms.quotes.captures import CaptureStore
from dealterms.reviews.classify import MIN_SIMILARITY, similarity
from dealterms.reviews.deal import CheckScope, ReviewedDeal, review_deal
from dealterms.reviews.deal_at_revision import DealAtRevision
from dealterms.reviews.new_findings import find_new, split_accepted
from dealterms.reviews.search_index import SearchIndex
from dealterms.reviews.sources import (
    SourcePair,
    find_repeats,
    is_cited,
    iter_citing_snapshots,
    review_source,
)
from dealterms.reviews.windows import MAX_DISTANCE
from dealterms.rules import RuleContext, RuleSelection, check, check_sources
from dealterms.rules.context import build_sources_context, find_quotes

if TYPE_CHECKING:
    from dealterms.model.accept_list import Acceptance


def review_range(
    ends: RevisionRange, captures: str | None, today: date
) -> tuple[Review, tuple[Finding, ...]]:
    """Review what a branch does to the deals; also return the findings that it adds."""
    names = RuleSelection().resolve_names()
    base, head = (
        _TreeAtRevision(SearchIndex(end), SourceStore(end)) for end in (ends.base, ends.head)
    )
    pairs = _read_source_pairs(ends.changed_files, base, head)
    deals = list(_iter_reviewed_deals(ends.changed_files, base, head, pairs))
    texts = CaptureStore(Folder(ends.root), captures)
    cited, cites, doubtful = _collect_cited_ids(pairs, deals, base, head)
    before, _ = _collect_findings(
        base, [d.build_base_scope() for d in deals], texts, names, doubtful - cited
    )
    after, away = _collect_findings(
        head, [d.build_head_scope() for d in deals], texts, names, doubtful - cites
    )
    list_, remarks = _load_accept_list(ends.base_tip)
    moved = {file.was: file.path for deal in deals for file in deal.files if file.was}
    came, mended = find_new(before, after, moved)
    findings, agreed = split_accepted(came, list_, today)
    found = Review(
        base=ends.base_name,
        head=ends.head_name,
        files=tuple(_iter_files(ends.changed_files, deals, pairs)),
        deals=tuple(deal.review for deal in deals),
        sources=tuple(review_source(pair, base.files, head.files) for pair in pairs),
        accepted=agreed,
        agreed=tuple(_iter_accept_list_changes(ends)),
        mended=mended,
        remarks=(*remarks, *_iter_cut_remarks(deals), *_iter_quote_remarks(away)),
    )
    return found, findings


def _iter_cut_remarks(deals: Iterable[ReviewedDeal]) -> Iterator[str]:
    """Where a review gave up."""
    for deal in deals:
        if any(passage.is_cut for passage in deal.windows):
            yield (
                f"{deal.review.deal}: no more than {MAX_DISTANCE} snapshots to either side of what was"
                " touched were looked at; `terms check` looks at all"
            )


def _iter_quote_remarks(away: int) -> Iterator[str]:
    """That nobody has looked up the quotes of what was touched."""
    if away:
        quotes = "1 quote" if away == 1 else f"{away} quotes"
        yield (
            f"{quotes} of the touched snapshots not looked for: the articles' texts are not at hand"
            " (--captures DIR says where they are)"
        )


class _TreeAtRevision(NamedTuple):
    """One end of the branch, with its records as far as they were cited."""

    files: SearchIndex
    records: SourceStore


def _read_source_pairs(
    touched: Iterable[ChangedFile], base: _TreeAtRevision, head: _TreeAtRevision
) -> list[SourcePair]:
    ids = [
        touch.path.removeprefix(f"{SEEDS_FOLDER}/").removesuffix(YAML_SUFFIX)
        for touch in touched
        if touch.path.startswith(f"{SEEDS_FOLDER}/") and touch.path.endswith(YAML_SUFFIX)
    ]
    for tree in (base, head):
        tree.files.prepare(ids)
    found = [
        SourcePair.from_records(id_, base.records, head.records) for id_ in ids if "/" not in id_
    ]
    for pair in found:
        if pair.was_there != pair.is_there:
            # What repeats it leads nowhere now, or did.
            for tree in (base, head):
                for other in find_repeats(tree.files, pair.id):
                    tree.records.read_file(f"{other}{YAML_SUFFIX}")
    return found


def _iter_reviewed_deals(
    touched: Sequence[ChangedFile],
    base: _TreeAtRevision,
    head: _TreeAtRevision,
    pairs: Iterable[SourcePair],
) -> Iterator[ReviewedDeal]:
    by_deal: dict[str, list[ChangedFile]] = {}
    for touch in touched:
        parts = touch.path.split("/")
        # Of two parts it may be a link, or another repository, where a deal should be.
        if len(parts) > 1 and parts[0] == TERMS_FOLDER and not parts[1].startswith("."):
            by_deal.setdefault(parts[1], []).append(touch)
    leaning: dict[str, set[str]] = {}
    matters = [pair.id for pair in pairs if pair.affects_support]
    for tree in (base, head):
        for deal, name in iter_citing_snapshots(tree.files, matters):
            leaning.setdefault(deal, set()).add(name)
    ends = []
    for deal in sorted({*by_deal, *leaning}):
        old = DealAtRevision(base.files, deal, base.records)
        new = DealAtRevision(head.files, deal, head.records, like=old)
        if old.is_there or new.is_there:
            ends.append((old, new))
    for old, new in _match_renamed_deals(ends):
        touches = [touch for deal in {old.deal, new.deal} for touch in by_deal.get(deal, [])]
        yield review_deal(old, new, touches, leaning.get(new.deal, set()))


def _measure_similarity(old: DealAtRevision, new: DealAtRevision) -> float:
    """How much of a deal another one says of the same dates."""
    names = [name.text for name in old.names]
    shares = [similarity(old.load_snapshot(name), new.load_snapshot(name)) for name in names]
    return sum(shares) / len(shares) if shares else 0.0


def _match_renamed_deals(
    ends: Iterable[tuple[DealAtRevision, DealAtRevision]],
) -> list[tuple[DealAtRevision, DealAtRevision]]:
    """The deals, in which one that went and one that came with its files are the same."""
    kept = [(old, new) for old, new in ends if old.is_there and new.is_there]
    gone = [(old, new) for old, new in ends if not new.is_there]
    come = [(old, new) for old, new in ends if not old.is_there]
    for old, nothing in gone:
        likeness, number = max(
            ((_measure_similarity(old, new), -at) for at, (_, new) in enumerate(come)),
            default=(0.0, 0),
        )
        if likeness >= MIN_SIMILARITY:
            kept.append((old, come.pop(-number)[1]))
        else:
            kept.append((old, nothing))
    return sorted([*kept, *come], key=lambda pair: pair[1].deal)


def _collect_findings(
    tree: _TreeAtRevision,
    deals: Iterable[CheckScope],
    texts: CaptureStore,
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
            looked_up = tuple(s for s in side.snapshots if s.name.text in walked)
            quotes, checked = find_quotes(end.to_deal(looked_up), texts)
            away += checked.not_at_hand
            found += check(RuleContext(end.to_deal(side.snapshots), side.steps, quotes), names)
        found += check(RuleContext(end.to_deal()._replace(findings=tuple(end.findings)), ()), names)
    _, of_list = load_accept_list(tree.files)
    found += of_list
    used = set(tree.records.sources) - {id_ for id_ in doubtful if not is_cited(tree.files, id_)}
    found += check_sources(build_sources_context(tree.records, used, texts), names)
    return found, away


def _collect_cited_ids(
    pairs: Iterable[SourcePair],
    deals: Iterable[ReviewedDeal],
    base: _TreeAtRevision,
    head: _TreeAtRevision,
) -> tuple[set[str], set[str], set[str]]:
    """What the touched files cite at the two ends, and the records that may be unused at one of them.

    No others can be: those that only one end cites, and those that were touched themselves.
    """
    before: set[str] = set()
    after: set[str] = set()
    for deal in deals:
        for file in deal.files:
            before |= deal.base.collect_cited_ids(file.was or file.path)
            after |= deal.head.collect_cited_ids(file.path)
    doubtful = {id_ for id_ in before ^ after if SOURCE_ID_PATTERN.fullmatch(id_)}
    for pair in pairs:
        doubtful.add(pair.id)
        for source in (pair.before, pair.after):
            doubtful |= set(source.cites if source is not None else ())
    for tree in (base, head):
        tree.files.prepare(doubtful)
        for id_ in sorted(doubtful):
            tree.records.read_file(f"{id_}{YAML_SUFFIX}")
    return before, after, doubtful


def _load_accept_list(policy: Tree) -> tuple[tuple[Acceptance, ...], tuple[str, ...]]:
    entries, findings = load_accept_list(policy)
    if findings:
        return (), (f"The base's list of accepted findings cannot be read: {findings[0]}",)
    return entries, ()


def _iter_accept_list_changes(ends: RevisionRange) -> Iterator[AcceptListChange]:
    """The entries that the branch adds to the list of findings that may stay, or takes out."""
    if not any(touch.path == ACCEPT_LIST for touch in ends.changed_files):
        return
    before, after = load_accept_list(ends.base)[0], load_accept_list(ends.head)[0]
    for entries, others, is_new in ((after, before, True), (before, after, False)):
        for entry in entries:
            if entry not in others:
                until = str(entry.until) if entry.until is not None else None
                where = f"{entry.file} {entry.at}".rstrip()
                yield AcceptListChange(is_new, entry.rule, where, entry.values, entry.reason, until)


def _iter_files(
    touched: Iterable[ChangedFile], deals: Iterable[ReviewedDeal], pairs: Iterable[SourcePair]
) -> Iterator[ReviewedFile]:
    """Every touched file, once, in the order of the paths."""
    sorted_ = {file.path: file for deal in deals for file in deal.files}
    moved = {file.was for file in sorted_.values() if file.was}
    sorted_ |= {
        f"{SEEDS_FOLDER}/{p.id}{YAML_SUFFIX}": ReviewedFile(
            f"{SEEDS_FOLDER}/{p.id}{YAML_SUFFIX}", p.what
        )
        for p in pairs
    }
    for touch in touched:
        if touch.path in moved and touch.path not in sorted_:
            continue
        other = "accept-list" if touch.path == ACCEPT_LIST else "other"
        yield sorted_.get(touch.path, ReviewedFile(touch.path, other))
