"""What befell each touched file of a deal, from what it holds and not from what git calls it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from dealterms.git.range import Touch
from dealterms.loader.layout import ENDING, HEADER
from dealterms.model.deal import Snapshot
from dealterms.model.review import Correction, File, PartyChange
from dealterms.reviews.corrections import edited
from dealterms.reviews.deal_at_revision import End, in_time

Moment = tuple[date, date]
ALIKE = 0.5
"""What came is what went, under another name, if this share of it is the same."""


class Names(NamedTuple):
    """The touched snapshots, by what befell them."""

    added: list[str]
    deleted: list[str]
    edited: list[str]
    redated: list[tuple[str, str]]
    """(its date in the base, its date now)."""

    def all(self) -> set[str]:
        """Every one of them, by each of its dates."""
        return {
            *self.added,
            *self.deleted,
            *self.edited,
            *(n for pair in self.redated for n in pair),
        }


def sorted_names(base: End, head: End, touches: Iterable[Touch]) -> Names:
    """The touched snapshots of a deal, sorted."""
    written = {head.path(name.written): name.written for name in head.names}
    written |= {base.path(name.written): name.written for name in base.names}
    touched = {written[touch.path] for touch in touches if touch.path in written}
    if base.deal != head.deal:
        # All its files are touched, since all have moved; few need have changed.
        touched = {name for name in touched if not base.says_the_same(head, f"{name}{ENDING}")}
    redated = list(_redated(base, head, touched))
    gone, come = {was for was, _ in redated}, {now for _, now in redated}
    left = sorted(touched, key=in_time)
    return Names(
        [name for name in left if not base.has(name) and name not in come],
        # Also one whose date another snapshot bears now.
        [n for n in left if base.has(n) and n not in gone and (not head.has(n) or n in come)],
        [n for n in left if base.has(n) and head.has(n) and n not in come],
        redated,
    )


def _redated(base: End, head: End, touched: Collection[str]) -> Iterator[tuple[str, str]]:
    """The snapshots that have another date now, the most alike first.

    A name that both ends have can have changed hands, but then what it holds is another's to the letter.
    """
    stays = [
        (name.last, name.first)
        for name in base.names
        if head.has(name.written) and name.written not in touched
    ]
    pairs = sorted(
        (
            (likeness(base.snapshot(was), head.snapshot(now)), was, now)
            for was in touched
            for now in touched
            if was != now and base.has(was) and head.has(now)
            if not _passes(in_time(was), in_time(now), stays)
        ),
        key=lambda found: (-found[0], found[1:]),
    )
    gone: set[str] = set()
    come: set[str] = set()
    for share, was, now in pairs:
        free = not head.has(was) and not base.has(now)
        if was not in gone and now not in come and share >= (ALIKE if free else 1.0):
            gone.add(was)
            come.add(now)
            yield was, now


def _passes(was: Moment, now: Moment, others: Iterable[Moment]) -> bool:
    """Between the two dates lies another snapshot: what passes it is older news, or newer."""
    low, high = sorted((was, now))
    return any(low < other < high for other in others)


def likeness(old: Snapshot | None, new: Snapshot | None) -> float:
    """The share of the terms that are the same; none, if one says that it came to be after the other."""
    if old is None or new is None:
        return 0.0
    earlier, later = sorted((old, new), key=lambda snapshot: snapshot.name.last)
    for id_, term in later.terms.items():
        since = term.since
        if (
            since is not None
            and since.wholly_after(earlier.name)
            and term != earlier.terms.get(id_)
        ):
            return 0.0
    most = max(len(old.terms), len(new.terms))
    same = sum(new.terms.get(id_) == term for id_, term in old.terms.items())
    return same / most if most else 1.0


def sorted_files(
    base: End,
    head: End,
    touches: Iterable[Touch],
    names: Names,
    corrections: Iterable[Correction],
    parties: tuple[PartyChange, ...],
) -> Iterator[File]:
    """Every touched file of a deal, once."""
    was = {head.path(now): base.path(before) for before, now in names.redated}
    what = dict(_sorts(base, head, names, {c.snapshot for c in corrections}))
    what[f"{head.folder}/{HEADER}"] = header_sort(base, head, parties)
    if base.is_there and head.is_there and base.deal != head.deal:
        kept = [HEADER, *(f"{n.written}{ENDING}" for n in base.names if head.has(n.written))]
        moved = {f"{head.folder}/{name}": f"{base.folder}/{name}" for name in kept}
        was = {**moved, **was}
        told = (
            what if parties else {path: sort for path, sort in what.items() if HEADER not in path}
        )
        what = dict.fromkeys(moved, "renamed-deal") | told
    earlier = {path for path in was.values() if path not in was}
    whole = (
        "" if base.is_there and head.is_there else f"{'new' if head.is_there else 'deleted'}-deal"
    )
    for touch in touches:
        if touch.path in earlier and touch.path not in what:
            continue
        sort = "unreadable" if touch.path in head.misplaced else what.get(touch.path, "other")
        if whole and sort not in ("other", "unreadable"):
            sort = whole
        yield File(touch.path, sort, was.get(touch.path, ""))


def _sorts(
    base: End, head: End, names: Names, corrected: Collection[str]
) -> Iterator[tuple[str, str]]:
    for name in names.deleted:
        yield base.path(name), "deleted-snapshot"
    for name in names.edited:
        old, new = base.snapshot(name), head.snapshot(name)
        sort = "correction" if name in corrected else edited(old, new)
        # That a party has another id now is no correction, and yet it is more than layout.
        if sort == "reformatted" and old is not None and new is not None and old.terms != new.terms:
            sort = "parties"
        yield head.path(name), sort
    for _, now in names.redated:
        yield head.path(now), "redated-snapshot"
    for name in names.added:
        if head.snapshot(name) is None:
            yield head.path(name), "unreadable"
        else:
            yield (
                head.path(name),
                "inserted-snapshot" if base.goes_on_after(name) else "new-snapshot",
            )


def header_sort(base: End, head: End, parties: tuple[PartyChange, ...]) -> str:
    """What befell a deal's header, as a key of `WHAT`."""
    if head.header is None:
        return "unreadable" if base.header is None else "broken"
    if base.header is None:
        return "readable"
    if parties:
        return "parties"
    return "reformatted" if base.header == head.header else "wording"
