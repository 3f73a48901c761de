"""Whether words stand in an article, as a page: the answer, the places, and the sentence around each."""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.pages.page import SOURCE_COLUMN, Page, Row, build_findings_page, build_table_section
from dealterms.pages.source_list import SourceList, name_source
from dealterms.pages.wording import join_limited, pluralize, quote_words, truncate_line
from dealterms.quotes.captures import Passage
from dealterms.reports.quote import FOUND, Article, QuoteReport

_MAX_NEAREST = 5
"""So many of the nearest passages are shown, if no article has the words."""
_MAX_PASSAGES = 10
"""An article tells no more places than these."""


def build_page(report: QuoteReport) -> Page:
    """Build the page of words that were looked for."""
    if report.answer is None:
        return build_findings_page(report.findings)
    sources = SourceList(report.sources)
    sections = (
        build_table_section(
            "WHERE THEY STAND",
            ("Place", "The sentence around them", SOURCE_COLUMN),
            _iter_passage_rows(report, sources),
        ),
        build_table_section(
            "NEAREST",
            ("Place", "What the article has there", SOURCE_COLUMN),
            _iter_nearest_rows(report, sources),
            note="other words: they never count as found",
        ),
        sources.build_section(),
    )
    title = quote_words(truncate_line(report.words)) + (f"   at {report.at}" if report.at else "")
    lines = (write_headline(report), *_iter_lines(report))
    return Page(title, lines, tuple(section for section in sections if section is not None))


def write_headline(report: QuoteReport) -> str:
    """Say what comes of the words: the answer in a word, and where they stand."""
    if report.answer is None:
        return ""
    answer = report.answer.replace("-", " ").capitalize()
    if report.source is not None:
        (article,) = report.articles
        return f"{answer}: {_describe(report, article)}."
    if not report.articles:
        return f"{answer}: no record names a text, so nobody looked."
    found = [article for article in report.articles if article.answer in FOUND]
    searched = len(found) + sum(article.answer == "missing" for article in report.articles)
    texts = f"{searched} of {pluralize(len(report.articles), 'text')}"
    if not searched:
        return f"{answer}: none of {pluralize(len(report.articles), 'text')} could be searched."
    if not found:
        return f"{answer}: {texts} could be searched, and there the words do not stand."
    names = join_limited([f"{_name(report, article)} ({article.answer})" for article in found], "; ")
    return f"{answer}: the words stand in {names}; {texts} could be searched."


def _describe(report: QuoteReport, article: Article) -> str:
    """Say what comes of the words in the one article that was asked for."""
    name = _name(report, article)
    match article.answer:
        case "not-at-hand":
            return f"nobody looked in {name}: {article.reason}"
        case "unreadable":
            return f"nobody looked in {name}: its text is here and cannot be read"
        case "missing":
            return f"the words do not stand in {name}"
        case "changed":
            found = _describe_places(report, article) if article.passages else "the words do not stand"
            return f"the text at hand is not that of the record ({name}): its sha256 differs. In it {found}"
    return f"in {name} {_describe_places(report, article)}"


def _describe_places(report: QuoteReport, article: Article) -> str:
    assert article.match is not None, "it has places"
    numbers = list(dict.fromkeys(passage.get_number(report.unit) for passage in article.passages))
    places = f"{report.unit}{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}"
    match article.match.result:
        case "ambiguous":
            more = " and further on" if len(article.passages) == _MAX_PASSAGES else ""
            return f"the words stand more than once, in {places}{more}"
        case "moved":
            has = f", for its text has {article.shortfall}" if article.shortfall else ""
            return f"the words stand in {places}, and not in {report.at}{has}"
        case "normalized":
            return f"the words stand in {places}, written a little otherwise"
    return f"the words stand in {places}"


