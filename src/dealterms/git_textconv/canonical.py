"""A file of a deal as lines that differ where its terms, evidence or words do, and nowhere else.

Order, layout and comments are gone. No two files with different content give the same lines:

    # As signed.                               royalty (revenue-share, acme → beta)
    terms:                                     royalty.rate: 20%
      royalty: {payer: acme, payee: beta,  →   royalty ← s-1, line 1, supports [rate]
                kind: revenue-share, rate: '20%',
                sources: [{source: s-1, at: line 1, supports: [rate]}]}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from dealterms.errors import UnreadableError
from dealterms.git_textconv.escape import escape_line, escape_lines, format_inline, format_quoted
from dealterms.loader.yaml import parse_yaml
from dealterms.model.location import SourceMap
from dealterms.model.missing import UNKNOWN
from dealterms.model.term import CarriedTerm, Citation, PartyIds, Proposal, Term, to_party_set
from dealterms.model.value import End, parse_token, to_json_value

_Model = TypeVar("_Model", bound=BaseModel)
_SECTIONS = ("terms", "proposals")
_HEADING_FIELDS = frozenset({"kind", "title", "sources"})


def canonicalize(content: bytes, path: str) -> str:
    """Return the lines of a deal, a snapshot or a source, by its keys; error messages call it ``path``.

    Raises:
        UnreadableError: it is none of these, or something in it cannot be read.
    """
    value, source_map, findings, _ = parse_yaml(content, path)
    error = next((str(finding) for finding in findings if finding.severity == "error"), None)
    if value is None or error is not None:
        raise UnreadableError(error or "the file has no keys")
    is_deal, is_source = "parties" in value, "type" in value
    iter_lines = _iter_deal_lines if is_deal else _iter_source_lines if is_source else _iter_snapshot_lines
    return "".join(f"{line}\n" for line in iter_lines(value, source_map))


def _validate(model: type[_Model], raw: Mapping[str, Any], source_map: SourceMap, *keys: str) -> _Model:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        from dealterms.loader.validation_errors import iter_validation_findings

        first = next(iter(iter_validation_findings(error, model, source_map, keys, _SECTIONS)))
        raise UnreadableError(str(first)) from None


def _iter_deal_lines(value: dict[str, Any], source_map: SourceMap) -> Iterator[str]:
    from dealterms.model.deal import DealHeader

    header = _validate(DealHeader, value, source_map)
    yield f"title: {escape_lines(header.title)}"
    if header.note is not None:
        yield f"note: {escape_lines(header.note)}"
    for id_, party in sorted(header.parties.items()):
        lei = "" if party.lei is None else f", lei {format_inline(party.lei)}"
        yield f"party {id_}: {format_quoted(party.name)}{lei}"


def _iter_source_lines(raw: dict[str, Any], source_map: SourceMap) -> Iterator[str]:
    from dealterms.model.source import Source

    source = _validate(Source, raw, source_map)
    for name, info in Source.model_fields.items():
        value = getattr(source, name)
        if value == info.default:
            continue
        if name == "cites":
            value = sorted(value)
        elif name in ("capture", "withdrawn"):
            value = {key: str(part) for key, part in value if part is not None}
        in_one_line = name == "author" or isinstance(value, list | dict)
        text = format_inline(value) if in_one_line else escape_lines(str(value))
        yield f"{info.alias or name}: {text}"


def _iter_snapshot_lines(value: dict[str, Any], source_map: SourceMap) -> Iterator[str]:
    from dealterms.model.deal import SnapshotHeader

    fields = {key: part for key, part in value.items() if key not in _SECTIONS}
    head = _validate(SnapshotHeader, fields, source_map)
    parts: list[Iterable[str]] = [
        [
            f"snapshot {key}: {escape_lines(text)}"
            for key, text in (
                ("basis", head.basis),
                ("by", head.by),
                ("carries", head.carries),
                ("summary", head.summary),
            )
            if text is not None
        ]
    ]
    for id_, raw in sorted(_iter_entries("terms", value, source_map)):
        if head.carries is not None:
            carried = _validate(CarriedTerm, raw, source_map, "terms", id_)
            parts.append([f"{id_} (carried)", *_iter_citation_lines(id_, carried.sources)])
        else:
            parts.append(_iter_term_lines(id_, _parse_term(id_, raw, source_map)))
    for id_, raw in sorted(_iter_entries("proposals", value, source_map)):
        parts.append(_iter_proposal_lines(id_, _validate(Proposal, raw, source_map, "proposals", id_)))
    for number, lines in enumerate(parts if parts[0] else parts[1:]):
        yield from ("", *lines) if number else lines


def _iter_entries(
    section: str, value: Mapping[str, Any], source_map: SourceMap
) -> Iterator[tuple[str, dict[str, Any]]]:
    entries = value.get(section, {})
    if not isinstance(entries, dict):
        place = source_map.locate_key(section)
        raise UnreadableError(f"{place}: `{section}` must hold ids, each with keys of its own")
    for id_, raw in entries.items():
        place = source_map.locate_key(section, id_)
        if not isinstance(raw, dict):
            raise UnreadableError(f"{place}: `{id_}` has no keys")
        try:
            yield parse_token(id_), raw
        except ValueError as error:
            raise UnreadableError(f"{place}: {error}") from None


def _parse_term(id_: str, raw: Mapping[str, Any], source_map: SourceMap) -> Term:
    from dealterms.model.kinds import resolve_kind

    try:
        kind = resolve_kind(raw["kind"])
    except (KeyError, TypeError):
        place = source_map.locate_key("terms", id_)
        raise UnreadableError(f"{place}: the kind of `{id_}` is missing or unknown") from None
    return _validate(kind, raw, source_map, "terms", id_)


def _iter_term_lines(id_: str, term: Term) -> Iterator[str]:
    """Yield the heading, the fields in the order of their kind, and the citations."""
    title = "" if term.title is None else f": {escape_lines(term.title)}"
    binds, benefits = term.get_party("binds"), term.get_party("benefits")
    roles = "" if binds is None else f", {_format_parties(binds)} → {_format_parties(benefits)}"
    yield f"{id_}{title} ({term.kind}{roles})"
    kind = type(term)
    in_heading = {*_HEADING_FIELDS, kind.get_role_field("binds"), kind.get_role_field("benefits")}
    for name, info in kind.model_fields.items():
        value = getattr(term, name)
        if name in in_heading or value is UNKNOWN or value == info.default:
            continue
        label = kind.rung_names.get(value) if isinstance(value, str) else None
        suffix = f" ({label})" if label and label != value and name in kind.get_axes() else ""
        yield f"{id_}.{name}: {_format_value(value)}{suffix}"
    yield from _iter_citation_lines(id_, term.sources)


def _format_parties(parties: PartyIds | None) -> str:
    return ", ".join(sorted(to_party_set(parties)))


def _format_value(value: Any) -> str:
    if isinstance(value, str):
        return escape_lines(value)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return format_inline(sorted(value))
    raw = to_json_value(value)
    if isinstance(raw, str) and not isinstance(value, End):
        return escape_line(raw)
    return format_inline(raw)


def _iter_proposal_lines(id_: str, proposal: Proposal) -> Iterator[str]:
    id_ = f"proposal {id_}"
    yield id_ if proposal.title is None else f"{id_}: {escape_lines(proposal.title)}"
    for key, subject in (("changes", proposal.changes), ("kind", proposal.kind)):
        if subject is not None:
            yield f"{id_}.{key}: {format_inline(subject)}"
    for key, raw in sorted(proposal.to.items()):
        yield f"{id_}.to.{format_inline(key)}: {_format_raw_value(raw)}"
    if proposal.outcome is not None:
        yield f"{id_}.outcome: {proposal.outcome}"
    if proposal.note is not None:
        yield f"{id_}.note: {escape_lines(proposal.note)}"
    yield from _iter_citation_lines(id_, proposal.sources)


def _iter_citation_lines(id_: str, citations: Iterable[Citation]) -> Iterator[str]:
    """Yield a line for each citation, sorted: their order in the file has no meaning."""
    yield from sorted(f"{id_} ← {_format_citation(citation)}" for citation in citations)


def _format_citation(citation: Citation) -> str:
    parts = [format_inline(citation.source)]
    if citation.at is not None:
        parts.append(citation.at)
    if citation.quote is not None:
        parts.append(f"quote {format_quoted(citation.quote)}")
    if citation.supports:
        parts.append(f"supports {format_inline(sorted(citation.supports))}")
    for key, names in (("unchanged", citation.unchanged), ("clarifies", citation.clarifies)):
        if names:
            parts.append(f"{key} {format_inline(sorted(names))}")
    if citation.instead:
        pairs = sorted(citation.instead.items())
        values = ", ".join(f"{format_inline(key)}: {_format_raw_value(raw)}" for key, raw in pairs)
        parts.append(f"instead {{{values}}}")
    if citation.cites:
        parts.append(f"cites {format_inline(sorted(citation.cites))}")
    if citation.says is not None:
        parts.append(f"says {format_quoted(citation.says)}")
    return ", ".join(parts)


def _format_raw_value(raw: Any) -> str:
    """Return a value that no kind has parsed; a list of words is a set."""
    is_set = isinstance(raw, list) and all(isinstance(part, str) for part in raw)
    return format_inline(sorted(raw) if is_set else raw)
