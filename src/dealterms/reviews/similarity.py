"""Which snapshots are alike, and which deals: what the branch removes may be there under another name.

    numbers = TermNumbers()
    numbers.number(old)    {"rent": 1, "fee": 2}      numbers.number(new)    {"rent": 1, "fee": 3}
    measure_similarity(old, new, numbers)             0.5: one of two terms is equal

Not every one is compared with every other. Those with equal terms are found by what they hold; of the
others, each is compared with at most `MAX_CANDIDATES`.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from dealterms.model.deal import Snapshot
from dealterms.model.term import Term
from dealterms.reviews.deal_at_revision import DealAtRevision

MIN_SIMILARITY = 0.5
"""A removed snapshot or deal and an added one are the same if they share at least this much."""
MAX_CANDIDATES = 32
"""So many are compared with one that is gone."""


class TermNumbers:
    """Gives equal terms one number, so that comparing them again costs nothing."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self._known: dict[int, tuple[Term, int]] = {}
        """By the identity of a term, which the loader makes once for all snapshots that write it alike."""

    def number(self, snapshot: Snapshot) -> dict[str, int]:
        """Return the numbers of the terms of a snapshot, by their ids."""
        return {id_: self._number_term(term) for id_, term in snapshot.terms.items()}

    def _number_term(self, term: Term) -> int:
        known = self._known.get(id(term))
        if known is None:
            number = self._numbers.setdefault(_freeze(term), len(self._numbers))
            known = self._known[id(term)] = (term, number)
        return known[1]


def _freeze(value: Any) -> object:
    """Return what is equal, and can be a key, where two values are equal."""
    if isinstance(value, BaseModel):
        return type(value), *map(_freeze, value.__dict__.values())
    if isinstance(value, Mapping):
        return frozenset((key, _freeze(part)) for key, part in value.items())
    if isinstance(value, tuple | list):
        # A tuple is no list; the tuples of the model, such as a date, may be as they are.
        return type(value) is list, *map(_freeze, value)
    return value


def measure_similarity(old: Snapshot | None, new: Snapshot | None, numbers: TermNumbers) -> float:
    """Return the share of equal terms, from 0 to 1.

    It is 0 if a term of the later snapshot came to be after the earlier one: that is news.
    """
    if old is None or new is None:
        return 0.0
    in_old, in_new = numbers.number(old), numbers.number(new)
    earlier, later = sorted((old, new), key=lambda snapshot: snapshot.name.last)
    for id_, term in later.terms.items():
        if in_old.get(id_) != in_new.get(id_):
            onset = term.agreed or term.since.term
            dates = [*([onset] if onset is not None else []), *(day for _, day in term.since.fields)]
            if any(day.is_wholly_after(earlier.name) for day in dates):
                return 0.0
    most = max(len(in_old), len(in_new))
    same = sum(in_new.get(id_) == number for id_, number in in_old.items())
    return same / most if most else 1.0


def match_deals(
    removed: Sequence[DealAtRevision], added: Sequence[DealAtRevision]
) -> dict[DealAtRevision, DealAtRevision]:
    """Pair each deal that is gone with the most similar one that came, if any is similar enough.

    Equal ones come first. Of the others, only those are compared that have terms in common.
    """
    numbers = TermNumbers()
    contents = {deal: _collect_content(deal, numbers) for deal in (*removed, *added)}
    free = dict.fromkeys(added)
    equal: dict[object, deque[DealAtRevision]] = {}
    for new in added:
        equal.setdefault(frozenset(contents[new]), deque()).append(new)
    order = {new: -number for number, new in enumerate(added)}
    matches: dict[DealAtRevision, DealAtRevision] = {}
    for old in removed:
        alike = equal.get(frozenset(contents[old]))
        if contents[old] and alike:
            matches[old] = alike.popleft()
            del free[matches[old]]
    holders: dict[object, list[DealAtRevision]] = {}
    for new in free:
        for part in contents[new]:
            holders.setdefault(part, []).append(new)
    for old in (old for old in removed if old not in matches):
        # What many have tells none of them from the others.
        common = Counter(
            new
            for part in contents[old]
            if len(having := holders.get(part, ())) <= MAX_CANDIDATES
            for new in having
            if new in free
        )
        candidates = [new for new, _ in common.most_common(MAX_CANDIDATES)]
        if len(free) <= MAX_CANDIDATES:
            candidates = list(free)
        share, _, best = max(
            ((_compare_deals(old, new, numbers), order[new], new) for new in candidates),
            key=lambda found: found[:2],
            default=(0.0, 0, old),
        )
        if share >= MIN_SIMILARITY:
            matches[old] = best
            del free[best]
    return matches


def _collect_content(deal: DealAtRevision, numbers: TermNumbers) -> dict[tuple[str, str, int], None]:
    """Collect the terms of a deal, snapshot by snapshot; an empty snapshot is one, too."""
    content: dict[tuple[str, str, int], None] = {}
    for name in deal.names:
        snapshot = deal.snapshots.get(name)
        # One that cannot be read is like no other.
        parts = {"": id(deal)} if snapshot is None else numbers.number(snapshot) or {"": -1}
        content.update(((name, id_, number), None) for id_, number in parts.items())
    return content


def _compare_deals(old: DealAtRevision, new: DealAtRevision, numbers: TermNumbers) -> float:
    """Return how much of the snapshots of one deal another one has under the same dates, from 0 to 1."""
    shares = [
        measure_similarity(old.snapshots.get(name), new.snapshots.get(name), numbers) for name in old.names
    ]
    return sum(shares) / len(shares) if shares else 0.0
