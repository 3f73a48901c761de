"""What a branch does to one deal: its files classified, its past compared, its new steps shown.

base  2024.yaml  rate: 20%      2025.yaml  rate: 25%
head  2024.yaml  rate: 21%      2025.yaml  rate: 25%      2026.yaml  rate: 30%
→     corrections  2024: rate 20% → 21%
      retold       before 2024 → 2025: 20% → 25%; after 2024 → 2025: 21% → 25%
      steps        2025 → 2026, "new-snapshot": rate 25% → 30%
      changed      rate 25% → 30%
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from dealterms.comparison import diff, iter_snapshot_lines
from dealterms.comparison.evidence import EvidenceJudge, with_evidence
from dealterms.comparison.steps import SnapshotWalk
from dealterms.git.changed_files import ChangedFile
from dealterms.loader.names import HEADER_FILE
from dealterms.model.change import ChangeClass
from dealterms.model.deal import Snapshot
from dealterms.model.diff import Diff, TermChange
from dealterms.model.review import (
    UNREAD,
    DealReview,
    RetoldCounts,
    ReviewedFile,
    ShownStep,
    WordingChange,
)
from dealterms.reviews.classify import ClassifiedSnapshots, classify_files, classify_snapshots
from dealterms.reviews.corrections import build_correction, iter_attribute_changes, iter_wording_changes
from dealterms.reviews.deal_at_revision import EARLIEST_NAME, EARLIEST_SNAPSHOT, DealAtRevision, to_sort_key
from dealterms.reviews.history import HistoryComparison, count_news, iter_support_changes
from dealterms.reviews.parties import find_new_ids, iter_party_changes


class DealEnd(NamedTuple):
    """A deal at one end of the branch, read whole: what the rules check."""

    deal: DealAtRevision
    snapshots: tuple[Snapshot, ...]
    """None, if the branch removes the deal: what was wrong in it is not mended by that."""
    steps: tuple[Diff, ...]
    """With their evidence judged, and with one from the earliest snapshot to the first."""
    affected: frozenset[str]
    """The names of the snapshots that differ at the two ends, or cite a source that does."""


class ReviewedDeal(NamedTuple):
    """What the branch does to one deal, and the deal at both ends."""

    review: DealReview
    files: tuple[ReviewedFile, ...]
    base: DealEnd
    head: DealEnd


def review_deal(
    base: DealAtRevision,
    head: DealAtRevision,
    changed_files: Collection[ChangedFile],
    citing: Collection[str],
) -> ReviewedDeal:
    """Compare a deal at both ends; it must exist at one. ``citing`` names what cites a touched source."""
    names = classify_snapshots(base, head, changed_files)
    new_ids = find_new_ids(base.parties, head.parties)
    # An id stands for another party now, which changes every snapshot that has it, touched or not.
    is_reassigned = not new_ids.keys().isdisjoint(head.parties)
    affected = all_names = frozenset((*base.names, *head.names))
    if set(base.parties) == set(head.parties) and not is_reassigned:
        # A file whose name is no date can cite a source, too.
        affected = all_names.intersection(citing).union(
            names.added, names.deleted, names.edited, *names.redated
        )
    full = affected.union(
        later
        for earlier, later in pairwise(sorted(all_names, key=to_sort_key))
        if earlier not in base.names or earlier not in head.names
    )
    ends = [
        DealEnd(deal, tuple(deal.snapshots.values()), _build_steps(deal, full), affected)
        if head.exists
        else DealEnd(deal, (), (), affected)
        for deal in (base, head)
    ]
    if not base.exists:
        review = _review_added(head)
    elif not head.exists:
        changes, events = count_news(_build_steps(base, full))
        review = _build_empty_review(base)._replace(
            is_gone=True,
            deleted=tuple(names.deleted),
            retold_changes=RetoldCounts(no_longer_told=changes),
            retold_events=RetoldCounts(no_longer_told=events),
        )
    else:
        review = _review_existing(ends[0], ends[1], names, new_ids, is_reassigned)
    parties = review.party_changes if base.exists else ()
    files = tuple(classify_files(base, head, changed_files, names, review.corrections, parties))
    review = review._replace(unreadable_terms=_count_unreadable_terms(head, files))
    return ReviewedDeal(review, files, ends[0], ends[1])


def _count_unreadable_terms(head: DealAtRevision, files: Collection[ReviewedFile]) -> int:
    """Count those of the touched snapshots that do not already count as unreadable as a whole."""
    paths = {file.path for file in files if file.what not in UNREAD}
    touched = (snapshot for name, snapshot in head.snapshots.items() if head.get_path(name) in paths)
    return sum(len(snapshot.unreadable) for snapshot in touched if not snapshot.head.carries)


def _build_steps(deal: DealAtRevision, full: Collection[str]) -> tuple[Diff, ...]:
    """Return all steps of a deal; those to the snapshots in ``full`` with unchanged fields, too."""
    snapshots, sources = deal.snapshots.items(), deal.source_store.sources
    walk = SnapshotWalk(EARLIEST_SNAPSHOT, sources)
    steps = [walk.advance_to(snapshot, news_only=name not in full) for name, snapshot in snapshots]
    return tuple(map(EvidenceJudge(sources).judge_diff, steps))


def _review_added(head: DealAtRevision) -> DealReview:
    """Review a deal that the branch adds: one diff of all that it says."""
    deal = head.to_deal(tuple(head.snapshots.values()))
    total = with_evidence(diff((EARLIEST_SNAPSHOT, *deal.snapshots), deal.sources), deal.sources)
    between = tuple(name for name in total.between if name != total.before)
    unreadable = frozenset[str]().union(*(snapshot.unreadable for snapshot in deal.snapshots))
    shown = ShownStep("new-deal", total._replace(before="", between=between), unreadable)
    return _build_empty_review(head)._replace(
        is_new=True,
        snapshots=tuple(iter_snapshot_lines(deal)),
        steps=(shown,) if deal.snapshots else (),
        retold_changes=RetoldCounts(now_told=len(total.changed)),
        retold_events=RetoldCounts(now_told=len(total.happened)),
        party_changes=tuple(iter_party_changes({}, head.parties)),
    )


def _review_existing(
    base_end: DealEnd,
    head_end: DealEnd,
    names: ClassifiedSnapshots,
    new_ids: Mapping[str, str],
    is_reassigned: bool,
) -> DealReview:
    base, head = base_end.deal, head_end.deal
    has_headers = base.header is not None and head.header is not None
    edited = [*((name, name) for name in names.edited), *names.redated]
    known = {name for pair in edited for name in pair}
    others = [(name, name) for name in head.names if name in base.names and name not in known]
    corrected = [*edited, *others] if is_reassigned else edited
    corrections = [build_correction(base, head, old, new, new_ids) for old, new in corrected]
    shown = tuple(_iter_shown_steps(head_end, base, names.added))
    added = sorted(to_sort_key(name) for name in names.added)
    # The base's steps between whose snapshots the branch inserts one.
    split = tuple(
        step
        for step in base_end.steps
        if bisect_right(added, to_sort_key(step.before)) < bisect_left(added, to_sort_key(step.after))
    )
    dates = dict(names.redated)
    history = HistoryComparison(shown, split, dates, new_ids, head_end.affected)
    retold = tuple(history.iter_history_changes(base_end.steps, head_end.steps))
    names_in_base = {id_: party.name for id_, party in base.parties.items()}
    review = _build_empty_review(head)
    return review._replace(
        parties={**names_in_base, **review.parties},
        was=base.deal if base.deal != head.deal else "",
        changed=tuple(_iter_news(shown, split, "deal")),
        happened=tuple(_iter_news(shown, split, "event")),
        steps=shown,
        corrections=tuple(c for c in corrections if c.terms or c.proposals),
        deleted=tuple(names.deleted),
        redated=tuple(names.redated),
        retold=retold,
        retold_changes=history.count_retold(retold, "deal"),
        retold_events=history.count_retold(retold, "event"),
        support=tuple(iter_support_changes(base_end.steps, head_end.steps, dates)),
        party_changes=tuple(iter_party_changes(base.parties, head.parties)) if has_headers else (),
        wording_changes=tuple(_iter_all_wording_changes(base, head, edited)),
    )


def _build_empty_review(end: DealAtRevision) -> DealReview:
    deal = end.to_deal()
    parties = {id_: party.name for id_, party in deal.parties.items()}
    return DealReview(deal=deal.id, title=deal.title, parties=parties)


def _iter_shown_steps(head: DealEnd, base: DealAtRevision, added: Collection[str]) -> Iterator[ShownStep]:
    """Yield the head's steps to each added snapshot, and from one that is inserted between others."""
    added = frozenset(added)
    inserted = {name for name in added if base.has_snapshot_after(name)}
    unreadable = {snapshot.name.text: snapshot.unreadable for snapshot in head.snapshots}
    for step in head.steps:
        unread = unreadable[step.after] | unreadable.get(step.before, frozenset())
        if step.after in added:
            first = step._replace(before="") if step.before == EARLIEST_NAME else step
            yield ShownStep("inserted-snapshot" if step.after in inserted else "new-snapshot", first, unread)
        elif step.before in inserted:
            yield ShownStep("neighbor", step, unread)


def _iter_news(
    shown: Collection[ShownStep], split: Collection[Diff], class_: ChangeClass
) -> Iterator[TermChange]:
    """Yield the terms with their news of a class, without what the base has in a step that was split."""
    known = {
        (term.term, f.field, f.before, f.after)
        for step in split
        if step.before != EARLIEST_NAME
        for term in step.terms
        for f in term.fields
        if f.class_ == class_
    }
    for term in (term for step in shown for term in step.diff.terms):
        fields = [f for f in term.fields if f.class_ == class_]
        news = [f for f in fields if (term.term, f.field, f.before, f.after) not in known]
        if news:
            yield term._replace(fields=tuple(news))


def _iter_all_wording_changes(
    base: DealAtRevision, head: DealAtRevision, edited: Collection[tuple[str, str]]
) -> Iterator[WordingChange]:
    if base.header is not None and head.header is not None:
        yield from iter_attribute_changes(HEADER_FILE, base.header, head.header, "title", "note")
    for old_name, new_name in edited:
        old, new = base.snapshots.get(old_name), head.snapshots.get(new_name)
        if old is not None and new is not None:
            yield from iter_wording_changes(old, new)
