"""What a branch does to one deal: its files sorted, its past compared, its steps told."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain
from typing import NamedTuple

from dealterms.comparison import diff
from dealterms.comparison.evidence import with_evidence
from dealterms.comparison.summary import iter_snapshot_lines
from dealterms.git.range import ChangedFile
from dealterms.model.diff import Diff, TermChange
from dealterms.model.review import DealReview, ReviewedFile, ShownStep, WordingChange
from dealterms.reviews.classify import ClassifiedSnapshots, classify_files, classify_snapshots
from dealterms.reviews.corrections import (
    build_correction,
    iter_header_wording_changes,
    iter_wording_changes,
)
from dealterms.reviews.deal_at_revision import (
    EARLIEST_NAME,
    DealAtRevision,
    build_earliest_snapshot,
    to_sort_key,
)
from dealterms.reviews.history import HistoryComparison, iter_support_changes
from dealterms.reviews.parties import PartyRenaming, iter_party_changes
from dealterms.reviews.windows import Window, WindowSide, iter_windows


class CheckScope(NamedTuple):
    """What the rules are asked about at one end of the branch."""

    end: DealAtRevision
    sides: tuple[WindowSide, ...]
    affected: frozenset[str]
    """The names of the snapshots that are not the same at both ends, or lean on what is not."""


class ReviewedDeal(NamedTuple):
    """What the branch does to one deal, and what to ask the rules about."""

    review: DealReview
    files: tuple[ReviewedFile, ...]
    base: DealAtRevision
    head: DealAtRevision
    windows: tuple[Window, ...]
    affected: frozenset[str]

    def build_base_scope(self) -> CheckScope:
        """The deal as the base has it."""
        return CheckScope(self.base, tuple(passage.base for passage in self.windows), self.affected)

    def build_head_scope(self) -> CheckScope:
        """The deal as the branch has it."""
        return CheckScope(self.head, tuple(passage.head for passage in self.windows), self.affected)


def review_deal(
    base: DealAtRevision,
    head: DealAtRevision,
    touches: Collection[ChangedFile],
    leaning: Collection[str],
) -> ReviewedDeal:
    """What the branch does to a deal that both ends may have.

    Args:
        base: the deal as the base has it.
        head: the deal as the branch has it.
        touches: the files of it that the branch touched.
        leaning: the snapshots that cite a record of which the branch says something else.
    """
    names = classify_snapshots(base, head, touches)
    renaming = PartyRenaming.from_parties(base.parties, head.parties)
    walked = names.collect_names() | set(leaning)
    if set(base.parties) != set(head.parties) or renaming.is_reassigned:
        walked |= {name.text for end in (base, head) for name in end.names}
    found = tuple(iter_windows(base, head, frozenset(walked))) if head.is_there else ()
    review = (
        _review_added(head)
        if not base.is_there
        else _review_existing(base, head, names, renaming, found)
    )
    parties = review.party_changes if base.is_there else ()
    files = tuple(classify_files(base, head, touches, names, review.corrections, parties))
    return ReviewedDeal(review, files, base, head, found, frozenset(walked))


def _review_added(head: DealAtRevision) -> DealReview:
    """A deal that was added: all that it says, from knowing nothing on."""
    walk = tuple(s for name in head.names if (s := head.load_snapshot(name.text)) is not None)
    whole = with_evidence(diff(chain((build_earliest_snapshot(),), walk)), head.sources)
    between = tuple(name for name in whole.between if name != whole.before)
    return _build_empty_review(head)._replace(
        is_new=True,
        snapshots=tuple(iter_snapshot_lines(head.to_deal(walk))),
        steps=(ShownStep("new-deal", whole._replace(before="", between=between)),) if walk else (),
        party_changes=tuple(iter_party_changes({}, head.parties)),
    )


def _review_existing(
    base: DealAtRevision,
    head: DealAtRevision,
    names: ClassifiedSnapshots,
    renaming: PartyRenaming,
    found: tuple[Window, ...],
) -> DealReview:
    """A deal that the base has, and the branch may have taken away."""
    if not head.is_there:
        return _build_empty_review(base)._replace(is_gone=True, deleted=tuple(names.deleted))
    readable = base.header is not None and head.header is not None
    rewritten = [*((name, name) for name in names.edited), *names.redated]
    told = rewritten
    if renaming.is_reassigned:
        # Who stands behind an id differs in every snapshot, whether its file was touched or not.
        moved = {name for pair in rewritten for name in pair}
        others = (n.text for n in head.names if n.text not in moved and base.has_snapshot(n.text))
        told = [*rewritten, *((name, name) for name in others)]
    corrections = [build_correction(base, head, was, now, renaming.ids) for was, now in told]
    shown = tuple(_iter_shown_steps(found, base, names.added))
    split = tuple(_iter_split_steps(found, names.added))
    retelling = HistoryComparison(shown, split, dict(names.redated), renaming.ids)
    return _build_empty_review(head)._replace(
        was=base.deal if base.deal != head.deal else "",
        changed=tuple(_iter_changed_terms(shown, split)),
        steps=shown,
        corrections=tuple(c for c in corrections if c.terms or c.proposals),
        deleted=tuple(names.deleted),
        redated=tuple(names.redated),
        retold=tuple(each for passage in found for each in retelling.iter_history_changes(passage)),
        support=tuple(s for p in found for s in iter_support_changes(p, dict(names.redated))),
        party_changes=tuple(iter_party_changes(base.parties, head.parties)) if readable else (),
        wording_changes=tuple(_iter_all_wording_changes(base, head, rewritten)),
    )


def _build_empty_review(end: DealAtRevision) -> DealReview:
    deal = end.to_deal()
    parties = {id_: party.name for id_, party in deal.parties.items()}
    return DealReview(deal=deal.id, title=deal.title, parties=parties)


def _iter_shown_steps(
    found: Collection[Window], base: DealAtRevision, added: Collection[str]
) -> Iterator[ShownStep]:
    """The steps to each added snapshot, and from one that was put between others."""
    inserted = {name for name in added if base.has_snapshot_after(name)}
    for passage in found:
        for step in passage.head.steps:
            if step.after in added:
                first = step._replace(before="") if step.before == EARLIEST_NAME else step
                if step.after in inserted:
                    yield ShownStep("inserted-snapshot", first)
                else:
                    yield ShownStep("new-snapshot", first)
            elif step.before in inserted:
                yield ShownStep("neighbor", step)


def _iter_split_steps(found: Collection[Window], added: Collection[str]) -> Iterator[Diff]:
    """The steps of the base between whose ends a snapshot was put."""
    for passage in found:
        for step in passage.base.steps:
            if any(
                to_sort_key(step.before) < to_sort_key(name) < to_sort_key(step.after)
                for name in added
            ):
                yield step


def _iter_changed_terms(
    shown: Collection[ShownStep], split: Collection[Diff]
) -> Iterator[TermChange]:
    """The terms in which the deal changes; what the base told in one step may be told in two now."""
    told = {
        (term.term, field.field, field.before, field.after)
        for step in split
        if step.before != EARLIEST_NAME
        for term in step.changed
        for field in term.changed_fields
    }
    for each in shown:
        for term in each.diff.changed:
            fields = tuple(
                f
                for f in term.changed_fields
                if (term.term, f.field, f.before, f.after) not in told
            )
            if fields:
                yield term._replace(fields=fields)


def _iter_all_wording_changes(
    base: DealAtRevision, head: DealAtRevision, rewritten: Collection[tuple[str, str]]
) -> Iterator[WordingChange]:
    if base.header is not None and head.header is not None:
        yield from iter_header_wording_changes(base.header, head.header)
    for was, now in rewritten:
        old, new = base.load_snapshot(was), head.load_snapshot(now)
        if old is not None and new is not None:
            yield from iter_wording_changes(old, new)
