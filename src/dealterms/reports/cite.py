"""A citation for a term or a proposal, once its quote is found in the article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dealterms.errors import TermsError
from dealterms.loader.names import SEEDS_FOLDER, YAML_SUFFIX
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import Folder
from dealterms.model.rule_context import QuoteMatch
from dealterms.model.source import Source
from dealterms.plugins import unknown
from dealterms.quotes.captures import CapturedText, CaptureStore
from dealterms.reports.edit import EditedSnapshot, EditOptions, EditReport, finish_edit
from dealterms.rules.quote_ambiguous import describe_ambiguous
from dealterms.rules.quote_cut import describe_cut
from dealterms.rules.quote_missing import describe_missing
from dealterms.writing.snapshot import add_citation

_PLACE_BY_SUFFIX = {".pdf": "page", ".html": "paragraph", ".htm": "paragraph", ".xhtml": "paragraph"}
"""What a reader counts in a file of that kind; lines in any other."""


_IDENTITY = ("source", "at", "quote")
"""What no two citations of a term may share."""


NO_PLACE = "none"
"""The place of a citation that is to have none: where only a copy was read, its lines are nobody else's."""


class CitationRequest(NamedTuple):
    """The citation that is to be written."""

    source: str
    quote: str | None = None
    """None for a citation without words."""
    at: str | None = None
    """Where the quote stands; None to find out, and NO_PLACE to say nothing of it."""
    fields: Mapping[str, Any] = {}
    """The other keys of the citation, as they are written: supports, says, instead, …"""


def build_cite_report(
    edited: EditedSnapshot, id_: str, request: CitationRequest, options: EditOptions
) -> EditReport:
    """Find the quote, and write the citation below the term or proposal of that id.

    Raises:
        FindingsError: the snapshot would have errors that no later command mends.
        TermsError: there is no such term or record, or the quote is not found in one place.
    """
    path = _find_entry(edited, id_)
    citation, remark = build_citation(edited.folder, request, options.captures)
    identity = [citation.get(key) for key in _IDENTITY]
    for other in edited.editor.get((*path, "sources")) or ():
        if [other.get(key) for key in _IDENTITY] == identity:
            raise TermsError(f"`{id_}` has this citation already", "Edit it by hand, or quote other words")
    add_citation(edited.editor, path, citation)
    return finish_edit(edited, id_, [remark] if remark else [], options)


def build_citation(
    folder: Folder, request: CitationRequest, captures: str | None
) -> tuple[dict[str, Any], str]:
    """Build a citation with the place of its quote, and say how the quote was found."""
    source = load_source(folder, request.source)
    citation: dict[str, Any] = {"source": request.source}
    has_place = request.at != NO_PLACE
    remark, at = "", request.at if has_place else None
    if request.quote is not None:
        match = require_quote(folder, request.source, source, request.quote, at, captures)
        at = at or _describe_place(source, match)
        remark = f"The quote stands in {request.source}, {at}: {match.result}."
        citation["quote"] = request.quote.strip()
    if at is not None and has_place:
        citation["at"] = at
    return {**citation, **request.fields}, remark


def load_source(folder: Folder, id_: str) -> Source:
    """Load a record; a TermsError if there is none, or it cannot be read."""
    store = SourceStore(folder)
    store.resolve(id_)
    if id_ in store.sources:
        return store.sources[id_]
    path = f"{SEEDS_FOLDER}/{id_}{YAML_SUFFIX}"
    own = [finding for finding in store.findings if finding.place.path == path]
    if own:
        raise TermsError(str(own[0]))
    known = frozenset(
        name.removesuffix(YAML_SUFFIX)
        for name in folder.list_names(SEEDS_FOLDER)
        if name.endswith(YAML_SUFFIX)
    )
    raise TermsError(*unknown("source", id_, known, "Record the article first: `terms source add FILE`"))


def require_quote(
    folder: Folder, id_: str, source: Source, quote: str, at: str | None, captures: str | None
) -> QuoteMatch:
    """Find a quote in the article's text; a TermsError if it is not there, or not in one place."""
    text = CaptureStore(folder, captures).get(source)
    if source.capture is None:
        raise TermsError(
            f"the record {id_} names no text in which the quote could be looked for",
            f"Add it: `terms source set {id_} --file FILE`",
        )
    if text is None:
        raise TermsError(
            f"the text of {id_} is not at hand, so that the quote cannot be looked for",
            f"Put `{source.capture.file}` beside the record, or name its folder with --captures",
        )
    if not isinstance(text, CapturedText):
        raise TermsError(f"the text of {id_} cannot be read: {text.error.message}", text.error.hint)
    if source.capture.sha256 not in (None, text.sha256):
        raise TermsError(
            f"the text of {id_} is not the one that was recorded: its sha256 differs",
            "Put the recorded text back, or record this one",
        )
    match, passages = text.find_passages(quote, at)
    if match.result == "missing":
        raise TermsError(*describe_missing(id_, quote, match))
    if match.result == "ambiguous":
        message, hint = describe_ambiguous(id_, match)
        raise TermsError(message, hint.replace("`at`", "--at"))
    if match.result == "moved":
        raise TermsError(
            f"the quote stands in {id_} at line {match.line}, not at {at}", "Correct --at, or leave it out"
        )
    if passages and passages[0].cut_words:
        raise TermsError(*describe_cut(id_, passages[0].cut_words))
    return match


def _describe_place(source: Source, match: QuoteMatch) -> str:
    name = source.capture.file if source.capture is not None else ""
    unit = _PLACE_BY_SUFFIX.get(name[name.rfind(".") :].lower(), "line")
    return f"{unit} {getattr(match, unit)}"


def _find_entry(edited: EditedSnapshot, id_: str) -> tuple[str, str]:
    """Find the section in which that id stands; in a snapshot that carries terms on, the older ones count."""
    snapshot = edited.snapshot
    if id_ in snapshot.terms:
        return "terms", id_
    if id_ in snapshot.proposals:
        return "proposals", id_
    known = frozenset({*snapshot.terms, *snapshot.proposals})
    raise TermsError(*unknown(f"term in {edited.name}:", id_, known))
