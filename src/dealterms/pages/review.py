"""TODO: what is in this file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dealterms.model.report import Report
from dealterms.model.review import (
    WHAT,
    File,
    Leaning,
    Review,
    SourceReview,
)
from dealterms.pages import wording
from dealterms.pages.diff import COUNTED
from dealterms.pages.page import Page, Section, Table
from dealterms.pages.review_deal import _or_dash, deal_sections

_LONGEST_PATH = 240


_LEAST = 3
"""As many files of one sort as this are counted, where nothing more is to be said of each."""


def review_page(report: Report, review: Review) -> Page:
    """A review as a page."""
    sections = [
        _files(review.files),
        *(section for deal in review.deals for section in deal_sections(deal)),
        _sources(review.sources),
        _findings(report),
        _accepted(review),
        _agreed(review),
    ]
    return Page(
        "What the branch does to the deal",
        (verdict(report, review), f"{review.base} → {review.head}", *review.remarks),
        tuple(section for section in sections if section is not None),
    )


def _findings(report: Report) -> Section | None:
    found = report.findings
    if not found:
        return None
    return Section(
        "NEW FINDINGS", wording.counted(len(found), "finding"), findings=found, part=True
    )


def verdict(report: Report, review: Review) -> str:
    """The line that comes first: changes, rewritten past, evidence, findings."""
    if not review.files:
        return "No changes to the deal"
    unread = review.count("unreadable", "broken")
    parts = [wording.counted(unread, "unreadable file")] if unread else []
    parts.append(_changes(review))
    parts += _learned(review)
    parts += [wording.counted(number, noun) for noun, number in _counts(review) if number]
    for verdict_ in ("better", "worse"):
        found = [s for deal in review.deals for s in deal.support if s.verdict == verdict_]
        if found:
            parts.append(f"{wording.counted(len(found), 'value')} {verdict_} supported")
    parts.append(wording.counted(len(report.findings), "new finding"))
    if review.accepted:
        parts.append(f"{len(review.accepted)} accepted")
    if review.mended:
        parts.append(f"{review.mended} mended")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _learned(review: Review) -> Iterator[str]:
    """What the new snapshots tell that is no change of the deal, and is news."""
    told = [
        shown.diff.summary
        for deal in review.deals
        for shown in deal.shown
        if shown.why in ("new-snapshot", "inserted-snapshot")
    ]
    for verb, noun in COUNTED:
        number = sum(summary_[verb] for summary_ in told)
        if number:
            yield f"{number} {noun}"


def _counts(review: Review) -> Iterator[tuple[str, int]]:
    """What a branch can do to whole deals and to their past, and how often it did."""
    deals = review.deals
    yield "added deal", sum(deal.is_new for deal in deals)
    yield "renamed deal", sum(bool(deal.was) for deal in deals)
    yield "deleted deal", sum(deal.is_gone for deal in deals)
    yield "correction", sum(len(deal.corrections) for deal in deals)
    yield "inserted snapshot", review.count("inserted-snapshot")
    yield "re-dated snapshot", sum(len(deal.redated) for deal in deals)
    yield "deleted snapshot", sum(len(deal.deleted) for deal in deals if not deal.is_gone)
    renamed = (change for deal in deals if not deal.is_new for change in deal.party_changes)
    yield "party rename", sum(change.before != "" for change in renamed)
    yield "wording", sum(len(deal.worded) for deal in deals)
    yield "accept-list change", len(review.agreed)


def _changes(review: Review) -> str:
    changed = review.changed
    sourced = sum(term.sourced for term in changed)
    if not changed:
        return "the deal does not change"
    if sourced == len(changed):
        all_ = {1: "sourced", 2: "both sourced"}.get(len(changed), "all sourced")
        return f"{wording.counted(len(changed), 'change')}, {all_}"
    return (
        f"{wording.counted(len(changed), 'change')}, {len(changed) - sourced} {wording.UNSUPPORTED}"
    )


def _files(files: Iterable[File]) -> Section | None:
    found = list(files)
    same = [file for file in found if file.what == "reformatted"]
    told = found if len(same) < _LEAST else [f for f in found if f.what != "reformatted"]
    rows = [(_cut(file.path), WHAT[file.what], _cut(file.was)) for file in told]
    if len(same) >= _LEAST:
        rows.append((f"{len(same)} files", WHAT["reformatted"], ""))
    if not rows:
        return None
    width = 3 if any(file.was for file in told) else 2
    header = ("File", "What the branch did", "Where it was")[:width]
    table = Table(header, tuple(row[:width] for row in rows))
    return Section("FILES", table=table, part=True)


def _cut(path: str) -> str:
    """A path as it is, white space and all; a table is as wide as the longest in it."""
    return path if len(path) <= _LONGEST_PATH else f"{path[:_LONGEST_PATH]}…"


def _sources(sources: Iterable[SourceReview]) -> Section | None:
    rows = tuple(
        (
            source.source,
            wording.shortened(source.title),
            _source(source),
            _leaning(source),
        )
        for source in sources
        if source.what != "reformatted"
    )
    if not rows:
        return None
    header = ("Source", "Title", "What the branch did", "What leans on it")
    return Section("SOURCES", table=Table(header, rows), part=True)


def _source(source: SourceReview) -> str:
    changes = (
        f"{wording.label(key)} {_or_dash(before)} → {_or_dash(after)}"
        if before
        else f"{wording.label(key)} {wording.shortened(after)}"
        for key, before, after in source.changes
    )
    return "; ".join([WHAT[source.what], *changes])


def _leaning(source: SourceReview) -> str:
    """The terms that cite it, deal by deal and snapshot by snapshot."""
    where: dict[str, dict[str, None]] = {}
    for each in source.leaning:
        where.setdefault(f"{each.deal} {each.snapshot}", {})[_entry(each)] = None
    parts = [f"{place}: {wording.some(list(entries), ', ')}" for place, entries in where.items()]
    if source.more:
        parts.append(f"and perhaps {wording.counted(source.more, 'file')} more")
    if source.repeated_by:
        parts.append(f"repeated by {wording.some(list(source.repeated_by), ', ')}")
    return wording.some(parts, "; ") or "nothing"


def _entry(leaning: Leaning) -> str:
    spoken = ", ".join(wording.label(what) for what in leaning.supports)
    # It is told as the file has it: no rule has read it yet.
    return wording.shortened(f"{leaning.entry} ({spoken})" if spoken else leaning.entry)


def _accepted(review: Review) -> Section | None:
    rows = tuple(
        (
            str(each.finding.place),
            each.finding.rule,
            wording.shortened(each.finding.message),
            wording.shortened(each.reason),
            each.until or "",
        )
        for each in review.accepted
    )
    if not rows:
        return None
    header = ("Place", "Rule", "What is wrong", "Why it may stay", "Until")
    return Section("ACCEPTED", "by the list of the base", Table(header, rows), part=True)


def _agreed(review: Review) -> Section | None:
    rows = tuple(
        (
            "comes" if each.is_new else "goes",
            each.rule,
            wording.shortened(each.where),
            wording.shortened(", ".join(each.values)),
            wording.shortened(each.reason),
            each.until or "",
        )
        for each in review.agreed
    )
    if not rows:
        return None
    header = ("Entry", "Rule", "Where", "Values", "Why it may stay", "Until")
    note = "of no effect on this review: the base's list counts"
    return Section("THE LIST OF FINDINGS THAT MAY STAY", note, Table(header, rows), part=True)
