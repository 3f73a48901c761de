"""What a branch does to one deal: its files sorted, its past compared, its steps told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from dealterms.asking import snapshot_lines
from dealterms.comparing import diff, rewritten
from dealterms.evidence import with_evidence
from dealterms.model.change import Diff, TermChange
from dealterms.model.deal import Party, Snapshot
from dealterms.model.report import SnapshotLine
from dealterms.model.review import Correction, DealReview, File, PartyChange, Shown
from dealterms.model.term import Proposal
from dealterms.reading.git import Touch
from dealterms.reading.listing import ENDING
from dealterms.reviewing.end import EVER, End, empty
from dealterms.reviewing.passage import Passage, Side, passages
from dealterms.reviewing.retelling import retold, support

HEADER = f"deal{ENDING}"
ALIKE = 0.5
"""What came is what went, under another name, if this share of it is the same."""


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


class _Names(NamedTuple):
    """The touched snapshots, by what befell them."""

    added: list[str]
    deleted: list[str]
    edited: list[str]
    redated: list[tuple[str, str]]


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
    names = _sorted_names(base, head, touches)
    parties = tuple(_party_changes(base.parties, head.parties))
    walked = {*names.added, *names.deleted, *names.edited, *leaning}
    walked |= {name for pair in names.redated for name in pair}
    if set(base.parties) != set(head.parties):
        walked |= {name.written for end in (base, head) for name in end.names}
    found = tuple(passages(base, head, frozenset(walked))) if head.is_there else ()
    renamed = {p.before: p.after for p in parties if p.before and p.after}
    corrections = [
        _correction(base, head, was, now, renamed)
        for was, now in (*((name, name) for name in names.edited), *names.redated)
    ]
    shown = tuple(_shown(found, base, names.added))
    apart = {(s.diff.before, s.diff.after) for s in shown} | set(_split(found, names.added))
    described = head if head.is_there else base
    deal = described.as_deal()
    is_new = not base.is_there
    review = DealReview(
        deal=deal.id,
        title=deal.title,
        was=base.deal if base.is_there and head.is_there and base.deal != head.deal else "",
        parties={id_: party.name for id_, party in deal.parties.items()},
        snapshots=_lines(head) if is_new else (),
        shown=tuple(_whole(head)) if is_new else shown,
        corrections=tuple(c for c in corrections if c.terms or c.proposals),
        deleted=tuple(names.deleted),
        redated=tuple(names.redated),
        retold=()
        if is_new
        else tuple(r for p in found for r in retold(p, apart, dict(names.redated))),
        support=() if is_new else tuple(s for p in found for s in support(p)),
        party_changes=() if is_new or not head.is_there else parties,
    )
    files = tuple(_files(base, head, touches, names, corrections, parties))
    return Reviewed(review, files, base, head, found, frozenset(walked))


# -- sorting the files -------------------------------------------------------------------------------


def _sorted_names(base: End, head: End, touches: Collection[Touch]) -> _Names:
    written = {head.path(name.written): name.written for name in head.names}
    written |= {base.path(name.written): name.written for name in base.names}
    touched = {written[touch.path] for touch in touches if touch.path in written}
    if base.deal != head.deal:
        # All its files are touched, since all have moved; few need have changed.
        touched = {name for name in touched if not base.says_the_same(head, f"{name}{ENDING}")}
    added = sorted(name for name in touched if not base.has(name))
    deleted = sorted(name for name in touched if not head.has(name))
    edited = sorted(name for name in touched if base.has(name) and head.has(name))
    redated = list(_redated(base, head, deleted, added))
    return _Names(
        [name for name in added if name not in {now for _, now in redated}],
        [name for name in deleted if name not in {was for was, _ in redated}],
        edited,
        redated,
    )


def _redated(
    base: End, head: End, deleted: Collection[str], added: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The snapshots that went, each with the one that came in its place: the most alike first."""
    likeness = sorted(
        (
            (_likeness(base.snapshot(was), head.snapshot(now)), was, now)
            for was in deleted
            for now in added
        ),
        key=lambda found: (-found[0], found[1:]),
    )
    taken: set[str] = set()
    for share, was, now in likeness:
        if share >= ALIKE and not taken & {f"-{was}", f"+{now}"}:
            taken |= {f"-{was}", f"+{now}"}
            yield was, now


def _likeness(old: Snapshot | None, new: Snapshot | None) -> float:
    if old is None or new is None:
        return 0.0
    most = max(len(old.terms), len(new.terms))
    same = sum(new.terms.get(id_) == term for id_, term in old.terms.items())
    return same / most if most else 1.0


