"""Files to a `Deal`; whatever is wrong in them becomes a finding, and the rest is read all the same.

terms/cocoa/deal.yaml      {title: Cocoa, parties: {mill: {name: The Mill}, …}}
terms/cocoa/2024.yaml      {terms: {supply: {kind: minimum-commitment, buyer: mill, …}}}
seeds/news.yaml            {title: …, type: article}, which a term of 2024.yaml cites
  load(".", "cocoa")  ->  Deal(id="cocoa", title="Cocoa", parties={"mill": …},
                               snapshots=(Snapshot(2024, terms={"supply": …}),),
                               sources={"news": …}, findings=())
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from os import PathLike, fspath
from typing import Any

from dealterms.loader.layout import (
    HEADER_FILE,
    TERMS_FOLDER,
    YAML_SUFFIX,
    DealListing,
    choose_deal,
    list_deals,
    list_snapshots,
)
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import Folder, Tree
from dealterms.loader.validation import ModelReader, TooManyFindingsError
from dealterms.model.deal import Deal, DealHeader, Snapshot, SnapshotHeader
from dealterms.model.finding import Finding, sort_findings
from dealterms.model.kinds import list_kinds, resolve_kind
from dealterms.model.location import SourceMap
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import MUTUAL, SUPPORTED_BY_ANY_CITATION, Citation, Proposal, Term
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
    """
    tree = Folder.find_nearest(fspath(path)) if isinstance(path, str | PathLike) else path
    listing = list_snapshots(tree, choose_deal(list_deals(tree), deal))
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
        document = self._model_reader.read_values(f"{self._folder}/{name}{YAML_SUFFIX}")
        if document is None:
            return None
        value, source_map = document
        raw_header = {key: v for key, v in value.items() if key not in _SECTIONS}
        header = self._model_reader.validate(SnapshotHeader, raw_header, source_map, extra_keys=_SECTIONS)
        terms, proposals = dict[str, Term](), dict[str, Proposal]()
        for id_, raw in self._iter_entries(value, source_map, "terms"):
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
        return Snapshot(name, header or SnapshotHeader(), terms, proposals, source_map, unreadable=unread)

    def _iter_entries(
        self, value: dict[str, Any], source_map: SourceMap, section: str
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the ids and values of the terms or proposals that have the shape of one."""
        reject = self._model_reader.reject
        entries = value.get(section, {})
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
            self._validate_citations(term.sources, source_map, ("terms", id_), term.kind, term)
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
        self._validate_citations(proposal.sources, source_map, keys, kind)
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
            party, role = term.get_party(side), type(term).get_role_field(side)
            if party is None or role is None or party in known or party in (MUTUAL, "unknown"):
                continue
            words = unknown("party", party, known, f"`{self._folder}/{HEADER_FILE}` names them")
            self._model_reader.reject(source_map.locate("terms", id_, role), *words, rule="unknown-party")

    def _validate_citations(
        self,
        citations: tuple[Citation, ...],
        source_map: SourceMap,
        entry_keys: tuple[str, str],
        kind: str | None,
        term: Term | None = None,
    ) -> None:
        for number, citation in enumerate(citations):
            keys = (*entry_keys, "sources", number)
            for key, id_ in [("source", citation.source), *(("cites", c) for c in citation.cites)]:
                if not self.source_store.resolve(id_):
                    rule = "unknown-source" if key == "source" else "unknown-origin"
                    place = source_map.locate(*keys, key)
                    finding = self.source_store.build_unknown_source_finding(id_, place, rule)
                    self._model_reader.add(finding)
            if kind is not None and (citation.supports or citation.instead):
                self._validate_claims(citation, kind, term, source_map, keys)

    def _validate_claims(
        self,
        citation: Citation,
        kind: str,
        term: Term | None,
        source_map: SourceMap,
        keys: tuple[str | int, ...],
    ) -> None:
        """Validate the fields that a citation supports, and the values that it gives instead."""
        reject = self._model_reader.reject
        axes = resolve_kind(kind).get_axes()
        for number, supported in enumerate(citation.supports):
            name = supported.removeprefix("-")
            is_removal = name != supported
            if name not in axes and (is_removal or name not in SUPPORTED_BY_ANY_CITATION):
                place = source_map.locate(*keys, "supports", number)
                reject(place, *unknown(f"{kind} field", name, axes))
            elif is_removal and not axes[name].many:
                place = source_map.locate(*keys, "supports", number)
                message = f"`{supported}` means an element was removed, but `{name}` is not a set"
                reject(place, message, f"Write {name}")
        for name, raw in citation.instead.items():
            axis = axes.get(name)
            place = source_map.locate(*keys, "instead", name)
            if axis is None:
                reject(place, *unknown(f"{kind} field", name, axes))
                continue
            try:
                value = axis.parse(raw)
            except ValueError as error:
                reject(place, str(error))
                continue
            if term is not None and value == getattr(term, name):
                hint = "Name the field in `supports`, or give the source's own value"
                reject(place, f"`instead` gives the same `{name}` as the term", hint)
