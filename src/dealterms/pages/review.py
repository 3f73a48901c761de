"""TODO: what is in this file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dealterms.model.finding import Finding
from dealterms.model.review import (
    FILE_CHANGE_LABELS,
    Review,
    ReviewedFile,
    SourceReview,
    SourceUse,
)
from dealterms.pages.diff import COUNTED_VERBS
from dealterms.pages.page import Page, Section, Table
from dealterms.pages.review_deal import _format_or_dash, iter_deal_sections
from dealterms.pages.wording import (
    UNSUPPORTED,
    format_field_name,
    join_limited,
    pluralize,
    truncate_line,
)
from dealterms.reports.review import ReviewReport

_MAX_PATH = 240


_MIN_COUNTED = 3
"""As many files of one sort as this are counted, where nothing more is to be said of each."""


def build_page(report: ReviewReport) -> Page:
    """Build the page of a review."""
    review = report.review
    sections = [
        _build_files_section(review.files),
        *(section for deal in review.deals for section in iter_deal_sections(deal)),
        _build_sources_section(review.sources),
        _build_findings_section(report.findings),
        _build_accepted_section(review),
        _build_accept_list_section(review),
    ]
    return Page(
        "What the branch does to the deal",
        (
            describe_review(review, len(report.findings)),
            f"{review.base} → {review.head}",
            *review.remarks,
        ),
        tuple(section for section in sections if section is not None),
        report.excerpts,
    )


def _build_findings_section(found: tuple[Finding, ...]) -> Section | None:
    if not found:
        return None
    return Section("NEW FINDINGS", pluralize(len(found), "finding"), findings=found, part=True)


def describe_review(review: Review, new_findings: int) -> str:
    """The line that comes first: changes, rewritten past, evidence, findings."""
    if not review.files:
        return "No changes to the deal"
    unread = review.count_files("unreadable", "broken")
    parts = [pluralize(unread, "unreadable file")] if unread else []
    parts.append(_describe_changes(review))
    parts += _iter_learned(review)
    parts += [pluralize(number, noun) for noun, number in _iter_counts(review) if number]
    for verdict_ in ("better", "worse"):
        found = [s for deal in review.deals for s in deal.support if s.verdict == verdict_]
        if found:
            parts.append(f"{pluralize(len(found), 'value')} {verdict_} supported")
    parts.append(pluralize(new_findings, "new finding"))
    if review.accepted:
        parts.append(f"{len(review.accepted)} accepted")
    if review.mended:
        parts.append(f"{review.mended} mended")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _iter_learned(review: Review) -> Iterator[str]:
    """What the new snapshots tell that is no change of the deal, and is news."""
    told = [
        shown.diff.summary
        for deal in review.deals
        for shown in deal.steps
        if shown.why in ("new-snapshot", "inserted-snapshot")
    ]
    for verb, noun in COUNTED_VERBS:
        number = sum(summary_[verb] for summary_ in told)
        if number:
            yield f"{number} {noun}"


def _iter_counts(review: Review) -> Iterator[tuple[str, int]]:
    """What a branch can do to whole deals and to their past, and how often it did."""
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
    yield "accept-list change", len(review.agreed)


def _describe_changes(review: Review) -> str:
    changed = review.changed
    sourced = sum(term.sourced for term in changed)
    if not changed:
        return "the deal does not change"
    if sourced == len(changed):
        all_ = {1: "sourced", 2: "both sourced"}.get(len(changed), "all sourced")
        return f"{pluralize(len(changed), 'change')}, {all_}"
    return f"{pluralize(len(changed), 'change')}, {len(changed) - sourced} {UNSUPPORTED}"


def _build_files_section(files: Iterable[ReviewedFile]) -> Section | None:
    found = list(files)
    same = [file for file in found if file.what == "reformatted"]
    told = found if len(same) < _MIN_COUNTED else [f for f in found if f.what != "reformatted"]
    rows = [
        (_truncate_path(file.path), FILE_CHANGE_LABELS[file.what], _truncate_path(file.was))
        for file in told
    ]
    if len(same) >= _MIN_COUNTED:
        rows.append((f"{len(same)} files", FILE_CHANGE_LABELS["reformatted"], ""))
    if not rows:
        return None
    width = 3 if any(file.was for file in told) else 2
    header = ("File", "What the branch did", "Where it was")[:width]
    table = Table(header, tuple(row[:width] for row in rows))
    return Section("FILES", table=table, part=True)


def _truncate_path(path: str) -> str:
    """A path as it is, white space and all; a table is as wide as the longest in it."""
    return path if len(path) <= _MAX_PATH else f"{path[:_MAX_PATH]}…"


def _build_sources_section(sources: Iterable[SourceReview]) -> Section | None:
    rows = tuple(
        (
            source.source,
            truncate_line(source.title),
            _format_source_change(source),
            _format_source_uses(source),
        )
        for source in sources
        if source.what != "reformatted"
    )
    if not rows:
        return None
    header = ("Source", "Title", "What the branch did", "What leans on it")
    return Section("SOURCES", table=Table(header, rows), part=True)


def _format_source_change(source: SourceReview) -> str:
    changes = (
        f"{format_field_name(key)} {_format_or_dash(before)} → {_format_or_dash(after)}"
        if before
        else f"{format_field_name(key)} {truncate_line(after)}"
        for key, before, after in source.changes
    )
    return "; ".join([FILE_CHANGE_LABELS[source.what], *changes])


def _format_source_uses(source: SourceReview) -> str:
    """The terms that cite it, deal by deal and snapshot by snapshot."""
    where: dict[str, dict[str, None]] = {}
    for each in source.leaning:
        where.setdefault(f"{each.deal} {each.snapshot}", {})[_format_source_use(each)] = None
    parts = [f"{place}: {join_limited(list(entries), ', ')}" for place, entries in where.items()]
    if source.not_opened:
        parts.append(f"and perhaps {pluralize(source.not_opened, 'file')} more")
    if source.repeated_by:
        parts.append(f"repeated by {join_limited(list(source.repeated_by), ', ')}")
    return join_limited(parts, "; ") or "nothing"


def _format_source_use(leaning: SourceUse) -> str:
    spoken = ", ".join(format_field_name(what) for what in leaning.supports)
    # It is told as the file has it: no rule has read it yet.
    return truncate_line(f"{leaning.entry} ({spoken})" if spoken else leaning.entry)


def _build_accepted_section(review: Review) -> Section | None:
    rows = tuple(
        (
            str(each.finding.place),
            each.finding.rule,
            truncate_line(each.finding.message),
            truncate_line(each.reason),
            each.until or "",
        )
        for each in review.accepted
    )
    if not rows:
        return None
    header = ("Place", "Rule", "What is wrong", "Why it may stay", "Until")
    return Section("ACCEPTED", "by the list of the base", Table(header, rows), part=True)


def _build_accept_list_section(review: Review) -> Section | None:
    rows = tuple(
        (
            "comes" if each.is_new else "goes",
            each.rule,
            truncate_line(each.where),
            truncate_line(", ".join(each.values)),
            truncate_line(each.reason),
            each.until or "",
        )
        for each in review.agreed
    )
    if not rows:
        return None
    header = ("Entry", "Rule", "Where", "Values", "Why it may stay", "Until")
    note = "of no effect on this review: the base's list counts"
    return Section("THE LIST OF FINDINGS THAT MAY STAY", note, Table(header, rows), part=True)
