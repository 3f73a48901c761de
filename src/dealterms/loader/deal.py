"""The layout of `terms/` and `seeds/`. The only room that knows it.

Files become a `Deal`; whatever is wrong in them becomes a finding, and the rest is read all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
from dealterms.model.did_you_mean import suggest_similar, truncate_input
from dealterms.model.finding import Finding
from dealterms.model.kinds import list_kinds, resolve_kind
from dealterms.model.location import Location, SourceMap
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import MUTUAL, SUPPORTED_BY_ANY_CITATION, Citation, Proposal, Term
from dealterms.model.value import parse_token


def load(path: str | PathLike[str] | Tree = ".", deal: str | None = None) -> Deal:
    """The deal below ``path``, all of its snapshots and the records that they cite.

    Args:
        path: a folder; the nearest `terms/` upward from it is read. Or any `Tree`.
        deal: the deal's id, where there are several.

    Raises:
        NoSuchDeal: there is no `terms/`, no such deal, or several and none was named.
    """
    tree = Folder.find_nearest(fspath(path)) if isinstance(path, str | PathLike) else path
    listing = list_snapshots(tree, choose_deal(list_deals(tree), deal))
    return load_partial_deal(tree, listing, listing.snapshot_names)


def load_partial_deal(tree: Tree, listing: DealListing, names: Iterable[PartialDate]) -> Deal:
    """The deal as far as the named snapshots go, with the records that those cite."""
    reader = DealReader(tree, listing)
    found = reader.build_deal(tuple(reader.iter_snapshots(names)))
    return found._replace(
        findings=_sort_findings([*reader.findings, *reader.source_store.findings])
    )


class DealReader:
    """Reads one deal, snapshot by snapshot, and gathers what is wrong."""

    def __init__(
        self, tree: Tree, listing: DealListing, records: SourceStore | None = None
    ) -> None:
        self.listing = listing
        self.source_store = records or SourceStore(tree)
        """The records that the deal cites; several deals may share them."""
        self._model_reader = ModelReader(tree)
        self._folder = f"{TERMS_FOLDER}/{listing.deal_id}"
        self.header = self._read_header()
        """What `deal.yaml` says; None if it cannot be read."""
        self._term_cache: dict[str, tuple[object, Term]] = {}

    @property
    def findings(self) -> list[Finding]:
        """What is wrong in the deal's own files."""
        return [*self.listing.findings, *self._model_reader.findings]

    def build_deal(self, snapshots: tuple[Snapshot, ...] = ()) -> Deal:
        """What was read, as one noun."""
        header = self.header
        return Deal(
            id=self.listing.deal_id,
            title=header.title if header else self.listing.deal_id,
            parties=header.parties if header else {},
            snapshots=snapshots,
            sources=self.source_store.sources,
            findings=_sort_findings(self.findings),
        )

    def iter_snapshots(self, names: Iterable[PartialDate]) -> Iterator[Snapshot]:
        """The named snapshots, each read when it is asked for; one that cannot be read is left out."""
        for name in names:
            try:
                snapshot = self._read_snapshot(name)
            except TooManyFindingsError:
                continue
            if snapshot is not None:
                yield snapshot

    def _read_header(self) -> DealHeader | None:
        opened = self._model_reader.read_values(f"{self._folder}/{HEADER_FILE}")
        if opened is None:
            return None
        value, marks = opened
        try:
            return self._model_reader.validate(DealHeader, value, marks)
        except TooManyFindingsError:
            return None

    def _read_snapshot(self, name: PartialDate) -> Snapshot | None:
        opened = self._model_reader.read_values(f"{self._folder}/{name}{YAML_SUFFIX}")
        if opened is None:
            return None
        value, marks = opened
        head = {k: v for k, v in value.items() if k not in ("terms", "proposals")}
        extra = ("terms", "proposals")
        found = self._model_reader.validate(SnapshotHeader, head, marks, extra_keys=extra)
        terms: dict[str, Term] = {}
        for id_, raw in self._iter_entries(value, marks, "terms"):
            term = self._parse_term(id_, raw, marks)
            if term is not None:
                terms[id_] = term
            else:
                self._read_cited_sources(raw)
        proposals: dict[str, Proposal] = {}
        for id_, raw in self._iter_entries(value, marks, "proposals"):
            proposal = self._parse_proposal(id_, raw, terms, marks)
            if proposal is not None:
                proposals[id_] = proposal
        written = value.get("terms")
        unread = frozenset(written if isinstance(written, dict) else ()) - terms.keys()
        return Snapshot(name, found or SnapshotHeader(), terms, proposals, marks, unreadable=unread)

    def _iter_entries(
        self, value: dict[str, Any], marks: SourceMap, section: str
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        entries = value.get(section, {})
        if not isinstance(entries, dict):
            self._model_reader.add_finding(
                "well-formed",
                marks.locate_key(section),
                f"`{section}` holds ids, each with keys of its own",
                "Write `an-id:` on a line of its own, and its keys below it",
            )
            return
        for id_, raw in entries.items():
            if not isinstance(raw, dict):
                self._model_reader.add_finding(
                    "well-formed",
                    marks.locate_key(section, id_),
                    f"`{truncate_input(id_)}` has no keys",
                    "Write its keys below it",
                )
                continue
            try:
                parse_token(id_)
            except ValueError as error:
                self._model_reader.add_finding(
                    "well-formed", marks.locate_key(section, id_), str(error)
                )
                continue
            yield id_, raw

    def _parse_term(self, id_: str, raw: dict[str, Any], marks: SourceMap) -> Term | None:
        before = self._term_cache.get(id_)
        if before is not None and before[0] == raw:
            return before[1]
        name = raw.get("kind")
        if name is None:
            self._model_reader.add_finding(
                "well-formed",
                marks.locate_key("terms", id_),
                f"`{id_}` has no `kind`",
                "Write one; `terms kinds` lists them",
            )
            return None
        cls = self._resolve_kind(name, marks.locate("terms", id_, "kind"))
        if cls is None:
            return None
        count = len(self._model_reader.findings)
        term = self._model_reader.validate(cls, raw, marks, "terms", id_)
        if term is None:
            return None
        self._validate_parties(term, marks, id_)
        self._validate_citations(term.sources, marks, ("terms", id_), term.kind, term)
        if len(self._model_reader.findings) == count:
            self._term_cache[id_] = (raw, term)
        return term

    def _read_cited_sources(self, raw: dict[str, Any]) -> None:
        """Read the records of a term that cannot be read: their own faults need not wait for it."""
        sources = raw.get("sources")
        for citation in sources if isinstance(sources, list) else ():
            id_ = citation.get("source") if isinstance(citation, dict) else None
            if isinstance(id_, str):
                self.source_store.resolve(id_)

    def _resolve_kind(self, name: object, place: Location) -> type[Term] | None:
        if not isinstance(name, str):
            self._model_reader.add_finding(
                "well-formed", place, "`kind` is one word", "`terms kinds` lists them"
            )
            return None
        try:
            return resolve_kind(name)
        except KeyError:
            hint = _format_hint(name, list_kinds(), "`terms kinds` lists them")
            self._model_reader.add_finding(
                "well-formed", place, f"`{truncate_input(name)}` is no kind", hint
            )
            return None

    def _parse_proposal(
        self, id_: str, raw: dict[str, Any], terms: dict[str, Term], marks: SourceMap
    ) -> Proposal | None:
        here = ("proposals", id_)
        proposal = self._model_reader.validate(Proposal, raw, marks, *here)
        if proposal is None:
            return None
        about = proposal.kind
        if about is not None:
            if self._resolve_kind(about, marks.locate(*here, "kind")) is None:
                return None
        elif proposal.changes is None:
            self._model_reader.add_finding(
                "well-formed",
                marks.locate_key(*here),
                f"`{id_}` changes no term and is of no kind",
                "Write `changes:` and a term's id, or `kind:`",
            )
        elif proposal.changes in terms:
            about = terms[proposal.changes].kind
        if about is not None and proposal.to:
            self._validate_proposed_values(proposal.to, about, marks, here)
        self._validate_citations(proposal.sources, marks, here, about)
        return proposal

    def _validate_proposed_values(
        self, to: dict[str, Any], about: str, marks: SourceMap, here: tuple[str, str]
    ) -> None:
        """What a proposal would set, read as the values of a term of that kind."""
        fixed = {"kind", "sources"} & to.keys()
        for name in sorted(fixed):
            self._model_reader.add_finding(
                "well-formed",
                marks.locate_key(*here, "to", name),
                f"`{name}` is no value that a proposal would set",
                "Write it beside `to`",
            )
        cls = resolve_kind(about)
        roles = {
            role: "unknown"
            for side in ("binds", "benefits")
            if (role := cls.get_role_field(side)) is not None
        }
        values = {name: value for name, value in to.items() if name not in fixed}
        self._model_reader.validate(cls, {"kind": about, **roles, **values}, marks, *here, "to")

    def _validate_parties(self, term: Term, marks: SourceMap, id_: str) -> None:
        if self.header is None:
            return
        known = self.header.parties
        for side in ("binds", "benefits"):
            party, role = term.get_party(side), type(term).get_role_field(side)
            if party is None or role is None or party in known or party in (MUTUAL, "unknown"):
                continue
            self._model_reader.add_finding(
                "unknown-party",
                marks.locate("terms", id_, role),
                f"`{party}` is no party of this deal",
                _format_hint(party, known, f"{self._folder}/{HEADER_FILE} names them"),
            )

    def _validate_citations(
        self,
        citations: tuple[Citation, ...],
        marks: SourceMap,
        route: tuple[str, str],
        about: str | None,
        term: Term | None = None,
    ) -> None:
        for number, citation in enumerate(citations):
            here = (*route, "sources", number)
            for key, id_ in [("source", citation.source), *(("cites", c) for c in citation.cites)]:
                if not self.source_store.resolve(id_):
                    rule = "unknown-source" if key == "source" else "unknown-origin"
                    self._model_reader.add(
                        self.source_store.build_unknown_source_finding(
                            id_, marks.locate(*here, key), rule
                        )
                    )
            if about is not None and (citation.supports or citation.instead):
                self._validate_claims(citation, about, term, marks, here)

    def _validate_claims(
        self,
        citation: Citation,
        about: str,
        term: Term | None,
        marks: SourceMap,
        here: tuple[str | int, ...],
    ) -> None:
        axes = resolve_kind(about).get_axes()
        for number, what in enumerate(citation.supports):
            name = what.removeprefix("-")
            if name not in axes and (name not in SUPPORTED_BY_ANY_CITATION or name != what):
                self._model_reader.add_finding(
                    "well-formed",
                    marks.locate(*here, "supports", number),
                    f"a {about} has no field `{truncate_input(name)}`",
                    _format_hint(name, axes, f"It has: {', '.join(axes)}"),
                )
            elif name != what and not axes[name].many:
                self._model_reader.add_finding(
                    "well-formed",
                    marks.locate(*here, "supports", number),
                    f"`{what}` speaks for what went from a set, and `{name}` is none",
                    f"Write {name}",
                )
        for name, raw in citation.instead.items():
            axis = axes.get(name)
            place = marks.locate(*here, "instead", name)
            if axis is None:
                self._model_reader.add_finding(
                    "well-formed",
                    place,
                    f"a {about} has no field `{truncate_input(name)}`",
                    _format_hint(name, axes, f"It has: {', '.join(axes)}"),
                )
                continue
            try:
                value = axis.parse(raw)
            except ValueError as error:
                self._model_reader.add_finding("well-formed", place, str(error))
                continue
            if term is not None and value == getattr(term, name):
                self._model_reader.add_finding(
                    "well-formed",
                    place,
                    f"this source disagrees by giving the same {name} as the term",
                    "Name the field in `supports`, or give the source's own value",
                )


def _format_hint(word: str, known: Iterable[str], otherwise: str) -> str:
    """The mend for a wrong word: the nearest known one, or what else is to be done."""
    return suggest_similar(word, known).lstrip() or otherwise


def _sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(set(findings), key=lambda f: (f.place, f.rule, f.message)))
