"""Files to a `Deal`; whatever is wrong in them becomes a finding, and the rest is read all the same.

terms/cocoa/deal.yaml      {title: Cocoa, parties: {mill: {name: The Mill}, …}}
terms/cocoa/2024.yaml      {terms: {supply: {kind: minimum-commitment, buyer: mill, …}}}
seeds/news.yaml            {title: …, type: article}, which a term of 2024.yaml cites
  load(".", "cocoa")  ->  Deal(id="cocoa", title="Cocoa", parties={"mill": …},
                               snapshots=(Snapshot(2024, terms={"supply": …}),),
                               sources={"news": …}, findings=())
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import suppress
from os import PathLike, fspath
from typing import Any

from dealterms.errors import UnreadableError
from dealterms.loader.citations import CitationValidator
from dealterms.loader.layout import DealListing, find_snapshots
from dealterms.loader.names import HEADER_FILE, SEEDS_FOLDER, TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import Folder, Tree
from dealterms.loader.validation import ModelReader, TooManyFindingsError
from dealterms.loader.yaml import parse_yaml
from dealterms.model.deal import Deal, DealHeader, Snapshot, SnapshotHeader
from dealterms.model.finding import Finding, sort_findings
from dealterms.model.kinds import list_kinds, resolve_kind
from dealterms.model.location import Location, SourceMap
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import (
    MUTUAL,
    CarriedTerm,
    Proposal,
    Term,
    to_party_set,
)
from dealterms.model.value import parse_token
from dealterms.plugins import truncate_input, unknown

_SECTIONS = ("terms", "proposals")
"""The keys of a snapshot that hold entries by id."""


def load(path: str | PathLike[str] | Tree = ".", deal: str | None = None) -> Deal:
    """Load the deal below ``path``, all of its snapshots and the records that they cite.

    Args:
        path: a folder; the nearest `terms/` upward from it is read. Or any `Tree`.
        deal: the deal's id, where there are several.

    Raises:
        NoSuchDealError: there is no `terms/`, no such deal, or several and none was named.

    Whatever is wrong in the files is in `findings`; what can be read is there all the same.

    >>> from dealterms import load
    >>> deal = load(".", "microsoft-openai")
    >>> [str(snapshot) for snapshot in deal.snapshots], deal.findings
    (['2019', '2024', '2025-01', '2025-05'], ())
    """
    tree = Folder.find_nearest(fspath(path)) if isinstance(path, str | PathLike) else path
    listing = find_snapshots(tree, deal)
    return load_partial_deal(tree, listing, listing.snapshot_names)


def load_partial_deal(tree: Tree, listing: DealListing, names: Iterable[PartialDate]) -> Deal:
    """Load the named snapshots of a deal, with the records that those cite."""
    reader = DealReader(tree, listing)
    deal = reader.build_deal(tuple(reader.iter_snapshots(names)))
    return deal._replace(findings=tuple(sort_findings([*reader.findings, *reader.source_store.findings])))


class DealReader:
    """Reads one deal, snapshot by snapshot, and gathers what is wrong.

    A term that the next snapshot writes alike is the same object there.
    """

    def __init__(self, tree: Tree, listing: DealListing, source_store: SourceStore | None = None) -> None:
        self.listing = listing
        self.source_store = source_store or SourceStore(tree)
        """The records that the deal cites; several deals may share one store."""
        self._model_reader = ModelReader(tree)
        self._folder = f"{TERMS_FOLDER}/{listing.deal_id}"
        self._citations = CitationValidator(self._model_reader, self.source_store)
        self._newest: Snapshot | None = None
        """The snapshot that was read last: the next one may carry its terms on."""
        document = None
        if not listing.has_misnamed_header:
            document = self._model_reader.read_model(f"{self._folder}/{HEADER_FILE}", DealHeader)
        self.header = document[0] if document is not None else None
        """What `deal.yaml` says; None if it cannot be read."""
        self._term_cache: dict[str, tuple[object, Term]] = {}

    @property
    def findings(self) -> list[Finding]:
        """What is wrong in the deal's own files."""
        return [*self.listing.findings, *self._model_reader.findings]

    def build_deal(self, snapshots: tuple[Snapshot, ...] = ()) -> Deal:
        """Build the deal of what was read, and the given snapshots."""
        header = self.header
        return Deal(
            id=self.listing.deal_id,
            title=header.title if header else self.listing.deal_id,
            parties=header.parties if header else {},
            snapshots=snapshots,
            sources=self.source_store.sources,
            findings=tuple(sort_findings(self.findings)),
        )

    def iter_snapshots(self, names: Iterable[PartialDate]) -> Iterator[Snapshot]:
        """Yield the named snapshots, in that order, except those that cannot be read."""
        for name in names:
            with suppress(TooManyFindingsError):
                snapshot = self._read_snapshot(name)
                if snapshot is not None:
                    yield snapshot

    def _read_snapshot(self, name: PartialDate) -> Snapshot | None:
        snapshot = self._newest = self._read_file(name)
        return snapshot

    def _read_file(self, name: PartialDate) -> Snapshot | None:
        document = self._model_reader.read_values(f"{self._folder}/{name}{YAML_SUFFIX}")
        if document is None:
            return None
        value, source_map = document
        if "type" in value and value.keys().isdisjoint(_SECTIONS):
            place = source_map.locate_key("type")
            message = "`type` in a snapshot: this is a record of a source"
            self._model_reader.reject(place, message, f"Move it to `{SEEDS_FOLDER}/`")
            return None
        raw_header = {key: v for key, v in value.items() if key not in _SECTIONS}
        header = self._model_reader.validate(SnapshotHeader, raw_header, source_map, extra_keys=_SECTIONS)
        is_carrying = raw_header.get("carries") == "all"
        carried = self._read_snapshot_before(name) if is_carrying else None
        terms, proposals = dict[str, Term](), dict[str, Proposal]()
        if carried is not None:
            terms = {id_: _without_sources(term) for id_, term in carried.terms.items() if not term.is_over}
        for id_, raw in self._iter_entries(value, source_map, "terms"):
            if is_carrying:
                self._add_citations(terms, id_, raw, source_map, carried)
                continue
            term = self._parse_term(id_, raw, source_map)
            if term is not None:
                terms[id_] = term
            else:
                self._read_cited_sources(raw)
        for id_, raw in self._iter_entries(value, source_map, "proposals"):
            proposal = self._parse_proposal(id_, raw, terms, source_map)
            if proposal is not None:
                proposals[id_] = proposal
        written = value.get("terms")
        unread = frozenset(written if isinstance(written, dict) else ()) - terms.keys()
        if carried is not None:
            unread |= carried.unreadable
        header = header or SnapshotHeader(carries="all" if is_carrying else None)
        return Snapshot(name, header, terms, proposals, source_map, unreadable=unread)

    def _read_snapshot_before(self, name: PartialDate) -> Snapshot | None:
        """Return the snapshot whose terms the one of that name carries on; reject it if there is none."""
        names = self.listing.snapshot_names
        number = bisect_left(names, name.last, key=lambda other: other.last)
        if not number:
            place = Location(f"{self._folder}/{name}{YAML_SUFFIX}", 1, 1)
            message = "`carries: all` in the first snapshot: there are no terms before it to carry on"
            self._model_reader.reject(place, message, "Write the terms")
            return None
        # The one before may carry on the terms of the one before it, and so on: they are read in their order.
        first = number
        while first and not self._is_newest(names[first - 1]):
            first -= 1
            if not self._is_carrying(names[first]):
                break
        for other in names[first:number]:
            self._newest = self._read_file(other)
        return self._newest if self._is_newest(names[number - 1]) else None

    def _is_newest(self, name: PartialDate) -> bool:
        return self._newest is not None and self._newest.name == name

    def _is_carrying(self, name: PartialDate) -> bool:
        """Whether the snapshot of that name says that it carries on the terms of the one before it."""
        path = f"{self._folder}/{name}{YAML_SUFFIX}"
        with suppress(UnreadableError):
            document = parse_yaml(self._model_reader.tree.read(path), path)
            return (document.value or {}).get("carries") == "all"
        return False

    def _add_citations(
        self,
        terms: dict[str, Term],
        id_: str,
        raw: dict[str, Any],
        source_map: SourceMap,
        carried: Snapshot | None,
    ) -> None:
        """Add the citations of a term that the snapshot carries on; it may hold nothing else."""
        keys = ("terms", id_)
        others = [key for key in raw if key != "sources"]
        if others:
            message = f"`{others[0]}` in a snapshot that `carries: all`, which changes no term"
            hint = "Keep only `sources` here, or restate all terms in it without `carries`"
            self._model_reader.reject(source_map.locate_key(*keys, others[0]), message, hint)
        elif id_ not in terms and not _is_readable(carried, id_):
            self._read_cited_sources(raw)
        elif id_ not in terms:
            words = unknown("term", id_, terms, "The snapshot before does not have it")
            self._model_reader.reject(source_map.locate_key(*keys), *words, rule="unknown-term")
        else:
            citing = self._model_reader.validate(CarriedTerm, raw, source_map, *keys)
            if citing is not None:
                term = terms[id_].model_copy(update={"sources": citing.sources})
                self._citations.validate(term.sources, source_map, keys, term.kind, term)
                terms[id_] = term

    def _iter_entries(
        self, value: dict[str, Any], source_map: SourceMap, section: str
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the ids and values of the terms or proposals that have the shape of one."""
        reject = self._model_reader.reject
        entries = value.get(section, {})
        if entries in ("", []):  # it has a finding of its own
            return
        if not isinstance(entries, dict):
            hint = "Write `an-id:` on a line of its own, and its keys below it"
            reject(source_map.locate_key(section), f"`{section}` must map ids to keys and values", hint)
            return
        for id_, raw in entries.items():
            words = (f"`{truncate_input(id_)}` has no keys", "Write its keys below it")
            if isinstance(raw, dict):
                try:
                    parse_token(id_)
                except ValueError as error:
                    words = (str(error), "")
                else:
                    yield id_, raw
                    continue
            reject(source_map.locate_key(section, id_), *words)

    def _parse_term(self, id_: str, raw: dict[str, Any], source_map: SourceMap) -> Term | None:
        cached = self._term_cache.get(id_)
        if cached is not None and cached[0] == raw:
            return cached[1]
        reader, kind = self._model_reader, raw.get("kind")
        if kind is None:
            place = source_map.locate_key("terms", id_)
            reader.reject(place, f"`{id_}` has no `kind`", "Write one; `terms kinds` lists them")
            return None
        cls = self._resolve_kind(kind, source_map, ("terms", id_))
        count = len(reader.findings)
        term = reader.validate(cls, raw, source_map, "terms", id_) if cls is not None else None
        if term is not None:
            self._validate_parties(term, source_map, id_)
            self._citations.validate(term.sources, source_map, ("terms", id_), term.kind, term)
            if len(reader.findings) == count:
                self._term_cache[id_] = (raw, term)
        return term

    def _read_cited_sources(self, raw: dict[str, Any]) -> None:
        """Read the records that an invalid term cites, so that their findings are not missed."""
        citations = raw.get("sources")
        for citation in citations if isinstance(citations, list) else ():
            id_ = citation.get("source") if isinstance(citation, dict) else None
            if isinstance(id_, str):
                self.source_store.resolve(id_)

    def _resolve_kind(self, name: object, source_map: SourceMap, keys: tuple[str, str]) -> type[Term] | None:
        hint = "`terms kinds` lists them"
        words = ("`kind` must be one word", hint)
        if isinstance(name, str):
            try:
                return resolve_kind(name)
            except KeyError:
                words = unknown("kind", name, list_kinds(), hint)
        self._model_reader.reject(source_map.locate(*keys, "kind"), *words)
        return None

    def _parse_proposal(
        self, id_: str, raw: dict[str, Any], terms: dict[str, Term], source_map: SourceMap
    ) -> Proposal | None:
        keys = ("proposals", id_)
        proposal = self._model_reader.validate(Proposal, raw, source_map, *keys)
        if proposal is None:
            return None
        kind = proposal.kind
        if kind is not None:
            if self._resolve_kind(kind, source_map, keys) is None:
                return None
        elif proposal.changes is None:
            message = f"`{id_}` has neither `changes` nor `kind`"
            hint = "Write `changes:` and a term's id, or `kind:`"
            self._model_reader.reject(source_map.locate_key(*keys), message, hint)
        elif proposal.changes in terms:
            kind = terms[proposal.changes].kind
        if kind is not None and proposal.to:
            self._validate_proposed_values(proposal.to, kind, source_map, keys)
        self._citations.validate(proposal.sources, source_map, keys, kind)
        return proposal

    def _validate_proposed_values(
        self, to: dict[str, Any], kind: str, source_map: SourceMap, keys: tuple[str, str]
    ) -> None:
        """Validate what a proposal would set as the values of a term of that kind."""
        fixed = {"kind", "sources"} & to.keys()
        for name in sorted(fixed):
            place = source_map.locate_key(*keys, "to", name)
            self._model_reader.reject(place, f"a proposal cannot set `{name}`", "Write it beside `to`")
        cls = resolve_kind(kind)
        sides = (cls.get_role_field(side) for side in ("binds", "benefits"))
        roles = {role: "unknown" for role in sides if role is not None}
        values = {name: value for name, value in to.items() if name not in fixed}
        self._model_reader.validate(cls, {"kind": kind, **roles, **values}, source_map, *keys, "to")

    def _validate_parties(self, term: Term, source_map: SourceMap, id_: str) -> None:
        if self.header is None:
            return
        known = self.header.parties
        for side in ("binds", "benefits"):
            parties, role = term.get_party(side), type(term).get_role_field(side)
            for party in sorted(to_party_set(parties)):
                if role is None or party in known or party in (MUTUAL, "unknown"):
                    continue
                otherwise = f"`{self._folder}/{HEADER_FILE}` names them. Or write mutual or unknown"
                words = unknown("party", party, known, otherwise)
                self._model_reader.reject(source_map.locate("terms", id_, role), *words, rule="unknown-party")


def _without_sources(term: Term) -> Term:
    """Return the term without its citations: a snapshot that carries it on has its own."""
    return term.model_copy(update={"sources": ()}) if term.sources else term


def _is_readable(carried: Snapshot | None, id_: str) -> bool:
    """Whether the snapshot before was read so far that it would have the term, if there were one."""
    # Only what is wrong asks: a command that reads sound files need not load this.
    from dealterms.model.rule_context import may_have_term

    return carried is not None and not may_have_term(carried, id_)