def _files(
    base: End,
    head: End,
    touches: Collection[Touch],
    names: _Names,
    corrections: Collection[Correction],
    parties: tuple[PartyChange, ...],
) -> Iterator[File]:
    corrected = {c.snapshot for c in corrections if c.terms or c.proposals}
    what = {f"{head.folder}/{HEADER}": _header(base, head, parties)}
    was = {head.path(now): base.path(before) for before, now in names.redated}
    if base.is_there and head.is_there and base.deal != head.deal:
        kept = [HEADER, *(f"{n.written}{ENDING}" for n in base.names if head.has(n.written))]
        was |= {f"{head.folder}/{name}": f"{base.folder}/{name}" for name in kept}
        what = dict.fromkeys(was, "renamed-deal") | (what if parties else {})
    moved = set(was.values())
    renamed = [p for p in parties if p.before and p.after and p.before != p.after]
    for name in names.added:
        later = any(other.written > name for other in base.names)
        what[head.path(name)] = "inserted-snapshot" if later else "new-snapshot"
    for name in names.deleted:
        what[base.path(name)] = "deleted-snapshot"
    for name in names.edited:
        what[head.path(name)] = (
            "correction"
            if name in corrected
            else _edited(base.snapshot(name), head.snapshot(name), renamed=bool(renamed))
        )
    for _, now in names.redated:
        what[head.path(now)] = "redated-snapshot"
    if head.folder not in moved and head.is_there:
        what[head.folder] = "unreadable"
    for touch in touches:
        if touch.path in moved:
            continue
        sort = what.get(touch.path, "other")
        if not base.is_there and sort not in ("other", "unreadable"):
            sort = "new-deal"
        if not head.is_there and sort != "other":
            sort = "deleted-deal"
        yield File(touch.path, sort, was.get(touch.path, ""))


def _header(base: End, head: End, parties: tuple[PartyChange, ...]) -> str:
    if parties:
        return "parties"
    if base.header is None or head.header is None:
        return "unreadable" if head.header is None else "wording"
    return "reformatted" if base.header == head.header else "wording"


def _edited(old: Snapshot | None, new: Snapshot | None, *, renamed: bool) -> str:
    """What befell a snapshot of which every value is what it was."""
    if new is None or new.unread:
        return "unreadable"
    if old is None or old.unread:
        return "correction"
    if renamed and rewritten(old, new, {}):
        return "parties"
    for section in ("terms", "proposals"):
        before, after = getattr(old, section), getattr(new, section)
        if any(_cited(before[id_]) != _cited(after[id_]) for id_ in before.keys() & after.keys()):
            return "evidence"
        if before != after:
            return "wording"
    return "reformatted" if old.head == new.head else "wording"


def _cited(entry: object) -> list[str]:
    """The citations of a term or proposal, in no order."""
    return sorted(repr(citation) for citation in getattr(entry, "sources", ()))


# -- what is told -----------------------------------------------------------------------------------


def _correction(base: End, head: End, was: str, now: str, parties: dict[str, str]) -> Correction:
    old, new = base.snapshot(was), head.snapshot(now)
    if new is None:
        return Correction(now, head.path(now), ())
    old = old or empty(new.name)
    return Correction(
        now,
        head.path(now),
        tuple(_judged(rewritten(old, new, parties), head)),
        tuple(_proposed(old, new)),
    )


def _judged(terms: tuple[TermChange, ...], head: End) -> tuple[TermChange, ...]:
    return with_evidence(Diff("", "", (), terms), head.sources).terms


def _proposed(old: Snapshot, new: Snapshot) -> Iterator[tuple[str, str, str]]:
    for id_ in sorted({*old.proposals, *new.proposals}):
        before, after = _aim(old.proposals.get(id_)), _aim(new.proposals.get(id_))
        if before != after:
            yield id_, before, after


def _aim(proposal: Proposal | None) -> str:
    if proposal is None:
        return ""
    aims = [f"{key} {_flat(value)}" for key, value in sorted(proposal.to.items())]
    return "; ".join([f"on {proposal.changes or proposal.kind}", *aims])


def _flat(raw: object) -> str:
    return ", ".join(sorted(map(str, raw))) if isinstance(raw, list) else str(raw)


def _party_changes(
    before: Mapping[str, Party], after: Mapping[str, Party]
) -> Iterator[PartyChange]:
    gone = {id_: party for id_, party in before.items() if id_ not in after}
    come = {id_: party for id_, party in after.items() if id_ not in before}
    for id_, party in before.items():
        if id_ in after and after[id_] != party:
            yield PartyChange(id_, id_, party.name, after[id_].name)
    for id_, party in gone.items():
        same = next((new for new, other in come.items() if other.name == party.name), None)
        if same is not None:
            del come[same]
        yield PartyChange(id_, same or "", party.name, party.name if same else "")
    for id_, party in come.items():
        yield PartyChange("", id_, "", party.name)


def _shown(found: Collection[Passage], base: End, added: Collection[str]) -> Iterator[Shown]:
    """The steps to each added snapshot, and from one that was put between others."""
    inserted = {name for name in added if any(other.written > name for other in base.names)}
    for passage in found:
        for step in passage.head.steps:
            if step.after in added:
                why = "inserted-snapshot" if step.after in inserted else "new-snapshot"
                first = step._replace(before="") if step.before == EVER else step
                yield Shown(why, first)  # type: ignore[arg-type]
            elif step.before in inserted:
                yield Shown("neighbor", step)


def _split(found: Collection[Passage], added: Collection[str]) -> Iterator[tuple[str, str]]:
    """The steps of the base between whose ends a snapshot was put."""
    for passage in found:
        for step in passage.base.steps:
            if any(step.before < name < step.after for name in added):
                yield step.before, step.after


def _whole(head: End) -> Iterator[Shown]:
    """A deal that was added, from its first snapshot to its last."""
    walk = [s for name in head.names if (s := head.snapshot(name.written)) is not None]
    if len(walk) > 1:
        yield Shown("new-deal", with_evidence(diff(walk), head.sources))


def _lines(head: End) -> tuple[SnapshotLine, ...]:
    walk = tuple(s for name in head.names if (s := head.snapshot(name.written)) is not None)
    return tuple(snapshot_lines(head.as_deal(walk)))
