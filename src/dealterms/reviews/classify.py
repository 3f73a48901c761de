"""What a branch does to each touched file of a deal, by its content and not by what git calls it.

base  2024.yaml {a: 1}   2025-05.yaml {a: 2, b: 3}
head  2024.yaml {a: 7}   2025-04.yaml {a: 2, b: 3}   2026.yaml {a: 2, b: 4}
→     edited ["2024"]; redated [("2025-05", "2025-04")]; added ["2026"]
→     2024.yaml "correction"; 2025-04.yaml "redated-snapshot"; 2026.yaml "new-snapshot"
"""

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
"""A removed snapshot or deal and an added one are the same if they share at least this much."""


class ClassifiedSnapshots(NamedTuple):
    """The names of the touched snapshots, by what the branch does to them."""

    added: list[str]
    deleted: list[str]
    edited: list[str]
    redated: list[tuple[str, str]]
    """The date of each in the base, and its date in the branch."""

    def collect_names(self) -> set[str]:
        """Return all of the names; both, of a snapshot that was re-dated."""
        return {*self.added, *self.deleted, *self.edited, *(n for pair in self.redated for n in pair)}


def classify_snapshots(
    base: DealAtRevision, head: DealAtRevision, changed_files: Iterable[ChangedFile]
) -> ClassifiedSnapshots:
    """Classify the touched snapshots of a deal."""
    names_by_path = {head.get_path(name.text): name.text for name in head.names}
    names_by_path |= {base.get_path(name.text): name.text for name in base.names}
    touched = {names_by_path[f.path] for f in changed_files if f.path in names_by_path}
    if base.deal != head.deal:
        # A renamed deal has all its files touched, though few of them may differ.
        touched = {name for name in touched if not base.has_same_file(head, f"{name}{YAML_SUFFIX}")}
    redated = list(_iter_redated(base, head, touched))
    gone, come = {old for old, _ in redated}, {new for _, new in redated}
    ordered = sorted(touched, key=to_sort_key)
    return ClassifiedSnapshots(
        [name for name in ordered if not base.has_snapshot(name) and name not in come],
        # Also a snapshot whose date another one has now.
        [
            n
            for n in ordered
            if base.has_snapshot(n) and n not in gone and (not head.has_snapshot(n) or n in come)
        ],
        [n for n in ordered if base.has_snapshot(n) and head.has_snapshot(n) and n not in come],
        redated,
    )


def _iter_redated(
    base: DealAtRevision, head: DealAtRevision, touched: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield the snapshots that have another date in the branch, the most similar first.

    Where both ends have a file of one of the two names, the contents must be equal.
    """
    untouched = [
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
            if not _is_order_changed(to_sort_key(was), to_sort_key(now), untouched)
        ),
        key=lambda pair: (-pair[0], pair[1:]),
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
    """Return whether another snapshot is between the two dates: passing it changes the order."""
    low, high = sorted((was, now))
    return any(low < other < high for other in others)


def similarity(old: Snapshot | None, new: Snapshot | None) -> float:
    """Return the share of equal terms, from 0 to 1.

    It is 0 if a term of the later snapshot came to be after the earlier one: that is news.
    """
    if old is None or new is None:
        return 0.0
    earlier, later = sorted((old, new), key=lambda snapshot: snapshot.name.last)
    for id_, term in later.terms.items():
        since = term.since
        if since is not None and since.is_wholly_after(earlier.name) and term != earlier.terms.get(id_):
            return 0.0
    most = max(len(old.terms), len(new.terms))
    same = sum(new.terms.get(id_) == term for id_, term in old.terms.items())
    return same / most if most else 1.0


def classify_files(
    base: DealAtRevision,
    head: DealAtRevision,
    changed_files: Iterable[ChangedFile],
    names: ClassifiedSnapshots,
    corrections: Iterable[Correction],
    parties: tuple[PartyChange, ...],
) -> Iterator[ReviewedFile]:
    """Yield every touched file of a deal, once."""
    was = {head.get_path(new): base.get_path(old) for old, new in names.redated}
    what = dict(_iter_snapshot_changes(base, head, names, {c.snapshot for c in corrections}))
    what[f"{head.folder}/{HEADER_FILE}"] = classify_header(base, head, parties)
    if base.exists and head.exists and base.deal != head.deal:
        kept = [HEADER_FILE, *(f"{n.text}{YAML_SUFFIX}" for n in base.names if head.has_snapshot(n.text))]
        moved = {f"{head.folder}/{name}": f"{base.folder}/{name}" for name in kept}
        was = {**moved, **was}
        if not parties:
            del what[f"{head.folder}/{HEADER_FILE}"]
        what = dict.fromkeys(moved, "renamed-deal") | what
    earlier = {path for path in was.values() if path not in was}
    whole = "" if base.exists and head.exists else f"{'new' if head.exists else 'deleted'}-deal"
    for file in changed_files:
        path = file.path
        if path in earlier and path not in what:
            continue
        change = "unreadable" if path in head.misplaced_paths else what.get(path, "other")
        if whole and change not in ("other", "unreadable"):
            change = whole
        yield ReviewedFile(path, change, was.get(path, ""))


def _iter_snapshot_changes(
    base: DealAtRevision, head: DealAtRevision, names: ClassifiedSnapshots, corrected: Collection[str]
) -> Iterator[tuple[str, str]]:
    for name in names.deleted:
        yield base.get_path(name), "deleted-snapshot"
    for name in names.edited:
        old, new = base.load_snapshot(name), head.load_snapshot(name)
        what = "correction" if name in corrected else classify_edit(old, new)
        # Another id for the same party is not a correction, but more than another layout.
        if what == "reformatted" and old is not None and new is not None and old.terms != new.terms:
            what = "parties"
        yield head.get_path(name), what
    for _, name in names.redated:
        yield head.get_path(name), "redated-snapshot"
    for name in names.added:
        if head.load_snapshot(name) is None:
            yield head.get_path(name), "unreadable"
        else:
            yield (
                head.get_path(name),
                "inserted-snapshot" if base.has_snapshot_after(name) else "new-snapshot",
            )


def classify_header(base: DealAtRevision, head: DealAtRevision, parties: tuple[PartyChange, ...]) -> str:
    """Return a key of `FILE_CHANGE_LABELS` for what the branch does to a deal's header."""
    if head.header is None:
        return "unreadable" if base.header is None else "broken"
    if base.header is None:
        return "readable"
    if parties:
        return "parties"
    return "reformatted" if base.header == head.header else "wording"
