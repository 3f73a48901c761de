"""A file of a deal as lines that differ where its terms, evidence or words do, and nowhere else.

Order, layout and comments are gone. No two files that say different things give the same lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from dealterms.errors import Unreadable
from dealterms.git_textconv.escape import flat, folded, quoted, shown
from dealterms.loader.yaml import read_yaml
from dealterms.model.location import Marks
from dealterms.model.missing import UNKNOWN
from dealterms.model.term import Citation, Proposal, Term
from dealterms.model.value import Ends, plain

if TYPE_CHECKING:
    from dealterms.model.source import Source

_Model = TypeVar("_Model", bound=BaseModel)
_SECTIONS = ("terms", "proposals")
_IN_THE_HEADING = frozenset({"kind", "title", "sources"})


class Line(NamedTuple):
    """One line of a file, and what it tells of."""

    about: str
    """``royalty.rate``; empty for the space between two entries."""
    text: str


class Normal(NamedTuple):
    """A file in lines, and the parties and records that it names."""

    lines: tuple[Line, ...]
    parties: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    record: Source | None = None
    """The file as a record, if it is one."""

    @property
    def text(self) -> str:
        return "".join(f"{line.text}\n" for line in self.lines)


def normal(content: bytes, path: str) -> Normal:
    """The lines of a deal, of a snapshot, or of a record: what it is, its keys say.

    Raises:
        Unreadable: it is none of these, or something in it cannot be read.
    """
    value, marks, findings, _ = read_yaml(content, path)
    wrong = next((str(found) for found in findings if found.severity == "error"), None)
    if value is None or wrong is not None:
        raise Unreadable(wrong or "it holds nothing")
    if "parties" in value:
        return _deal(value, marks)
    if "type" in value:
        return _record(value, marks)
    return _snapshot(value, marks)


def _read(model: type[_Model], raw: Mapping[str, Any], marks: Marks, *route: str) -> _Model:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        from dealterms.loader.yaml_errors import what_does_not_fit

        first = next(iter(what_does_not_fit(error, model, marks, route, _SECTIONS)))
        raise Unreadable(str(first)) from None


def _deal(value: dict[str, Any], marks: Marks) -> Normal:
    from dealterms.model.deal import Header

    header = _read(Header, value, marks)
    lines = [Line("title", f"title: {folded(header.title)}")]
    if header.note is not None:
        lines.append(Line("note", f"note: {folded(header.note)}"))
    for id_, party in sorted(header.parties.items()):
        lei = "" if party.lei is None else f", lei {flat(party.lei)}"
        lines.append(Line(f"party {id_}", f"party {id_}: {quoted(party.name)}{lei}"))
    return Normal(tuple(lines))


def _record(value: dict[str, Any], marks: Marks) -> Normal:
    from dealterms.model.source import Source

    record = _read(Source, value, marks)
    lines = []
    for key, info in Source.model_fields.items():
        found = getattr(record, key)
        if found == info.default:
            continue
        name = info.alias or key
        if key == "cites":
            found = sorted(found)
        elif key in ("capture", "withdrawn"):
            found = {k: str(v) for k, v in found if v is not None}
        in_one_line = key == "author" or isinstance(found, list | dict)
        text = flat(found) if in_one_line else folded(str(found))
        lines.append(Line(name, f"{name}: {text}"))
    return Normal(tuple(lines), record=record)


def _snapshot(value: dict[str, Any], marks: Marks) -> Normal:
    from dealterms.model.deal import SnapshotHead

    head = _read(SnapshotHead, {k: v for k, v in value.items() if k not in _SECTIONS}, marks)
    terms = {id_: _term(id_, raw, marks) for id_, raw in _entries("terms", value, marks)}
    proposals = {
        id_: _read(Proposal, raw, marks, "proposals", id_)
        for id_, raw in _entries("proposals", value, marks)
    }
    lines = [
        Line(f"snapshot.{key}", f"snapshot {key}: {folded(found)}")
        for key, found in (("basis", head.basis), ("summary", head.summary))
        if found is not None
    ]
    for id_, term in sorted(terms.items()):
        lines += [Line("", ""), *_lines_of(id_, term)]
    for id_, proposal in sorted(proposals.items()):
        lines += [Line("", ""), *_proposed(id_, proposal)]
    entries: tuple[Term | Proposal, ...] = (*terms.values(), *proposals.values())
    cited = [citation for entry in entries for citation in entry.sources]
    return Normal(
        tuple(lines[1:] if lines and not lines[0].about else lines),
        frozenset(party for term in terms.values() for party in _parties(term)),
        frozenset(id_ for citation in cited for id_ in (citation.source, *citation.cites)),
    )


def _entries(
    section: str, value: Mapping[str, Any], marks: Marks
) -> Iterator[tuple[str, dict[str, Any]]]:
    from dealterms.model.value import token

    entries = value.get(section, {})
    if not isinstance(entries, dict):
        raise Unreadable(f"{marks.key(section)}: `{section}` holds no ids")
    for id_, raw in entries.items():
        if not isinstance(raw, dict):
            raise Unreadable(f"{marks.key(section, id_)}: `{id_}` has no keys")
        try:
            yield token(id_), raw
        except ValueError as error:
            raise Unreadable(f"{marks.key(section, id_)}: {error}") from None


def _term(id_: str, raw: Mapping[str, Any], marks: Marks) -> Term:
    from dealterms.model.kinds import kind

    try:
        of_kind = kind(raw["kind"])
    except (KeyError, TypeError):
        place = marks.key("terms", id_)
        raise Unreadable(f"{place}: `{id_}` is of no kind that is known here") from None
    return _read(of_kind, raw, marks, "terms", id_)


def _parties(term: Term) -> Iterator[str]:
    for side in (term.party("binds"), term.party("benefits")):
        if side not in (None, "mutual", "unknown"):
            yield str(side)


# -- the lines of an entry ----------------------------------------------------------------------------


def _lines_of(id_: str, term: Term) -> Iterator[Line]:
    """The heading, the fields in the order of their kind, and who says so."""
    title = "" if term.title is None else f": {folded(term.title)}"
    binds, benefits = term.party("binds"), term.party("benefits")
    roles = "" if binds is None else f", {binds} → {benefits}"
    yield Line(f"{id_}.heading", f"{id_}{title} ({term.kind}{roles})")
    of_kind = type(term)
    for name, info in of_kind.model_fields.items():
        value = getattr(term, name)
        if name in (*_IN_THE_HEADING, of_kind.role("binds"), of_kind.role("benefits")):
            continue
        if value is UNKNOWN or value == info.default:
            continue
        called = of_kind.rung_names.get(value) if isinstance(value, str) else None
        more = f" ({called})" if called and called != value and name in of_kind.axes() else ""
        yield Line(f"{id_}.{name}", f"{id_}.{name}: {_written(value)}{more}")
    yield from _cited(id_, term.sources)


def _written(value: Any) -> str:
    if isinstance(value, str):
        return folded(value)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return flat(sorted(value))
    told = plain(value)
    return flat(told) if isinstance(value, Ends) or not isinstance(told, str) else shown(told)


def _proposed(id_: str, proposal: Proposal) -> Iterator[Line]:
    id_ = f"proposal {id_}"
    title = "" if proposal.title is None else f": {folded(proposal.title)}"
    yield Line(f"{id_}.heading", f"{id_}{title}")
    for key, about in (("changes", proposal.changes), ("kind", proposal.kind)):
        if about is not None:
            yield Line(f"{id_}.{key}", f"{id_}.{key}: {flat(about)}")
    for key, raw in sorted(proposal.to.items()):
        yield Line(f"{id_}.to.{key}", f"{id_}.to.{flat(key)}: {_claimed(raw)}")
    if proposal.note is not None:
        yield Line(f"{id_}.note", f"{id_}.note: {folded(proposal.note)}")
    yield from _cited(id_, proposal.sources)


def _cited(id_: str, citations: Iterable[Citation]) -> Iterator[Line]:
    """Each citation on a line, in the order of what they are: a list of them has none of its own."""
    for text in sorted(_citation(citation) for citation in citations):
        yield Line(f"{id_}.sources", f"{id_} ← {text}")


def _citation(citation: Citation) -> str:
    parts = [flat(citation.source)]
    if citation.at is not None:
        parts.append(citation.at)
    if citation.quote is not None:
        parts.append(f"quote {quoted(citation.quote)}")
    if citation.supports:
        parts.append(f"supports {flat(sorted(citation.supports))}")
    if citation.instead:
        values = (f"{flat(k)}: {_claimed(v)}" for k, v in sorted(citation.instead.items()))
        parts.append(f"instead {{{', '.join(values)}}}")
    if citation.cites:
        parts.append(f"cites {flat(sorted(citation.cites))}")
    if citation.says is not None:
        parts.append(f"says {quoted(citation.says)}")
    return ", ".join(parts)


def _claimed(raw: Any) -> str:
    """A value that no kind has read; a list of words is a set."""
    if isinstance(raw, list) and all(isinstance(part, str) for part in raw):
        return flat(sorted(raw))
    return flat(raw)