def _iter_lines(report: QuoteReport) -> Iterator[str]:
    by_answer = {answer: [a for a in report.articles if a.answer == answer] for answer in _UNSEARCHED}
    found = [article.match for article in report.articles if article.passages and article.match]
    if found:
        yield "That they stand there is all it says: what they mean for the deal, a person has to read"
    if any(match.result == "normalized" for match in found):
        yield "Normalized: white space, quotation marks or dashes are others there; copy them from below"
    if cut := [word for a in report.articles for passage in a.passages for word in passage.cut_words]:
        words = join_limited([quote_words(word) for word in dict.fromkeys(cut)], ", ")
        yield f"They begin or end in the middle of the article's {words}. Take whole words and numbers"
    if report.answer == "ambiguous":
        yield "Take a few words more, or say the place with --at"
    if report.answer == "moved":
        yield "Correct the place"
    for article in report.articles:
        yield from _explain_missing(article) if report.source is not None else ()
    for article in by_answer["unreadable"]:
        yield truncate_line(f"The text of {article.source} cannot be read: {article.reason}")
    if report.source is None:
        yield from _iter_counts(report, by_answer)
    elif by_answer["not-at-hand"] and report.sources[report.source].capture is not None:
        yield _WHERE
    yield from report.remarks


_UNSEARCHED = ("not-at-hand", "unreadable", "changed")
_WHERE = "--captures DIR says where the articles' texts are, if not beside their records"


def _iter_counts(report: QuoteReport, by_answer: dict[str, list[Article]]) -> Iterator[str]:
    """Yield how many articles were not searched, and why."""
    if away := by_answer["not-at-hand"]:
        ids = join_limited([article.source for article in away], ", ")
        yield f"{pluralize(len(away), 'text')} not at hand, so nobody looked there: {ids}. {_WHERE}"
    if other := by_answer["changed"]:
        ids = join_limited([article.source for article in other], ", ")
        yield f"{pluralize(len(other), 'text')} not the one of the record, since the sha256 differs: {ids}"
    if report.without_text:
        yield f"{pluralize(report.without_text, 'record')} without a text"
    if report.unreadable_records:
        yield f"{pluralize(report.unreadable_records, 'record')} that cannot be read (terms check says why)"


def _explain_missing(article: Article) -> Iterator[str]:
    """Yield what is known of words that were not found."""
    match = article.match
    if match is None or article.answer != "missing":
        return
    if match.piece_lines:
        lines = ", ".join(map(str, match.piece_lines))
        yield f"Its pieces stand there in another order (lines {lines}): write them in the article's order"
    elif match.missing_piece:
        yield truncate_line(f"The piece {quote_words(match.missing_piece)} stands nowhere in it")
    yield "Copy words from the article" + ("; what comes nearest is no proof" if match.hint else "")


def _iter_passage_rows(report: QuoteReport, sources: SourceList) -> Iterator[Row]:
    for article in report.articles:
        result = f"{article.match.result} in the text" if article.match else ""
        if article.answer == "changed":
            result = "in another text than the record's"
        rows: dict[tuple[str, str], list[Passage]] = {}
        for passage in article.passages:
            rows.setdefault((_describe_place(report, article, passage), passage.sentence), []).append(passage)
        for (place, sentence), passages in rows.items():
            at = f"{report.unit} {passages[0].get_number(report.unit)}"
            for words in dict.fromkeys(passage.words for passage in passages):
                cited = sources.cite_words(article.source, at, words, result)
            yield f"{place}, {len(passages)} times" if len(passages) > 1 else place, sentence, cited


def _describe_place(report: QuoteReport, article: Article, passage: Passage) -> str:
    """Write ``line 3 (paragraph 2)``; with the page, if there are several."""
    others = {"line": passage.line, "paragraph": passage.paragraph, "page": passage.page}
    place = f"{report.unit} {others.pop(report.unit)}"
    if article.pages < 2:
        others.pop("page", None)
    also = ", ".join(f"{unit} {number}" for unit, number in others.items())
    return f"{place} ({also})" if also else place


def _iter_nearest_rows(report: QuoteReport, sources: SourceList) -> Iterator[Row]:
    if report.answer in FOUND:
        return
    nearest = [(article, article.nearest) for article in report.articles]
    for article, match in [(a, m) for a, m in nearest if m is not None][:_MAX_NEAREST]:
        yield f"line {match.line}", match.hint, sources.cite_words(article.source, f"line {match.line}")


def _name(report: QuoteReport, article: Article) -> str:
    return name_source(article.source, report.sources.get(article.source))
