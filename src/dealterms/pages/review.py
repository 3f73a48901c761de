"""A review as a page: the files, then deal by deal what follows, then sources and findings.

What the branch does to the deal
1 change, sourced; 0 new findings        describe_review
main → a-branch
FILES                                    a part; iter_deal_sections yields those of the deals
RECORDS OF SOURCES, NEW FINDINGS, …      the parts that no deal has for itself
SOURCES                                  every source that is named above
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from dealterms.model.diff import TermChange
from dealterms.model.review import (
    CAPTURE_CHANGES,
    FILE_CHANGE_LABELS,
    DealReview,
    Review,
    ReviewedFile,
    SourceReview,
)
from dealterms.pages.citations import UNSUPPORTED
from dealterms.pages.diff import count_verbs
from dealterms.pages.headline import describe_changes, describe_events
from dealterms.pages.page import Page, Section, Table, build_table_section
from dealterms.pages.review_deal import format_or_dash, iter_deal_sections
from dealterms.pages.source_list import SourceList
from dealterms.pages.wording import (
    build_wording,
    capitalize_first,
    format_field_name,
    join_limited,
    pluralize,
    truncate_line,
)
from dealterms.reports.review import ReviewReport

NO_FILES = "The branch touches no file of the deals"
_MAX_PATH = 240
_MIN_COUNTED = 3
"""From this many reformatted files on, they are counted in one row."""


def build_page(report: ReviewReport) -> Page:
    """Build the page of a review."""
    review, findings = report.review, report.findings
    note = pluralize(len(findings), "finding")
    sources = SourceList(review.records, review.quote_results)
    sentence = _write_sentence(review)
    is_told = bool(sentence) and sum(len(deal.steps) for deal in review.deals) == 1
    sections = [
        _build_files_section(review.files),
        *(s for deal in review.deals for s in iter_deal_sections(deal, sources, is_told_above=is_told)),
        _build_sources_section(review.sources),
        Section("NEW FINDINGS", note, findings=findings, part=True) if findings else None,
        _build_accepted_section(review),
        _build_accept_list_section(review),
        sources.build_section(),
    ]
    verdict = describe_review(review, len(findings))
    return Page(
        "What the branch does to the deal",
        (
            *filter(None, [sentence]),
            verdict,
            f"{review.base} → {review.head}",
            *review.remarks,
        ),
        tuple(section for section in sections if section is not None),
        report.excerpts,
    )


def write_headline(report: ReviewReport) -> str:
    """Write the sentence that comes first: what changes in each deal; if nothing does, the verdict."""
    return _write_sentence(report.review) or describe_review(report.review, len(report.findings))


def _write_sentence(review: Review) -> str:
    told = (_describe_deal(deal, [*deal.changed, *deal.happened]) for deal in review.deals)
    sentences = [sentence for sentence in told if sentence]
    return f"{join_limited(sentences, '; ')}." if sentences else ""


def _describe_deal(deal: DealReview, terms: list[TermChange]) -> str:
    wording = build_wording(deal.title, deal.parties, {t.term: t for t in terms}.values(), SourceList())
    parts = [describe_changes(wording, deal.changed, None)] if deal.changed else []
    parts += [describe_events(wording, deal.happened, None)] if deal.happened else []
    return f"{truncate_line(deal.title)}: {'; '.join(parts)}" if parts else ""


def describe_review(review: Review, new_findings: int) -> str:
    """Describe a review in the line that comes first: changes, rewritten past, evidence, findings."""
    if not review.files:
        return NO_FILES
    counts = review.counts
    parts = [
        pluralize(counts[f"unreadable_{noun}s"], f"unreadable {noun}")
        for noun in ("file", "term")
        if counts[f"unreadable_{noun}s"]
    ]
    parts += _describe_news(review, counts)
    steps = [shown for deal in review.deals for shown in deal.steps]
    parts += count_verbs([s.diff.summary for s in steps if s.why in ("new-snapshot", "inserted-snapshot")])
    parts += [pluralize(number, noun) for noun, number in _iter_counts(review) if number]
    verdicts = [support.verdict for deal in review.deals for support in deal.support]
    for verdict in ("better", "worse"):
        if verdict in verdicts:
            parts.append(f"{pluralize(verdicts.count(verdict), 'value')} {verdict} supported")
    parts.append(pluralize(new_findings, "new finding"))
    if review.accepted:
        parts.append(f"{len(review.accepted)} accepted")
    if review.mended:
        parts.append(f"{review.mended} mended")
    return capitalize_first("; ".join(parts))


def _iter_counts(review: Review) -> Iterator[tuple[str, int]]:
    """Count what the branch does to whole deals and to their past."""
    deals = review.deals
    yield "added deal", sum(deal.is_new for deal in deals)
    yield "renamed deal", sum(bool(deal.was) for deal in deals)
    yield "deleted deal", sum(deal.is_gone for deal in deals)
    yield "correction", sum(len(deal.corrections) for deal in deals)
    yield "inserted snapshot", review.count_files("inserted-snapshot")
    yield "re-dated snapshot", sum(len(deal.redated) for deal in deals)
    yield "deleted snapshot", sum(len(deal.deleted) for deal in deals if not deal.is_gone)
    renamed = (change for deal in deals if not deal.is_new for change in deal.party_changes)
    yield "party rename", sum(change.before != "" for change in renamed)
    yield "wording", sum(len(deal.wording_changes) for deal in deals)
    yield "changed text of an article", review.count_files(*CAPTURE_CHANGES)
    yield "accept-list change", len(review.agreed)


def _describe_news(review: Review, counts: Mapping[str, int]) -> Iterator[str]:
    """Yield what changes and happens, and what of the past is told now, no longer, or otherwise.

    ``2 changes, both sourced; 1 event, sourced; 1 change now told that was not; 1 no longer told``
    """
    if not review.has_news:
        is_known = not review.is_partly_unread
        yield "no change of the deal is recorded" if is_known else "whether the deal changes is not known"
    for noun in ("change", "event"):
        number = counts[f"{noun}s"]
        unsupported = number - counts[f"{noun}s_sourced"]
        if number:
            sourced = {1: "sourced", 2: "both sourced"}.get(number, "all sourced")
            support = f"{unsupported} {UNSUPPORTED.text}" if unsupported else sourced
            yield f"{pluralize(number, noun)}, {support}"
    for noun in ("change", "event"):
        for key, singular, plural in _RETOLD_WORDS:
            number = counts[f"{noun}s_{key}"]
            if number:
                yield f"{pluralize(number, noun)} {singular if number == 1 else plural}"


_RETOLD_WORDS = (
    ("now_told", "now told that was not", "now told that were not"),
    ("no_longer_told", "no longer told", "no longer told"),
    ("told_otherwise", "told otherwise", "told otherwise"),
)


def _build_files_section(files: Collection[ReviewedFile]) -> Section | None:
    reformatted = sum(file.what == "reformatted" for file in files)
    is_counted = reformatted >= _MIN_COUNTED
    rows = [
        (_truncate_path(file.path), FILE_CHANGE_LABELS[file.what], _truncate_path(file.was))
        for file in files
        if not (is_counted and file.what == "reformatted")
    ]
    if is_counted:
        rows.append((f"{reformatted} files", FILE_CHANGE_LABELS["reformatted"], ""))
    table = Table(("File", "What the branch did", "Where it was"), tuple(rows))
    return Section("FILES", table=table.without_empty_columns(), part=True) if rows else None


def _truncate_path(path: str) -> str:
    """Cut a very long path: a table is as wide as its longest cell. White space stays."""
    return path if len(path) <= _MAX_PATH else f"{path[:_MAX_PATH]}…"


def _build_sources_section(sources: Iterable[SourceReview]) -> Section | None:
    rows = (
        (s.source, truncate_line(s.title), _format_source_change(s), _format_source_uses(s))
        for s in sources
        if s.what != "reformatted"
    )
    header = ("Source", "Title", "What the branch did", "What leans on it")
    return build_table_section("RECORDS OF SOURCES", header, rows, part=True)


def _format_source_change(source: SourceReview) -> str:
    changes = (
        f"{format_field_name(key)} {format_or_dash(before)} → {format_or_dash(after)}"
        if before
        else f"{format_field_name(key)} {truncate_line(after)}"
        for key, before, after in source.changes
    )
    return "; ".join([FILE_CHANGE_LABELS[source.what], *changes])


def _format_source_uses(source: SourceReview) -> str:
    """List the terms that cite a source, deal by deal and snapshot by snapshot."""
    by_snapshot: dict[str, dict[str, None]] = {}
    for use in source.leaning:
        # As the file has it: no rule has read these words yet, and they may be of any length.
        fields = ", ".join(map(format_field_name, use.supports))
        entry = truncate_line(f"{use.entry} ({fields})" if fields else use.entry)
        by_snapshot.setdefault(f"{use.deal} {use.snapshot}", {})[entry] = None
    parts = [f"{name}: {join_limited(list(terms), ', ')}" for name, terms in by_snapshot.items()]
    if source.not_opened:
        parts.append(f"and perhaps {pluralize(source.not_opened, 'file')} more")
    if source.repeated_by:
        parts.append(f"repeated by {join_limited(list(source.repeated_by), ', ')}")
    return join_limited(parts, "; ") or "nothing"


def _build_accepted_section(review: Review) -> Section | None:
    rows = (
        (
            str(accepted.finding.place),
            accepted.finding.rule,
            truncate_line(accepted.finding.message),
            truncate_line(accepted.reason),
            accepted.until or "",
        )
        for accepted in review.accepted
    )
    header = ("Place", "Rule", "What is wrong", "Why it may stay", "Until")
    return build_table_section("ACCEPTED", header, rows, note="by the list of the base", part=True)


def _build_accept_list_section(review: Review) -> Section | None:
    rows = (
        (
            "comes" if entry.is_new else "goes",
            entry.rule,
            truncate_line(entry.where),
            truncate_line(", ".join(entry.values)),
            truncate_line(entry.reason),
            entry.until or "",
        )
        for entry in review.agreed
    )
    title, note = "THE LIST OF FINDINGS THAT MAY STAY", "of no effect on this review: the base's list counts"
    header = ("Entry", "Rule", "Where", "Values", "Why it may stay", "Until")
    return build_table_section(title, header, rows, note=note, part=True)
