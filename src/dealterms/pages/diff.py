"""A diff as a page: what changed first, then what was learned, then what stayed.

Microsoft–OpenAI   2024 → 2025-05                        the title
2 of 2 changes sourced; 1 disputed; 4 terms unchanged    describe_diff
THE DEAL CHANGED  2 terms, all sourced                   a section, its note and its table
Term     Before     After      When     Direction
Compute                                                a row of one cell: a heading
level  exclusive  preferred  2025-01  loosened
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import partial

from dealterms.model.diff import Diff
from dealterms.model.report import DealReport
from dealterms.pages.changes import build_changed_section, build_happened_section
from dealterms.pages.citations import UNSUPPORTED
from dealterms.pages.page import Page, Section, build_findings_page
from dealterms.pages.records import (
    build_disputed_section,
    build_notes_section,
    build_proposed_section,
    build_unchanged_section,
    build_verb_section,
)
from dealterms.pages.wording import (
    Wording,
    capitalize_first,
    pluralize,
    truncate_line,
    wording_of,
)
from dealterms.reports.diff import DiffReport


def build_page(report: DiffReport) -> Page:
    """Build the page of a diff."""
    diff = report.diff
    if diff is None:
        return build_findings_page(report.findings)
    wording = wording_of(report.title, report.parties, diff.terms)
    return Page(
        f"{truncate_line(report.title)}   {' → '.join(answer.name.text for answer in report.asked)}",
        tuple(_iter_headlines(report, diff)),
        build_diff_sections(wording, diff, report.as_of, report.today),
    )


def build_diff_sections(
    wording: Wording, diff: Diff, as_of: date | None = None, today: date | None = None
) -> tuple[Section, ...]:
    """Build the sections of a diff: what changed first, then what happened, was learned, and stayed.

    ``as_of`` is the day asked for: an end that has passed by then is told.
    """
    build = partial(build_verb_section, wording, diff)
    sections = [
        build_changed_section(wording, diff, today),
        build_happened_section(wording, diff),
        build("CORRECTED", "the older snapshot was wrong"),
        build("DIFFERS", "the record does not say whether the deal changed or was wrong"),
        build("CLARIFIED", "it had always meant this"),
        build("FIRST DOCUMENTED", "not known to be new"),
        build("KNOWN MORE CLOSELY", "no change of this is recorded"),
        build("MEASURED", "facts, not terms"),
        build_disputed_section(wording, diff),
        build_proposed_section(wording, diff.proposals, diff.after),
        build("REWORDED", "no direction can be given"),
        build("WITHHELD", "not public any more; what was known stays known"),
        build("NOT RESTATED", "absence is not removal"),
        build_unchanged_section(wording, diff, as_of),
        build_notes_section(wording, diff),
    ]
    return tuple(section for section in sections if section is not None)


def _iter_headlines(report: DiffReport, diff: Diff) -> Iterator[str]:
    is_identical = len({answer.name for answer in report.asked}) == 1
    yield describe_diff(diff, is_filtered=report.not_yet_known > 0, is_identical=is_identical)
    parts = []
    if any(answer.reference != answer.name.text for answer in report.asked):
        parts.append("asked for " + " and ".join(answer.reference for answer in report.asked))
    if diff.between:
        by_way = diff.between if len(diff.between) <= 6 else (*diff.between[:3], "…", *diff.between[-2:])
        parts.append("by way of " + ", ".join(by_way))
    if report.known_by:
        parts.append(f"as known by {report.known_by}")
    if parts:
        yield capitalize_first("; ".join(parts))
    yield from describe_carried(report)
    if diff.backward:
        yield "Read backward in time: before is the later date"
    yield from describe_not_yet_known(report)


def describe_carried(report: DealReport) -> Iterator[str]:
    """Yield a line for each date of which there is no snapshot."""
    for answer in report.asked:
        if answer.carried:
            yield f"{answer.reference}: no snapshot of that time; the terms of {answer.name} are carried on"
    for name in report.unseen:
        yield f"{name}: nothing of it was known by {report.known_by}; what was known before is carried on"


def describe_not_yet_known(report: DealReport) -> Iterator[str]:
    """Yield a line if values were left out, because no source told them by then."""
    if report.not_yet_known:
        yield f"{pluralize(report.not_yet_known, 'value')} not yet known by {report.known_by}"


def describe_diff(diff: Diff, *, is_filtered: bool = False, is_identical: bool = False) -> str:
    """Describe a diff in the line that comes first; identical, and filtered to nothing, are two messages."""
    counts = diff.summary
    if is_identical:
        return f"Identical: both name the snapshot {diff.before}"
    if counts["deal"]:
        quoted = f", {counts['quoted']} of them quoted" if counts["quoted"] else ", none of them quoted"
        parts = [
            f"{counts['sourced']} of {counts['deal']} changes sourced{quoted if counts['sourced'] else ''}"
        ]
    elif is_filtered:
        parts = ["no change of the deal is left once what was not yet known is taken out"]
    else:
        parts = ["no change of the deal is recorded"]
    if counts["event"]:
        parts.append(f"{pluralize(counts['event'], 'event')} under the deal")
    parts += count_verbs([counts])
    if counts["unchanged"]:
        parts.append(f"{pluralize(counts['unchanged'], 'term')} unchanged")
    if counts["unsupported"]:
        parts.append(f"{pluralize(counts['unsupported'], 'difference')} {UNSUPPORTED}")
    return capitalize_first("; ".join(parts))


_VERB_WORDS = {
    "first-documented": "first documented",
    "known-more-closely": "known more closely",
    "differs": "differing",
    "unrestated": "not restated",
}
"""The words for people, where the verb alone would say too little."""


def count_verbs(summaries: Collection[Mapping[str, int]]) -> list[str]:
    """Count what does not change the deal, in all the diffs with these summaries, verb by verb."""
    verbs = (
        "first-documented known-more-closely corrected differs clarified measured disputed reported proposed"
        " reworded withheld unrestated"
    ).split()
    counts = {verb: sum(summary[verb] for summary in summaries) for verb in verbs}
    return [f"{number} {_VERB_WORDS.get(verb, verb)}" for verb, number in counts.items() if number]
