"""What a branch does to each touched file of a deal, by its content and not by what git calls it.

base  2024.yaml {a: 1}   2025-05.yaml {a: 2, b: 3}
head  2024.yaml {a: 7}   2025-04.yaml {a: 2, b: 3}   2026.yaml {a: 2, b: 4}
→     edited ["2024"]; redated [("2025-05", "2025-04")]; added ["2026"]
→     2024.yaml "correction"; 2025-04.yaml "redated-snapshot"; 2026.yaml "new-snapshot"
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from dealterms.git.changed_files import ChangedFile
from dealterms.loader.names import HEADER_FILE
from dealterms.model.deal import Snapshot
from dealterms.model.review import Correction, PartyChange, ReviewedFile
from dealterms.reviews.corrections import classify_edit
from dealterms.reviews.deal_at_revision import DealAtRevision, to_sort_key
from dealterms.reviews.similarity import MAX_CANDIDATES, MIN_SIMILARITY, TermNumbers, measure_similarity


class ClassifiedSnapshots(NamedTuple):
    """The names of the touched snapshots, by what the branch does to them."""

    added: list[str]
    deleted: list[str]
    edited: list[str]
    redated: list[tuple[str, str]]
    """The date of each in the base, and its date in the branch."""


def classify_snapshots(
    base: DealAtRevision, head: DealAtRevision, changed_files: Iterable[ChangedFile]
) -> ClassifiedSnapshots:
    """Classify the touched snapshots of a deal."""
    names_by_path = {deal.get_path(name): name for deal in (base, head) for name in deal.names}
    touched = sorted(
        {names_by_path[f.path] for f in changed_files if f.path in names_by_path}, key=to_sort_key
    )
    if base.deal != head.deal:
        # A renamed deal has all its files touched, though few of them may differ.
        touched = [name for name in touched if not base.has_same_file(head, name)]
    redated = list(_iter_redated(base, head, touched))
    gone, come = {old for old, _ in redated}, {new for _, new in redated}
    kept = {name for name in touched if name in base.names and name in head.names and name not in come}
    return ClassifiedSnapshots(
        [name for name in touched if name not in base.names and name not in come],
        # Also a snapshot whose date another one has now.
        [name for name in touched if name in base.names and name not in gone and name not in kept],
        [name for name in touched if name in kept],
        redated,
    )


def _iter_redated(
    base: DealAtRevision, head: DealAtRevision, touched: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the snapshots that have another date in the branch, the most similar first.

    Where both ends have a file of one of the two names, the contents must be equal. No untouched
    snapshot may be between the two dates: passing it changes the order.
    """
    names = set(touched)
    untouched = sorted(to_sort_key(name) for name in base.names if name in head.names and name not in names)
    stretches: dict[int, tuple[list[str], list[str]]] = {}
    for name in touched:
        stretch = stretches.setdefault(bisect_left(untouched, to_sort_key(name)), ([], []))
        for end, side in zip((base, head), stretch, strict=True):
            if name in end.snapshots:
                side.append(name)
    numbers = TermNumbers()
    pairs = []
    for olds, news in stretches.values():
        if len({*olds, *news}) > 1:
            pairs += _match_in_stretch(base, head, olds, news, numbers)
    for _, was, now in sorted(pairs):
        yield was, now


def _match_in_stretch(
    base: DealAtRevision, head: DealAtRevision, olds: list[str], news: list[str], numbers: TermNumbers
) -> list[tuple[float, str, str]]:
    """Pair snapshots of the base with those of the branch, with no untouched one between them.

    Each pair comes with the share in which the two differ.
    """
    equal: dict[object, deque[str]] = {}
    for now in sorted(news):
        equal.setdefault(_get_content(head.snapshots[now], numbers), deque()).append(now)
    pairs = []
    for was in sorted(olds):
        alike = equal.get(_get_content(base.snapshots[was], numbers), deque())
        own = [alike.popleft()] if alike and alike[0] == was else []
        if alike:
            pairs.append((-1.0, was, alike.popleft()))
        alike.extendleft(own)
    gone, come = ({pair[side] for pair in pairs} for side in (1, 2))
    olds = [was for was in olds if was not in gone and was not in head.names]
    news = [now for now in news if now not in come and now not in base.names]
    moments = [to_sort_key(now) for now in news]
    alike_pairs = []
    for was in olds:
        nearest = bisect_left(moments, to_sort_key(was)) - MAX_CANDIDATES // 2
        start = max(0, min(nearest, len(news) - MAX_CANDIDATES))
        for now in news[start : start + MAX_CANDIDATES]:
            share = measure_similarity(base.snapshots[was], head.snapshots[now], numbers)
            if share >= MIN_SIMILARITY:
                alike_pairs.append((-share, was, now))
    for pair in sorted(alike_pairs):
        _, was, now = pair
        if was not in gone and now not in come:
            gone.add(was)
            come.add(now)
            pairs.append(pair)
    return pairs


def _get_content(snapshot: Snapshot, numbers: TermNumbers) -> object:
    """Return what is equal for two snapshots of equal terms."""
    return frozenset(numbers.number(snapshot).items())


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
    header_path = f"{head.folder}/{HEADER_FILE}"
    what[header_path] = _classify_header(base, head, parties)
    whole = "" if base.exists and head.exists else f"{'new' if head.exists else 'deleted'}-deal"
    if not whole and base.deal != head.deal:
        moved = {head.get_path(name): base.get_path(name) for name in base.names if name in head.names}
        moved[header_path] = f"{base.folder}/{HEADER_FILE}"
        was = moved | was
        if not parties:
            del what[header_path]
        what = dict.fromkeys(moved, "renamed-deal") | what
    earlier = {path for path in was.values() if path not in was and path not in what}
    for path in (file.path for file in changed_files if file.path not in earlier):
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
        old, new = base.snapshots.get(name), head.snapshots.get(name)
        what = "correction" if name in corrected else classify_edit(old, new)
        # Another id for the same party is not a correction, but more than another layout.
        # What a snapshot merely carries on is written, and told, elsewhere.
        if what == "reformatted" and old and new and not new.head.carries and old.terms != new.terms:
            what = "parties"
        yield head.get_path(name), what
    for _, name in names.redated:
        yield head.get_path(name), "redated-snapshot"
    for name in names.added:
        what = "inserted-snapshot" if base.has_snapshot_after(name) else "new-snapshot"
        yield head.get_path(name), what if name in head.snapshots else "unreadable"


def _classify_header(base: DealAtRevision, head: DealAtRevision, parties: tuple[PartyChange, ...]) -> str:
    if head.header is None:
        return "unreadable" if base.header is None else "broken"
    if base.header is None:
        return "readable"
    if parties:
        return "parties"
    return "reformatted" if base.header == head.header else "wording"
