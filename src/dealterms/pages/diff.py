"""A diff as a page: what changed first, then what was learned, then what stayed.

Microsoft–OpenAI   2024 → 2025-05   as known on …        the title
One term changed, in OpenAI's favor: …                   write_headline
2 of 2 changed terms sourced; 1 disputed; …              describe_diff
THE DEAL CHANGED  2 terms, all sourced                   a section, its note and its table
Term     Before     After      When     Direction
Compute                                                  a row of one cell: a heading
level  exclusive  preferred  2025-01  loosened
SOURCES                                                  every source that is named above
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import partial

from dealterms.model.diff import Diff
from dealterms.model.report import DealReport, Only
from dealterms.pages.changes import build_changed_section, build_happened_section
from dealterms.pages.citations import UNSUPPORTED
from dealterms.pages.deals import describe_not_yet_known
from dealterms.pages.headline import write_sentence
from dealterms.pages.page import Page, Section, build_findings_page
from dealterms.pages.records import (
    build_disputed_section,
    build_notes_section,
    build_proposed_section,
    build_unchanged_section,
    build_verb_section,
)
from dealterms.pages.source_list import SourceList
from dealterms.pages.wording import (
    Wording,
    build_wording,
    capitalize_first,
    join_limited,
    pluralize,
    truncate_line,
)
from dealterms.reports.diff import DiffReport


def build_page(report: DiffReport, shared: SourceList | None = None, anchor_prefix: str = "term") -> Page:
    """Build the page of a diff; where several deals share a list of sources, without that list."""
    diff, shown = report.diff, report.shown
    if diff is None:
        return build_findings_page(report.findings)
    sources = shared or SourceList(report.sources, report.quote_results)
    wording = build_wording(report.title, report.parties, diff.all_terms, sources, anchor_prefix)
    sections: tuple[Section, ...] = ()
    if shown is not None:
        is_all = report.detail == "all"
        sections = build_diff_sections(wording, shown, report.as_of, report.today, is_all=is_all)
        if report.only:
            sections = tuple(s for s in sections if s.title != "UNCHANGED")
        if shared is None:
            sections += tuple(filter(None, [sources.build_section()]))
    dates = " → ".join(answer.name.text for answer in report.asked)
    return Page(
        f"{truncate_line(report.title)}   {dates}   as known on {report.known_on}",
        (_write_sentence(report, diff, wording), *_iter_lines(report, diff)),
        sections,
    )


def write_headline(report: DiffReport) -> str:
    """Write the sentence that comes first; nothing if the question cannot be answered."""
    if report.diff is None:
        return ""
    wording = build_wording(report.title, report.parties, report.diff.all_terms, SourceList())
    return _write_sentence(report, report.diff, wording)


def _write_sentence(report: DiffReport, diff: Diff, wording: Wording) -> str:
    if len({answer.name for answer in report.asked}) == 1:
        return f"Identical: both name the snapshot {diff.before}."
    titles = [wording.titles.get(id_, id_) for id_ in report.terms_asked]
    return write_sentence(wording, diff, today=report.today, known_by=report.known_by, of=titles)


def build_diff_sections(
    wording: Wording,
    diff: Diff,
    as_of: date | None = None,
    today: date | None = None,
    *,
    is_all: bool = False,
) -> tuple[Section, ...]:
    """Build the sections of a diff: what changed first, then what happened, was learned, and stayed.

    ``as_of`` is the day asked for: an end that has passed by then is told. With ``is_all``, what stayed is
    listed.
    """
    build = partial(build_verb_section, wording, diff)
    sections = [
        build_changed_section(wording, diff, today),
        build_happened_section(wording, diff),
        build("CORRECTED", "the older snapshot was wrong"),
        build("DIFFERS", "the record does not say whether the deal changed or was wrong"),
        build("CLARIFIED", "said to have always meant this"),
        build("FIRST DOCUMENTED", "not known to be new"),
        build("KNOWN MORE CLOSELY", "no change of this is recorded"),
        build("MEASURED", "facts, not terms"),
        build_disputed_section(wording, diff),
        build_proposed_section(wording, diff),
        build("REWORDED", "no direction can be given"),
        build("WITHHELD", "not public any more; what was known stays known"),
        build("NOT RESTATED", "absence is not removal"),
        build_unchanged_section(wording, diff, as_of, is_listed=is_all),
        build_notes_section(wording, diff),
    ]
    return tuple(section for section in sections if section is not None)


def _iter_lines(report: DiffReport, diff: Diff) -> Iterator[str]:
    """Yield the lines below the sentence: the counts, what was asked for, how it is read."""
    if counts := describe_diff(diff):
        yield counts
    asked = ""
    if any(answer.reference != answer.name.text for answer in report.asked):
        asked = " (asked for " + " and ".join(answer.reference for answer in report.asked) + ")"
    if diff.between or asked:
        between = diff.between if len(diff.between) <= 6 else (*diff.between[:3], "…", *diff.between[-2:])
        names = list(dict.fromkeys((diff.before, *between, diff.after)))
        yield f"Compares the record of {join_limited(names, ', ')}{asked}"
    if report.terms_asked:
        yield f"Only the terms {join_limited(list(report.terms_asked), ', ')}"
    if report.only:
        yield f"Shown below: only {' and '.join(_ONLY_WORDS[word] for word in report.only)}"
    yield from describe_carried(report)
    if diff.backward:
        yield "Read backward in time: before is the later date"
    yield from describe_not_yet_known(report)


_ONLY_WORDS: dict[Only, str] = {
    "deal": "changes of the deal",
    "event": "what happened under it",
    "record": "what differs in the record",
    "disputed": "what sources dispute",
    "proposed": "proposals",
    "unsupported": "what has no source",
}


def describe_carried(report: DealReport) -> Iterator[str]:
    """Yield a line for each date of which there is no snapshot."""
    for answer in report.asked:
        if answer.carried:
            yield f"{answer.reference}: no snapshot of that time; the terms of {answer.name} are carried on"
    for name in report.unseen:
        yield f"{name}: nothing of it was known by {report.known_by}; what was known before is carried on"


def describe_diff(diff: Diff) -> str:
    """Count what a diff tells, and how well it is sourced, in one line; empty if it tells nothing."""
    counts = diff.summary
    parts = []
    if counts["deal"]:
        parts.append(
            f"{counts['sourced']} of {counts['deal']} changed terms sourced, {counts['quoted']} quoted"
        )
    if counts["event"]:
        parts.append(f"{pluralize(counts['event'], 'event')} under the deal")
    parts += count_verbs([counts])
    if counts["unchanged"]:
        parts.append(f"{pluralize(counts['unchanged'], 'term')} unchanged")
    if counts["unquoted"]:
        parts.append(f"{pluralize(counts['unquoted'], 'citation')} without a quote")
    if counts["unsupported"]:
        parts.append(f"{pluralize(counts['unsupported'], 'difference')} {UNSUPPORTED.text}")
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
