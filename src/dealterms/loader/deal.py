"""The layout of `terms/` and `seeds/`. The only room that knows it.

Files become a `Deal`; whatever is wrong in them becomes a finding, and the rest is read all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from os import PathLike, fspath
from typing import Any

from dealterms.loader.layout import ENDING, HEADER, TERMS, Listing, choose, deals, list_snapshots
from dealterms.loader.sources import Records
from dealterms.loader.tree import Folder, Tree
from dealterms.loader.validation import Desk, Enough
from dealterms.model.deal import Deal, Header, Snapshot, SnapshotHead
from dealterms.model.did_you_mean import did_you_mean, excerpt
from dealterms.model.finding import Finding
from dealterms.model.kinds import all_kinds, kind
from dealterms.model.location import Marks, Place
from dealterms.model.partial_date import When
from dealterms.model.term import CARRIED_BY_THE_TERM, MUTUAL, Citation, Proposal, Term
from dealterms.model.value import token


def load(path: str | PathLike[str] | Tree = ".", deal: str | None = None) -> Deal:
    """The deal below ``path``, all of its snapshots and the records that they cite.

    Args:
        path: a folder; the nearest `terms/` upward from it is read. Or any `Tree`.
        deal: the deal's id, where there are several.

    Raises:
        NoSuchDeal: there is no `terms/`, no such deal, or several and none was named.
    """
    tree = Folder.nearest(fspath(path)) if isinstance(path, str | PathLike) else path
    listing = list_snapshots(tree, choose(deals(tree), deal))
    return load_some(tree, listing, listing.snapshots)


def load_some(tree: Tree, listing: Listing, names: Iterable[When]) -> Deal:
    """The deal as far as the named snapshots go, with the records that those cite."""
    reader = Reader(tree, listing)
    found = reader.deal(tuple(reader.snapshots(names)))
    return found._replace(findings=_sorted([*reader.findings, *reader.records.findings]))


class Reader:
    """Reads one deal, snapshot by snapshot, and gathers what is wrong."""

    def __init__(self, tree: Tree, listing: Listing, records: Records | None = None) -> None:
        self.listing = listing
        self.records = records or Records(tree)
        """The records that the deal cites; several deals may share them."""
        self._desk = Desk(tree)
        self._folder = f"{TERMS}/{listing.deal}"
        self.header = self._read_header()
        """What `deal.yaml` says; None if it cannot be read."""
        self._term_cache: dict[str, tuple[object, Term]] = {}

    @property
    def findings(self) -> list[Finding]:
        """What is wrong in the deal's own files."""
        return [*self.listing.findings, *self._desk.findings]

    def deal(self, snapshots: tuple[Snapshot, ...] = ()) -> Deal:
        """What was read, as one noun."""
        header = self.header
        return Deal(
            id=self.listing.deal,
            title=header.title if header else self.listing.deal,
            parties=header.parties if header else {},
            snapshots=snapshots,
            sources=self.records.sources,
            findings=_sorted(self.findings),
        )

    def snapshots(
        self, names: Iterable[When], *, only: Collection[str] | None = None
    ) -> Iterator[Snapshot]:
        """The named snapshots, each read when it is asked for; one that cannot be read is left out.

        Of terms and proposals, those whose ids are in ``only``; all, if it is None.
        """
        for name in names:
            try:
                snapshot = self._snapshot(name, only)
            except Enough:
                continue
            if snapshot is not None:
                yield snapshot

    def _read_header(self) -> Header | None:
        opened = self._desk.open(f"{self._folder}/{HEADER}")
        if opened is None:
            return None
        value, marks = opened
        try:
            return self._desk.model(Header, value, marks)
        except Enough:
            return None

    def _snapshot(self, name: When, only: Collection[str] | None) -> Snapshot | None:
        opened = self._desk.open(f"{self._folder}/{name}{ENDING}")
        if opened is None:
            return None
        value, marks = opened
        head = {k: v for k, v in value.items() if k not in ("terms", "proposals")}
        extra = ("terms", "proposals")
        found = self._desk.model(SnapshotHead, head, marks, also=extra)
        terms: dict[str, Term] = {}
        for id_, raw in self._section(value, marks, "terms", only):
            term = self._term(id_, raw, marks)
            if term is not None:
                terms[id_] = term
            else:
                self._cited_by(raw)
        proposals: dict[str, Proposal] = {}
        for id_, raw in self._section(value, marks, "proposals", only):
            proposal = self._proposal(id_, raw, terms, marks)
            if proposal is not None:
                proposals[id_] = proposal
        written = value.get("terms")
        unread = frozenset(written if isinstance(written, dict) else ()) - terms.keys()
        return Snapshot(name, found or SnapshotHead(), terms, proposals, marks, unread=unread)

    def _section(
        self,
        value: dict[str, Any],
        marks: Marks,
        section: str,
        only: Collection[str] | None,
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        entries = value.get(section, {})
        if not isinstance(entries, dict):
            self._desk.find(
                "well-formed",
                marks.key(section),
                f"`{section}` holds ids, each with keys of its own",
                "Write `an-id:` on a line of its own, and its keys below it",
            )
            return
        for id_, raw in entries.items():
            if only is not None and id_ not in only:
                continue
            if not isinstance(raw, dict):
                self._desk.find(
                    "well-formed",
                    marks.key(section, id_),
                    f"`{excerpt(id_)}` has no keys",
                    "Write its keys below it",
                )
                continue
            try:
                token(id_)
            except ValueError as error:
                self._desk.find("well-formed", marks.key(section, id_), str(error))
                continue
            yield id_, raw

    def _term(self, id_: str, raw: dict[str, Any], marks: Marks) -> Term | None:
        before = self._term_cache.get(id_)
        if before is not None and before[0] == raw:
            return before[1]
        name = raw.get("kind")
        if name is None:
            self._desk.find(
                "well-formed",
                marks.key("terms", id_),
                f"`{id_}` has no `kind`",
                "Write one; `terms kinds` lists them",
            )
            return None
        cls = self._kind(name, marks.place("terms", id_, "kind"))
        if cls is None:
            return None
        count = len(self._desk.findings)
        term = self._desk.model(cls, raw, marks, "terms", id_)
        if term is None:
            return None
        self._parties(term, marks, id_)
        self._citations(term.sources, marks, ("terms", id_), term.kind, term)
        if len(self._desk.findings) == count:
            self._term_cache[id_] = (raw, term)
        return term

    def _cited_by(self, raw: dict[str, Any]) -> None:
        """Read the records of a term that cannot be read: their own faults need not wait for it."""
        sources = raw.get("sources")
        for citation in sources if isinstance(sources, list) else ():
            id_ = citation.get("source") if isinstance(citation, dict) else None
            if isinstance(id_, str):
                self.records.cite(id_)

    def _kind(self, name: object, place: Place) -> type[Term] | None:
        if not isinstance(name, str):
            self._desk.find("well-formed", place, "`kind` is one word", "`terms kinds` lists them")
            return None
        try:
            return kind(name)
        except KeyError:
            hint = _hint(name, all_kinds(), "`terms kinds` lists them")
            self._desk.find("well-formed", place, f"`{excerpt(name)}` is no kind", hint)
            return None

    def _proposal(
        self, id_: str, raw: dict[str, Any], terms: dict[str, Term], marks: Marks
    ) -> Proposal | None:
        here = ("proposals", id_)
        proposal = self._desk.model(Proposal, raw, marks, *here)
        if proposal is None:
            return None
        about = proposal.kind
        if about is not None:
            if self._kind(about, marks.place(*here, "kind")) is None:
                return None
        elif proposal.changes is None:
            self._desk.find(
                "well-formed",
                marks.key(*here),
                f"`{id_}` changes no term and is of no kind",
                "Write `changes:` and a term's id, or `kind:`",
            )
        elif proposal.changes in terms:
            about = terms[proposal.changes].kind
        if about is not None and proposal.to:
            self._aims(proposal.to, about, marks, here)
        self._citations(proposal.sources, marks, here, about)
        return proposal

    def _aims(self, to: dict[str, Any], about: str, marks: Marks, here: tuple[str, str]) -> None:
        """What a proposal would set, read as the values of a term of that kind."""
        fixed = {"kind", "sources"} & to.keys()
        for name in sorted(fixed):
            self._desk.find(
                "well-formed",
                marks.key(*here, "to", name),
                f"`{name}` is no value that a proposal would set",
                "Write it beside `to`",
            )
        cls = kind(about)
        roles = {
            role: "unknown"
            for side in ("binds", "benefits")
            if (role := cls.role(side)) is not None
        }
        values = {name: value for name, value in to.items() if name not in fixed}
        self._desk.model(cls, {"kind": about, **roles, **values}, marks, *here, "to")

    def _parties(self, term: Term, marks: Marks, id_: str) -> None:
        if self.header is None:
            return
        known = self.header.parties
        for side in ("binds", "benefits"):
            party, role = term.party(side), type(term).role(side)
            if party is None or role is None or party in known or party in (MUTUAL, "unknown"):
                continue
            self._desk.find(
                "unknown-party",
                marks.place("terms", id_, role),
                f"`{party}` is no party of this deal",
                _hint(party, known, f"{self._folder}/{HEADER} names them"),
            )

    def _citations(
        self,
        citations: tuple[Citation, ...],
        marks: Marks,
        route: tuple[str, str],
        about: str | None,
        term: Term | None = None,
    ) -> None:
        for number, citation in enumerate(citations):
            here = (*route, "sources", number)
            for key, id_ in [("source", citation.source), *(("cites", c) for c in citation.cites)]:
                if not self.records.cite(id_):
                    rule = "unknown-source" if key == "source" else "unknown-origin"
                    self._desk.add(self.records.unknown(id_, marks.place(*here, key), rule))
            if about is not None and (citation.supports or citation.instead):
                self._claims(citation, about, term, marks, here)

    def _claims(
        self,
        citation: Citation,
        about: str,
        term: Term | None,
        marks: Marks,
        here: tuple[str | int, ...],
    ) -> None:
        axes = kind(about).axes()
        for number, what in enumerate(citation.supports):
            name = what.removeprefix("-")
            if name not in axes and (name not in CARRIED_BY_THE_TERM or name != what):
                self._desk.find(
                    "well-formed",
                    marks.place(*here, "supports", number),
                    f"a {about} has no field `{excerpt(name)}`",
                    _hint(name, axes, f"It has: {', '.join(axes)}"),
                )
            elif name != what and not axes[name].many:
                self._desk.find(
                    "well-formed",
                    marks.place(*here, "supports", number),
                    f"`{what}` speaks for what went from a set, and `{name}` is none",
                    f"Write {name}",
                )
        for name, raw in citation.instead.items():
            axis = axes.get(name)
            place = marks.place(*here, "instead", name)
            if axis is None:
                self._desk.find(
                    "well-formed",
                    place,
                    f"a {about} has no field `{excerpt(name)}`",
                    _hint(name, axes, f"It has: {', '.join(axes)}"),
                )
                continue
            try:
                value = axis.read(raw)
            except ValueError as error:
                self._desk.find("well-formed", place, str(error))
                continue
            if term is not None and value == getattr(term, name):
                self._desk.find(
                    "well-formed",
                    place,
                    f"this source disagrees by giving the same {name} as the term",
                    "Name the field in `supports`, or give the source's own value",
                )


def _hint(word: str, known: Iterable[str], otherwise: str) -> str:
    """The mend for a wrong word: the nearest known one, or what else is to be done."""
    return did_you_mean(word, known).lstrip() or otherwise


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(set(findings), key=lambda f: (f.place, f.rule, f.message)))
