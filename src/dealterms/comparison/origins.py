"""How many origins are behind citations: sources that share one are one group.

Worked example::

    wire, other-wire          cite nobody
    echo cites wire           its origin is wire
    both cites echo and other-wire     its origins are wire and other-wire
    snake cites tail, tail cites snake     they lead to nobody else: both are the origins of each

    wire, echo, other-wire    2 origins
    wire, both, other-wire    1: both has one in common with each

A source may have as many origins as there are sources, and so may each of those that repeat it. A large
set is a number in which each member has a bit: to join such sets, and to see what they share, then takes
no step for each member.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from dealterms.model.change import Evidence
from dealterms.model.source import Source

_MAX_SMALL = 8
"""How many members a set may have that is no number."""
_Ids = frozenset[str] | int
_NOBODY: _Ids = frozenset()


class OriginCounter:
    """Counts the origins behind citations; what it finds of a source is kept for the next count."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._numbering = _Numbering()
        self._origins: dict[str, _Origins] = {}

    def count(self, evidence: Iterable[Evidence]) -> int:
        """Count the groups of sources behind it; sources that share an origin are one group."""
        voices = Counter((item.source, item.cites) for item in evidence)
        if len(voices) == 1 and not next(iter(voices))[1]:
            return 1
        numbering = self._numbering
        alone = 0
        groups = _Groups(numbering)
        for (id_, cites), number in voices.items():
            origins = self._join(map(self._find_origins, cites or (id_,))).ids
            origins = numbering.remove(origins, id_) if cites else numbering.join(origins, frozenset({id_}))
            if origins:
                groups.add(origins)
            else:
                alone += number  # whatever they repeat leads back to them alone
        return alone + groups.count

    def _get_cited(self, id_: str) -> tuple[str, ...]:
        source = self._sources.get(id_)
        return source.cites if source is not None else ()

    def _find_origins(self, asked: str) -> _Origins:
        """Follow `cites` from a source to those that cite no other.

        Sources that lead to one another have the same origins. Such a circle is complete when the search
        is back at the first source of it that it came to (Tarjan's algorithm), so that the origins of what
        else its sources cite are known by then.
        """
        if asked in self._origins:
            return self._origins[asked]
        numbers = {asked: 0}
        """The order in which the search came to the sources."""
        lowest = {asked: 0}
        """The lowest number of those to which a source leads, and whose circle is not complete."""
        incomplete = [asked]
        path = [(asked, iter(self._get_cited(asked)))]
        while path:
            id_, following = path[-1]
            cited = next((cited for cited in following if cited not in self._origins), None)
            if cited is None:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[id_])
                if lowest[id_] == numbers[id_]:
                    circle = [incomplete.pop()]
                    while circle[-1] != id_:
                        circle.append(incomplete.pop())
                    self._origins.update(dict.fromkeys(circle, self._find_origins_of_circle(circle)))
            elif cited in numbers:
                lowest[id_] = min(lowest[id_], numbers[cited])
            else:
                numbers[cited] = lowest[cited] = len(numbers)
                incomplete.append(cited)
                path.append((cited, iter(self._get_cited(cited))))
        return self._origins[asked]

    def _find_origins_of_circle(self, circle: list[str]) -> _Origins:
        """Return the origins of sources that lead to one another; those of what else they cite are known."""
        cited = [id_ for member in circle for id_ in self._get_cited(member)]
        origins = self._join(self._origins[id_] for id_ in cited if id_ in self._origins)
        if origins.are_last:
            return origins
        return _Origins(self._numbering.join(origins.ids, frozenset(circle)), are_last=not cited)

    def _join(self, parts: Iterable[_Origins]) -> _Origins:
        """Return the origins of what repeats all of these; a circle is none if there is any other."""
        joined = _Origins()
        for part in parts:
            if part.are_last != joined.are_last:
                joined = part if part.are_last else joined
            else:
                joined = joined._replace(ids=self._numbering.join(joined.ids, part.ids))
        return joined


class _Origins(NamedTuple):
    """The origins of a source."""

    ids: _Ids = _NOBODY
    are_last: bool = False
    """Whether they cite no other. If there are none that do not, all that it leads to is one origin."""


class _Numbering:
    """Joins sets; gives the members of large ones their bits."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        """By the place of their bit."""
        self._bits: dict[str, int] = {}

    def join(self, one: _Ids, other: _Ids) -> _Ids:
        """Return the members of both; one of the two itself, if the other adds nothing."""
        if one == other or not other:
            return one
        if isinstance(one, frozenset) and isinstance(other, frozenset):
            joined = one | other
            return joined if len(joined) <= _MAX_SMALL else self.to_number(joined)
        return self.to_number(one) | self.to_number(other)

    def remove(self, ids: _Ids, id_: str) -> _Ids:
        """Return the members without one of them."""
        if isinstance(ids, frozenset):
            return ids - {id_}
        return ids & ~(1 << self._bits[id_]) if id_ in self._bits else ids

    def to_number(self, ids: _Ids) -> int:
        """Return a set as a number."""
        if isinstance(ids, int):
            return ids
        for id_ in ids:
            if id_ not in self._bits:
                self._bits[id_] = len(self.ids)
                self.ids.append(id_)
        number = bytearray(len(self.ids) // 8 + 1)
        for id_ in ids:
            number[self._bits[id_] // 8] |= 1 << self._bits[id_] % 8
        return int.from_bytes(number, "little")

    def list_members(self, number: int) -> Iterator[str]:
        """Yield the members of a number, the last bit first."""
        while number:
            place = number.bit_length() - 1
            yield self.ids[place]
            number ^= 1 << place


class _Groups:
    """Sets, of which those that share a member are one group."""

    def __init__(self, numbering: _Numbering) -> None:
        self.count = 0
        self._numbering = numbering
        self._parents: dict[str, str] = {}
        """A member of the group that each member went into, or itself."""
        self._numbers: dict[str, int] = {}
        """The large sets of each group, joined."""
        self._seen = 0
        """All large sets, joined."""

    def add(self, ids: _Ids) -> None:
        """Add a set that is not empty."""
        if isinstance(ids, frozenset):
            first, *others = ids
            self._add_member(first)
            for id_ in others:
                self._add_member(id_)
                self._unite(first, id_)
            return
        shared, new = ids & self._seen, ids & ~self._seen
        first = next(self._numbering.list_members(shared or new))
        for id_ in self._numbering.list_members(new):
            self._add_member(id_)
            self._unite(first, id_)
        root = self._find_root(first)
        self._numbers[root] = self._numbers.get(root, 0) | new
        self._seen |= new
        while rest := shared & ~self._numbers[root]:
            self._unite(root, next(self._numbering.list_members(rest)))
            root = self._find_root(root)

    def _add_member(self, id_: str) -> None:
        if id_ not in self._parents:
            self._parents[id_] = id_
            self.count += 1

    def _unite(self, one: str, other: str) -> None:
        root, gone = self._find_root(one), self._find_root(other)
        if root != gone:
            self._parents[gone] = root
            self.count -= 1
            if gone in self._numbers:
                self._numbers[root] = self._numbers.get(root, 0) | self._numbers.pop(gone)

    def _find_root(self, id_: str) -> str:
        parents = self._parents
        while parents[id_] != id_:
            parents[id_] = parents[parents[id_]]
            id_ = parents[id_]
        return id_
