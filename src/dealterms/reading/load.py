"""The layout of `terms/` and `seeds/`. The only room that knows it.

Files become a `Deal`; whatever is wrong in them becomes a finding, and the rest is read all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from dealterms.errors import Unreadable
from dealterms.model.deal import Deal, Header, Snapshot, SnapshotHead
from dealterms.model.finding import Finding
from dealterms.model.kinds import all_kinds, kind
from dealterms.model.place import Marks, Place
from dealterms.model.source import Source
from dealterms.model.suggestion import did_you_mean
from dealterms.model.term import CARRIED_BY_THE_TERM, MUTUAL, Citation, Proposal, Term
from dealterms.model.value import token
from dealterms.model.when import When
from dealterms.reading.listing import ENDING, SEEDS, TERMS, Listing, choose, deals, list_snapshots
from dealterms.reading.tree import Folder, Tree
from dealterms.reading.yamlfile import read_yaml

_Model = TypeVar("_Model", bound=BaseModel)


def load(path: str | Tree = ".", deal: str | None = None) -> Deal:
    """The deal below ``path``, all of its snapshots and the records that they cite.

    Args:
        path: a folder; the nearest `terms/` upward from it is read. Or any `Tree`.
        deal: the deal's id, where there are several.

    Raises:
        NoSuchDeal: there is no `terms/`, no such deal, or several and none was named.
    """
    tree = Folder.nearest(path) if isinstance(path, str) else path
    listing = list_snapshots(tree, choose(deals(tree), deal))
    return load_some(tree, listing, listing.snapshots)


def load_some(tree: Tree, listing: Listing, names: Iterable[When]) -> Deal:
    """The deal as far as the named snapshots go, with the records that those cite."""
    reader = Reader(tree, listing)
    snapshots = tuple(reader.snapshots(names))
    return reader.deal(snapshots)


class Reader:
    """Reads one deal, snapshot by snapshot, and gathers what is wrong."""

    def __init__(self, tree: Tree, listing: Listing) -> None:
        self.tree = tree
        self.listing = listing
        self.sources: dict[str, Source | None] = {}
        """Every record that was asked for; None where there is none of that name."""
        self.findings = list(listing.findings)
        self.folder = f"{TERMS}/{listing.deal}"
        self.header = self._header()
        self._term_cache: dict[str, tuple[object, Term]] = {}

    def deal(self, snapshots: tuple[Snapshot, ...] = ()) -> Deal:
        """What was read, as one noun."""
        header = self.header
        return Deal(
            id=self.listing.deal,
            title=header.title if header else self.listing.deal,
            parties=header.parties if header else {},
            snapshots=snapshots,
            sources={id_: source for id_, source in self.sources.items() if source is not None},
            findings=tuple(sorted(set(self.findings), key=lambda f: (f.place, f.rule, f.message))),
        )

    def snapshots(self, names: Iterable[When]) -> Iterator[Snapshot]:
        """The named snapshots, each read when it is asked for; one that cannot be read is left out."""
        for name in names:
            snapshot = self._snapshot(name)
            if snapshot is not None:
                yield snapshot

    def _open(self, path: str) -> tuple[dict[str, Any], Marks] | None:
        try:
            content = self.tree.read(path)
        except Unreadable as error:
            self._find("readable", Place(path, 1, 1), str(error))
            return None
        value, marks, findings = read_yaml(content, path)
        self.findings += findings
        if value is None:
            return None
        if not isinstance(value, dict):
            self._find(
                "well-formed",
                marks.place(),
                "keys and values are wanted at the top of the file",
                "Write `key: value` lines",
            )
            return None
        return value, marks

    def _header(self) -> Header | None:
        opened = self._open(f"{self.folder}/deal{ENDING}")
        if opened is None:
            return None
        value, marks = opened
        return self._model(Header, value, marks)

    def _snapshot(self, name: When) -> Snapshot | None:
        opened = self._open(f"{self.folder}/{name}{ENDING}")
        if opened is None:
            return None
        value, marks = opened
        head = {k: v for k, v in value.items() if k not in ("terms", "proposals")}
        extra = ("terms", "proposals")
        found = self._model(SnapshotHead, head, marks, also=extra)
        terms: dict[str, Term] = {}
        for id_, raw in self._section(value, marks, "terms"):
            term = self._term(id_, raw, marks)
            if term is not None:
                terms[id_] = term
        proposals: dict[str, Proposal] = {}
        for id_, raw in self._section(value, marks, "proposals"):
            proposal = self._model(Proposal, raw, marks, "proposals", id_)
            if proposal is not None:
                self._citations(proposal.sources, marks, ("proposals", id_), None)
                proposals[id_] = proposal
        return Snapshot(name, found or SnapshotHead(), terms, proposals, marks)

    def _section(
        self, value: dict[str, Any], marks: Marks, section: str
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        entries = value.get(section, {})
        if not isinstance(entries, dict):
            self._find(
                "well-formed",
                marks.key(section),
                f"`{section}` holds ids, each with its keys",
                "Write them as a mapping",
            )
            return
        for id_, raw in entries.items():
            if not isinstance(raw, dict):
                self._find(
                    "well-formed",
                    marks.key(section, id_),
                    f"`{id_}` is no mapping",
                    "Write its keys below it",
                )
                continue
            try:
                token(id_)
            except ValueError as error:
                self._find("well-formed", marks.key(section, id_), str(error))
                continue
            yield id_, raw

    def _term(self, id_: str, raw: dict[str, Any], marks: Marks) -> Term | None:
        before = self._term_cache.get(id_)
        if before is not None and before[0] == raw:
            return before[1]
        name = raw.get("kind")
        if name is None:
            self._find(
                "well-formed",
                marks.key("terms", id_),
                f"`{id_}` has no `kind`",
                "Write one of `terms kinds`",
            )
            return None
        try:
            cls = kind(name)
        except (KeyError, TypeError):
            known = all_kinds()
            self._find(
                "well-formed",
                marks.place("terms", id_, "kind"),
                f"`{name}` is no kind.{did_you_mean(str(name), known)}",
                "See `terms kinds`",
            )
            return None
        count = len(self.findings)
        term = self._model(cls, raw, marks, "terms", id_)
        if term is None:
            return None
        self._parties(term, marks, id_)
        self._citations(term.sources, marks, ("terms", id_), term)
        if len(self.findings) == count:
            self._term_cache[id_] = (raw, term)
        return term

    def _parties(self, term: Term, marks: Marks, id_: str) -> None:
        if self.header is None:
            return
        known = self.header.parties
        for side in ("binds", "benefits"):
            party, role = term.party(side), type(term).role(side)
            if party is None or role is None or party in known or party in (MUTUAL, "unknown"):
                continue
            self._find(
                "unknown-party",
                marks.place("terms", id_, role),
                f"`{party}` is no party of this deal.{did_you_mean(party, known)}",
                "deal.yaml names them",
            )

    def _citations(
        self,
        citations: tuple[Citation, ...],
        marks: Marks,
        route: tuple[str, str],
        term: Term | None,
    ) -> None:
        for number, citation in enumerate(citations):
            here = (*route, "sources", number)
            for key, id_ in [("source", citation.source), *(("cites", c) for c in citation.cites)]:
                if not self._source(id_):
                    self._unknown_source(id_, marks.place(*here, key))
            if term is not None and (citation.supports or citation.instead):
                self._claims(citation, term, marks, here)

    def _claims(
        self, citation: Citation, term: Term, marks: Marks, here: tuple[str | int, ...]
    ) -> None:
        axes = type(term).axes()
        for number, what in enumerate(citation.supports):
            name = what.removeprefix("-")
            if name not in axes and (name not in CARRIED_BY_THE_TERM or name != what):
                self._find(
                    "well-formed",
                    marks.place(*here, "supports", number),
                    f"a {term.kind} has no field `{name}`.{did_you_mean(name, axes)}",
                )
        for name, raw in citation.instead.items():
            axis = axes.get(name)
            place = marks.place(*here, "instead", name)
            if axis is None:
                self._find(
                    "well-formed",
                    place,
                    f"a {term.kind} has no field `{name}`.{did_you_mean(name, axes)}",
                )
                continue
            try:
                value = axis.read(raw)
            except ValueError as error:
                self._find("well-formed", place, str(error))
                continue
            if value == getattr(term, name):
                self._find(
                    "well-formed",
                    place,
                    f"this source disagrees by giving the same {name} as the term",
                    "Name the field in `supports`, or give the source's own value",
                )

    def _source(self, id_: str) -> bool:
        """Whether there is such a record; reads it, and the origins it names, the first time."""
        if id_ in self.sources:
            return self.sources[id_] is not None
        self.sources[id_] = None
        try:
            token(id_.replace(".", "-"))
        except ValueError:
            return False
        path = f"{SEEDS}/{id_}{ENDING}"
        if f"{id_}{ENDING}" not in self._records():
            return False
        opened = self._open(path)
        source = self._model(Source, *opened) if opened is not None else None
        # A record that is there but broken is told of once, by its own findings.
        self.sources[id_] = source or _BROKEN
        if source is not None and opened is not None:
            for number, origin in enumerate(source.cites):
                if not self._source(origin):
                    self._unknown_source(origin, opened[1].place("cites", number))
        return True

    def _records(self) -> frozenset[str]:
        if not hasattr(self, "_record_names"):
            self._record_names = frozenset(self.tree.names(SEEDS))
        return self._record_names

    def _unknown_source(self, id_: str, place: Place) -> None:
        records = (name.removesuffix(ENDING) for name in self._records() if name.endswith(ENDING))
        self._find(
            "unknown-source",
            place,
            f"there is no record `{SEEDS}/{id_}{ENDING}`.{did_you_mean(id_, records)}",
            "Write it, or mend the id",
        )

    def _model(
        self,
        model: type[_Model],
        raw: dict[str, Any],
        marks: Marks,
        *route: str,
        also: tuple[str, ...] = (),
    ) -> _Model | None:
        """``raw`` as the model, or None and a finding for each thing that is wrong with it."""
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self.findings.append(_finding(model, raw, detail, marks, route, also))
            return None

    def _find(self, rule: str, place: Place, message: str, mend: str = "") -> None:
        self.findings.append(Finding(rule, place, message, mend))


_BROKEN = Source(type="broken", title="broken")


def _finding(
    model: type[BaseModel],
    raw: dict[str, Any],
    detail: Any,
    marks: Marks,
    route: tuple[str, ...],
    also: tuple[str, ...],
) -> Finding:
    """What pydantic found, in the words of the person who wrote the file."""
    loc = tuple(detail["loc"])
    name = str(loc[-1]) if loc else ""
    place = marks.place(*route, *loc)
    given = detail.get("input")
    match detail["type"]:
        case "missing":
            return Finding(
                "well-formed",
                marks.key(*route, *loc[:-1]),
                f"`{name}` is missing",
                f"Write `{name}:`",
            )
        case "extra_forbidden":
            known = [*_keys(model, loc), *also]
            return Finding(
                "well-formed",
                marks.key(*route, *loc),
                f"the key `{name}` is not known here.{did_you_mean(name, known)}",
                f"Known are: {', '.join(known)}",
            )
        case "value_error":
            return Finding("well-formed", place, str(detail["ctx"]["error"]))
        case "literal_error":
            choices = str(detail["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
            return Finding(
                "well-formed",
                place,
                f"`{name}` cannot be `{given}`.{did_you_mean(str(given), choices.split(', '))}",
                f"It is one of: {choices}",
            )
        case "string_type":
            return Finding("well-formed", place, f"`{name}` is one text, not a list or a mapping")
        case "tuple_type" | "list_type":
            return Finding(
                "well-formed",
                place,
                f"`{name}` is a list",
                f"Write [{given}]" if isinstance(given, str) else "",
            )
        case "dict_type" | "model_type":
            return Finding(
                "well-formed", place, f"`{name}` has keys of its own", "Write them below it"
            )
        case _:
            return Finding("well-formed", place, f"`{name}`: {detail['msg']}")


def _keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand where an unknown one was found."""
    here: Any = model
    for step in loc[:-1]:
        if isinstance(step, int):
            continue
        info = here.model_fields.get(step) if hasattr(here, "model_fields") else None
        here = _inner(info.annotation) if info is not None else here
    fields = here.model_fields if hasattr(here, "model_fields") else {}
    return [info.alias or name for name, info in fields.items()]


def _inner(annotation: Any) -> Any:
    """The model inside ``tuple[Model, ...]``, ``dict[str, Model]`` or ``Model | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _inner(part)
        if found is not None:
            return found
    return None
