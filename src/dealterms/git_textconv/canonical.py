"""A file of a deal as lines that differ where its terms, evidence or words do, and nowhere else.

Order, layout and comments are gone. No two files that say different things give the same lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from dealterms.errors import UnreadableError
from dealterms.git_textconv.escape import escape_line, escape_lines, format_inline, format_quoted
from dealterms.loader.yaml import parse_yaml
from dealterms.model.location import SourceMap
from dealterms.model.missing import UNKNOWN
from dealterms.model.term import Citation, Proposal, Term
from dealterms.model.value import End, to_json_value

if TYPE_CHECKING:
    from dealterms.model.source import Source

_Model = TypeVar("_Model", bound=BaseModel)
_SECTIONS = ("terms", "proposals")
_HEADING_FIELDS = frozenset({"kind", "title", "sources"})


class CanonicalLine(NamedTuple):
    """One line of a file, and what it tells of."""

    key: str
    """``royalty.rate``; empty for the space between two entries."""
    text: str


class CanonicalFile(NamedTuple):
    """A file in lines, and the parties and records that it names."""

    lines: tuple[CanonicalLine, ...]
    parties: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    source: Source | None = None
    """The file as a record, if it is one."""

    @property
    def text(self) -> str:
        return "".join(f"{line.text}\n" for line in self.lines)


def canonicalize(content: bytes, path: str) -> CanonicalFile:
    """The lines of a deal, of a snapshot, or of a record: what it is, its keys say.

    Raises:
        Unreadable: it is none of these, or something in it cannot be read.
    """
    value, marks, findings, _ = parse_yaml(content, path)
    wrong = next((str(found) for found in findings if found.severity == "error"), None)
    if value is None or wrong is not None:
        raise UnreadableError(wrong or "it holds nothing")
    if "parties" in value:
        return _canonicalize_deal(value, marks)
    if "type" in value:
        return _canonicalize_source(value, marks)
    return _canonicalize_snapshot(value, marks)


def _validate(model: type[_Model], raw: Mapping[str, Any], marks: SourceMap, *route: str) -> _Model:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        from dealterms.loader.validation_errors import iter_validation_findings

        first = next(iter(iter_validation_findings(error, model, marks, route, _SECTIONS)))
        raise UnreadableError(str(first)) from None


def _canonicalize_deal(value: dict[str, Any], marks: SourceMap) -> CanonicalFile:
    from dealterms.model.deal import DealHeader

    header = _validate(DealHeader, value, marks)
    lines = [CanonicalLine("title", f"title: {escape_lines(header.title)}")]
    if header.note is not None:
        lines.append(CanonicalLine("note", f"note: {escape_lines(header.note)}"))
    for id_, party in sorted(header.parties.items()):
        lei = "" if party.lei is None else f", lei {format_inline(party.lei)}"
        lines.append(
            CanonicalLine(f"party {id_}", f"party {id_}: {format_quoted(party.name)}{lei}")
        )
    return CanonicalFile(tuple(lines))


def _canonicalize_source(value: dict[str, Any], marks: SourceMap) -> CanonicalFile:
    from dealterms.model.source import Source

    record = _validate(Source, value, marks)
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
        text = format_inline(found) if in_one_line else escape_lines(str(found))
        lines.append(CanonicalLine(name, f"{name}: {text}"))
    return CanonicalFile(tuple(lines), source=record)


def _canonicalize_snapshot(value: dict[str, Any], marks: SourceMap) -> CanonicalFile:
    from dealterms.model.deal import SnapshotHeader

    head = _validate(SnapshotHeader, {k: v for k, v in value.items() if k not in _SECTIONS}, marks)
    terms = {id_: _parse_term(id_, raw, marks) for id_, raw in _iter_entries("terms", value, marks)}
    proposals = {
        id_: _validate(Proposal, raw, marks, "proposals", id_)
        for id_, raw in _iter_entries("proposals", value, marks)
    }
    lines = [
        CanonicalLine(f"snapshot.{key}", f"snapshot {key}: {escape_lines(found)}")
        for key, found in (("basis", head.basis), ("summary", head.summary))
        if found is not None
    ]
    for id_, term in sorted(terms.items()):
        lines += [CanonicalLine("", ""), *_iter_term_lines(id_, term)]
    for id_, proposal in sorted(proposals.items()):
        lines += [CanonicalLine("", ""), *_iter_proposal_lines(id_, proposal)]
    entries: tuple[Term | Proposal, ...] = (*terms.values(), *proposals.values())
    cited = [citation for entry in entries for citation in entry.sources]
    return CanonicalFile(
        tuple(lines[1:] if lines and not lines[0].key else lines),
        frozenset(party for term in terms.values() for party in _iter_parties(term)),
        frozenset(id_ for citation in cited for id_ in (citation.source, *citation.cites)),
    )


def _iter_entries(
    section: str, value: Mapping[str, Any], marks: SourceMap
) -> Iterator[tuple[str, dict[str, Any]]]:
    from dealterms.model.value import parse_token

    entries = value.get(section, {})
    if not isinstance(entries, dict):
        raise UnreadableError(f"{marks.locate_key(section)}: `{section}` holds no ids")
    for id_, raw in entries.items():
        if not isinstance(raw, dict):
            raise UnreadableError(f"{marks.locate_key(section, id_)}: `{id_}` has no keys")
        try:
            yield parse_token(id_), raw
        except ValueError as error:
            raise UnreadableError(f"{marks.locate_key(section, id_)}: {error}") from None


def _parse_term(id_: str, raw: Mapping[str, Any], marks: SourceMap) -> Term:
    from dealterms.model.kinds import resolve_kind

    try:
        of_kind = resolve_kind(raw["kind"])
    except (KeyError, TypeError):
        place = marks.locate_key("terms", id_)
        raise UnreadableError(f"{place}: `{id_}` is of no kind that is known here") from None
    return _validate(of_kind, raw, marks, "terms", id_)


def _iter_parties(term: Term) -> Iterator[str]:
    for side in (term.get_party("binds"), term.get_party("benefits")):
        if side not in (None, "mutual", "unknown"):
            yield str(side)


# -- the lines of an entry ----------------------------------------------------------------------------


def _iter_term_lines(id_: str, term: Term) -> Iterator[CanonicalLine]:
    """The heading, the fields in the order of their kind, and who says so."""
    title = "" if term.title is None else f": {escape_lines(term.title)}"
    binds, benefits = term.get_party("binds"), term.get_party("benefits")
    roles = "" if binds is None else f", {binds} → {benefits}"
    yield CanonicalLine(f"{id_}.heading", f"{id_}{title} ({term.kind}{roles})")
    of_kind = type(term)
    for name, info in of_kind.model_fields.items():
        value = getattr(term, name)
        if name in (
            *_HEADING_FIELDS,
            of_kind.get_role_field("binds"),
            of_kind.get_role_field("benefits"),
        ):
            continue
        if value is UNKNOWN or value == info.default:
            continue
        called = of_kind.rung_names.get(value) if isinstance(value, str) else None
        more = f" ({called})" if called and called != value and name in of_kind.get_axes() else ""
        yield CanonicalLine(f"{id_}.{name}", f"{id_}.{name}: {_format_value(value)}{more}")
    yield from _iter_citation_lines(id_, term.sources)


def _format_value(value: Any) -> str:
    if isinstance(value, str):
        return escape_lines(value)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return format_inline(sorted(value))
    told = to_json_value(value)
    return (
        format_inline(told)
        if isinstance(value, End) or not isinstance(told, str)
        else escape_line(told)
    )


def _iter_proposal_lines(id_: str, proposal: Proposal) -> Iterator[CanonicalLine]:
    id_ = f"proposal {id_}"
    title = "" if proposal.title is None else f": {escape_lines(proposal.title)}"
    yield CanonicalLine(f"{id_}.heading", f"{id_}{title}")
    for key, about in (("changes", proposal.changes), ("kind", proposal.kind)):
        if about is not None:
            yield CanonicalLine(f"{id_}.{key}", f"{id_}.{key}: {format_inline(about)}")
    for key, raw in sorted(proposal.to.items()):
        yield CanonicalLine(
            f"{id_}.to.{key}", f"{id_}.to.{format_inline(key)}: {_format_raw_value(raw)}"
        )
    if proposal.note is not None:
        yield CanonicalLine(f"{id_}.note", f"{id_}.note: {escape_lines(proposal.note)}")
    yield from _iter_citation_lines(id_, proposal.sources)


def _iter_citation_lines(id_: str, citations: Iterable[Citation]) -> Iterator[CanonicalLine]:
    """Each citation on a line, in the order of what they are: a list of them has none of its own."""
    for text in sorted(_format_citation(citation) for citation in citations):
        yield CanonicalLine(f"{id_}.sources", f"{id_} ← {text}")


def _format_citation(citation: Citation) -> str:
    parts = [format_inline(citation.source)]
    if citation.at is not None:
        parts.append(citation.at)
    if citation.quote is not None:
        parts.append(f"quote {format_quoted(citation.quote)}")
    if citation.supports:
        parts.append(f"supports {format_inline(sorted(citation.supports))}")
    if citation.instead:
        values = (
            f"{format_inline(k)}: {_format_raw_value(v)}"
            for k, v in sorted(citation.instead.items())
        )
        parts.append(f"instead {{{', '.join(values)}}}")
    if citation.cites:
        parts.append(f"cites {format_inline(sorted(citation.cites))}")
    if citation.says is not None:
        parts.append(f"says {format_quoted(citation.says)}")
    return ", ".join(parts)


def _format_raw_value(raw: Any) -> str:
    """A value that no kind has read; a list of words is a set."""
    if isinstance(raw, list) and all(isinstance(part, str) for part in raw):
        return format_inline(sorted(raw))
    return format_inline(raw)
