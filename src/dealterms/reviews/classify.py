"""What befell each touched file of a deal, from what it holds and not from what git calls it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from dealterms.git.range import ChangedFile
from dealterms.loader.layout import HEADER_FILE, YAML_SUFFIX
from dealterms.model.deal import Snapshot
from dealterms.model.review import Correction, PartyChange, ReviewedFile
from dealterms.reviews.corrections import classify_edit
from dealterms.reviews.deal_at_revision import DealAtRevision, to_sort_key

Moment = tuple[date, date]
MIN_SIMILARITY = 0.5
"""What came is what went, under another name, if this share of it is the same."""


class ClassifiedSnapshots(NamedTuple):
    """The touched snapshots, by what befell them."""

    added: list[str]
    deleted: list[str]
    edited: list[str]
    redated: list[tuple[str, str]]
    """(its date in the base, its date now)."""

    def collect_names(self) -> set[str]:
        """Every one of them, by each of its dates."""
        return {
            *self.added,
            *self.deleted,
            *self.edited,
            *(n for pair in self.redated for n in pair),
        }


def classify_snapshots(
    base: DealAtRevision, head: DealAtRevision, touches: Iterable[ChangedFile]
) -> ClassifiedSnapshots:
    """The touched snapshots of a deal, sorted."""
    written = {head.get_path(name.text): name.text for name in head.names}
    written |= {base.get_path(name.text): name.text for name in base.names}
    touched = {written[touch.path] for touch in touches if touch.path in written}
    if base.deal != head.deal:
        # All its files are touched, since all have moved; few need have changed.
        touched = {name for name in touched if not base.has_same_file(head, f"{name}{YAML_SUFFIX}")}
    redated = list(_iter_redated(base, head, touched))
    gone, come = {was for was, _ in redated}, {now for _, now in redated}
    left = sorted(touched, key=to_sort_key)
    return ClassifiedSnapshots(
        [name for name in left if not base.has_snapshot(name) and name not in come],
        # Also one whose date another snapshot bears now.
        [
            n
            for n in left
            if base.has_snapshot(n) and n not in gone and (not head.has_snapshot(n) or n in come)
        ],
        [n for n in left if base.has_snapshot(n) and head.has_snapshot(n) and n not in come],
        redated,
    )


def _iter_redated(
    base: DealAtRevision, head: DealAtRevision, touched: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The snapshots that have another date now, the most alike first.

    A name that both ends have can have changed hands, but then what it holds is another's to the letter.
    """
    stays = [
        (name.last, name.first)
        for name in base.names
        if head.has_snapshot(name.text) and name.text not in touched
    ]
    pairs = sorted(
        (
            (similarity(base.load_snapshot(was), head.load_snapshot(now)), was, now)
            for was in touched
            for now in touched
            if was != now and base.has_snapshot(was) and head.has_snapshot(now)
            if not _is_order_changed(to_sort_key(was), to_sort_key(now), stays)
        ),
        key=lambda found: (-found[0], found[1:]),
    )
    gone: set[str] = set()
    come: set[str] = set()
    for share, was, now in pairs:
        free = not head.has_snapshot(was) and not base.has_snapshot(now)
        if was not in gone and now not in come and share >= (MIN_SIMILARITY if free else 1.0):
            gone.add(was)
            come.add(now)
            yield was, now


def _is_order_changed(was: Moment, now: Moment, others: Iterable[Moment]) -> bool:
    """Between the two dates lies another snapshot: what passes it is older news, or newer."""
    low, high = sorted((was, now))
    return any(low < other < high for other in others)


def similarity(old: Snapshot | None, new: Snapshot | None) -> float:
    """The share of the terms that are the same; none, if one says that it came to be after the other."""
    if old is None or new is None:
        return 0.0
    earlier, later = sorted((old, new), key=lambda snapshot: snapshot.name.last)
    for id_, term in later.terms.items():
        since = term.since
        if (
            since is not None
            and since.is_wholly_after(earlier.name)
            and term != earlier.terms.get(id_)
        ):
            return 0.0
    most = max(len(old.terms), len(new.terms))
    same = sum(new.terms.get(id_) == term for id_, term in old.terms.items())
    return same / most if most else 1.0


def classify_files(
    base: DealAtRevision,
    head: DealAtRevision,
    touches: Iterable[ChangedFile],
    names: ClassifiedSnapshots,
    corrections: Iterable[Correction],
    parties: tuple[PartyChange, ...],
) -> Iterator[ReviewedFile]:
    """Every touched file of a deal, once."""
    was = {head.get_path(now): base.get_path(before) for before, now in names.redated}
    what = dict(_iter_snapshot_changes(base, head, names, {c.snapshot for c in corrections}))
    what[f"{head.folder}/{HEADER_FILE}"] = classify_header(base, head, parties)
    if base.exists and head.exists and base.deal != head.deal:
        kept = [
            HEADER_FILE,
            *(f"{n.text}{YAML_SUFFIX}" for n in base.names if head.has_snapshot(n.text)),
        ]
        moved = {f"{head.folder}/{name}": f"{base.folder}/{name}" for name in kept}
        was = {**moved, **was}
        told = (
            what
            if parties
            else {path: sort for path, sort in what.items() if HEADER_FILE not in path}
        )
        what = dict.fromkeys(moved, "renamed-deal") | told
    earlier = {path for path in was.values() if path not in was}
    whole = "" if base.exists and head.exists else f"{'new' if head.exists else 'deleted'}-deal"
    for touch in touches:
        if touch.path in earlier and touch.path not in what:
            continue
        sort = "unreadable" if touch.path in head.misplaced_paths else what.get(touch.path, "other")
        if whole and sort not in ("other", "unreadable"):
            sort = whole
        yield ReviewedFile(touch.path, sort, was.get(touch.path, ""))


def _iter_snapshot_changes(
    base: DealAtRevision,
    head: DealAtRevision,
    names: ClassifiedSnapshots,
    corrected: Collection[str],
) -> Iterator[tuple[str, str]]:
    for name in names.deleted:
        yield base.get_path(name), "deleted-snapshot"
    for name in names.edited:
        old, new = base.load_snapshot(name), head.load_snapshot(name)
        sort = "correction" if name in corrected else classify_edit(old, new)
        # That a party has another id now is no correction, and yet it is more than layout.
        if sort == "reformatted" and old is not None and new is not None and old.terms != new.terms:
            sort = "parties"
        yield head.get_path(name), sort
    for _, now in names.redated:
        yield head.get_path(now), "redated-snapshot"
    for name in names.added:
        if head.load_snapshot(name) is None:
            yield head.get_path(name), "unreadable"
        else:
            yield (
                head.get_path(name),
                "inserted-snapshot" if base.has_snapshot_after(name) else "new-snapshot",
            )


def classify_header(
    base: DealAtRevision, head: DealAtRevision, parties: tuple[PartyChange, ...]
) -> str:
    """What befell a deal's header, as a key of `WHAT`."""
    if head.header is None:
        return "unreadable" if base.header is None else "broken"
    if base.header is None:
        return "readable"
    if parties:
        return "parties"
    return "reformatted" if base.header == head.header else "wording"
