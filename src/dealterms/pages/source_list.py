"""The sources of a page: a number for each, in the order in which they are named, and the list at the foot.

    sources = SourceList({"s1": Source(container_title="The Courier", issued=2025-01, …), …})
    sources.cite(evidence)           [1] [2 (too early)]
    sources.build_section()          SOURCES: [1] The Courier, January 2025; what it says, and where

One list serves a whole page: what is named twice has one number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from dealterms.model.addresses import build_quote_link, to_safe_address
from dealterms.model.change import Evidence
from dealterms.model.diff import Diff
from dealterms.model.report import UNREADABLE, QuoteResults
from dealterms.model.source import SOURCE_CLASSES, Source
from dealterms.pages.cells import Span
from dealterms.pages.languages import get_language_name
from dealterms.pages.page import ListedSource, Section, SourceUse
from dealterms.pages.wording import format_date, truncate_line

_MAX_LISTED = 20
"""So many sources stand in one cell, and so many uses below one source; the rest is counted."""
_MAX_CHAIN = 8
"""So far is followed whom a source repeats."""
CLASS_PHRASES = {
    "filing": "a filing",
    "contract": "a contract",
    "official": "an official statement",
    "court": "a court document",
    "on-record": "a named speaker",
    "reported": "own reporting",
    "secondary": "secondary",
    "analysis": "an analysis",
}


_UseKey = tuple[str, str, str]
"""The place, the quote and what it says: what makes one use of a source."""


def _get_use_key(item: Evidence) -> _UseKey:
    return item.at or "", item.quote or "", item.says or ""


class SourceList:
    """Numbers the sources that a page names, and remembers what each is named for."""

    def __init__(
        self,
        sources: Mapping[str, Source] = MappingProxyType({}),
        results: QuoteResults = MappingProxyType({}),
        *,
        max_uses: int | None = _MAX_LISTED,
    ) -> None:
        """``max_uses``: so many places of a source are listed, and the others counted; None for all."""
        self._sources = sources
        self._results = results
        self._max_uses = max_uses
        self._numbers: dict[str, int] = {}
        self._uses: dict[str, dict[_UseKey, list[Evidence]]] = {}
        self._places: dict[str, dict[_UseKey, int]] = {}
        self._whole: dict[str, tuple[tuple[str, ...], tuple[SourceUse, ...]]] = {}
        """Of the sources that are named as a whole, what is to be said of each at the foot."""
        self._words: dict[str, dict[SourceUse, None]] = {}

    def name_best_class(self, evidence: Iterable[Evidence]) -> str:
        """Name the strongest class among the sources that support something and count; empty if none does."""
        sources = (
            self._sources.get(e.source) for e in evidence if e.stance == "supports" and e.problem is None
        )
        classes = {source.class_ for source in sources if source is not None}
        best = next((class_ for class_ in SOURCE_CLASSES if class_ in classes), None)
        return CLASS_PHRASES[best] if best is not None else ""

    def cite(self, evidence: Iterable[Evidence]) -> tuple[Span, ...]:
        """Return the numbers of the sources, each once, with what is wrong with all that it says there."""
        by_source: dict[str, list[Evidence]] = {}
        for item in evidence:
            by_source.setdefault(item.source, []).append(item)
        more = len(by_source) - _MAX_LISTED
        shown = list(by_source.items())[: _MAX_LISTED if more > 1 else None]
        spans: list[Span] = []
        noted = ((self._note(id_, items), id_, items) for id_, items in shown)
        for number, id_, items in sorted(noted, key=lambda entry: entry[0]):
            spans += [Span(" ")] if spans else []
            spans.append(Span(f"[{number}]", "reference", id_, self._find_uses(id_, items)))
            problems = dict.fromkeys(item.problem for item in items)
            if None not in problems:
                spans.append(Span(f" ({', '.join(map(str, problems))})", "warning"))
        return (*spans, Span(f" and {more} more")) if more > 1 else tuple(spans)

    def cite_all(self, diff: Diff) -> None:
        """Note all that a diff cites, in the order in which it does."""
        for term in diff.terms:
            for change in term.fields:
                self.cite(change.evidence)
        for proposal in diff.proposals:
            self.cite(proposal.evidence)

    def cite_whole(
        self, id_: str, details: Iterable[str] = (), uses: Iterable[SourceUse] = ()
    ) -> tuple[Span, ...]:
        """Return the number of a source that is named as a whole, and note what to say of it at the foot."""
        self._whole[id_] = tuple(details), tuple(uses)
        return (Span(f"[{self._note(id_, ())}]", "reference", id_),)

    def name(self, id_: str) -> str:
        """Name a source by where it appeared, and its date."""
        return name_source(id_, self._sources.get(id_))

    def cite_words(self, id_: str, place: str, words: str = "", remark: str = "") -> tuple[Span, ...]:
        """Return the number of a source, and list words of it that nothing cites."""
        use = SourceUse(place, truncate_line(words), remarks=(remark,) if remark else ())
        if words:
            self._words.setdefault(id_, {})[use] = None
        return (Span(f"[{self._note(id_, ())}]", "reference", id_),)

    def _find_uses(self, id_: str, items: Iterable[Evidence]) -> tuple[int, ...]:
        """Find where the list has what a source is cited for."""
        places = self._places[id_]
        return tuple(sorted({places[_get_use_key(item)] for item in items}))

    def _note(self, id_: str, items: Iterable[Evidence]) -> int:
        uses = self._uses.setdefault(id_, {})
        places = self._places.setdefault(id_, {})
        for item in items:
            key = _get_use_key(item)
            places.setdefault(key, len(places))
            uses.setdefault(key, []).append(item)
        return self._numbers.setdefault(id_, len(self._numbers) + 1)

    def build_section(self) -> Section | None:
        """Build the list of the sources that were cited; None if there are none."""
        listed = tuple(self._list_source(id_, number) for id_, number in self._numbers.items())
        sources = (self._sources[id_] for id_ in self._numbers if id_ in self._sources)
        newest = max((s.issued for s in sources if s.issued), key=lambda day: day.last, default=None)
        note = f"the newest is of {format_date(newest)}" if newest is not None and len(listed) > 1 else ""
        return Section("SOURCES", note, sources=listed) if listed else None

    def _list_source(self, id_: str, number: int) -> ListedSource:
        source = self._sources.get(id_)
        uses = list(self._uses.get(id_, {}).values())
        addresses = _list_addresses(source) if source is not None else []
        link = next((safe for _, text in addresses if (safe := to_safe_address(text))), "")
        shown = tuple(self._build_use(items, link) for items in uses[: self._max_uses])
        more = len(uses) - len(shown)
        words = self._words.get(id_, {})
        shown += tuple(use._replace(address=build_quote_link(link, use.quote)) for use in words)
        if more:
            shown += (SourceUse("", says=f"and {more} more places"),)
        details, whole = self._whole.get(id_, ((), ()))
        shown += whole
        name = name_source(id_, source)
        if source is None:
            return ListedSource(number, id_, name, details=("there is no such record in seeds/",), uses=shown)
        title = truncate_line(source.title)
        language = f" ({get_language_name(source.language)})" if source.language else ""
        return ListedSource(
            number,
            id_,
            truncate_line(name + language),
            # Without an outlet, the title is the name.
            "" if name.startswith(title) else title,
            source.language or "",
            (*self._iter_details(id_, source), *details, f"record {id_}"),
            tuple((what, truncate_line(text), to_safe_address(text)) for what, text in addresses),
            shown,
        )

    def _build_use(self, items: list[Evidence], link: str) -> SourceUse:
        """Describe one place of a source; that it does not count only if it counts for nothing."""
        item, problems = items[0], dict.fromkeys(item.problem for item in items)
        quote = truncate_line(item.quote or "")
        remarks = []
        if result := self._results.get((item.source, item.at or "", item.quote or "")):
            remarks.append("the text cannot be read" if result == UNREADABLE else f"{result} in the text")
        if not quote:
            remarks.append("no words quoted")
        if item.cites:
            remarks.append(f"repeats {self._name_all(item.cites)}")
        if None not in problems:
            remarks.append(f"does not count: {', '.join(map(str, problems))}")
        return SourceUse(
            truncate_line(item.at or ""),
            quote,
            truncate_line(item.says or ""),
            build_quote_link(link, item.quote) if item.quote else link,
            tuple(remarks),
        )

    def _iter_details(self, id_: str, source: Source) -> Iterator[str]:
        if source.class_ is not None:
            yield CLASS_PHRASES[source.class_]
        if source.cites:
            yield truncate_line("repeats " + ", which repeats ".join(self._iter_origins(id_, source)))
        if source.withdrawn is not None:
            yield truncate_line(f"withdrawn {source.withdrawn.on}: {source.withdrawn.why}")

    def _iter_origins(self, id_: str, source: Source) -> Iterator[str]:
        """Yield whom a source repeats, then whom those repeat, as far as a line can hold it."""
        seen, ids = {id_}, list(source.cites)
        for _ in range(_MAX_CHAIN):
            ids = [other for other in dict.fromkeys(ids) if other not in seen]
            if not ids:
                return
            yield self._name_all(ids)
            seen.update(ids)
            records = (self._sources.get(other) for other in ids)
            ids = [other for record in records if record is not None for other in record.cites]

    def _name_all(self, ids: Iterable[str]) -> str:
        names = [name_source(id_, self._sources.get(id_)) for id_ in dict.fromkeys(ids)]
        return truncate_line(" and ".join(names))


def name_source(id_: str, source: Source | None) -> str:
    """Name a source by where it appeared, else by who wrote it, and its date; without a record by its id.

    ``The Courier, January 21, 2025``
    """
    if source is None:
        return id_
    author = source.author if isinstance(source.author, str) else " and ".join(source.author or ())
    name = source.container_title or source.publisher or author or source.title
    return truncate_line(f"{name}, {format_date(source.issued) if source.issued else 'undated'}")


def _list_addresses(source: Source) -> list[tuple[str, str]]:
    """List what a record has of addresses, each with what it is."""
    found = [("", source.url), ("archived at", source.archived), ("read at", source.read_at)]
    found += [("no address:", source.url_note)] if source.url is None else []
    return [(what, text) for what, text in found if text]
