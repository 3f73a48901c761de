"""Whether words stand in an article, and where: one article, or all whose texts are at hand.

    build_quote_report(folder, "pays 5%", "gazette")   ->  answer "exact", one article
    build_quote_report(folder, "pays 5%")              ->  all records; answer "missing" if no text has them

"Missing" is said of texts that were searched. Of a text that is not at hand, cannot be read or is not the
one of the record, nobody knows: each is an answer of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from dealterms.errors import TermsError
from dealterms.loader.names import SEEDS_FOLDER, YAML_SUFFIX
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import Tree
from dealterms.model.finding import Finding
from dealterms.model.location import Location
from dealterms.model.report import ANSWERS, Answer, Report
from dealterms.model.rule_context import QuoteMatch
from dealterms.model.source import Source
from dealterms.model.term import parse_position, require_words
from dealterms.quotes.captures import CapturedText, CaptureStore, Passage, UnreadableCapture
from dealterms.quotes.lines import parse_place
from dealterms.rules.long_quote import MAX_WORDS, count_words

FOUND: frozenset[str] = frozenset({"exact", "normalized", "moved", "ambiguous"})
"""The answers that say where the words stand in the article of the record."""
MAX_CHARACTERS = 4000
"""Longer words are refused: a quote has at most 40 words."""


class Article(NamedTuple):
    """What comes of the words in one article."""

    source: str
    answer: Answer
    match: QuoteMatch | None = None
    """How they were found in the text at hand, be it another than the record's; None: nobody looked."""
    passages: tuple[Passage, ...] = ()
    """The places that have them; of very many the first ten."""
    pages: int = 1
    """How many pages the text has."""
    reason: str = ""
    """Why nobody looked."""
    shortfall: str = ""
    """What the text has instead of the place that was named: `11 lines`."""

    @property
    def nearest(self) -> QuoteMatch | None:
        """Of words that the text does not have, what comes nearest; it never counts as found."""
        return self.match if self.match is not None and self.match.hint else None


@dataclass(frozen=True, kw_only=True)
class QuoteReport(Report):
    """What `terms quote` answers."""

    command: ClassVar[str] = "quote"
    words: str
    at: str | None = None
    source: str | None = None
    """The one article that was asked for; None for all."""
    answer: Answer | None = None
    """None if an error in the record stands in the way."""
    articles: tuple[Article, ...] = ()
    """Those that have a text by their records, and the one that was asked for."""
    without_text: int = 0
    """How many other records name no text."""
    unreadable_records: int = 0
    """How many records cannot be read themselves."""
    remarks: tuple[str, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """What places are counted in: lines, if nothing else was asked for."""
        place = parse_place(self.at)
        return place[0] if place is not None else "line"


def build_quote_report(
    tree: Tree,
    words: str,
    source: str | None = None,
    *,
    at: str | None = None,
    captures: str | None = None,
) -> QuoteReport:
    """Look for words in one article, or in all.

    Raises:
        TermsError: there are no words, too many, no such record, or no such place can be named.
    """
    words = _require_words(words)
    if at is not None and source is None:
        raise TermsError("--at names a place in one article", "Name the article, too: SOURCE WORDS")
    try:
        place = None if at is None else parse_position(at)
    except ValueError as error:
        raise TermsError(f"--at: {error}") from None
    store, texts = SourceStore(tree), CaptureStore(tree, captures)
    if source is not None:
        return _search_one(store, texts, words, source, place)
    store.read_all()
    with_text = {id_: record for id_, record in store.sources.items() if record.capture is not None}
    articles = tuple(_search(texts, id_, record, words, None) for id_, record in sorted(with_text.items()))
    read = {f"{SEEDS_FOLDER}/{id_}{YAML_SUFFIX}" for id_ in store.sources}
    unreadable = len({finding.place.path for finding in store.findings} - read)
    answers = {article.answer for article in articles}
    if unreadable:
        answers.add("unreadable")
    remarks = list(_iter_remarks(words))
    if words in store.sources:
        remarks.append(f"{words} is also the id of a record: SOURCE WORDS looks for words in its article")
    return QuoteReport(
        words=words,
        answer=min(answers, key=ANSWERS.index, default="not-at-hand"),
        articles=articles,
        without_text=len(store.sources) - len(with_text),
        unreadable_records=unreadable,
        remarks=tuple(remarks),
        sources=store.sources,
    )


def _search_one(store: SourceStore, texts: CaptureStore, words: str, id_: str, at: str | None) -> QuoteReport:
    if not store.resolve(id_):
        error = store.build_unknown_source_finding(id_, Location(SEEDS_FOLDER, 1, 1), "unknown-source")
        raise TermsError(error.message, error.mend)
    record = store.sources.get(id_)
    if record is None:
        # Its origins are other records: what is wrong in them does not stand in the way.
        findings = _list_findings_of(store.findings, id_)
        return QuoteReport(words=words, at=at, source=id_, findings=findings)
    article = _search(texts, id_, record, words, at)
    remarks = list(_iter_remarks(words))
    if at is not None and parse_place(at) is None:
        remarks.append(f"{at} is for the reader: it was not looked up")
    if record.withdrawn is not None:
        remarks.append(f"The source was withdrawn on {record.withdrawn.on}: nothing may lean on it")
    return QuoteReport(
        words=words,
        at=at,
        source=id_,
        answer=article.answer,
        articles=(article,),
        remarks=tuple(remarks),
        sources=store.sources,
    )


def _require_words(words: str) -> str:
    words = words.strip()
    if len(words) > MAX_CHARACTERS:
        message = f"the words have {len(words):,} characters; the limit is {MAX_CHARACTERS:,}"
        raise TermsError(message, "Look for a handful of them")
    try:
        return require_words(words) or ""
    except ValueError as error:
        raise TermsError(f"{error}".partition(". ")[0], "Copy some from the article") from None


def _iter_remarks(words: str) -> Iterable[str]:
    number, _ = count_words(words)
    if number > MAX_WORDS:
        yield f"These are {number} words; a quote in the files may have {MAX_WORDS}"


def _list_findings_of(findings: Iterable[Finding], id_: str) -> tuple[Finding, ...]:
    found = tuple(findings)
    own = tuple(each for each in found if each.place.path == f"{SEEDS_FOLDER}/{id_}{YAML_SUFFIX}")
    return own or found


def _search(texts: CaptureStore, id_: str, record: Source, words: str, at: str | None) -> Article:
    if record.capture is None:
        return Article(id_, "not-at-hand", reason="its record names no text")
    text = texts.get(record)
    if text is None:
        return Article(id_, "not-at-hand", reason="its text is not here")
    if isinstance(text, UnreadableCapture):
        return Article(id_, "unreadable", reason=str(text.error))
    return _search_text(id_, record, text, words, at)


def _search_text(id_: str, record: Source, text: CapturedText, words: str, at: str | None) -> Article:
    match, passages = text.find_passages(words, at)
    place, shortfall = parse_place(at), ""
    if place is not None and (count := text.find_shortfall(at)) is not None:
        shortfall = f"{count} {place[0]}{'s' * (count != 1)}"
    expected = record.capture.sha256 if record.capture is not None else None
    is_other = expected is not None and text.sha256 != expected.lower()
    answer: Answer = "changed" if is_other else match.result
    return Article(id_, answer, match, passages, text.count("page"), shortfall=shortfall)
