"""The articles as a page: how often each is cited and for what; of one, every citation.

CITED      macitynet.it, January 2025   secondary   19 citations   at hand; 19 quotes: 19 exact   [1]
REPEATED   no deal cites them; others repeat them
UNUSED     no deal cites them, and no record repeats them
SOURCES    each with its address, whom it repeats, and what it is cited for, term by term
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dealterms.pages.cells import Cell, Span
from dealterms.pages.deals import build_wordings
from dealterms.pages.headline import count_in_words
from dealterms.pages.page import SOURCE_COLUMN, Page, Row, Section, SourceUse, Table, build_table_section
from dealterms.pages.source_list import CLASS_PHRASES, SourceList, name_source
from dealterms.pages.wording import (
    Wording,
    capitalize_first,
    format_field_name,
    join_limited,
    pluralize,
    quote_words,
    truncate_line,
)
from dealterms.reports.sources import CaptureCondition, CitationUse, SourceArticle, SourcesReport

_CONDITIONS: dict[CaptureCondition, str] = {
    "none": "no text is named",
    "not at hand": "not at hand",
    "unreadable": "at hand, and cannot be read",
    "unverified": "at hand; no checksum is recorded",
    "unchanged": "at hand, as it was recorded",
    "changed": "at hand, CHANGED since it was recorded",
}
_NOTES = {
    "cited": "",
    "repeated": "no deal cites them; they are recorded as origins of others",
    "unused": "no deal cites them, and no record repeats them",
}
_SUPPORTS = "supports "
_NO_BREAK_SPACE = "\u00a0"
_TITLES = {"cited": "CITED", "repeated": "REPEATED BY OTHERS", "unused": "UNUSED"}


def build_page(report: SourcesReport) -> Page:
    """Build the page of all sources, or of the one that was asked for."""
    sources = SourceList(report.sources, report.quote_results)
    wordings = build_wordings(report, sources)
    sections: list[Section | None]
    title = "The sources"
    if report.of:
        (article,) = report.articles
        title = name_source(article.id, article.source)
        _cite(report, wordings, sources, article, is_whole=False)
        sections = [_build_uses_section(wordings, article)]
    else:
        sections = [_build_section(report, wordings, sources, what) for what in _TITLES]
    if report.only:
        title += f"   of {truncate_line(report.deals[0].title)}"
    listed = sources.build_section()
    sections.append(listed._replace(title="SOURCE") if report.of and listed is not None else listed)
    return Page(title, (write_headline(report),), tuple(s for s in sections if s is not None))


def write_headline(report: SourcesReport) -> str:
    """Count the sources and their citations; of one, what it is cited for."""
    if report.of and report.articles:
        return _describe_article(report, report.articles[0])
    cited = [article for article in report.articles if article.what == "cited"]
    uses = sum(len(article.uses) for article in cited)
    parts = [f"{count_in_words(len(cited), 'source')} cited {count_in_words(uses, 'time')}"]
    for what, words in (("repeated", "only repeated by others"), ("unused", "unused")):
        if number := sum(article.what == what for article in report.articles):
            parts.append(f"{count_in_words(number)} {words}")
    if withdrawn := sum(article.source.withdrawn is not None for article in report.articles):
        parts.append(f"{count_in_words(withdrawn)} withdrawn")
    if changed := sum(article.capture == "changed" for article in report.articles):
        parts.append(f"{count_in_words(changed, 'text')} changed since recorded")
    return f"{capitalize_first('; '.join(parts))}."


def _describe_article(report: SourcesReport, article: SourceArticle) -> str:
    """Say how often a source is cited, and on how many terms it disagrees."""
    of = " by this deal" if report.only else ""
    if article.what == "unused":
        return f"Unused: cited nowhere{of}, and no record repeats it."
    if article.what == "repeated":
        return f"Cited nowhere{of}; recorded as an origin of others."
    entries = {(use.deal, use.section, use.entry) for use in article.uses}
    terms = sum(section == "terms" for _, section, _ in entries)
    named = [count_in_words(terms, "term")] if terms else []
    named += [count_in_words(len(entries) - terms, "proposal")] if terms < len(entries) else []
    deals = len({use.deal for use in article.uses})
    where = f" of {count_in_words(deals, 'deal')}" if deals > 1 else ""
    disputed = len({(u.deal, u.entry, name) for u in article.uses for name in u.citation.instead})
    dissent = f"; it gives another value for {count_in_words(disputed, 'field')}" if disputed else ""
    return f"Cited {count_in_words(len(article.uses), 'time')}, for {' and '.join(named)}{where}{dissent}."


def _build_section(
    report: SourcesReport, wordings: Mapping[str, Wording], sources: SourceList, what: str
) -> Section | None:
    rows: list[Row] = [
        (
            name_source(article.id, article.source),
            _describe_class(article),
            str(len(article.uses)) if article.uses else "",
            _describe_capture(article),
            _cite(report, wordings, sources, article, is_whole=True),
        )
        for article in report.articles
        if article.what == what
    ]
    header = ("Article", "Class", "Citations", "Text", SOURCE_COLUMN)
    return build_table_section(_TITLES[what], header, rows, note=_NOTES[what])


def _describe_class(article: SourceArticle) -> str:
    """Say how a source knows, and that it was retracted."""
    phrase = CLASS_PHRASES.get(article.source.class_ or "", "")
    return "; ".join(filter(None, [phrase, "withdrawn" if article.source.withdrawn else ""]))


def _describe_capture(article: SourceArticle) -> str:
    """Say whether the text is at hand and unchanged, and how its quotes were found."""
    text = _CONDITIONS[article.capture]
    if article.why_unreadable:
        text += f": {truncate_line(article.why_unreadable)}"
    results = ", ".join(f"{number} {result}" for result, number in sorted(article.quotes.items()))
    return f"{text}; quotes: {results}" if results and article.capture != "unreadable" else text


def _cite(
    report: SourcesReport,
    wordings: Mapping[str, Wording],
    sources: SourceList,
    article: SourceArticle,
    *,
    is_whole: bool,
) -> Cell:
    """Give a source its number, and note for the list at the foot what leans on it."""
    details: list[str] = []
    if article.repeated_by:
        names = [name_source(id_, report.sources.get(id_)) for id_ in article.repeated_by]
        details.append(f"repeated by {join_limited(names, ' and ')}")
    if article.statements:
        details.append(f"named as the origin of {pluralize(article.statements, 'statement')}")
    lines = list(_iter_summaries(report, wordings, article)) if is_whole else [article.source.summary or ""]
    if not is_whole:
        details.append(f"text: {_describe_capture(article)}")
    uses = [SourceUse("", says=truncate_line(line)) for line in lines if line]
    return sources.cite_whole(article.id, details, uses)


def _iter_summaries(
    report: SourcesReport, wordings: Mapping[str, Wording], article: SourceArticle
) -> Iterator[str]:
    """Yield a line for each term or proposal: the fields that it supports, and those it disputes."""
    groups: dict[tuple[str, str, str], list[CitationUse]] = {}
    for use in article.uses:
        groups.setdefault((use.deal, use.section, use.entry), []).append(use)
    for uses in groups.values():
        roles = dict.fromkeys(role for use in uses for role in _list_roles(wordings[use.deal], use))
        yield f"{_name_entry(report, wordings, uses[0])}: {_join_roles(roles)}"


def _join_roles(roles: Iterable[str]) -> str:
    """Join what citations do; that they support several fields is said once: ``supports level, ends``."""
    supported = [role for role in roles if role.startswith(_SUPPORTS)]
    others = [role for role in roles if not role.startswith(_SUPPORTS)]
    first = ", ".join(role if n == 0 else role.removeprefix(_SUPPORTS) for n, role in enumerate(supported))
    return join_limited([*filter(None, [first]), *others], "; ")


def _name_entry(report: SourcesReport, wordings: Mapping[str, Wording], use: CitationUse) -> str:
    """Name a term or a proposal, and its deal where there are several."""
    wording = wordings[use.deal]
    plain = capitalize_first(wording.format_token(use.entry))
    if use.section == "terms":
        name = truncate_line(wording.titles.get(use.entry, plain))
    else:
        name = f"proposal {truncate_line(use.title or plain)}"
    return f"{name} ({wording.deal_title})" if len(report.deals) > 1 else name


def _list_roles(wording: Wording, use: CitationUse) -> list[str]:
    """List what a citation does: ``supports level``, ``says level exclusive instead``."""
    citation = use.citation
    roles: list[str] = []
    roles += [f"supports {format_field_name(n)}" for n in citation.supports if not n.startswith("-")]
    roles += [f"supports what went from {format_field_name(n[1:])}" for n in citation.supports if n[0] == "-"]
    roles += [f"says that {format_field_name(name)} is unchanged" for name in citation.unchanged]
    roles += [f"says what {format_field_name(name)} had always meant" for name in citation.clarifies]
    roles += [
        f"says instead: {format_field_name(name)} {truncate_line(wording.format_raw(value))}"
        for name, value in citation.instead.items()
    ]
    if not roles:
        roles.append(
            "says that it is proposed" if use.section == "proposals" else "says that it stands or stood"
        )
    return roles


def _build_uses_section(wordings: Mapping[str, Wording], article: SourceArticle) -> Section | None:
    """Build the section of every citation of one source, term by term."""
    rows: list[Row] = []
    groups: dict[tuple[str, str, str], list[CitationUse]] = {}
    for use in article.uses:
        groups.setdefault((use.deal, use.section, use.entry), []).append(use)
    for (deal, section, entry), uses in groups.items():
        wording = wordings[deal]
        plain = capitalize_first(wording.format_token(entry))
        title = wording.titles.get(entry, plain) if section == "terms" else uses[0].title or plain
        about = [] if section == "terms" else ["proposal"]
        about += [wording.deal_title] if len(wordings) > 1 else []
        anchor = f"{wording.anchor_prefix}-{entry}" if section == "terms" else ""
        more = "".join(f" · {part}" for part in about)
        heading = Span(truncate_line(title), "heading", anchor)
        rows.append(((heading, Span(more, "pale")) if more else (heading,),))
        rows += [_build_use_row(wording, use) for use in uses]
    header = ("Place", "Snapshot", "What", "Quote", "In the text", "In English")
    return Section("CITATIONS", table=Table(header, tuple(rows))) if rows else None


def _build_use_row(wording: Wording, use: CitationUse) -> Row:
    citation, found = use.citation, use.found or ""
    return (
        "  " + truncate_line(citation.at or "no place").replace(" ", _NO_BREAK_SPACE),
        use.evidence.when,
        _join_roles(_list_roles(wording, use)),
        quote_words(truncate_line(citation.quote or "")) or "no words quoted",
        "cannot be read" if found == "unreadable" else found,
        truncate_line(citation.says or ""),
    )
