"""What a branch does to one deal: its files sorted, its past compared, its steps told."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain
from typing import NamedTuple

from dealterms.comparison import diff
from dealterms.comparison.evidence import with_evidence
from dealterms.comparison.summary import snapshot_lines
from dealterms.git.range import Touch
from dealterms.model.diff import Diff, TermChange
from dealterms.model.review import DealReview, File, Shown, Worded
from dealterms.reviews.classify import Names, sorted_files, sorted_names
from dealterms.reviews.corrections import correction, header_worded, worded
from dealterms.reviews.deal_at_revision import EVER, End, in_time, nothing_known
from dealterms.reviews.history import Retelling, support
from dealterms.reviews.parties import Renaming, party_changes
from dealterms.reviews.windows import Passage, Side, passages


class AtEnd(NamedTuple):
    """What the rules are asked about at one end of the branch."""

    end: End
    sides: tuple[Side, ...]
    walked: frozenset[str]
    """The names of the snapshots that are not the same at both ends, or lean on what is not."""


class Reviewed(NamedTuple):
    """What the branch does to one deal, and what to ask the rules about."""

    review: DealReview
    files: tuple[File, ...]
    base: End
    head: End
    passages: tuple[Passage, ...]
    walked: frozenset[str]

    def at_base(self) -> AtEnd:
        """The deal as the base has it."""
        return AtEnd(self.base, tuple(passage.base for passage in self.passages), self.walked)

    def at_head(self) -> AtEnd:
        """The deal as the branch has it."""
        return AtEnd(self.head, tuple(passage.head for passage in self.passages), self.walked)


def review_deal(
    base: End, head: End, touches: Collection[Touch], leaning: Collection[str]
) -> Reviewed:
    """What the branch does to a deal that both ends may have.

    Args:
        base: the deal as the base has it.
        head: the deal as the branch has it.
        touches: the files of it that the branch touched.
        leaning: the snapshots that cite a record of which the branch says something else.
    """
    names = sorted_names(base, head, touches)
    renaming = Renaming.of(base.parties, head.parties)
    walked = names.all() | set(leaning)
    if set(base.parties) != set(head.parties) or renaming.is_reassigned:
        walked |= {name.written for end in (base, head) for name in end.names}
    found = tuple(passages(base, head, frozenset(walked))) if head.is_there else ()
    review = _head_only(head) if not base.is_there else _both(base, head, names, renaming, found)
    parties = review.party_changes if base.is_there else ()
    files = tuple(sorted_files(base, head, touches, names, review.corrections, parties))
    return Reviewed(review, files, base, head, found, frozenset(walked))


def _head_only(head: End) -> DealReview:
    """A deal that was added: all that it says, from knowing nothing on."""
    walk = tuple(s for name in head.names if (s := head.snapshot(name.written)) is not None)
    whole = with_evidence(diff(chain((nothing_known(),), walk)), head.sources)
    between = tuple(name for name in whole.between if name != whole.before)
    return _described(head)._replace(
        is_new=True,
        snapshots=tuple(snapshot_lines(head.as_deal(walk))),
        shown=(Shown("new-deal", whole._replace(before="", between=between)),) if walk else (),
        party_changes=tuple(party_changes({}, head.parties)),
    )


def _both(
    base: End, head: End, names: Names, renaming: Renaming, found: tuple[Passage, ...]
) -> DealReview:
    """A deal that the base has, and the branch may have taken away."""
    if not head.is_there:
        return _described(base)._replace(is_gone=True, deleted=tuple(names.deleted))
    readable = base.header is not None and head.header is not None
    rewritten = [*((name, name) for name in names.edited), *names.redated]
    told = rewritten
    if renaming.is_reassigned:
        # Who stands behind an id differs in every snapshot, whether its file was touched or not.
        moved = {name for pair in rewritten for name in pair}
        others = (n.written for n in head.names if n.written not in moved and base.has(n.written))
        told = [*rewritten, *((name, name) for name in others)]
    corrections = [correction(base, head, was, now, renaming.ids) for was, now in told]
    shown = tuple(_shown(found, base, names.added))
    split = tuple(_split(found, names.added))
    retelling = Retelling(shown, split, dict(names.redated), renaming.ids)
    return _described(head)._replace(
        was=base.deal if base.deal != head.deal else "",
        changed=tuple(_changed(shown, split)),
        shown=shown,
        corrections=tuple(c for c in corrections if c.terms or c.proposals),
        deleted=tuple(names.deleted),
        redated=tuple(names.redated),
        retold=tuple(each for passage in found for each in retelling.of(passage)),
        support=tuple(s for p in found for s in support(p, dict(names.redated))),
        party_changes=tuple(party_changes(base.parties, head.parties)) if readable else (),
        worded=tuple(_worded(base, head, rewritten)),
    )


def _described(end: End) -> DealReview:
    deal = end.as_deal()
    parties = {id_: party.name for id_, party in deal.parties.items()}
    return DealReview(deal=deal.id, title=deal.title, parties=parties)


def _shown(found: Collection[Passage], base: End, added: Collection[str]) -> Iterator[Shown]:
    """The steps to each added snapshot, and from one that was put between others."""
    inserted = {name for name in added if base.goes_on_after(name)}
    for passage in found:
        for step in passage.head.steps:
            if step.after in added:
                first = step._replace(before="") if step.before == EVER else step
                if step.after in inserted:
                    yield Shown("inserted-snapshot", first)
                else:
                    yield Shown("new-snapshot", first)
            elif step.before in inserted:
                yield Shown("neighbor", step)


def _split(found: Collection[Passage], added: Collection[str]) -> Iterator[Diff]:
    """The steps of the base between whose ends a snapshot was put."""
    for passage in found:
        for step in passage.base.steps:
            if any(in_time(step.before) < in_time(name) < in_time(step.after) for name in added):
                yield step


def _changed(shown: Collection[Shown], split: Collection[Diff]) -> Iterator[TermChange]:
    """The terms in which the deal changes; what the base told in one step may be told in two now."""
    told = {
        (term.term, field.field, field.before, field.after)
        for step in split
        if step.before != EVER
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


def _worded(base: End, head: End, rewritten: Collection[tuple[str, str]]) -> Iterator[Worded]:
    if base.header is not None and head.header is not None:
        yield from header_worded(base.header, head.header)
    for was, now in rewritten:
        old, new = base.snapshot(was), head.snapshot(now)
        if old is not None and new is not None:
            yield from worded(old, new)
